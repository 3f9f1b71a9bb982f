"""The workbook that grows: texts in versions, and every edition that was made for a patient."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.constraints import together
from benzoproject.lib.crypto import EncryptedJSONField
from benzoproject.lib.durable import DurableWork
from consults.models.consults import Consult
from patients.models import Patient, ReadingLevel
from practices.models import Membership, Practice, User


class WorkbookText(models.Model):
    """One version of what stands in workbooks: the chapters, the quiz or the stories. A concept is not printed."""

    class Kind(models.TextChoices):
        CHAPTERS = "chapters", _("chapters")
        QUIZ = "quiz", _("quiz")
        STORIES = "stories", _("stories")

    kind = models.CharField(max_length=8, choices=Kind)
    language = models.CharField(max_length=5, default="nl")
    level = models.CharField(max_length=2, choices=ReadingLevel)
    version = models.PositiveSmallIntegerField()
    content = models.JSONField()  # see consults/writing
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    change_note = models.CharField(_("what changed"), max_length=300, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approval_note = models.CharField(_("guideline, edition and page"), max_length=300, blank=True)

    class Meta:
        ordering = ["kind", "language", "level", "-version"]
        constraints = [
            models.UniqueConstraint(
                "kind", "language", "level", "version", name="workbook_text_version_once"
            ),
            together("workbook_text_approved_at_and_by", "approved_at", "approved_by"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.level} {self.version}"


class Workbook(DurableWork):
    """One edition for one patient: the facts it states, frozen, and its two PDFs (A4, and A5 as a booklet)."""

    bell = "consults.render_workbooks"
    kept_files = {"stored_name": "pdf_sha256", "booklet_name": "booklet_sha256"}

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="workbooks")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="workbooks")
    consult = models.ForeignKey(
        Consult, on_delete=models.PROTECT, null=True, blank=True, related_name="workbooks"
    )
    edition = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=2, choices=ReadingLevel)
    chapters = models.ForeignKey(WorkbookText, on_delete=models.PROTECT, related_name="+")
    quiz = models.ForeignKey(WorkbookText, on_delete=models.PROTECT, related_name="+")
    stories = models.ForeignKey(WorkbookText, on_delete=models.PROTECT, related_name="+")
    facts = EncryptedJSONField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    booklet_sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(default=0)
    given_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["patient", "-edition"]
        constraints = [
            models.UniqueConstraint("patient", "edition", name="workbook_edition_once_per_patient"),
            together("workbook_given_at_and_by", "given_at", "given_by"),
            models.CheckConstraint(name="workbook_edition_from_one", condition=Q(edition__gte=1)),
        ]

    def __str__(self) -> str:
        return f"workbook {self.pk}"

    @property
    def stored_name(self) -> str:
        """Named after its content, like a letter. "" before it is made."""
        return f"workbooks/{self.pk}-{self.pdf_sha256}.pdf" if self.pdf_sha256 else ""

    @property
    def booklet_name(self) -> str:
        return f"workbooks/{self.pk}-{self.booklet_sha256}.pdf" if self.booklet_sha256 else ""
