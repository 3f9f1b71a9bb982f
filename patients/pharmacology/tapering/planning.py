"""A schedule from a protocol, or from the steps a GP writes. The GP is author and approver of both."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from patients.pharmacology.reference import Reference, load_reference
from patients.pharmacology.tapering import asking, cautions, laws, schedules, starting
from patients.pharmacology.tapering.packing import Cabinet, cabinet, nearest
from patients.pharmacology.tapering.protocols import Protocol, Rules, load_rules
from patients.pharmacology.tapering.schedules import Rung
from patients.pharmacology.tapering.starting import Start
from patients.pharmacology.tapering.terms import (
    BY_HAND,
    Facts,
    NotPlannable,
    Plan,
    Request,
    Step,
    SwitchedFrom,
)

NOTHING = Facts()


def plan(request: Request, *, facts: Facts = NOTHING, reference: Reference | None = None) -> Plan:
    """The schedule of the protocol with these tablets. Raises NotPlannable, with the nearest doses where that helps."""
    reference, rules = reference or load_reference(request.group), load_rules(request.group)
    asking.check(request, reference, rules)
    asking.check_automatic(request, facts, reference, rules)
    begins, protocol = starting.start(request, reference, rules), rules.protocols[request.protocol]
    starting.check_protocol(request, begins, protocol)
    shelf = cabinet(request.strengths, begins.mg)
    rungs = schedules.merged(_rungs(request, protocol, shelf, begins.mg))
    _check(request, protocol, begins.mg, [shelf.mg(one.units) for one in rungs], reference, rules)
    steps = schedules.steps(shelf, rungs, request, request.start)
    return _plan(request, begins, steps, protocol.version, facts, reference, rules)


def _rungs(request: Request, protocol: Protocol, shelf: Cabinet, start: Decimal) -> list[Rung]:
    targets = protocol.targets(Fraction(start), Fraction(shelf.doses()[0]))
    days = request.pace_days or protocol.days
    rungs = [schedules.rung(shelf, target, days, most=start) for target in targets]
    return schedules.ending(rungs, end_rung(request, shelf, start, days))


def end_rung(request: Request, shelf: Cabinet, start: Decimal, days: int) -> Rung:
    """Where the schedule ends: 0, or a dose that was agreed and can be made."""
    if request.end_mg >= start:
        raise NotPlannable("bad_end", mg=request.end_mg, start=start)
    if not shelf.can_make(request.end_mg):
        raise NotPlannable("end_not_makeable", shelf.nearest(request.end_mg), mg=request.end_mg)
    units = shelf.units(request.end_mg)
    assert units is not None
    return Rung(Fraction(request.end_mg), units, days)


def _check(
    request: Request,
    protocol: Protocol,
    start: Decimal,
    doses: Sequence[Decimal],
    reference: Reference,
    rules: Rules,
) -> None:
    drop = laws.too_large(protocol, start, doses, request.smallest_mg, current=start)
    if drop is not None:
        raise NotPlannable("drop_too_large", before=drop.before, after=drop.after)
    laws.check_last_dose(request, asking.find(request.taken, reference), start, doses, rules)


def by_hand(
    request: Request,
    steps: Sequence[tuple[date, Decimal]],
    *,
    facts: Facts = NOTHING,
    reference: Reference | None = None,
) -> Plan:
    """The GP's own steps: first day and mg a day. Refused when a dose rises or cannot be made; all else warns."""
    reference, rules = reference or load_reference(request.group), load_rules(request.group)
    asking.check(request, reference, rules)
    _check_by_hand(request, steps)
    begins = _start_by_hand(request, steps[0][1], reference, rules)
    shelf = cabinet(request.strengths, max(mg for _, mg in steps))
    made = schedules.steps(shelf, _rungs_by_hand(shelf, steps), request, steps[0][0])
    return _plan(request, begins, made, rules.version, facts, reference, rules, by_hand=True)


def _check_by_hand(request: Request, steps: Sequence[tuple[date, Decimal]]) -> None:
    if not steps:
        raise NotPlannable("no_steps")
    for _, mg in steps:
        check_amount(mg)
    for (day, before), (next_day, after) in zip(steps, steps[1:], strict=False):
        if next_day <= day:
            raise NotPlannable("dates_in_disorder", day=next_day)
        check_falls(before, after)
    if not request.switch_to_diazepam:
        check_falls(request.daily_mg, steps[0][1])
    for _, mg in steps:
        check_makeable(request, mg)


def check_amount(mg: Decimal) -> None:
    if not mg.is_finite() or not 0 <= mg <= asking.MOST_MG:
        raise NotPlannable("bad_dose", mg=mg, most=asking.MOST_MG)


def check_falls(before: Decimal, after: Decimal) -> None:
    if after > before:
        raise NotPlannable("rising", before=before, after=after)


def check_makeable(request: Request, mg: Decimal) -> None:
    if mg and mg not in (near := nearest(request.strengths, mg)):
        raise NotPlannable("cannot_be_made", near, mg=mg)


def _rungs_by_hand(shelf: Cabinet, steps: Sequence[tuple[date, Decimal]]) -> list[Rung]:
    lengths = [(after - day).days for (day, _), (after, _) in zip(steps, steps[1:], strict=False)]
    doses = [(Fraction(mg), shelf.units(mg) or 0) for _, mg in steps]
    rungs = [Rung(*dose, days) for dose, days in zip(doses, [*lengths, 1], strict=True)]
    return schedules.merged(rungs)


def _start_by_hand(request: Request, first: Decimal, reference: Reference, rules: Rules) -> Start:
    """After a switch the GP's first step is the start; what it equals is only a matter of warnings."""
    if not request.switch_to_diazepam:
        return Start(request.daily_mg)
    known = asking.find(request.substance, reference)
    equivalent = request.equivalent_mg or known.equal_mg or Decimal(0)
    return Start(first, SwitchedFrom(request.substance, request.daily_mg, equivalent))


def _plan(
    request: Request,
    begins: Start,
    steps: tuple[Step, ...],
    version: str,
    facts: Facts,
    reference: Reference,
    rules: Rules,
    *,
    by_hand: bool = False,
) -> Plan:
    case = cautions.Case(request, facts, reference, rules, begins, steps, by_hand)
    return Plan(
        protocol=BY_HAND if by_hand else request.protocol,
        protocol_version=version,
        substance=request.taken,
        switched_from=begins.switched_from,
        start_mg=begins.mg,
        steps=steps,
        warnings=cautions.warnings(case),
        request=request,
    )
