"""What is used on the days that prescriptions cover: which one is in use, and how much of it a day."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from patients.pharmacology.exposure import Coverage, Window, decimal


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive days (`end` included) on which one prescription is the one in use for its product."""

    coverage: Coverage
    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


@dataclass(frozen=True, slots=True)
class Step:
    """One level in a use chart: the amount per day from `start` to `end` (included), None when unknown."""

    start: date
    end: date
    amount: Decimal | None


Piece = tuple[int, int, Coverage]  # the first day, the first day without


def stretches(coverages: Iterable[Coverage], window: Window) -> list[Stretch]:
    """Per product the prescription in use on each day of the window; a later one takes over from an earlier one.

    Where the 90-day cap makes two of one product overlap, nobody is counted as taking both. `coverages` come in the
    order of `cover`.
    """
    day, found = date.fromordinal, in_use(coverages, window)
    return [Stretch(coverage, day(start), day(end - 1)) for start, end, coverage in found]


def in_use(coverages: Iterable[Coverage], window: Window) -> list[Piece]:
    """The same, with days as whole numbers."""
    settled: list[Piece] = []
    running: dict[str, list[Piece]] = defaultdict(
        list
    )  # of each product, what a later start may still take over
    days = window.ordinals
    for coverage in coverages:
        first, stop = max(coverage.first, days.start), min(coverage.stop, days.stop)
        if first < stop:
            pieces, product = [(first, stop, coverage)], coverage.supply.product_key
            for start, end, earlier in running[product]:
                if start < first:
                    settled.append((start, min(end, first), earlier))
                if stop < end:
                    pieces.append((max(start, stop), end, earlier))
            running[product] = pieces
    return settled + [piece for pieces in running.values() for piece in pieces]


Measure = Callable[[Coverage], Fraction | None]


def units_per_day(coverage: Coverage) -> Fraction | None:
    return coverage.units_per_day


def mg_per_day(coverage: Coverage) -> Fraction | None:
    strength = coverage.supply.strength_mg
    return None if strength is None else coverage.units_per_day * Fraction(strength)


def use_steps(
    coverages: Iterable[Coverage], window: Window, *, measure: Measure = units_per_day
) -> list[Step]:
    """The whole window as steps of equal use per day, for a chart: 0 where nothing is covered.

    mg may only be added within one substance; across substances measure mg diazepam (`equivalence.diazepam_per_day`).
    """
    found = stretches(coverages, window)
    cuts = {window.start} | {stretch.start for stretch in found}
    cuts |= {stretch.end + timedelta(days=1) for stretch in found if stretch.end < window.end}
    starts = sorted(day for day in cuts if day in window)
    ends = [*(day - timedelta(days=1) for day in starts[1:]), window.end]
    levels = ((start, end, _amount(found, start, measure)) for start, end in zip(starts, ends, strict=True))
    return _merged([Step(*level) for level in levels])


def _amount(found: list[Stretch], day: date, measure: Measure) -> Decimal | None:
    amounts = [measure(stretch.coverage) for stretch in found if stretch.start <= day <= stretch.end]
    known = [amount for amount in amounts if amount is not None]
    return decimal(sum(known, Fraction(0))) if len(known) == len(amounts) else None


def _merged(steps: list[Step]) -> list[Step]:
    groups = [list(group) for _, group in groupby(steps, key=lambda step: step.amount)]
    return [Step(group[0].start, group[-1].end, group[0].amount) for group in groups]
