"""What taper plans ask, day after day, on the page of a patient: a line in the chart, its steps in the history, and
the dose of today in the head."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from consults.models import PlanStep, TaperPlan
from consults.queries import plan_dose
from consults.queries import plans as queries
from consults.queries.plan_dose import LastDose
from patients.models import Patient
from patients.presenters.chart import OTHER
from patients.presenters.chart_plan import STEP, STOP, words
from patients.presenters.numbers import number
from patients.presenters.patient_page import Told
from patients.presenters.planned import DoseNow, PlannedDose
from patients.presenters.timeline import WAVE, Event
from practices.models import Membership

State = TaperPlan.State
DAY = timedelta(days=1)


def told(patient: Patient, me: Membership, today: date) -> Told:
    """Of this subject, for the page of a patient."""
    versions = list(queries.ever_approved(patient))
    if not versions:
        return Told()
    found, now = course(versions, today), plan_dose.last(patient, today)
    return Told(list(events(found, today)), dose=dose_now(now) if now else None, doses=found)


def dose_now(now: LastDose) -> DoseNow:
    """ "Now 5 mg diazepam a day", "by the taper plan"."""
    why = _("until the GP decides") if now.stopped else _("by the taper plan")
    if not now.step.mg:
        return DoseNow(_("Nothing any more"), why)
    values = {"mg": number(now.step.mg, 4), "medicine": now.step.substance}
    return DoseNow(_("Now %(mg)s mg %(medicine)s a day") % values, why)


def course(versions: Iterable[TaperPlan], today: date) -> list[PlannedDose]:
    """What was to be taken: each version as long as it held, the newest to its end.

    Who stops a plan stays on what is taken that day, until the next one begins.
    """
    found: list[PlannedDose] = []
    following = None
    for plan in sorted(versions, key=lambda plan: -plan.version):
        start = begins(plan)
        found[:0] = _between(_periods(plan, today), start, following)
        following = start
    return _joined(found)


def begins(plan: TaperPlan) -> date:
    """The first day on which this version says what is taken; a hold keeps the approval of the one it came out of."""
    assert plan.approved_at
    return max(timezone.localdate(max(plan.made_at, plan.approved_at)), plan.first_day)


def _periods(plan: TaperPlan, today: date) -> list[PlannedDose]:
    """Its steps; of one that was stopped those that had begun, the last of them up to today."""
    steps = plan.steps.all()
    if plan.state != State.STOPPED or plan.ended_at is None:
        return [_dose(step) for step in steps]
    stopped = timezone.localdate(plan.ended_at)
    begun = [_dose(step) for step in steps if step.first_day <= stopped]
    return [*begun[:-1], *(replace(one, last_day=today) for one in begun[-1:])]


def _dose(step: PlanStep) -> PlannedDose:
    return PlannedDose(step.first_day, step.last_day, step.substance, step.mg.normalize())


def _between(periods: Iterable[PlannedDose], start: date, following: date | None) -> Iterator[PlannedDose]:
    """The part of each period from `start` until the day before `following`."""
    for one in periods:
        first, last = max(one.first_day, start), one.last_day
        if following:
            last = min(last or date.max, following - DAY)
        if last is None or first <= last:
            yield replace(one, first_day=first, last_day=last)


def _joined(doses: Iterable[PlannedDose]) -> list[PlannedDose]:
    """The same dose in two versions after each other is one period."""
    found: list[PlannedDose] = []
    for one in doses:
        before = found[-1] if found else None
        same = before and (before.substance, before.mg) == (one.substance, one.mg)
        if before and same and before.last_day and before.last_day + DAY >= one.first_day:
            found[-1] = replace(before, last_day=one.last_day)
        else:
            found.append(one)
    return found


def events(doses: Iterable[PlannedDose], today: date) -> Iterator[Event]:
    """The steps that have been."""
    above = None
    for one in doses:
        if one.first_day > today:
            return
        icon = STEP if above is None or one.mg < above else OTHER
        title = words(one) if one.mg else _("Nothing any more")
        yield Event(
            one.first_day, icon if one.mg else STOP, title, _("by the taper plan"), WAVE, on_line=True
        )
        above = one.mg
