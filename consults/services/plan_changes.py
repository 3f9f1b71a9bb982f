"""What happens to an approved plan on the way: hold, a step back, going on, other tablets.

Holding and going a step back are always safe: they hold at once, under the approval that is there, and the GP is told.
Going on and other tablets are a draft that a GP approves.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from consults.lifecycles import PLAN
from consults.models import TaperPlan
from consults.queries import plan_facts
from consults.queries import plans as queries
from consults.services import plan_rows
from consults.services.plans import Change, State, keep, refuse_alarm, refuse_automatic
from patients.pharmacology import tapering
from patients.pharmacology.reference import load_reference
from patients.pharmacology.tapering import asking
from patients.pharmacology.tapering.protocols import load_rules
from practices.models import Membership


@transaction.atomic
def hold(*, plan: TaperPlan, days: int, by: Membership, at: datetime) -> TaperPlan:
    """Stay on the dose of today for so many days; what comes after shifts."""
    today = timezone.localdate(at)
    return _at_once(plan, Change.HOLD, lambda known: tapering.hold(known, on=today, days=days), by=by, at=at)


@transaction.atomic
def step_back(*, plan: TaperPlan, by: Membership, at: datetime) -> TaperPlan:
    """Back to the last comfortable dose from today; the rest shifts."""
    today = timezone.localdate(at)
    return _at_once(plan, Change.STEP_BACK, lambda known: tapering.step_back(known, on=today), by=by, at=at)


@transaction.atomic
def resume(*, plan: TaperPlan, on: date, seen: str, by: Membership, at: datetime) -> TaperPlan:
    """Go on with the steps from `on`, as a draft for the GP."""
    return _for_gp(plan, Change.RESUME, lambda known: tapering.resume(known, on=on), seen=seen, by=by, at=at)


@transaction.atomic
def other_strengths(
    *,
    plan: TaperPlan,
    strengths: tuple[tapering.Strength, ...],
    on: date,
    seen: str,
    by: Membership,
    at: datetime,
) -> TaperPlan:
    """Plan what is left with other tablets from `on`, as a draft for the GP.

    That is planning by itself, refused where `plans.draft` is; steps that a GP wrote stay what the GP wrote.
    """

    def anew(known: tapering.Plan) -> tapering.Plan:
        if known.protocol != tapering.BY_HAND:
            refuse_automatic()
            facts = plan_facts.facts(plan.patient, known.substance, timezone.localdate(at))
            group = known.request.group
            asking.check_automatic(known.request, facts, load_reference(group), load_rules(group))
        return tapering.with_strengths(known, replace(known.request, strengths=strengths), on=on)

    return _for_gp(plan, Change.STRENGTHS, anew, seen=seen, by=by, at=at)


Make = Callable[[tapering.Plan], tapering.Plan]


def _at_once(
    plan: TaperPlan, change: TaperPlan.Change, make: Make, *, by: Membership, at: datetime
) -> TaperPlan:
    """A new version under the approval of the old one. A draft that rested on the old one goes."""
    plan = plan_rows.locked(plan)
    if done := _done_before(plan, change, make, by):
        return done
    PLAN.step(plan.state, "slow")
    made = _made(plan, make)
    if waiting := queries.draft_of(plan.patient):
        plan_rows.let_go(waiting, by=by, at=at)
    plan_rows.end(plan, "slow", by=by, at=at)
    row = plan_rows.create(plan.patient, made, change=change, like=plan, by=by, at=at)
    plan_rows.tell_gp(row, by=by, at=at)
    return row


def _done_before(plan: TaperPlan, change: TaperPlan.Change, make: Make, by: Membership) -> TaperPlan | None:
    """The version that this button made already when it was pressed twice; other steps are another wish."""
    after = queries.after(plan) if plan.state == State.REPLACED else None
    if after is None or (after.change, after.made_by_id) != (change, by.pk):
        return None
    return after if _days(_made(plan, make)) == _days(queries.as_plan(after)) else None


def _days(plan: tapering.Plan) -> list[tuple[date, date | None, Decimal]]:
    return [(step.first_day, step.last_day, step.mg) for step in plan.steps]


def _for_gp(
    plan: TaperPlan, change: TaperPlan.Change, make: Make, *, seen: str, by: Membership, at: datetime
) -> TaperPlan:
    plan = plan_rows.locked(plan)
    PLAN.step(plan.state, "continue")
    refuse_alarm(plan.patient)
    return keep(plan.patient, _made(plan, make), change, seen=seen, by=by, at=at)


def _made(plan: TaperPlan, make: Make) -> tapering.Plan:
    try:
        return make(queries.as_plan(plan))
    except tapering.NotPlannable as reason:
        raise plan_rows.refused(reason) from reason
