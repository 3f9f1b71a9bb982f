"""How much of a snapshot is left to see, however many people got a letter after they were compared."""

import pytest

from evaluation.disclosure import Design, Rules, Shown, add
from evaluation.disclosure.protection import protect, without_last_detail
from evaluation.snapshots import shape
from tests.unit.evaluation.snapshots import cohorts

SEEN = 0.6  # of the counts above the threshold


@pytest.mark.parametrize(("later", "seed"), [(0, 1), (0.05, 4), (0.8, 1)])
def test_most_is_seen_without_and_with_letters_later(later: float, seed: int) -> None:
    cube = shape.told(add(cohorts.practices(8, seed=seed, later=later).values()))
    release = protect(cube, shape.design(without_consent=True), Rules())
    large = [cell for place, cell in release.places.items() if cube.margin(place.scope)[place.key] > 7]
    assert sum(isinstance(cell, Shown) for cell in large) >= SEEN * len(large)


def test_how_many_got_a_letter_later_is_given_up_before_any_table_of_use() -> None:
    """Of one dimension it would outlive them: then two cells of a small count cost all tables of use.

    Only stopping with and without consults is given up before it.
    """
    tables = shape.design(without_consent=True).in_order(shape.TOLD)
    fewer = without_last_detail(tables)
    assert set(tables) - set(fewer) == {shape.BY_CONSULTS}
    assert set(fewer) - set(without_last_detail(fewer)) == {("path", "letter_later")}


@pytest.mark.parametrize("seed", [1, 3])
def test_stopping_with_and_without_consults_costs_the_ladder_nothing(seed: int) -> None:
    """With both decided in one breath it did, in these studies of eight practices."""
    cube = shape.told(add(cohorts.practices(8, seed=seed).values()))
    whole = shape.design(without_consent=True)
    with_it, without = (protect(cube, one, Rules()).tables for one in (whole, Design(whole.margins)))
    assert {scope: with_it[scope] for scope in without} == without
    assert any(isinstance(cell, Shown) for cell in with_it[shape.BY_CONSULTS].values())


def test_where_only_consent_is_counted_nobody_is_compared_before_a_letter() -> None:
    assert ("path", "letter_later") not in shape.design(without_consent=False).tables(shape.TOLD)


def test_what_is_told_coarser_is_the_sum_of_what_was_counted() -> None:
    cube = add(cohorts.practices(5, seed=1).values())
    fine, coarse = cube.margin(("rung", "outcome_6")), shape.told(cube).margin(shape.BY_CONSULTS)
    assert coarse["no", "abstinent"] == fine["0", "abstinent"]
    assert coarse["no", "uses"] == sum(fine["0", code] for code in shape.WITH_DATA if code != "abstinent")
    assert coarse["yes", "abstinent"] == sum(fine[rung, "abstinent"] for rung in shape.RUNGS[1:]) > 0
    assert shape.told(cube).total == cube.total
