"""From what a protocol asks to periods with tablets: round up, merge equal neighbours, spread over the day, date."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

from patients.pharmacology.exposure import decimal
from patients.pharmacology.tapering.packing import Cabinet
from patients.pharmacology.tapering.spreading import spread
from patients.pharmacology.tapering.terms import NotPlannable, Request, Step

FOUR_DECIMALS = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Rung:
    """One period: what is asked (mg), what is made (units of the cabinet), how long. `kept`: a rest asked for."""

    target: Fraction
    units: int
    days: int
    kept: bool = False


def rung(
    shelf: Cabinet, target: Fraction, days: int, *, most: Decimal, refusal: str = "start_not_makeable"
) -> Rung:
    """The smallest dose that can be made and is not below `target`. Raises NotPlannable above `most` mg."""
    units = shelf.at_least(target)
    if units is None or shelf.mg(units) > most:
        shown = to_decimal(target)
        raise NotPlannable(refusal, shelf.nearest(target), mg=round(shown, 2), most=most)
    return Rung(target, units, days)


def ending(rungs: Sequence[Rung], end: Rung) -> list[Rung]:
    """The rungs above the end dose, and the end."""
    return [*(rung for rung in rungs if rung.units > end.units), end]


def merged(rungs: Iterable[Rung]) -> list[Rung]:
    """Equal neighbours become one longer rung, for the lowest of their targets."""
    found: list[Rung] = []
    for one in rungs:
        last = found[-1] if found else None
        if last is not None and last.units == one.units and last.kept == one.kept:
            found[-1] = replace(one, days=last.days + one.days)
        else:
            found.append(one)
    return found


def steps(shelf: Cabinet, rungs: Sequence[Rung], request: Request, first_day: date) -> tuple[Step, ...]:
    """The rungs with their days and tablets. The last one has no last day."""
    return tuple(_steps(shelf, rungs, request, first_day))


def _steps(shelf: Cabinet, rungs: Sequence[Rung], request: Request, day: date) -> Iterator[Step]:
    parts: Mapping[str, int] | None = None
    for place, one in enumerate(rungs):
        parts = spread(shelf, one.units, request.spread, parts)
        last = day + timedelta(days=one.days - 1)
        yield Step(
            first_day=day,
            last_day=None if place == len(rungs) - 1 else last,
            substance=request.taken,
            target_mg=to_decimal(one.target),
            mg=shelf.mg(one.units),
            tablets={part: shelf.tablets(units) for part, units in parts.items() if units},
            held=one.kept,
        )
        day = last + timedelta(days=1)


def to_decimal(target: Fraction) -> Decimal:
    """A target with four decimals, rounded up: no dose has more, so a dose that is enough is never below it."""
    return decimal(target).quantize(FOUR_DECIMALS, ROUND_CEILING)
