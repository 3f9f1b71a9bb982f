"""The ladder: up to five consults after a stop letter, and what was said in each."""

from datetime import datetime, timedelta
from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.constraints import together
from benzoproject.lib.crypto import EncryptedTextField
from patients.models import Patient
from practices.models import Membership, Practice
from stopletters.models import Letter


class Consult(models.Model):
    """One rung of the ladder that a posted stop letter began.

    Who did not come, or cancelled, gets the same rung again as a new row; the old one stays on record.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        DONE = "done", _("done")
        NO_SHOW = "no_show", _("did not come")
        CANCELLED = "cancelled", _("cancelled")
        SKIPPED = "skipped", _("skipped")

    class Reason(models.TextChoices):
        """Why a consult was cancelled or skipped."""

        PATIENT = "patient", _("the patient could not come")
        STOPS_HERE = "stops_here", _("the patient wants to stop here")
        POH = "poh", _("the practice nurse could not come")
        ILL = "ill", _("illness")
        ENOUGH = "enough", _("not needed: the patient goes on alone")
        REFERRED = "referred", _("referred to addiction care")
        GONE = "gone", _("moved or died")
        OTHER = "other", _("another reason")

    class Place(models.TextChoices):
        PRACTICE = "practice", _("at the practice")
        PHONE = "phone", _("by phone")
        VIDEO = "video", _("by video")
        HOME = "home", _("at home")

    HOLDING = (State.PLANNED, State.DONE, State.SKIPPED)  # states that keep the rung

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="consults")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="consults")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="consults")
    number = models.PositiveSmallIntegerField()
    poh = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="consults")
    starts_at = models.DateTimeField(_("day and time"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MaxValueValidator(240)])
    place = models.CharField(_("where"), max_length=8, choices=Place, default=Place.PRACTICE)
    state = models.CharField(max_length=9, choices=State, default=State.PLANNED)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)  # it got another state than planned
    ended_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    minutes_spent = models.PositiveSmallIntegerField(
        _("minutes spent"), null=True, blank=True, validators=[MaxValueValidator(240)]
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, blank=True)
    note = EncryptedTextField(_("note"), blank=True)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            together("consult_ended_at_and_by", "ended_at", "ended_by"),
            models.CheckConstraint(
                name="consult_planned_or_ended",
                condition=Q(state="planned", ended_at__isnull=True)
                | (~Q(state="planned") & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(name="consult_number_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="consult_not_held_says_why",
                condition=~Q(state__in=("cancelled", "skipped")) | ~Q(reason=""),
            ),
            models.UniqueConstraint(
                fields=["letter", "number"],
                condition=Q(state__in=("planned", "done", "skipped")),
                name="one_consult_per_rung",
            ),
        ]

    def __str__(self) -> str:
        return f"consult {self.pk}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def was_appointment(self) -> bool:
        """Not when somebody said that no further consult follows: that row has no minutes."""
        return self.minutes > 0


def ruler(label: Any) -> "models.PositiveSmallIntegerField[int | None, int | None]":
    return models.PositiveSmallIntegerField(label, null=True, blank=True, validators=[MaxValueValidator(10)])


class Conversation(models.Model):
    """What was said in one consult, kept while it is being held: every field may still be empty.

    `revision` counts the times it was saved; whoever saves says which one they started from. `changed_in` holds the
    revision in which each field got its value, so that two people who write in different fields do not meet.
    """

    class Readiness(models.TextChoices):
        NO = "no", _("does not want to reduce")
        DOUBTS = "doubts", _("is in doubt")
        SOON = "soon", _("wants to begin soon")
        BUSY = "busy", _("is reducing")
        STOPPED = "stopped", _("has stopped")

    consult = models.OneToOneField(Consult, on_delete=models.CASCADE, related_name="conversation")
    revision = models.PositiveIntegerField(default=0)
    changed_in = models.JSONField(default=dict, blank=True)  # field -> revision
    agenda = EncryptedTextField(_("what to talk about"), blank=True)
    units_per_day = models.DecimalField(
        _("tablets a day now"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    use_in_own_words = EncryptedTextField(_("use in the patient's own words"), blank=True)
    importance = ruler(_("how important is stopping"))
    importance_why_not_lower = EncryptedTextField(_("why not lower"), blank=True)
    importance_what_helps = EncryptedTextField(_("what would make it higher"), blank=True)
    confidence = ruler(_("how sure of succeeding"))
    confidence_why_not_lower = EncryptedTextField(_("why not lower"), blank=True)
    confidence_what_helps = EncryptedTextField(_("what would help"), blank=True)
    good_sides = EncryptedTextField(_("good sides of the medicine"), blank=True)
    less_good_sides = EncryptedTextField(_("less good sides of the medicine"), blank=True)
    readiness = models.CharField(_("readiness"), max_length=8, choices=Readiness, blank=True)
    agreements = EncryptedTextField(_("agreements"), blank=True)
    teach_back = EncryptedTextField(_("in the patient's own words: what we agreed"), blank=True)
    complaints = models.JSONField(default=list, blank=True)  # codes of consults/data/complaints.toml
    complaints_note = EncryptedTextField(_("about these complaints"), blank=True)
    own_reasons = EncryptedTextField(_("my reasons, for the workbook"), blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="rulers_to_ten",
                condition=(Q(importance__isnull=True) | Q(importance__lte=10))
                & (Q(confidence__isnull=True) | Q(confidence__lte=10)),
            ),
        ]

    def __str__(self) -> str:
        return f"conversation of consult {self.consult_id}"


class QuizRound(models.Model):
    """The knowledge quiz, answered in a consult: before the workbook was read, or after."""

    class Moment(models.TextChoices):
        BEFORE = "before", _("before")
        AFTER = "after", _("after")

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="quiz_rounds")
    consult = models.ForeignKey(Consult, on_delete=models.PROTECT, related_name="quiz_rounds")
    moment = models.CharField(_("when"), max_length=6, choices=Moment)
    quiz_version = models.PositiveSmallIntegerField()
    answers = models.JSONField(default=dict)  # question -> true, false, or null: does not know
    score = models.PositiveSmallIntegerField()
    questions = models.PositiveSmallIntegerField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["saved_at", "pk"]
        constraints = [
            models.UniqueConstraint("consult", "moment", name="quiz_once_per_consult_and_moment"),
            models.CheckConstraint(name="quiz_score_fits", condition=Q(score__lte=models.F("questions"))),
        ]

    def __str__(self) -> str:
        return f"quiz {self.pk}"

    @property
    def complete(self) -> bool:
        """Every statement has an answer; until then it is kept, and counts for nothing."""
        return len(self.answers) == self.questions


class Alarm(models.Model):
    """Something for which the GP has to be spoken to today. It stops the taper plan until a GP has acknowledged it."""

    class Kind(models.TextChoices):
        SUICIDAL = "suicidal", _("suicidal thoughts")
        SEIZURE = "seizure", _("a seizure")
        DELIRIUM = "delirium", _("confusion or delirium")
        PREGNANCY = "pregnancy", _("pregnancy")

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="alarms")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="alarms")
    consult = models.ForeignKey(
        Consult, on_delete=models.PROTECT, null=True, blank=True, related_name="alarms"
    )
    kind = models.CharField(_("what"), max_length=9, choices=Kind)
    note = EncryptedTextField(_("what was said or seen"), blank=True)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = EncryptedTextField(_("what was done"), blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # a wrong tap
    withdrawn_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_why = EncryptedTextField(_("why it was a mistake"), blank=True)

    class Meta:
        ordering = ["-raised_at", "-pk"]
        constraints = [
            together("alarm_acknowledged_at_and_by", "acknowledged_at", "acknowledged_by"),
            together("alarm_withdrawn_at_and_by", "withdrawn_at", "withdrawn_by"),
            models.CheckConstraint(
                name="alarm_acknowledged_says_what",
                condition=Q(acknowledged_at__isnull=True) | ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="alarm_withdrawn_says_why",
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_why=""),
            ),
            models.CheckConstraint(
                name="alarm_acknowledged_or_withdrawn",
                condition=Q(acknowledged_at__isnull=True) | Q(withdrawn_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["patient", "kind"],
                condition=Q(acknowledged_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_alarm_per_patient_and_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"alarm {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.acknowledged_at is None and self.withdrawn_at is None
