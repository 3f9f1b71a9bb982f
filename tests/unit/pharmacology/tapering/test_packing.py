"""Which doses can be made, and with the fewest pieces: compared with trying out everything."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.pharmacology.tapering import NotPlannable, Strength, makeable, nearest
from patients.pharmacology.tapering.packing import cabinet
from tests.unit.pharmacology.tapering.asked import DIAZEPAM, strengths

SIZES = ["0.25", "0.5", "1", "2", "2.5", "3", "5", "7.5", "10"]
shelves = st.lists(st.sampled_from(SIZES), min_size=1, max_size=3, unique=True).flatmap(
    lambda sizes: st.tuples(*(st.builds(Strength, st.just(Decimal(mg)), parts) for mg in sizes))
)
parts = st.sampled_from([Decimal(1), Decimal("0.5"), Decimal("0.25")])


def pieces(count: Decimal) -> int:
    """Wholes, and what is broken off: a half and a quarter are one piece each."""
    return int(count) + {0: 0, 1: 1, 2: 1, 3: 2}[int(count % 1 * 4)]


def everything(tablets: tuple[Strength, ...], most: Decimal) -> Iterator[tuple[Decimal, int]]:
    """Every way to take tablets up to `most` mg: the dose and the number of pieces."""
    counts = [
        [strength.smallest_part * n for n in range(int(most / strength.smallest_mg) + 1)]
        for strength in tablets
    ]
    for taken in product(*counts):
        mg = sum((one.mg * count for one, count in zip(tablets, taken, strict=True)), Decimal(0))
        if mg <= most:
            yield mg, sum(map(pieces, taken))


@given(shelves, st.integers(1, 7))
def test_every_dose_there_is_and_never_a_piece_more_than_needed(
    tablets: tuple[Strength, ...], times: int
) -> None:
    most = min(max(one.mg for one in tablets), 5 * min(one.smallest_mg for one in tablets)) * times / 3
    fewest: dict[Decimal, int] = {}
    for mg, number in everything(tablets, most):
        fewest[mg] = min(number, fewest.get(mg, number))
    shelf = cabinet(tablets, most)
    assert [Decimal(0), *makeable(tablets, most)] == sorted(fewest)
    for mg, number in fewest.items():
        taken = shelf.tablets(shelf.units(mg) or 0)
        assert sum((strength * count for strength, count in taken.items()), Decimal(0)) == mg
        assert sum(map(pieces, taken.values())) == number


@pytest.mark.parametrize(
    ("tablets", "mg", "taken"),
    [
        (DIAZEPAM, "8", {"5": "1", "2": "1.5"}),
        (DIAZEPAM, "3", {"2": "1.5"}),
        (("2/0.5", "1"), "1", {"1": "1"}),  # rather a whole tablet than a broken one
        (("10", "5"), "10", {"10": "1"}),
        (("6", "4"), "8", {"4": "2"}),  # a greedy choice would end with 6 and nothing for the other 2
        (("20/0.25",), "15", {"20": "0.75"}),
        (("5", "3", "2"), "10", {"5": "2"}),
        (("4", "3", "2", "1"), "6", {"3": "2"}),  # two pieces either way, but one strength less than 4 and 2
    ],
)
def test_which_tablets(tablets: tuple[str, ...], mg: str, taken: dict[str, str]) -> None:
    shelf = cabinet(strengths(*tablets), Decimal(mg))
    found = shelf.tablets(shelf.units(Decimal(mg)) or 0)
    assert found == {Decimal(strength): Decimal(count) for strength, count in taken.items()}


@pytest.mark.parametrize(
    ("tablets", "mg", "near"),
    [
        (("5",), "7", ["5", "10"]),
        (("5",), "10", ["10"]),
        (("20",), "5", ["20"]),
        (("2/0.5",), "2.5", ["2", "3"]),
    ],
)
def test_the_nearest_doses(tablets: tuple[str, ...], mg: str, near: list[str]) -> None:
    assert nearest(strengths(*tablets), Decimal(mg)) == tuple(map(Decimal, near))


def test_a_dose_that_cannot_be_made_lies_between_doses_that_can() -> None:
    shelf = cabinet(strengths("7.5", "2"), Decimal(20))
    assert not shelf.can_make(Fraction(7))
    assert not shelf.can_make(Decimal("0.3"))
    assert shelf.mg(shelf.at_least(Fraction(7)) or 0) == Decimal("7.5")


def test_a_search_without_end_is_refused() -> None:
    with pytest.raises(NotPlannable, match="te veel mogelijkheden"):
        makeable(strengths("13.33/0.25", "0.01/0.25"), Decimal(1000))
