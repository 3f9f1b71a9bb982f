"""Days of use from prescriptions: which days each one covers, and what is used on those days.

The definition, word for word: units per day from the dosage text (a range counts as its mean). A prescription
covers floor(quantity / units per day) days from its date, or from the end of the running supply of the same
product when that is later; the stock carried on is capped at 90 days. As needed, or unreadable: until the next
prescription of that product, at most `quantity` days (the last one: the smaller of the person's own median
interval and `quantity`; a single one: `quantity`), marked as estimated. A day counts once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from patients.pharmacology.dosage import Dosage

MOST_DAYS_CARRIED_ON = 90
DATE = attrgetter("date")


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


@dataclass(frozen=True)
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

    @cached_property
    def ordinals(self) -> range:
        return range(self.start.toordinal(), self.end.toordinal() + 1)

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


class Coverage(NamedTuple):
    """The days one prescription covers, as whole numbers (ordinals): from `first` up to `stop`, the first without.

    `day` is the one it was prescribed on.
    """

    supply: Supply
    first: int
    stop: int
    day: int
    estimated: bool

    @property
    def start(self) -> date:
        return date.fromordinal(self.first)

    @property
    def end(self) -> date:
        return date.fromordinal(self.stop)

    @property
    def days(self) -> int:
        return self.stop - self.first

    @property
    def units_per_day(self) -> Fraction:
        """What the dosage says, or for an estimate what was prescribed spread over its days."""
        return Fraction(*self.ratio_per_day)

    @property
    def ratio_per_day(self) -> tuple[int, int]:
        """The same as whole numbers, above and below the line."""
        if self.supply.dosage.certain and self.supply.dosage.ratio_per_day:
            return self.supply.dosage.ratio_per_day
        units, parts = self.supply.units.as_integer_ratio()
        return units, parts * max(self.days, 1)

    def ordinals_in(self, window: Window) -> range:
        days = window.ordinals
        return range(max(self.first, days.start), min(self.stop, days.stop))


@dataclass(frozen=True, slots=True)
class MonthOfUse:
    """Days covered in one calendar month (the last one up to as-of); `length` is the days it could have been."""

    month: date
    days: int
    length: int


# --- Which days are covered ---

# Within these functions a day is a whole number (its ordinal): dates take several times as long.
LAST_DAY = date.max.toordinal()
Products = list[list[Supply]]
Days = tuple[int, int]  # the first day, the first day without
Span = tuple[int, int, int, bool]  # and the day it was prescribed on, and whether it is an estimate


def cover(supplies: Iterable[Supply], *, until: date, by_interval: bool = False) -> list[Coverage]:
    """What each swallowed prescription dated up to `until` covers, oldest first. Coverage may run past `until`.

    `by_interval`: as if no dosage could be read; an estimate to show beside the days, which never decides.
    """
    return cover_products(by_product(supplies, until), by_interval=by_interval)


def by_product(supplies: Iterable[Supply], until: date) -> Products:
    """The swallowed prescriptions of each product up to that day, in order; the products by their keys."""
    products: dict[str, list[Supply]] = defaultdict(list)
    for supply in supplies:
        if supply.oral and supply.date <= until:
            products[supply.product_key].append(supply)
    for own in products.values():
        own.sort(key=DATE if len(set(map(DATE, own))) == len(own) else _order)
    return [products[key] for key in sorted(products)]


def _order(supply: Supply) -> tuple[date, bool, Decimal, str, str]:
    """A total order within a product, so that the order in which rows arrive never matters."""
    dosage = supply.dosage
    return supply.date, not dosage.certain, supply.units, dosage.text, str(supply.id)


def cover_products(products: Products, *, by_interval: bool = False) -> list[Coverage]:
    found = [
        Coverage(supply, *span)
        for own in products
        for supply, span in zip(own, _spans(own, by_interval), strict=True)
    ]
    # Within a day they are in order already.
    return sorted(found, key=attrgetter("first", "day"))


def days_by_interval(products: Products, window: Window) -> int:
    """`days_in` what is covered by interval, without making it."""
    return _days_of((span[:2] for own in products for span in _spans(own, by_interval=True)), window)


def _spans(supplies: list[Supply], by_interval: bool) -> Iterator[Span]:
    """What each prescription of one product covers; they come in order."""
    days = [supply.date.toordinal() for supply in supplies]
    limits: dict[int, int | None] = {}
    stock_ends = estimate_ends = days[0]
    for day, supply in zip(days, supplies, strict=True):
        if supply.dosage.certain and not by_interval:
            start = min(max(day, stock_ends), day + MOST_DAYS_CARRIED_ON)
            end = min(start + _days_by_dosage(supply), LAST_DAY)
            stock_ends = max(stock_ends, end)
            yield start, end, day, supply.dosage.assumed
        else:
            limits = limits or _limits(days)
            start, estimate_ends = _by_interval(supply, day, estimate_ends, limits[day])
            yield start, estimate_ends, day, True


def _days_by_dosage(supply: Supply) -> int:
    """units // per_day, in whole numbers: dividing fractions takes ten times as long."""
    per_day, parts_of_day = supply.dosage.ratio_per_day or (1, 1)
    units, parts = supply.units.as_integer_ratio()
    return max(units * parts_of_day // (parts * per_day), 0)


def _by_interval(supply: Supply, day: int, same_day_ends: int, limit: int | None) -> tuple[int, int]:
    """Rows of one day stack: two boxes on one date are one prescription of both."""
    start = max(day, same_day_ends)
    end = min(start + max(int(supply.units), 0), LAST_DAY)
    return start, end if limit is None else max(start, min(end, day + limit))


def _limits(days: list[int]) -> dict[int, int | None]:
    """Days an estimate may last from each day: to the next one; the last one the median interval."""
    different = sorted(set(days))
    intervals = [later - earlier for earlier, later in pairwise(different)]
    usual = int(median(intervals)) if intervals else None
    return dict(zip(different, [*intervals, usual], strict=True))


# --- Counting days ---


def days_in(coverages: Iterable[Coverage], window: Window) -> int:
    """Days of the window that are covered; a day counts once however many products overlap."""
    return _days_of(((one.first, one.stop) for one in coverages), window)


def _days_of(spans: Iterable[Days], window: Window) -> int:
    reached, stop, days = window.ordinals.start, window.ordinals.stop, 0
    for start, end in sorted(spans):
        if end > reached and start < stop:
            start, end = max(start, reached), min(end, stop)
            days, reached = days + end - start, end
    return days


def days_per_month(coverages: Iterable[Coverage], *, as_of: date, months: int = 12) -> tuple[MonthOfUse, ...]:
    """Days covered in each of the last calendar months, oldest first."""
    spans = sorted((one.first, one.stop) for one in coverages)
    last = as_of.year * 12 + as_of.month - 1
    windows = [_month(number, as_of) for number in range(last - months + 1, last + 1)]
    return tuple(MonthOfUse(window.start, _days_of(spans, window), window.days) for window in windows)


def _month(number: int, as_of: date) -> Window:
    """The month with this number (year * 12 + month - 1), not beyond as-of."""
    start = date(number // 12, number % 12 + 1, 1)
    following = date((number + 1) // 12, (number + 1) % 12 + 1, 1)
    return Window(start, min(following - timedelta(days=1), as_of))


def decimal(exact: Fraction) -> Decimal:
    return Decimal(exact.numerator) / exact.denominator
