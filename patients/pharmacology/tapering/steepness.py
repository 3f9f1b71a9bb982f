"""How steep a schedule is, as warnings that need its steps alone: judged anew whenever the steps change."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from patients.pharmacology.substances import Substance
from patients.pharmacology.tapering import laws
from patients.pharmacology.tapering.protocols import Rules
from patients.pharmacology.tapering.terms import Request, Step, Warning, told

CODES = frozenset({"large_drop", "last_dose_large", "not_to_zero", "faster_than_asam"})


def warned(rules: Rules, code: str, **values: object) -> Warning:
    return Warning(code, rules.source(code), {name: told(value) for name, value in values.items()})


def by_hand(
    start: Decimal, steps: Sequence[Step], request: Request, taken: Substance, rules: Rules
) -> Iterator[Warning]:
    """Steps of a GP against the chosen protocol, or the first of the group when none was chosen (25 % a week)."""
    doses = [step.mg for step in steps]
    protocol = rules.protocols.get(request.protocol) or next(iter(rules.protocols.values()))
    if start > 0:
        drop = laws.too_large(protocol, start, doses, request.smallest_mg, current=start)
        if drop is not None:
            yield warned(rules, "large_drop", before=drop.before, after=drop.after)
    last, own = laws.last_dose(doses), laws.own_equivalent(request)
    if last is not None and last > laws.most_last_mg(start, taken, own, rules):
        yield warned(rules, "last_dose_large", mg=last)
    if doses[-1]:
        yield warned(rules, "not_to_zero", mg=doses[-1])


def faster_than_asam(start: Decimal, steps: Sequence[Step], rules: Rules) -> Iterator[Warning]:
    """The steepest drop within the days ASAM counts, against the dose before them; the step to 0 is left out."""
    if "asam" not in rules.limits:
        return
    days = int(rules.number("asam", "per_days"))
    found = []
    for before, step in zip(steps, steps[1:], strict=False):
        if 0 < step.mg < before.mg:
            earlier = max(before.mg, dose_on(steps, step.first_day - timedelta(days=days), start))
            found.append(((earlier - step.mg) * 100 / earlier, earlier, step.mg))
    if steps and 0 < steps[0].mg < start:
        found.append(((start - steps[0].mg) * 100 / start, start, steps[0].mg))
    percent, earlier, after = max(found, default=(Decimal(0), start, start), key=lambda drop: drop[0])
    if percent > rules.number("asam", "percent"):
        values = {"before": earlier, "after": after, "percent": round(percent), "days": days}
        yield warned(rules, "faster_than_asam", **values)


def dose_on(steps: Sequence[Step], day: date, start: Decimal) -> Decimal:
    """mg on a day; before the schedule begins what it starts from."""
    return next((step.mg for step in reversed(steps) if step.first_day <= day), start)
