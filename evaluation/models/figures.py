"""What was made of a published snapshot once: its pictures, and the report on paper. Nothing here may not be seen."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.durable import DurableWork, WorkState
from evaluation.models.snapshots import Snapshot
from practices.models import User


class Figure(models.Model):
    """One picture of a snapshot, for one language and one way of looking. It never changes: its snapshot does not."""

    class Theme(models.TextChoices):
        LIGHT = "light", _("light screen")
        DARK = "dark", _("dark screen")
        PRINT = "print", _("paper")

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="drawn")
    name = models.CharField(max_length=30)
    language = models.CharField(max_length=2)
    theme = models.CharField(max_length=5, choices=Theme)
    narrow = models.BooleanField(default=False)  # for a phone
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    svg = models.TextField()
    png = models.BinaryField(null=True, blank=True)  # of paper only

    class Meta:
        ordering = ["snapshot", "pk"]
        constraints = [
            models.UniqueConstraint(
                "snapshot", "name", "language", "theme", "narrow", name="figure_once_per_look"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.snapshot_id}"


class StudyReport(DurableWork):
    """The evaluation report of a snapshot as a PDF, made when somebody first asks for it."""

    bell = "evaluation.render_reports"
    kept_files = {"stored_name": "pdf_sha256"}

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="reports")
    language = models.CharField(max_length=2)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    pdf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["snapshot", "language"]
        constraints = [
            models.UniqueConstraint("snapshot", "language", name="one_report_per_language"),
            models.CheckConstraint(
                name="report_made_has_file", condition=~models.Q(work_state="done", pdf_sha256="")
            ),
        ]

    def __str__(self) -> str:
        return f"report of {self.snapshot_id}"

    @property
    def stored_name(self) -> str:
        return f"reports/{self.pk}-{self.pdf_sha256}.pdf" if self.pdf_sha256 else ""

    @property
    def busy(self) -> bool:
        return self.work_state in (WorkState.QUEUED, WorkState.WORKING)
