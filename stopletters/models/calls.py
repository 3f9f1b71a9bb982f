"""Phoning after the letter: a call that was booked, and how it went."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.constraints import together
from benzoproject.lib.crypto import EncryptedTextField
from practices.models import Membership
from stopletters.models.letters import Letter
from stopletters.models.responses import Response


class Call(models.Model):
    """One call to one patient. Made, it has a result; what the patient answered stands in `response`."""

    class Result(models.TextChoices):
        REACHED = "reached", _("spoke to the patient")
        NO_ANSWER = "no_answer", _("no answer")
        MESSAGE = "message", _("asked to call back")
        WRONG_NUMBER = "wrong_number", _("wrong number")

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="calls")
    due_on = models.DateField(_("when"))
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    result = models.CharField(max_length=12, choices=Result, blank=True)
    note = EncryptedTextField(_("note"), blank=True)
    response = models.OneToOneField(
        Response, on_delete=models.PROTECT, null=True, blank=True, related_name="call"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            together("call_made_at_and_by", "made_at", "made_by"),
            together("call_cancelled_at_and_by", "cancelled_at", "cancelled_by"),
            models.CheckConstraint(
                name="call_made_has_result",
                condition=Q(made_at__isnull=True, result="") | (Q(made_at__isnull=False) & ~Q(result="")),
            ),
            models.UniqueConstraint(
                fields=["letter"],
                condition=Q(made_at__isnull=True, cancelled_at__isnull=True),
                name="one_call_booked_per_letter",
            ),
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"
