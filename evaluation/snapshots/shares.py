"""Shares of published counts, also where a part of them is only known to be small.

A sum may hold cells that say "at most 7" beside ones that are shown: then it lies in a range, and the interval holds
the intervals for each end of it. What is hidden gives no number, nor does a numerator of which nothing is shown. All
of it follows from the release: it tells nothing that the tables do not tell.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from evaluation.disclosure import AtMost, Release, Shown
from evaluation.disclosure.cubes import Key, Scope
from evaluation.snapshots.content import Figure
from evaluation.statistics.comparison import FISHER, PEARSON, compare
from evaluation.statistics.proportions import (
    INVERSE_NEWCOMBE,
    NEWCOMBE,
    WALD_LOG,
    WILSON,
    NumberNeeded,
    proportion,
)
from evaluation.statistics.results import Interval, PValue, Unknown

NOT_SHOWN = "not_shown"
# How each is called in a `Comparison`, and its method also where there is no number.
KINDS = {
    "difference": ("risk_difference", NEWCOMBE),
    "ratio": ("risk_ratio", WALD_LOG),
    "nnt": ("nnt", INVERSE_NEWCOMBE),
    "chi2": ("chi2", PEARSON),
    "fisher": ("fisher", FISHER),
}


@dataclass(frozen=True, slots=True)
class Range:
    """A count as far as it is published: from `low` to `high`, the same when it is shown."""

    low: int
    high: int

    @property
    def middle(self) -> int:
        return (self.low + self.high) // 2

    @property
    def ends(self) -> set[int]:
        return {self.low, self.high}

    def minus(self, other: "Range") -> "Range":
        return Range(max(self.low - other.high, 0), max(self.high - other.low, 0))

    def within(self, other: "Range | None") -> "Range":
        """Narrowed by what else is known; rounding can make the two contradict each other, then as it was."""
        low, high = (
            (self.low, self.high) if other is None else (max(self.low, other.low), min(self.high, other.high))
        )
        return Range(low, high) if low <= high else self


def range_of(release: Release, scope: Scope, keys: Iterable[Key]) -> Range | None:
    """The sum of these cells; None when one of them is hidden."""
    low = high = 0
    for key in keys:
        cell = release.tables[release.shape.ordered(scope)][key]
        if isinstance(cell, Shown):
            low, high = low + cell.value, high + cell.value
        elif isinstance(cell, AtMost):
            high += cell.limit
        else:
            return None
    return Range(low, high)


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `among`."""

    count: Range
    among: Range

    @property
    def possible(self) -> list[tuple[int, int]]:
        """Every end of both; no denominator below its numerator, which rounding could do."""
        return [
            (count, max(count, end)) for count in sorted(self.count.ends) for end in sorted(self.among.ends)
        ]

    @property
    def middle(self) -> tuple[int, int]:
        return self.count.middle, max(self.count.middle, self.among.middle)


def share(name: str, found: Share | None, *, groups: int) -> Figure:
    if found is None:
        return Figure(name, WILSON, 0, unknown=NOT_SHOWN)
    numerator, denominator = found.middle
    middle = proportion(numerator, denominator)
    if isinstance(middle, Unknown):
        return Figure(name, middle.method, middle.n, unknown=middle.reason)
    ends = [proportion(*end) for end in found.possible]
    return _interval(name, middle, ends, groups=groups, numerator=numerator, denominator=denominator)


def comparisons(name: str, first: Share | None, second: Share | None, *, groups: int) -> list[Figure]:
    """Difference, ratio, number needed and both tests of the first share against the second."""
    if first is None or second is None:
        return [Figure(f"{name}.{kind}", method, 0, unknown=NOT_SHOWN) for kind, (_, method) in KINDS.items()]
    middle = compare(*first.middle, *second.middle)
    ends = [compare(*one, *other) for one, other in product(first.possible, second.possible)]
    found = []
    for kind, (attribute, method) in KINDS.items():
        value, others = getattr(middle, attribute), [getattr(one, attribute) for one in ends]
        if value is None or None in others:
            reasons = [one.reasons.get(attribute) for one in (middle, *ends)]
            found.append(Figure(f"{name}.{kind}", method, middle.n, unknown=next(filter(None, reasons))))
        elif isinstance(value, PValue):
            worst = max([value, *others], key=lambda one: one.value)
            found.append(Figure(f"{name}.{kind}", value.method, middle.n, value=worst.value, groups=groups))
        else:
            found.append(_interval(f"{name}.{kind}", value, others, groups=groups))
    return found


def _interval(
    name: str,
    middle: Interval | NumberNeeded,
    ends: Iterable[Interval | NumberNeeded | Unknown],
    *,
    groups: int,
    numerator: int | None = None,
    denominator: int | None = None,
) -> Figure:
    """The estimate in the middle of what is possible, with the widest interval around it."""
    known = [middle, *(one for one in ends if not isinstance(one, Unknown))]
    reason = next((one.reason for one in known if isinstance(one, NumberNeeded) and one.reason), "")
    bounds = [bound for one in known for bound in (one.low, one.high) if bound is not None]
    low, high = (None, None) if reason else (min(bounds), max(bounds))
    return Figure(
        name, middle.method, middle.n, estimate=middle.estimate, low=low, high=high, numerator=numerator,
        denominator=denominator, groups=groups, reason=reason,
    )  # fmt: skip
