"""Days of use from prescriptions: which days each one covers, and what is used on those days.

The definition, word for word: units per day from the dosage text (a range counts as its mean). A prescription
covers floor(quantity / units per day) days from its date, or from the end of the running supply of the same
product when that is later; the stock carried on is capped at 90 days. As needed, or unreadable: until the next
prescription of that product, at most `quantity` days (the last one: the smaller of the person's own median
interval and `quantity`; a single one: `quantity`), marked as estimated. A day counts once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise
from statistics import median

from patients.pharmacology.dosage import Dosage

MOST_DAYS_CARRIED_ON = 90


@dataclass(frozen=True, slots=True)
class Supply:
    """One prescription. `units`: tablets or capsules prescribed; `strength_mg`: mg per unit, None when unknown."""

    date: date
    product_key: str
    atc: str
    strength_mg: Decimal | None
    units: Decimal
    dosage: Dosage
    id: int | str = 0
    oral: bool = True


@dataclass(frozen=True, slots=True)
class Window:
    """A period of days, both ends included."""

    start: date
    end: date

    @classmethod
    def ending(cls, as_of: date, days: int) -> "Window":
        return cls(as_of - timedelta(days=days - 1), as_of)

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


@dataclass(frozen=True, slots=True)
class Coverage:
    """The days one prescription covers, from `start` up to `end`; `end` itself is the first day without."""

    supply: Supply
    start: date
    end: date
    estimated: bool

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def units_per_day(self) -> Fraction:
        """What the dosage says, or for an estimate what was prescribed spread over its days."""
        stated = self.supply.dosage.exact_per_day if self.supply.dosage.certain else None
        return stated or Fraction(self.supply.units) / max(self.days, 1)

    def ordinals_in(self, window: Window) -> range:
        return range(
            max(self.start, window.start).toordinal(),
            min(self.end.toordinal(), window.end.toordinal() + 1),
        )


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


@dataclass(frozen=True, slots=True)
class MonthOfUse:
    """Days covered in one calendar month (the last one up to as-of); `length` is the days it could have been."""

    month: date
    days: int
    length: int


# --- Which days are covered ---


def cover(supplies: Iterable[Supply], *, until: date, by_interval: bool = False) -> list[Coverage]:
    """What each swallowed prescription dated up to `until` covers, oldest first. Coverage may run past `until`.

    `by_interval`: as if no dosage could be read; an estimate to show beside the days, which never decides.
    """
    products: dict[str, list[Supply]] = defaultdict(list)
    for supply in sorted(supplies, key=_order):
        if supply.oral and supply.date <= until:
            products[supply.product_key].append(supply)
    found = [coverage for own in products.values() for coverage in _cover_product(own, by_interval)]
    return sorted(found, key=lambda coverage: (coverage.start, _order(coverage.supply)))


def _order(supply: Supply) -> tuple[date, str, bool, Decimal, str, str]:
    """A total order, so that the order in which rows arrive never matters."""
    dosage = supply.dosage
    return supply.date, supply.product_key, not dosage.certain, supply.units, dosage.text, str(supply.id)


def _cover_product(supplies: list[Supply], by_interval: bool) -> Iterator[Coverage]:
    """All prescriptions of one product, in order."""
    dates = sorted({supply.date for supply in supplies})
    limits = _limits(dates)
    stock_ends = estimate_ends = dates[0]
    for supply in supplies:
        if supply.dosage.certain and not by_interval:
            coverage = _by_dosage(supply, stock_ends)
            stock_ends = max(stock_ends, coverage.end)
        else:
            coverage = _by_interval(supply, estimate_ends, limits[supply.date])
            estimate_ends = coverage.end
        yield coverage


def _by_dosage(supply: Supply, stock_ends: date) -> Coverage:
    start = min(max(supply.date, stock_ends), _later(supply.date, MOST_DAYS_CARRIED_ON))
    per_day = supply.dosage.exact_per_day or Fraction(1)
    units, parts = supply.units.as_integer_ratio()
    # units // per_day, in whole numbers: dividing fractions takes ten times as long.
    end = _later(start, units * per_day.denominator // (parts * per_day.numerator))
    return Coverage(supply, start, end, estimated=supply.dosage.assumed)


def _by_interval(supply: Supply, same_day_ends: date, limit: int | None) -> Coverage:
    """Rows of one day stack: two boxes on one date are one prescription of both."""
    start = max(supply.date, same_day_ends)
    end = _later(start, int(supply.units))
    if limit is not None:
        end = max(start, min(end, _later(supply.date, limit)))
    return Coverage(supply, start, end, estimated=True)


def _limits(dates: list[date]) -> dict[date, int | None]:
    """Days an estimate may last from each date: to the next one; the last one the median interval."""
    intervals = [(later - earlier).days for earlier, later in pairwise(dates)]
    usual = int(median(intervals)) if intervals else None
    return dict(zip(dates, [*intervals, usual], strict=True))


def _later(day: date, days: int) -> date:
    return day + timedelta(days=min(max(days, 0), (date.max - day).days))


# --- Counting days ---


def days_in(coverages: Iterable[Coverage], window: Window) -> int:
    """Days of the window that are covered; a day counts once however many products overlap."""
    return len(set().union(*(coverage.ordinals_in(window) for coverage in coverages)))


def days_per_month(coverages: Iterable[Coverage], *, as_of: date, months: int = 12) -> tuple[MonthOfUse, ...]:
    """Days covered in each of the last calendar months, oldest first."""
    coverages, last = list(coverages), as_of.year * 12 + as_of.month - 1
    windows = [_month(number, as_of) for number in range(last - months + 1, last + 1)]
    return tuple(MonthOfUse(window.start, days_in(coverages, window), window.days) for window in windows)


def _month(number: int, as_of: date) -> Window:
    """The month with this number (year * 12 + month - 1), not beyond as-of."""
    start = date(number // 12, number % 12 + 1, 1)
    following = date((number + 1) // 12, (number + 1) % 12 + 1, 1)
    return Window(start, min(following - timedelta(days=1), as_of))


# --- What is used ---


def stretches(coverages: Iterable[Coverage], window: Window) -> list[Stretch]:
    """Per product the prescription in use on each day of the window; a later one takes over from an earlier one.

    Where the 90-day cap makes two of one product overlap, nobody is counted as taking both.
    """
    in_use: dict[str, dict[int, Coverage]] = defaultdict(dict)
    for coverage in sorted(coverages, key=lambda coverage: (coverage.start, _order(coverage.supply))):
        in_use[coverage.supply.product_key].update(dict.fromkeys(coverage.ordinals_in(window), coverage))
    return [stretch for days in in_use.values() for stretch in _joined(days)]


def _joined(days: dict[int, Coverage]) -> Iterator[Stretch]:
    numbered = enumerate(sorted(days))
    for (_, __), group in groupby(numbered, key=lambda pair: (pair[1] - pair[0], id(days[pair[1]]))):
        ordinals = [ordinal for _, ordinal in group]
        yield Stretch(days[ordinals[0]], date.fromordinal(ordinals[0]), date.fromordinal(ordinals[-1]))


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
    cuts = {window.start} | {stretch.start for stretch in found} | {_later(s.end, 1) for s in found}
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


def decimal(exact: Fraction) -> Decimal:
    return Decimal(exact.numerator) / exact.denominator
