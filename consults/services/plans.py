"""Taper plans: somebody drafts one, a GP approves it, and what changes afterwards makes a new version."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from consults.lifecycles import PLAN
from consults.models import Consult, TaperPlan
from consults.queries import alarms, plan_facts
from consults.queries import plans as queries
from consults.services import plan_rows, planning_decisions
from patients.models import Patient
from patients.pharmacology import tapering
from patients.presenters.numbers import number
from practices.models import Membership
from practices.services import audit

State, Change = TaperPlan.State, TaperPlan.Change
lock = plan_rows.lock  # also for what comes one at a time with the plans of a patient: alarms


@transaction.atomic
def draft(
    *,
    patient: Patient,
    request: tapering.Request,
    seen: str,
    note: str = "",
    consult: Consult | None = None,
    by: Membership,
    at: datetime,
) -> TaperPlan:
    """Have a plan worked out and keep it for the GP; a draft that is there already becomes this one.

    `seen`: `queries.standing` when the form was opened. Refused while an alarm is open, when planning is off, when
    the start has passed, and with the reason when these tablets cannot make it.
    """
    patient = plan_rows.lock(patient)
    refuse_alarm(patient)
    refuse_automatic()
    made = worked_out(patient, request, today=timezone.localdate(at))
    return keep(patient, made, Change.NEW, seen=seen, note=note, consult=consult, by=by, at=at)


@transaction.atomic
def by_hand(
    *,
    patient: Patient,
    request: tapering.Request,
    steps: Sequence[tuple[date, Decimal]],
    seen: str,
    note: str = "",
    by: Membership,
    at: datetime,
) -> TaperPlan:
    """Keep the steps that a GP wrote: only a rising dose and a dose that cannot be made are refused."""
    patient = plan_rows.lock(patient)
    refuse_alarm(patient)
    made = written(patient, request, steps, today=timezone.localdate(at))
    return keep(patient, made, Change.BY_HAND, seen=seen, note=note, by=by, at=at)


def worked_out(patient: Patient, request: tapering.Request, *, today: date) -> tapering.Plan:
    """What the planner makes of it with what the record says; nothing is kept. Refused says why it cannot be."""
    if request.start < today:
        raise Refused(_("The first day has passed. Choose today or a later day; nothing was kept."))
    try:
        made = tapering.plan(request, facts=plan_facts.facts(patient, request.substance, today))
    except tapering.NotPlannable as reason:
        raise plan_rows.refused(reason) from reason
    _refuse_rise(patient, made, today)
    return made


def written(
    patient: Patient, request: tapering.Request, steps: Sequence[tuple[date, Decimal]], *, today: date
) -> tapering.Plan:
    """The steps of a GP with the tablets for each; nothing is kept."""
    try:
        made = tapering.by_hand(request, steps, facts=plan_facts.facts(patient, request.substance, today))
    except tapering.NotPlannable as reason:
        raise plan_rows.refused(reason) from reason
    _refuse_rise(patient, made, today)
    return made


def _refuse_rise(patient: Patient, made: tapering.Plan, today: date) -> None:
    """A new plan never rises above the one that holds: who went down is not put up again by a form."""
    held = queries.approved(patient)
    if held is None or held.substance != made.substance:
        return
    now, first = queries.dose_now(held, today), made.steps[0].mg
    if first > now:
        raise Refused(
            _(
                "The plan that holds is at %(now)s mg a day, and this one would begin at %(first)s mg. A dose never "
                "rises; when more is taken now, stop that plan first. Nothing was changed."
            )
            % {"now": number(now, 4), "first": number(first, 4)}
        )


def keep(
    patient: Patient,
    made: tapering.Plan,
    change: TaperPlan.Change,
    *,
    seen: str,
    note: str = "",
    consult: Consult | None = None,
    by: Membership,
    at: datetime,
) -> TaperPlan:
    """The one draft of this locked patient, new or written over. The same form sent twice is one draft.

    The caller has refused an open alarm, before the planner says what else stands in the way.
    """
    found = queries.draft_of(patient)
    if found and _same(found, made, change, note):
        return found
    if queries.standing(patient) != seen:
        raise Refused(_("Somebody changed the plan meanwhile. Look at it first; what you did was not kept."))
    if found is None:
        return plan_rows.create(patient, made, change=change, note=note, consult=consult, by=by, at=at)
    event = PLAN.step(found.state, "change").event
    return plan_rows.write(found, made, change=change, note=note, by=by, at=at, what=event)


def _same(found: TaperPlan, made: tapering.Plan, change: TaperPlan.Change, note: str) -> bool:
    """Whether the draft holds just this. Targets are left out: the database rounds them."""
    kept = queries.as_plan(found)
    steps, new = ([(step.first_day, step.mg) for step in plan.steps] for plan in (kept, made))
    return (found.change, found.note, kept.request, steps) == (change, note.strip(), made.request, new)


@transaction.atomic
def approve(*, plan: TaperPlan, seen: str, by: Membership, at: datetime) -> TaperPlan:
    """The GP takes the plan as theirs; what held before is replaced. `seen`: fingerprint of what was read."""
    plan = plan_rows.locked(plan)
    if plan.state == State.APPROVED and plan.approved_by_id == by.pk:
        return plan  # the same form, sent twice
    PLAN.step(plan.state, "approve")
    refuse_alarm(plan.patient)
    if queries.fingerprint(plan) != seen:
        raise Refused(_("The plan changed while you were reading. Look at it again; nothing was approved."))
    if queries.begins(plan) < timezone.localdate(at):
        raise Refused(
            _("The first day of this plan has passed. Choose a new day first; nothing was approved.")
        )
    if plan.change in queries.ANEW:  # the plan that holds may have gone down since
        _refuse_rise(plan.patient, queries.as_plan(plan), timezone.localdate(at))
    if held := queries.approved(plan.patient):
        plan_rows.end(held, "replace", by=by, at=at)
    plan.state, plan.approved_at, plan.approved_by = State.APPROVED, at, by
    plan.save(update_fields=["state", "approved_at", "approved_by"])
    plan_rows.log(audit.Action.CHANGE, "plan.approve", plan, by=by, at=at)
    return plan


@transaction.atomic
def discard(*, plan: TaperPlan, by: Membership, at: datetime) -> None:
    plan = plan_rows.locked(plan)
    if plan.state != State.DISCARDED:  # else the same form, sent twice
        plan_rows.let_go(plan, by=by, at=at)


@transaction.atomic
def stop(*, plan: TaperPlan, why: str, by: Membership, at: datetime) -> None:
    """The approved plan no longer holds: the patient stays on what is taken now until a GP decides. The GP is told.
    A draft that would go on with it goes; a new plan waits as it did.
    """
    plan = plan_rows.locked(plan)
    if plan.state == State.STOPPED:
        return  # the same form, sent twice
    if not why.strip():
        raise Refused(_("Write in a few words why the plan stops. Nothing was changed."))
    waiting = queries.draft_of(plan.patient)
    if waiting and waiting.change not in queries.ANEW:
        plan_rows.let_go(waiting, by=by, at=at)
    plan_rows.end(plan, "stop", why=why.strip(), by=by, at=at)
    plan_rows.tell_gp(plan, by=by, at=at)


@transaction.atomic
def note(*, plan: TaperPlan, by: Membership, at: datetime) -> None:
    """A GP has seen that the plan was held, went a step back or was stopped."""
    plan = plan_rows.locked(plan)
    event = PLAN.step(plan.state, "note").event
    if plan.noted_at is None:
        plan_rows.tell_gp(plan, by=by, at=at)
        plan_rows.log(audit.Action.CHANGE, event, plan, by=by, at=at)


@transaction.atomic
def printed(*, plan: TaperPlan, by: Membership, at: datetime) -> None:
    """Put on record that the plan goes on paper; only an approved one does."""
    plan = plan_rows.locked(plan)
    if plan.state != State.APPROVED:
        raise Refused(_("Only a plan that is approved and holds is printed. Look at the newest version."))
    plan_rows.log(audit.Action.PRINT, "plan", plan, by=by, at=at)


def refuse_automatic() -> None:
    if not planning_decisions.automatic_allowed():
        raise Refused(_("Plans are not worked out here. A GP writes the steps by hand; nothing was kept."))


def refuse_alarm(patient: Patient) -> None:
    if alarms.open_for(patient):
        raise Refused(
            _("An alarm is open for this patient. The GP first says what was done; nothing was changed.")
        )
