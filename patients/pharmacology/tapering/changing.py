"""What happens to a schedule on the way: hold, a step back, go on. What was before the day itself never changes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from patients.pharmacology.reference import load_reference
from patients.pharmacology.tapering import asking, cautions, schedules, steepness
from patients.pharmacology.tapering.packing import cabinet
from patients.pharmacology.tapering.protocols import load_rules
from patients.pharmacology.tapering.schedules import Rung
from patients.pharmacology.tapering.terms import BY_HAND, NotPlannable, Plan, Step, Warning

ONE_DAY = timedelta(days=1)


def hold(plan: Plan, *, on: date, days: int) -> Plan:
    """Stay on the dose of `on` for so many days more; what was left of the period and all after it come later."""
    if not 1 <= days <= asking.MOST_DAYS:
        raise NotPlannable("bad_hold", days=days, most=asking.MOST_DAYS)
    place = place_of(plan, on)
    now = plan.steps[place]
    if now.last_day is None:
        raise NotPlannable("finished", day=on)
    rest = _later([replace(now, first_day=on), *plan.steps[place + 1 :]], days)
    kept = replace(now, first_day=on, last_day=on + timedelta(days=days - 1), held=True)
    return changed(plan, history(plan, on), [kept, *rest])


def step_back(plan: Plan, *, on: date) -> Plan:
    """Back to the dose before for one period, then the dose of `on` anew and whole, then the rest, later."""
    place = place_of(plan, on)
    now, before = plan.steps[place], _comfortable(plan, place)
    days = period(plan)
    kept = replace(before, first_day=on, last_day=on + timedelta(days=days - 1), held=True)
    again = _anew(now, on + timedelta(days=days), max(days, now.days or 0))
    late = (again.last_day - now.last_day).days if again.last_day and now.last_day else 0
    return changed(plan, history(plan, on), [kept, again, *_later(plan.steps[place + 1 :], late)])


def resume(plan: Plan, *, on: date) -> Plan:
    """End a rest: from `on` the schedule goes on, so many days earlier as were left."""
    place = place_of(plan, on)
    now = plan.steps[place]
    if not now.held or now.last_day is None:
        raise NotPlannable("not_held")
    early = (now.last_day - on).days + 1
    return changed(plan, history(plan, on), [*_later(plan.steps[place + 1 :], -early)])


def place_of(plan: Plan, on: date) -> int:
    """Which step `on` falls in."""
    if on < plan.steps[0].first_day:
        raise NotPlannable("not_started", day=plan.steps[0].first_day)
    return max(place for place, step in enumerate(plan.steps) if step.first_day <= on)


def history(plan: Plan, on: date) -> list[Step]:
    """What was before `on`, untouched; the step of that day ends the day before."""
    past = [step for step in plan.steps if step.first_day < on]
    return [
        step if step.last_day and step.last_day < on else replace(step, last_day=on - ONE_DAY)
        for step in past
    ]


def _later(steps: Sequence[Step], days: int) -> list[Step]:
    by = timedelta(days=days)
    return [
        replace(step, first_day=step.first_day + by, last_day=step.last_day and step.last_day + by)
        for step in steps
    ]


def _anew(step: Step, day: date, days: int) -> Step:
    """The step once more, whole, from `day`, a rest still a rest; the last one stays without an end."""
    return replace(step, first_day=day, last_day=step.last_day and day + timedelta(days=days - 1))


def period(plan: Plan) -> int:
    protocol = load_rules(plan.request.group).protocols.get(plan.protocol)
    return plan.request.pace_days or (protocol.days if protocol else asking.LEAST_DAYS)


def _comfortable(plan: Plan, place: int) -> Step:
    """The last higher dose, else the one it all starts from, made with the tablets of now: the old ones may be gone."""
    now = plan.steps[place]
    higher = [(step.target_mg, step.mg) for step in plan.steps[:place] if step.mg > now.mg]
    target, mg = higher[-1] if higher else (plan.start_mg, plan.start_mg)
    if mg <= now.mg:
        raise NotPlannable("nothing_before")
    shelf = cabinet(plan.request.strengths, plan.start_mg)
    units = shelf.units(mg)
    if units is None or not shelf.can_make(mg):
        near = [dose for dose in shelf.nearest(mg) if dose <= plan.start_mg]
        raise NotPlannable("cannot_be_made", near, mg=mg)
    return schedules.steps(shelf, [Rung(Fraction(target), units, 1)], plan.request, now.first_day)[0]


def changed(plan: Plan, past: Sequence[Step], coming: Sequence[Step]) -> Plan:
    """The plan with other steps; how steep and how fast it goes is judged anew."""
    made = replace(plan, steps=(*past, *_joined(coming)))
    others = [warning for warning in plan.warnings if warning.code not in steepness.CODES]
    return replace(made, warnings=cautions.serious_first([*_steepness(made), *others]))


def _steepness(plan: Plan) -> Iterator[Warning]:
    """A protocol refuses what is too steep; of the steps of a GP it is said."""
    rules = load_rules(plan.request.group)
    if plan.protocol == BY_HAND:
        taken = asking.find(plan.substance, load_reference(plan.request.group))
        yield from steepness.by_hand(plan.start_mg, plan.steps, plan.request, taken, rules)
    yield from steepness.faster_than_asam(plan.start_mg, plan.steps, rules)


def _joined(steps: Sequence[Step]) -> list[Step]:
    """Equal neighbours as one longer step."""
    found: list[Step] = []
    for step in steps:
        if found and (found[-1].mg, found[-1].held) == (step.mg, step.held):
            found[-1] = replace(step, first_day=found[-1].first_day)
        else:
            found.append(step)
    return found
