"""Referrals, and what of the patient their letter tells."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from consults.models import Consult, Referral, ReferralOutcome, TaperPlan
from patients.models import Patient
from practices.models import Membership, Practice, Role
from practices.queries import people
from stopletters.models import Letter


def of_practice(practice: Practice) -> QuerySet[Referral]:
    standing = ReferralOutcome.objects.filter(withdrawn_at__isnull=True).select_related("recorded_by")
    rows = Referral.objects.filter(practice=practice).select_related(
        "patient", "practice", "gp", "made_by", "sent_by", "ended_by"
    )
    return rows.prefetch_related(Prefetch("outcomes", standing, to_attr="standing"))


def referral(practice: Practice, pk: int) -> Referral | None:
    """With its outcomes that were not taken back in `standing`, the newest first."""
    return of_practice(practice).filter(pk=pk).first()


def of_patient(patient: Patient) -> list[Referral]:
    """The newest first."""
    return list(of_practice(patient.practice).filter(patient=patient))


def open_of(patient: Patient) -> Referral | None:
    return Referral.objects.filter(patient=patient, state__in=Referral.OPEN).first()


def outcome(practice: Practice, pk: int) -> ReferralOutcome | None:
    rows = ReferralOutcome.objects.filter(referral__practice=practice, pk=pk)
    return rows.select_related("referral").first()


def gps(practice: Practice) -> QuerySet[Membership]:
    """Who can refer: the GPs who work here now."""
    return people.gps(practice).order_by("display_name", "pk")


def poh_of(patient: Patient, made_by: Membership) -> str:
    """Whom to phone about it: the POH of the newest consult, else whoever wrote the referral when that is a POH."""
    newest = Consult.objects.filter(patient=patient).select_related("poh").order_by("-starts_at").first()
    if newest:
        return newest.poh.display_name
    return made_by.display_name if made_by.role == Role.POH else ""


@dataclass(frozen=True)
class PlanSoFar:
    """`now_mg`: what the plan says for today, or said on the day it was stopped; None when it had not begun. All mg are
    a day's dose.
    """

    substance: str
    first_day: date
    start_mg: Decimal
    end_mg: Decimal
    now_mg: Decimal | None
    state: str
    on_hold: bool


@dataclass(frozen=True)
class Tried:
    """What was done with this patient before: the days of letters and of held consults, and the newest plan."""

    letters: list[date]
    consults: list[date]
    plan: PlanSoFar | None


def tried(patient: Patient, today: date) -> Tried:
    posted = Letter.objects.filter(patient=patient, state=Letter.State.POSTED)
    days = posted.values_list("wave__posted_on", flat=True)
    held = Consult.objects.filter(patient=patient, state=Consult.State.DONE).order_by("starts_at")
    return Tried(
        letters=sorted(day for day in days if day),
        consults=[timezone.localdate(start) for start in held.values_list("starts_at", flat=True)],
        plan=_plan(patient, today),
    )


def _plan(patient: Patient, today: date) -> PlanSoFar | None:
    was_followed = Q(state=TaperPlan.State.APPROVED) | Q(state=TaperPlan.State.STOPPED)
    plan = TaperPlan.objects.filter(was_followed, patient=patient).order_by("-version").first()
    steps = list(plan.steps.all()) if plan else []
    if not plan or not steps:
        return None
    until = min(today, timezone.localdate(plan.ended_at)) if plan.ended_at else today
    begun = [step for step in steps if step.first_day <= until]
    return PlanSoFar(
        substance=plan.substance,
        first_day=steps[0].first_day,
        start_mg=steps[0].mg,
        end_mg=steps[-1].mg,
        now_mg=begun[-1].mg if begun else None,
        state=plan.state,
        on_hold=plan.on_hold,
    )
