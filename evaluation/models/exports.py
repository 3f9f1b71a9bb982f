"""Research rows that were taken out of the product: what for, by whom, about whose patients, and for how long."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.constraints import together
from benzoproject.lib.crypto import EncryptedJSONField
from benzoproject.lib.durable import DurableWork, WorkState
from evaluation.models.studies import Study
from practices.models import User


class ResearchExport(DurableWork):
    """One ZIP with the research rows of a day. The row stays; the file goes after a week, or when somebody left."""

    class Erased(models.TextChoices):
        EXPIRED = "expired", _("the term had passed")
        LEFT = "left", _("a patient or practice left since")

    bell = "evaluation.build_exports"
    kept_files = {"stored_name": "kept_sha256"}

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="exports")
    purpose = models.CharField(_("purpose"), max_length=500)
    asked_at = models.DateTimeField()
    # Empty: the command on the server made it, which knows no user.
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # From here on empty until it was built.
    day = models.DateField(null=True, blank=True)  # whose consent of that day counts
    patients = models.PositiveIntegerField(null=True, blank=True)
    practices = models.PositiveIntegerField(null=True, blank=True)
    # Whose rows are in it, {practice id: [patient ids]}: looked at again before each download. Gone with the file.
    behind = EncryptedJSONField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)  # of the ZIP; stays when the file is gone
    kept_sha256 = models.CharField(max_length=64, blank=True)  # the same while the file is there
    expires_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    erased_because = models.CharField(max_length=7, choices=Erased, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            together("export_built_whole", "day", "patients", "practices", "expires_at"),
            models.CheckConstraint(name="export_has_purpose", condition=~Q(purpose="")),
            models.CheckConstraint(
                name="export_erased_with_reason",
                condition=Q(erased_at__isnull=True, erased_because="")
                | (Q(erased_at__isnull=False, kept_sha256="", behind__isnull=True) & ~Q(erased_because="")),
            ),
        ]

    def __str__(self) -> str:
        return f"export {self.pk}"

    @property
    def stored_name(self) -> str:
        return f"exports/{self.pk}-{self.kept_sha256}.zip" if self.kept_sha256 else ""

    @property
    def busy(self) -> bool:
        return self.work_state in (WorkState.QUEUED, WorkState.WORKING)


class ExportDownload(models.Model):
    """Somebody took the file along. Never changed."""

    export = models.ForeignKey(ResearchExport, on_delete=models.PROTECT, related_name="downloads")
    downloaded_at = models.DateTimeField()
    downloaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["downloaded_at", "pk"]

    def __str__(self) -> str:
        return f"export {self.export_id} downloaded"
