"""What a patient said about the research."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evaluation.models.studies import StudyText
from patients.models import Patient
from practices.models import Membership, Practice


class ResearchChoice(models.Model):
    """One answer of a patient, noted by the practice. The newest of a kind counts; none is ever changed."""

    class Kind(models.TextChoices):
        CONSENT = "consent", _("own data for research")
        COUNTING = "counting", _("being counted without a name")

    class Answer(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")
        WITHDRAWN = "withdrawn", _("withdrawn")

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="research_choices")
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="research_choices")
    kind = models.CharField(max_length=8, choices=Kind)
    answer = models.CharField(max_length=9, choices=Answer)
    text = models.ForeignKey(StudyText, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    given_on = models.DateField(_("day on which it was said"))
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["given_on", "noted_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="consent_names_its_text",
                condition=~Q(kind="consent", answer="yes") | Q(text__isnull=False),
            ),
            # Being counted is objected to, or not: there is no consent to take back, and no text that asks it.
            models.CheckConstraint(
                name="counting_is_yes_or_no",
                condition=~Q(kind="counting") | Q(answer__in=("yes", "no"), text__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.answer}"
