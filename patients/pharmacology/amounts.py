"""Units of several medicines, and what they are worth in DDD or in mg diazepam.

What one unit is worth follows from its ATC code and mg per unit, so units are added up per medicine first, and all of
it as whole numbers above and below the line: fractions one by one take ten times as long.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from patients.pharmacology.exposure import Coverage, Supply, Window
from patients.pharmacology.in_use import in_use
from patients.pharmacology.reference import Reference

Medicine = tuple[str, Decimal | None]
Ratio = tuple[int, int]
Amounts = dict[Medicine, Ratio]
Unit = Callable[[Medicine], Ratio | None]
NOTHING: Ratio = (0, 1)


def prescribed_units(prescribed: Iterable[Supply]) -> Amounts:
    """Units prescribed."""
    return _per_medicine((supply, *supply.units.as_integer_ratio()) for supply in prescribed)


def used_units(coverages: Iterable[Coverage], period: Window) -> Amounts:
    """Units taken in the period."""
    parts = []
    for first, stop, coverage in in_use(coverages, period):
        units, below = coverage.ratio_per_day
        parts.append((coverage.supply, units * (stop - first), below))
    return _per_medicine(parts)


def _per_medicine(parts: Iterable[tuple[Supply, int, int]]) -> Amounts:
    sums: Counter[tuple[Medicine, int]] = Counter()
    for supply, above, below in parts:
        sums[(supply.atc, supply.strength_mg), below] += above
    amounts: Amounts = {}
    for (medicine, below), above in sums.items():
        amounts[medicine] = added([amounts.get(medicine, NOTHING), (above, below)])
    return amounts


def added(ratios: Iterable[Ratio]) -> Ratio:
    above, below = NOTHING
    for more, part in ratios:
        above, below = above * part + more * below, below * part
    return above, below


def ddd(reference: Reference) -> Unit:
    """DDD in one unit."""
    return lambda medicine: _times(medicine[1], reference.substances[medicine[0]].ddd_mg)


def diazepam(reference: Reference, *, cautious: bool = False) -> Unit:
    """How many times one unit holds what equals 10 mg diazepam; unknown in a group that is not compared in it."""
    return yardstick(reference, cautious=cautious) if reference.group.counts_in_diazepam else lambda _: None


def yardstick(reference: Reference, *, cautious: bool = False) -> Unit:
    """How many times one unit holds what equals 10 mg of what the group is compared in."""

    def unit(medicine: Medicine) -> Ratio | None:
        substance = reference.substances[medicine[0]]
        return _times(medicine[1], substance.equal_low_mg if cautious else substance.equal_mg)

    return unit


@lru_cache(10_000)
def _times(mg: Decimal | None, dose: Decimal | None) -> Ratio | None:
    """How many times the dose is in these mg; None when either is unknown."""
    return None if mg is None or dose is None else (Fraction(mg) / Fraction(dose)).as_integer_ratio()


def worth(amounts: Amounts, unit: Unit) -> tuple[Ratio, bool]:
    """What these units are worth, as far as it is known, and whether all of it is."""
    pairs = [(amount, unit(medicine)) for medicine, amount in amounts.items()]
    known = [(amount[0] * each[0], amount[1] * each[1]) for amount, each in pairs if each]
    return added(known), len(known) == len(pairs)


def per_day(amounts: Amounts, days: int, unit: Unit, *, times: int = 1) -> Decimal | None:
    """In all / days; None when something is unknown, or there is no day."""
    (above, below), complete = worth(amounts, unit)
    return Decimal(above * times) / (below * days) if complete and days else None
