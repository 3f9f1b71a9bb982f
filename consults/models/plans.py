"""Taper plans: what was asked, the steps that came out, and the GP's approval. A plan never changes; it is replaced."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.constraints import together
from benzoproject.lib.crypto import EncryptedJSONField, EncryptedTextField
from consults.models.consults import Consult
from patients.models import Patient
from practices.models import Membership, Practice, User


class TaperPlan(models.Model):
    """One version of the schedule of one patient.

    `request` holds what the planner was asked, as `pharmacology.tapering.Request` reads and writes it: enough to make
    the same plan again. Hold, step back, resume and a change of strengths make a new version that begins with the
    history of the one it replaces (`previous`). A hold and a step back keep the approval they were made under
    (`approved_by`); whoever asked for them is `made_by`.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        APPROVED = "approved", _("approved by the GP")
        REPLACED = "replaced", _("replaced by a newer one")
        STOPPED = "stopped", _("stopped")
        DISCARDED = "discarded", _("thrown away")

    class Change(models.TextChoices):
        """How a version came out of the one before."""

        NEW = "new", _("new")
        HOLD = "hold", _("hold")
        STEP_BACK = "step_back", _("a step back")
        RESUME = "resume", _("go on")
        STRENGTHS = "strengths", _("other tablets")
        BY_HAND = "by_hand", _("steps written by hand")

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="taper_plans")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="taper_plans")
    consult = models.ForeignKey(
        Consult, on_delete=models.PROTECT, null=True, blank=True, related_name="taper_plans"
    )
    previous = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="next"
    )
    version = models.PositiveSmallIntegerField()
    change = models.CharField(max_length=9, choices=Change, default=Change.NEW)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    substance = models.CharField(max_length=80)  # what is taken: diazepam after a switch
    start_mg = models.DecimalField(
        max_digits=10, decimal_places=4
    )  # of `substance` a day, before the first step
    switched_from = models.CharField(max_length=80, blank=True)
    equivalent_mg = models.DecimalField(  # so much of `switched_from` was counted as 10 mg diazepam
        max_digits=10, decimal_places=4, null=True, blank=True
    )
    protocol = models.CharField(max_length=20)
    protocol_version = models.CharField(max_length=20)
    reference_version = models.CharField(max_length=20)
    request = EncryptedJSONField()
    warnings = models.JSONField(default=list)  # [{"code", "source", ...}], see pharmacology.tapering
    on_hold = models.BooleanField(default=False)
    first_day = models.DateField()
    note = EncryptedTextField(_("note for the GP"), blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)  # replaced, stopped or discarded
    ended_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_why = EncryptedTextField(blank=True)
    # A GP saw that it was held, went a step back or was stopped.
    noted_at = models.DateTimeField(null=True, blank=True)
    noted_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["patient", "-version"]
        constraints = [
            together("plan_noted_at_and_by", "noted_at", "noted_by"),
            together("plan_approved_at_and_by", "approved_at", "approved_by"),
            together("plan_ended_at_and_by", "ended_at", "ended_by"),
            models.UniqueConstraint("patient", "version", name="plan_version_once_per_patient"),
            models.UniqueConstraint(
                fields=["patient"], condition=Q(state="draft"), name="one_draft_plan_per_patient"
            ),
            models.UniqueConstraint(
                fields=["patient"], condition=Q(state="approved"), name="one_approved_plan_per_patient"
            ),
            models.CheckConstraint(
                name="plan_switch_says_equivalent",
                condition=Q(switched_from="", equivalent_mg__isnull=True)
                | (~Q(switched_from="") & Q(equivalent_mg__gt=0)),
            ),
            models.CheckConstraint(
                name="plan_state_says_when",
                condition=Q(state="draft", approved_at__isnull=True, ended_at__isnull=True)
                | Q(state="approved", approved_at__isnull=False, ended_at__isnull=True)
                | Q(state__in=("replaced", "stopped"), approved_at__isnull=False, ended_at__isnull=False)
                | Q(state="discarded", approved_at__isnull=True, ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"taper plan {self.pk}"


class PlanStep(models.Model):
    """One period of a plan with the same dose a day. `tablets`: per part of the day, strength in mg -> count.

    The last step, 0 mg or the dose somebody stays on, has no last day.
    """

    plan = models.ForeignKey(TaperPlan, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    substance = models.CharField(max_length=80)
    target_mg = models.DecimalField(
        max_digits=10, decimal_places=4
    )  # what the protocol asks, before rounding
    mg = models.DecimalField(max_digits=10, decimal_places=4)  # what the tablets add up to
    tablets = models.JSONField()  # {"morning": {"2": "1.5"}, "night": {"5": "1"}}
    held = models.BooleanField(default=False)  # a rest that was asked for, not a step of the protocol

    class Meta:
        ordering = ["plan", "position"]
        constraints = [
            models.UniqueConstraint("plan", "position", name="plan_step_once"),
            models.CheckConstraint(
                name="plan_step_days_in_order",
                condition=Q(last_day__isnull=True) | Q(last_day__gte=models.F("first_day")),
            ),
            models.CheckConstraint(name="plan_step_not_below_zero", condition=Q(mg__gte=0)),
        ]

    def __str__(self) -> str:
        return f"step {self.position} of plan {self.plan_id}"


class PlanningDecision(models.Model):
    """The recorded regulatory decision: whether this installation may plan by itself (intended use, MDR rule 11)."""

    allowed = models.BooleanField(_("automatic planning is allowed"))
    reference = models.CharField(_("which decision, by whom, of which date"), max_length=300)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-recorded_at", "-pk"]

    def __str__(self) -> str:
        return f"planning decision {self.pk}"
