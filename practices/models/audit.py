"""The access log (NEN 7513): who did what, to which patient, when, from where. Append-only, a hash chain per practice.

The log says that data was seen, never the data.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from practices.models.people import User
from practices.models.practices import Practice


class AuditChain(models.Model):
    """The end of one chain: a practice's, or (practice empty) that of everything outside the practices."""

    key = models.CharField(max_length=60, unique=True)
    length = models.PositiveBigIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.key


class AuditEvent(models.Model):
    class Action(models.TextChoices):
        VIEW = "view", _("seen")
        CREATE = "create", _("made")
        CHANGE = "change", _("changed")
        PRINT = "print", _("printed")
        EXPORT = "export", _("exported")
        REFUSED = "refused", _("refused")
        LOGIN = "login", _("logged in")
        FAILED_LOGIN = "failed_login", _("failed login")

    chain = models.ForeignKey(AuditChain, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=12, choices=Action)
    what = models.CharField(max_length=60)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=10, blank=True)
    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, null=True, blank=True, related_name="audit_events"
    )
    # Ids only: the log may not depend on the floors above, and outlives what it speaks of.
    patient_id = models.BigIntegerField(null=True, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    detail = models.JSONField(default=dict)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["chain", "number"]
        constraints = [models.UniqueConstraint("chain", "number", name="audit_number_once")]
        indexes = [
            models.Index(fields=["practice", "-at"], name="audit_practice_at"),
            models.Index(fields=["patient_id"], name="audit_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.what}"
