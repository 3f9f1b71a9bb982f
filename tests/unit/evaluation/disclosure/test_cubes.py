"""Cubes: what can exist, margins, and adding up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.disclosure.cubes import NOT_APPLICABLE, Cube, Dimension, Shape, add
from evaluation.disclosure.releases import published
from tests.unit.evaluation.disclosure.cubes import LADDER, crossed, filled, possible_keys, table

NOBODY = ("not chosen", NOT_APPLICABLE, NOT_APPLICABLE)
STOPPED = ("letter", "1", "stopped")


def test_who_has_no_letter_has_no_rung() -> None:
    assert LADDER.can_exist(NOBODY)
    assert LADDER.can_exist(STOPPED)
    assert not LADDER.can_exist(("not chosen", "1", NOT_APPLICABLE))
    assert not LADDER.can_exist(("letter", NOT_APPLICABLE, "stopped"))
    with pytest.raises(ValueError, match="cannot exist"):
        Cube(LADDER, {("not chosen", "1", "stopped"): 1})


@pytest.mark.parametrize(
    "counts", [{NOBODY: -1}, {NOBODY: 1.5}, {("no", "such", "thing"): 1}, {("letter",): 1}]
)
def test_only_counts_of_what_exists(counts: dict[tuple[str, ...], int]) -> None:
    with pytest.raises(ValueError, match=r"Not a count|cannot exist"):
        Cube(LADDER, counts)


def test_a_margin_has_a_cell_for_everything_that_can_exist() -> None:
    cube = Cube(LADDER, {NOBODY: 3, STOPPED: 2})
    assert cube.margin(("path",)) == {("screened out",): 0, ("not chosen",): 3, ("letter",): 2}
    assert cube.margin(("rung",)) == {(NOT_APPLICABLE,): 3, ("letter",): 0, ("1",): 2, ("2",): 0}
    assert [place.key for place in published(LADDER, ("rung",))] == [("letter",), ("1",), ("2",)]
    assert len(published(LADDER, ("rung", "outcome"))) == 9


def test_dimensions_stand_in_the_order_of_the_shape() -> None:
    assert LADDER.ordered(["outcome", "rung"]) == ("rung", "outcome")
    with pytest.raises(KeyError, match="No such dimension: age"):
        LADDER.ordered(["age"])
    with pytest.raises(ValueError, match="different names"):
        Shape((Dimension("a", ("x",)), Dimension("a", ("y",))))
    with pytest.raises(ValueError, match="named once"):
        Dimension("a", ("x", "x"))


def test_a_practice_without_patients_is_not_one_of_the_pool() -> None:
    some, none = table([[1, 2], [3, 4]], practices=1), table([[0, 0], [0, 0]], practices=1)
    assert add([some, none, some]).practices == 2
    with pytest.raises(ValueError, match="Nothing"):
        add([])
    with pytest.raises(ValueError, match="one shape"):
        add([some, Cube(crossed(2, 3), {})])


@given(st.data())
def test_parts_add_up_in_any_order(data: st.DataObject) -> None:
    parts = [Cube(LADDER, data.draw(filled(LADDER, 20))) for _ in range(data.draw(st.integers(1, 4)))]
    whole = add(parts)
    assert whole.total == sum(part.total for part in parts)
    assert whole.counts == add(data.draw(st.permutations(parts))).counts
    for scope in (("path",), ("rung", "outcome")):
        assert sum(whole.margin(scope).values()) == whole.total
        assert set(whole.margin(scope)) == set(LADDER.combinations(scope))


def test_combinations_of_all_dimensions_are_what_can_exist() -> None:
    assert list(LADDER.combinations(LADDER.names)) == possible_keys(LADDER)
