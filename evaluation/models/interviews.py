"""Interviews and focus groups: rounds, who is asked, and how it goes. No row of a researcher here names a patient."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from benzoproject.lib.constraints import together
from benzoproject.lib.crypto import EncryptedTextField
from evaluation.models.studies import Study
from practices.models import Membership, Practice, User

LIVE = ("invited", "agreed", "planned", "done")
LONGEST = 480


class InterviewRound(models.Model):
    """A time in which everybody who should be heard is heard once. How many that are: the project says so."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    staff_groups = models.PositiveSmallIntegerField(
        _("focus groups with POHs and GPs"), default=1, validators=[MaxValueValidator(9)]
    )
    patient_groups = models.PositiveSmallIntegerField(
        _("focus groups with patients"), default=1, validators=[MaxValueValidator(9)]
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["study", "number"]
        constraints = [
            models.UniqueConstraint("study", "number", name="interview_round_number_once"),
            models.CheckConstraint(
                name="interview_round_ends_after", condition=Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"round {self.number}"


class PatientRequest(models.Model):
    """The researchers ask a practice for patients; whom, the practice chooses and never tells."""

    round = models.ForeignKey(InterviewRound, on_delete=models.PROTECT, related_name="requests")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="interview_requests")
    wanted = models.PositiveSmallIntegerField(_("patients"), validators=[MinValueValidator(1)])
    interviewer = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["round", "practice"]
        constraints = [models.UniqueConstraint("round", "practice", name="patients_asked_once_a_round")]

    def __str__(self) -> str:
        return f"{self.wanted} of {self.practice_id}"


class Interview(models.Model):
    """One conversation. Of a patient it knows the practice and a pseudonym of its own, which is on no research row."""

    class Kind(models.TextChoices):
        POH = "poh", _("POH")
        GP = "gp", _("GP")
        PATIENT = "patient", _("patient")
        STAFF_GROUP = "staff_group", _("focus group of POHs and GPs")
        PATIENT_GROUP = "patient_group", _("focus group of patients")

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        AGREED = "agreed", _("agreed")
        PLANNED = "planned", _("planned")
        DONE = "done", pgettext_lazy("interview", "held")
        DECLINED = "declined", _("declined")
        CANCELLED = "cancelled", _("cancelled")
        NOT_REACHED = "not_reached", _("not reached")

    class Medium(models.TextChoices):
        PHONE = "phone", _("by phone")
        VIDEO = "video", _("by video")
        VISIT = "visit", _("face to face")

    round = models.ForeignKey(InterviewRound, on_delete=models.PROTECT, related_name="interviews")
    kind = models.CharField(max_length=13, choices=Kind)
    serial = models.PositiveSmallIntegerField()
    pseudonym = models.CharField(max_length=12)  # "P-01-3": what stands beside every passage
    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, null=True, blank=True, related_name="interviews"
    )
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="interviews"
    )
    people = models.ManyToManyField(Membership, blank=True, related_name="focus_groups")
    interviewer = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=11, choices=State, default=State.INVITED)
    consent_on = models.DateField(null=True, blank=True)
    medium = models.CharField(_("how"), max_length=5, choices=Medium, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
    )
    present = models.PositiveSmallIntegerField(_("people in the group"), null=True, blank=True)
    # The last day on which the interviewer can open name and phone; empty when there is nothing to open.
    contact_until = models.DateField(null=True, blank=True)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    end_reason = EncryptedTextField(_("reason"), blank=True)

    class Meta:
        ordering = ["round", "kind", "serial"]
        constraints = [
            models.UniqueConstraint("round", "kind", "serial", name="interview_serial_once"),
            models.UniqueConstraint(
                "round", "membership", name="interviewed_once_a_round", condition=Q(state__in=LIVE)
            ),
            together("interview_ended_at_and_by", "ended_at", "ended_by"),
            models.CheckConstraint(
                name="interview_is_with_somebody",
                condition=Q(kind__in=("poh", "gp"), practice__isnull=False, membership__isnull=False)
                | Q(kind="patient", practice__isnull=False, membership__isnull=True)
                | Q(
                    kind__in=("staff_group", "patient_group"), practice__isnull=True, membership__isnull=True
                ),
            ),
            models.CheckConstraint(
                name="interview_planned_has_moment",
                condition=~Q(state__in=("planned", "done"))
                | (Q(starts_at__isnull=False, minutes__isnull=False) & ~Q(medium="")),
            ),
            models.CheckConstraint(
                name="interview_needs_consent",
                condition=~Q(state__in=("agreed", "planned", "done"), kind__in=("poh", "gp", "patient"))
                | Q(consent_on__isnull=False),
            ),
            models.CheckConstraint(
                name="interview_contact_of_a_patient",
                condition=Q(contact_until__isnull=True) | Q(kind="patient", state__in=("agreed", "planned")),
            ),
        ]

    def __str__(self) -> str:
        return self.pseudonym

    @property
    def is_group(self) -> bool:
        return self.kind in (self.Kind.STAFF_GROUP, self.Kind.PATIENT_GROUP)
