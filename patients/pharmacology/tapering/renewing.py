"""Other tablets on the way: the doses still to come are made anew from what the protocol asked; history stays."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from patients.pharmacology.reference import Reference, load_reference
from patients.pharmacology.tapering import asking, laws, schedules
from patients.pharmacology.tapering.changing import changed, history, period, place_of
from patients.pharmacology.tapering.packing import Cabinet, cabinet
from patients.pharmacology.tapering.planning import end_rung
from patients.pharmacology.tapering.protocols import Protocol, load_rules
from patients.pharmacology.tapering.schedules import Rung
from patients.pharmacology.tapering.terms import NotPlannable, Plan, Request, Step


def with_strengths(plan: Plan, request: Request, *, on: date, reference: Reference | None = None) -> Plan:
    """The plan with the strengths (and parts of the day) of `request` from `on`; all else stays as it was asked."""
    group = plan.request.group
    reference, rules = reference or load_reference(group), load_rules(group)
    asking.check(request, reference, rules)
    if request.taken != plan.substance:
        raise NotPlannable("other_medicine", substance=plan.substance)
    renewed = replace(plan.request, strengths=request.strengths, spread=request.spread)
    protocol = rules.protocols.get(plan.protocol)
    coming = _coming(plan, on)
    shelf = cabinet(renewed.strengths, plan.start_mg)
    rungs = schedules.merged(_rungs(plan, renewed, protocol, shelf, coming))
    if protocol is not None:
        _check(plan, renewed, protocol, [shelf.mg(one.units) for one in rungs], on, reference)
    first_day = max(on, plan.steps[0].first_day)
    new = schedules.steps(shelf, rungs, renewed, first_day)
    return changed(replace(plan, request=renewed), history(plan, first_day), new)


def _coming(plan: Plan, on: date) -> list[Step]:
    """The steps from `on`, the present one cut short."""
    place = place_of(plan, max(on, plan.steps[0].first_day))
    now = plan.steps[place]
    if now.last_day is None and not now.mg:
        raise NotPlannable("finished", day=on)
    return [replace(now, first_day=max(on, now.first_day)), *plan.steps[place + 1 :]]


def _rungs(
    plan: Plan, request: Request, protocol: Protocol | None, shelf: Cabinet, coming: Sequence[Step]
) -> list[Rung]:
    """What is still asked, made with the new tablets; no dose above the one of now."""
    asked = _asked(plan, request, protocol)
    rungs = [
        rung for step in coming[:-1] for rung in _of_step(step, asked, shelf, coming[0].mg, period(plan))
    ]
    end = end_rung(replace(request, end_mg=coming[-1].mg), shelf, plan.start_mg, period(plan))
    if rungs and protocol is not None and protocol.factor and not end.units:
        rungs = _to_smallest(rungs, asked, shelf, period(plan))
    if rungs and coming[0].mg in shelf.doses():
        # Other tablets are no reason to go down in the middle of a period.
        rungs[0] = replace(rungs[0], units=shelf.units(coming[0].mg) or 0)
    return schedules.ending(rungs, end)


def _asked(plan: Plan, request: Request, protocol: Protocol | None) -> tuple[Fraction, ...]:
    """Every target of the protocol, down to the smallest dose of either kind of tablets."""
    if protocol is None:
        return ()
    smallest = min(plan.request.smallest_mg, request.smallest_mg)
    return protocol.targets(Fraction(plan.start_mg), Fraction(smallest))


def _of_step(step: Step, asked: Sequence[Fraction], shelf: Cabinet, most: Decimal, length: int) -> list[Rung]:
    """The periods that became this step, each with its own target: finer tablets may tell them apart again."""
    days = step.days or 0
    if step.held:
        return [_kept(step, shelf, days)]
    targets = _targets(step, asked, -(-days // length))
    lengths = [days - length * (len(targets) - 1), *[length] * (len(targets) - 1)]
    return [
        schedules.rung(shelf, target, days, most=most, refusal="rises_now")
        for target, days in zip(targets, lengths, strict=True)
    ]


def _kept(step: Step, shelf: Cabinet, days: int) -> Rung:
    units = shelf.units(step.mg)
    if units is None or shelf.packing(units) is None:
        raise NotPlannable("cannot_be_made", shelf.nearest(step.mg), mg=step.mg)
    return Rung(Fraction(step.mg), units, days, kept=True)


def _targets(step: Step, asked: Sequence[Fraction], periods: int) -> Sequence[Fraction]:
    """The last so many targets down to the one of the step; its own alone when a person wrote it."""
    shown = [schedules.to_decimal(target) for target in asked]
    if step.target_mg not in shown:
        return [Fraction(step.target_mg)]
    last = shown.index(step.target_mg)
    return asked[max(0, last - periods + 1) : last + 1]


def _to_smallest(rungs: list[Rung], asked: Sequence[Fraction], shelf: Cabinet, days: int) -> list[Rung]:
    """Down to the smallest dose of these tablets, and that one for one period only."""
    smallest = shelf.units(shelf.doses()[0])
    more = [
        Rung(target, shelf.at_least(target) or 0, days) for target in asked if 0 < target < rungs[-1].target
    ]
    above = [rung for rung in (*rungs, *more) if rung.units != smallest]
    return [*above, *[rung for rung in (*rungs, *more) if rung.units == smallest][:1]]


def _check(
    plan: Plan, request: Request, protocol: Protocol, doses: list[Decimal], on: date, reference: Reference
) -> None:
    """No hidden abrupt stop; where old and new tablets meet, the larger of their smallest pieces counts."""
    now = plan.steps[place_of(plan, max(on, plan.steps[0].first_day))].mg
    smallest = max(plan.request.smallest_mg, request.smallest_mg)
    drop = laws.too_large(protocol, plan.start_mg, doses, smallest, current=now)
    if drop is not None:
        raise NotPlannable("drop_too_large", before=drop.before, after=drop.after)
    taken = asking.find(request.taken, reference)
    laws.check_last_dose(request, taken, plan.start_mg, doses, load_rules(request.group))
