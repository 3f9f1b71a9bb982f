"""A daily dose over the parts of a day: every part can be made, together they are the dose.

As near to the shares that were asked for as the tablets allow; no part goes up while the day goes down unless there is
no other way; then the fewest pieces, and what is over at the end of the day.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from patients.pharmacology.tapering.packing import PIECE, Cabinet
from patients.pharmacology.tapering.terms import PARTS_OF_DAY

Shares = tuple[tuple[str, Decimal], ...]
Amounts = tuple[int, ...]
# One unit more in a part than before weighs more than any distance, a distance more than any number of pieces.
RISE, DISTANCE = 10**18, 10**12


def spread(
    cabinet: Cabinet, units: int, shares: Shares, before: Mapping[str, int] | None = None
) -> dict[str, int]:
    """`units` over the parts with a share, in units; `before`: the parts of the step before."""
    parts = sorted((part for part in shares if part[1] > 0), key=lambda part: PARTS_OF_DAY.index(part[0]))
    whole = sum(Fraction(share) for _, share in parts)
    best: dict[int, tuple[int, Amounts]] = {0: (0, ())}
    for place, (name, share) in enumerate(parts):
        ideal = Fraction(share) * units / whole
        most = None if before is None else before.get(name, 0)
        prices = _prices(cabinet, units, ideal, most)
        best = _with_part(best, units, prices, last=place == len(parts) - 1)
    return dict(zip((name for name, _ in parts), best[units][1], strict=True))


def _with_part(
    best: dict[int, tuple[int, Amounts]], units: int, prices: Mapping[int, int], *, last: bool
) -> dict[int, tuple[int, Amounts]]:
    """The best way to reach each total when one part more is filled; the last one takes what is left."""
    found: dict[int, tuple[int, Amounts]] = {}
    for done, (cost, amounts) in best.items():
        for amount in (units - done,) if last else range(units - done + 1):
            if amount in prices:
                price = cost + prices[amount]
                if done + amount not in found or price < found[done + amount][0]:
                    found[done + amount] = (price, (*amounts, amount))
    return found


def _prices(cabinet: Cabinet, units: int, ideal: Fraction, most: int | None) -> dict[int, int]:
    """Amount that can be made in a part -> what it costs there."""
    packings = ((amount, cabinet.packing(amount)) for amount in range(units + 1))
    return {
        amount: _price(amount, ideal, most) + one.cost // (PIECE // 1000) for amount, one in packings if one
    }


def _price(amount: int, ideal: Fraction, most: int | None) -> int:
    rise = 0 if most is None else max(0, amount - most)
    # A thousandth of a unit is near enough: shares come from a person.
    return rise * RISE + round(abs(amount - ideal) * 1000) * (DISTANCE // 1000)
