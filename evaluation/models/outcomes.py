"""How use went on after the letter, per patient and window; computed, never edited."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.durable import DurableWork
from patients.models import Patient
from practices.models import Membership, Practice


class Presence(models.Model):
    """What the practice says of a letter patient who is not in the follow-up export. The newest per window counts."""

    class Answer(models.TextChoices):
        HERE = "here", _("still here, no longer used")
        MOVED = "moved", _("left the practice")
        DIED = "died", _("died")
        UNKNOWN = "unknown", _("not known")

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="presences")
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="presences")
    months = models.PositiveSmallIntegerField()  # 3, 6 or 12
    answer = models.CharField(max_length=7, choices=Answer)
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["answered_at", "pk"]
        constraints = [
            models.CheckConstraint(name="presence_window_is_known", condition=Q(months__in=(3, 6, 12)))
        ]

    def __str__(self) -> str:
        return f"{self.answer} at {self.months} months"

    @property
    def gone(self) -> bool:
        return self.answer in (self.Answer.MOVED, self.Answer.DIED)


class Outcome(models.Model):
    """One patient, one window: the use before and in it, and what that is called."""

    class Group(models.TextChoices):
        LETTER = "letter", _("got a letter")
        COMPARISON = "comparison", _("not chosen")

    class Code(models.TextChoices):
        LOST = "lost", _("not known")
        RELAPSED = "relapsed", _("used again")
        ABSTINENT = "abstinent", _("stopped")
        HALVED = "halved", _("at least half less")
        QUARTERED = "quartered", _("a quarter to half less")
        UNCHANGED = "unchanged", _("unchanged")
        INCREASED = "increased", _("more")

    class Lost(models.TextChoices):
        NOT_COVERED = "not_covered", _("no export of that time")
        NOT_ASKED = "not_asked", _("not in the export, and nobody said why")
        NOT_IN_FILE = "not_in_file", _("not in the export")
        MOVED = "moved", _("left the practice")
        DIED = "died", _("died")
        UNKNOWN = "unknown", _("not in the export, and the practice does not know")
        OPEN_ROW = "open_row", _("a row of the export waits for an answer")
        NO_DOSE = "no_dose", _("the dose is not known")
        NO_BASELINE = "no_baseline", _("no use in the three months before the letter")

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="outcomes")
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="outcomes")
    group = models.CharField(max_length=10, choices=Group)
    months = models.PositiveSmallIntegerField()  # 3, 6 or 12
    t0 = models.DateField()
    period_start = models.DateField()
    period_end = models.DateField()
    code = models.CharField(max_length=9, choices=Code)
    lost_because = models.CharField(max_length=12, choices=Lost, blank=True)
    baseline_ddd_per_day = models.DecimalField(max_digits=10, decimal_places=4, null=True)
    window_ddd_per_day = models.DecimalField(max_digits=10, decimal_places=4, null=True)
    ratio = models.DecimalField(max_digits=10, decimal_places=4, null=True)
    baseline_days = models.PositiveSmallIntegerField(null=True)
    window_days = models.PositiveSmallIntegerField(null=True)
    baseline_mg_per_day = models.DecimalField(max_digits=10, decimal_places=4, null=True)  # diazepam
    window_mg_per_day = models.DecimalField(max_digits=10, decimal_places=4, null=True)
    switched_to = models.JSONField(default=list)  # substances begun instead; reported, not netted
    rule = models.CharField(max_length=40)
    rule_version = models.CharField(max_length=20)
    reference_version = models.CharField(max_length=20)
    computed_at = models.DateTimeField()

    class Meta:
        ordering = ["patient", "months"]
        constraints = [
            models.UniqueConstraint("patient", "group", "months", name="outcome_once_per_window"),
            models.CheckConstraint(name="outcome_window_is_known", condition=Q(months__in=(3, 6, 12))),
            models.CheckConstraint(
                name="outcome_period_in_order", condition=Q(period_end__gt=F("period_start"))
            ),
            models.CheckConstraint(
                name="lost_says_why",
                condition=(Q(code="lost") & ~Q(lost_because="")) | (~Q(code="lost") & Q(lost_because="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} at {self.months} months"


class OutcomeRefresh(DurableWork):
    """The work of computing a practice's outcomes again, after an import or an answer."""

    bell = "evaluation.refresh_outcomes"

    practice = models.OneToOneField(Practice, on_delete=models.PROTECT, related_name="outcome_refresh")
    # The days that exports of the whole practice span, [first, last] per file, and the last day of all of them.
    files = models.JSONField(default=list)
    covered_until = models.DateField(null=True, blank=True)
    computed_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)  # per window and group, see queries/outcomes.counts

    def __str__(self) -> str:
        return f"outcomes of {self.practice_id}"
