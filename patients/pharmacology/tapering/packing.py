"""Which doses can be made with the tablets at hand, and with which tablets: an exact search in whole units.

The unit is the largest amount every piece is a multiple of. Of all ways to make a dose the one with the fewest pieces
is taken (a half is a piece, three quarters are two); then the fewest strengths, the fewest broken tablets, the largest
strengths. Fewest means fewest: the search is dynamic programming, not a greedy guess.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm

from patients.pharmacology.tapering.terms import PARTS, NotPlannable, Strength

# More is no schedule of tablets but a slip of the pen, and would take minutes to search.
MOST_UNITS = 20_000
PIECE, STRENGTH, BREAK = 1_000_000, 1_000, 1


@dataclass(frozen=True, slots=True)
class Packing:
    """One way to make a dose: `counts` per strength (in the order of the cabinet), `cost` to compare ways."""

    cost: int
    counts: tuple[Decimal, ...]

    @property
    def pieces(self) -> int:
        return self.cost // PIECE

    def plus(self, place: int, part: Decimal, cost: int) -> "Packing":
        counts = (*self.counts[:place], self.counts[place] + part, *self.counts[place + 1 :])
        return Packing(self.cost + cost, counts)


class Cabinet:
    """The tablets at hand: every dose that can be made up to `up_to` mg and one smallest piece more."""

    def __init__(self, strengths: tuple[Strength, ...], up_to: Decimal) -> None:
        self.strengths = tuple(sorted(strengths, key=lambda strength: -strength.mg))
        self.smallest = Fraction(min(strength.smallest_mg for strength in strengths))
        self.unit = _unit([Fraction(strength.smallest_mg) for strength in strengths])
        self.limit = int((Fraction(up_to) + self.smallest) / self.unit)
        if self.limit > MOST_UNITS:
            raise NotPlannable("too_fine", mg=up_to)
        self._packings = self._search()

    def _search(self) -> list[Packing | None]:
        found: list[Packing | None] = [None] * (self.limit + 1)
        found[0] = Packing(0, (Decimal(0),) * len(self.strengths))
        for place, strength in enumerate(self.strengths):
            found = self._with(found, place, strength)
        return found

    def _with(self, without: list[Packing | None], place: int, strength: Strength) -> list[Packing | None]:
        """The best ways when this strength may be used too."""
        used: list[Packing | None] = [None] * (self.limit + 1)
        for units in range(self.limit + 1):
            for part, size in self._pieces(strength):
                if size <= units:
                    cost = PIECE + (BREAK if part < 1 else 0)
                    first, more = without[units - size], used[units - size]
                    used[units] = _cheaper(used[units], first and first.plus(place, part, cost + STRENGTH))
                    used[units] = _cheaper(used[units], more and more.plus(place, part, cost))
        return [_cheaper(old, new) for old, new in zip(without, used, strict=True)]

    def _pieces(self, strength: Strength) -> list[tuple[Decimal, int]]:
        """The whole and the parts it may be divided into, with their size in units."""
        mg = Fraction(strength.mg)
        return [
            (part, int(mg * Fraction(part) / self.unit)) for part in PARTS if part >= strength.smallest_part
        ]

    def packing(self, units: int) -> Packing | None:
        return self._packings[units] if 0 <= units <= self.limit else None

    def units(self, mg: Decimal | Fraction) -> int | None:
        """`mg` in units, or None when it is no whole number of them."""
        exact = Fraction(mg) / self.unit
        return int(exact) if exact.denominator == 1 else None

    def mg(self, units: int) -> Decimal:
        exact = units * self.unit
        return Decimal(exact.numerator) / Decimal(exact.denominator)

    def made(self, units: int) -> Iterator[int]:
        """Amounts that can be made, from `units` up."""
        return (amount for amount in range(units, self.limit + 1) if self._packings[amount])

    def can_make(self, mg: Decimal | Fraction) -> bool:
        units = self.units(mg)
        return units is not None and self.packing(units) is not None

    def at_least(self, target: Fraction) -> int | None:
        """The smallest amount that can be made and is not below `target`; None above the limit."""
        return next(self.made(max(0, -(-target // self.unit))), None)

    def doses(self) -> tuple[Decimal, ...]:
        """Every dose above 0 that can be made, the smallest first."""
        return tuple(self.mg(units) for units in self.made(1))

    def tablets(self, units: int) -> Mapping[Decimal, Decimal]:
        """Strength in mg -> count."""
        packing = self._packings[units]
        assert packing is not None
        pairs = zip(self.strengths, packing.counts, strict=True)
        return {strength.mg: count for strength, count in pairs if count}

    def nearest(self, mg: Decimal | Fraction) -> tuple[Decimal, ...]:
        """The dose itself when it can be made, else the nearest one below and above it."""
        below = [dose for dose in self.doses() if dose <= mg][-1:]
        above = [dose for dose in self.doses() if dose >= mg][:1]
        return tuple(dict.fromkeys(below + above))


@lru_cache(64)
def cabinet(strengths: tuple[Strength, ...], up_to: Decimal) -> Cabinet:
    """The page draws a plan again and again with the same tablets: searched once."""
    return Cabinet(strengths, up_to)


def makeable(strengths: tuple[Strength, ...], up_to: Decimal) -> tuple[Decimal, ...]:
    """Every dose above 0 and up to `up_to` mg that can be made, the smallest first."""
    return tuple(dose for dose in cabinet(strengths, up_to).doses() if dose <= up_to)


def nearest(strengths: tuple[Strength, ...], mg: Decimal) -> tuple[Decimal, ...]:
    """The dose itself when it can be made, else the nearest one below and above it."""
    return cabinet(strengths, mg).nearest(mg)


def _unit(sizes: list[Fraction]) -> Fraction:
    common = lcm(*(size.denominator for size in sizes))
    return Fraction(gcd(*(int(size * common) for size in sizes)), common)


def _cheaper(one: Packing | None, other: Packing | None) -> Packing | None:
    if one is None or other is None:
        return one or other
    return other if other.cost < one.cost else one
