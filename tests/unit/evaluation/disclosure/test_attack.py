"""The attacker can attack: it breaks tables that are protected badly, and finds what another attacker finds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.disclosure.attack import Attack
from evaluation.disclosure.cubes import Cube
from evaluation.disclosure.deciding import alone
from evaluation.disclosure.releases import AtMost, Cell, Design, Hidden, Place, Release, Rules, published
from evaluation.disclosure.unknowns import Unknowns, cliques, junctions
from tests.unit.evaluation.disclosure import attacker, study
from tests.unit.evaluation.disclosure.cubes import (
    FEW,
    LADDER,
    MARGINS,
    SMALL_RULES,
    crossed,
    studies,
    table,
)

TABLES = Design(MARGINS["tables and sums"])


def rounded_only(cube: Cube, design: Design, rules: Rules, hidden: tuple[Place, ...] = ()) -> Release:
    """What is released by somebody who only rounds, and hides what he was told to."""
    cells: dict[tuple[str, ...], dict[tuple[str, ...], Cell]] = {}
    for scope in design.tables(cube.shape):
        margin = cube.margin(scope)
        cells[scope] = {
            place.key: Hidden() if place in hidden else alone(margin[place.key], rules)
            for place in published(cube.shape, scope)
        }
    return Release(cube.shape, rules, cells)


def test_rounding_alone_gives_a_small_count_away() -> None:
    """A row of 50 of which 50 are in one cell: the others are not 7."""
    release = rounded_only(table([[50, 0, 1], [40, 30, 20]]), TABLES, Rules())
    ruled_out = Attack(release).excluded()
    assert ruled_out[Place(("a", "b"), ("a0", "b1"))] == [5, 6, 7]
    assert set(attacker.breaks(release)) == {
        (place, count) for place, counts in ruled_out.items() for count in counts
    }


def test_two_small_ones_under_a_larger_sum_are_not_nothing() -> None:
    release = rounded_only(table([[6, 5], [40, 30]]), Design(MARGINS["rows"]), Rules())
    assert Attack(release).bounds(Place(("a", "b"), ("a0", "b0"))) == (1, 7)


def test_exact_totals_beside_hidden_cells_give_them_away() -> None:
    cube = table([[50, 3], [41, 30]])
    exact = [(place, count, count) for place, count in attacker.true_counts(cube, (("a",), ("b",))).items()]
    small = Place(("a", "b"), ("a0", "b1"))
    shown = [(Place(("a", "b"), ("a1", "b1")), 28, 32)]
    broken = attacker.broken(cube.shape, Rules(), [*exact, *shown], [small])
    assert {count for _, count in broken} == {0, 6, 7}


def test_a_sum_that_is_not_published_is_worked_out() -> None:
    """Letters are all rungs together, in whichever table they stand."""
    cube = Cube(
        LADDER, {("letter", "letter", "same"): 30, ("not chosen", "", ""): 40, ("letter", "1", "lost"): 2}, 5
    )
    release = rounded_only(cube, Design((("path",), ("rung",))), Rules())
    assert Attack(release).bounds(Place(("rung",), ("1",))) == (0, 4)


def test_a_hidden_cell_says_nothing_by_itself() -> None:
    corner = Place(("a", "b"), ("a0", "b0"))
    release = rounded_only(table([[50, 3], [41, 30]]), Design((("a", "b"),)), Rules(), (corner,))
    assert Attack(release).bounds(corner) == (0, None)
    assert Attack(release).excluded([corner]) == {}


def test_tables_that_contradict_each_other_are_noticed() -> None:
    release = rounded_only(table([[50, 30]]), Design((("a",), ("b",))), Rules())
    wrong = Release(release.shape, release.rules, {**release.tables, ("a",): {("a0",): AtMost(7)}})
    with pytest.raises(ValueError, match="contradict"):
        Attack(wrong).bounds(Place(("a",), ("a0",)))


@given(studies(most=12))
@settings(max_examples=FEW)
def test_finds_what_another_attacker_finds(drawn: tuple[Cube, Design]) -> None:
    cube, design = drawn
    release = rounded_only(cube, design, SMALL_RULES)
    ruled_out = Attack(release).excluded()
    assert {(place, count) for place, counts in ruled_out.items() for count in counts} == set(
        attacker.breaks(release)
    )


@pytest.mark.parametrize(
    ("margins", "expected"),
    [
        ((("a", "b"), ("b", "c"), ("c", "d")), {("a", "b"), ("b", "c"), ("c", "d")}),
        ((("a", "b"), ("b", "c"), ("a", "c")), {("a", "b", "c")}),
        ((("a", "b"), ("b", "c"), ("c", "d"), ("a", "d")), {("a", "b", "d"), ("b", "c", "d")}),
        ((("a",), ("b",)), {("a",), ("b",)}),
    ],
)
def test_tables_are_joined_only_where_they_go_round(
    margins: tuple[tuple[str, ...], ...], expected: set[object]
) -> None:
    assert set(cliques(crossed(2, 2, 2, 2), margins)) == expected


SCOPES = st.sets(st.sampled_from("abcd"), min_size=1, max_size=3).map(lambda one: tuple(sorted(one)))


@given(st.sets(SCOPES, min_size=1))
def test_the_tree_has_the_running_intersection(scopes: set[tuple[str, ...]]) -> None:
    """What two cliques share, every clique on the way between them has too."""
    found = cliques(crossed(2, 2, 2, 2), sorted(scopes))
    tree = junctions(found)
    assert len(tree) == len(found) - 1
    assert all(any(set(scope) <= set(clique) for clique in found) for scope in scopes)
    for name in "abcd":
        holding = {number for number, clique in enumerate(found) if name in clique}
        assert sum(name in overlap for _, _, overlap in tree) == max(0, len(holding) - 1)


def test_a_study_is_searched_by_its_tables_not_by_its_cube() -> None:
    unknowns = Unknowns(study.SHAPE, study.DESIGN.tables(study.SHAPE))
    assert all(len(clique) <= 3 for clique in unknowns.cliques)
    assert unknowns.size < 150
