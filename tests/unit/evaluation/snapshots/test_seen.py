"""How much of a snapshot is left to see, however many people got a letter after they were compared."""

import pytest

from evaluation.disclosure import Rules, Shown, add, protect
from evaluation.disclosure.protection import details_first, without_last_detail
from evaluation.snapshots import shape
from tests.unit.evaluation.snapshots import cohorts

SEEN = 0.6  # of the counts above the threshold


@pytest.mark.parametrize(("later", "seed"), [(0, 1), (0.05, 4), (0.8, 1)])
def test_most_is_seen_without_and_with_letters_later(later: float, seed: int) -> None:
    cube = add(cohorts.practices(8, seed=seed, later=later).values())
    release = protect(cube, shape.design(without_consent=True), Rules())
    large = [cell for place, cell in release.places.items() if cube.margin(place.scope)[place.key] > 7]
    assert sum(isinstance(cell, Shown) for cell in large) >= SEEN * len(large)


def test_how_many_got_a_letter_later_is_given_up_before_any_table_of_use() -> None:
    """Of one dimension it would outlive them: then two cells of a small count cost all tables of use."""
    tables = details_first(shape.design(without_consent=True).tables(shape.SHAPE))
    assert set(tables) - set(without_last_detail(tables)) == {("path", "letter_later")}


def test_where_only_consent_is_counted_nobody_is_compared_before_a_letter() -> None:
    assert ("path", "letter_later") not in shape.design(without_consent=False).tables(shape.SHAPE)
