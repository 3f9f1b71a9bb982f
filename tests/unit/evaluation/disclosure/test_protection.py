"""What is released: right, safe, and useful."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.disclosure.attack import Attack
from evaluation.disclosure.cubes import Cube, add
from evaluation.disclosure.protection import decided, protect, without_last_detail
from evaluation.disclosure.releases import AtMost, Design, Hidden, NotReleased, Release, Rules, Shown, Total
from tests.unit.evaluation.disclosure import attacker, study
from tests.unit.evaluation.disclosure.cubes import FEW, MARGINS, SMALL_RULES, studies, table

ROWS, TABLES = Design(MARGINS["rows"]), Design(MARGINS["tables and sums"])


def said(release: Release, scope: tuple[str, ...]) -> list[str]:
    """A table as it is read: the number, "<" for at most, "?" for not shown."""
    signs = {AtMost: "<", Hidden: "?"}
    cells = release.tables[scope].values()
    return [str(cell.value) if isinstance(cell, Shown) else signs[type(cell)] for cell in cells]


def test_large_counts_are_rounded_and_small_ones_at_most() -> None:
    release = protect(table([[33, 8], [7, 0]]), Design((("a", "b"),)), Rules())
    assert said(release, ("a", "b")) == ["35", "10", "<", "<"]
    assert release.total(("a", "b")) == Total(45, 2)


def test_a_sum_that_gives_a_part_away_is_hidden_and_the_parts_stay() -> None:
    release = protect(table([[50, 3], [41, 30]]), ROWS, Rules())
    assert said(release, ("a", "b")) == ["50", "<", "40", "30"]
    assert said(release, ("a",)) == ["?", "70"]


def test_two_small_parts_of_a_larger_sum_are_not_given_away_by_it() -> None:
    release = protect(table([[6, 5], [41, 30]]), ROWS, Rules())
    assert said(release, ("a", "b")) == ["?", "?", "40", "30"]
    assert said(release, ("a",)) == ["?", "70"]


def test_nothing_more_is_hidden_where_rounding_is_enough() -> None:
    release = protect(table([[50, 34, 4], [41, 30, 20], [9, 12, 31]]), TABLES, Rules())
    assert not any(isinstance(cell, Hidden) for cell in release.places.values())


def test_nothing_at_all_comes_from_four_practices() -> None:
    with pytest.raises(NotReleased) as error:
        protect(table([[50, 3], [41, 30]], practices=4), ROWS, Rules())
    assert (error.value.reason, error.value.needed, error.value.there) == ("pool", 5, 4)


def test_the_last_of_the_detailed_tables_is_left_out_first() -> None:
    tables = [("a", "b"), ("b", "c"), ("a",)]
    assert without_last_detail(tables) == [("a", "b"), ("a",)]
    assert without_last_detail([("a",)]) == []


def test_a_table_that_was_left_out_is_hidden_as_a_whole() -> None:
    release = decided(table([[50, 3], [41, 30]]), TABLES, [("a",)], Rules())
    assert said(release, ("a", "b")) == ["?"] * 4
    assert said(release, ("b",)) == ["?"] * 2
    assert said(release, ("a",)) == ["55", "70"]
    nothing = decided(table([[50, 3], [41, 30]]), TABLES, [], Rules())
    assert {type(cell) for cell in nothing.places.values()} == {Hidden}


@given(studies())
@settings(max_examples=FEW)
def test_nobody_narrows_a_small_count_down(drawn: tuple[Cube, Design]) -> None:
    """Not of an "at most" cell. Of a hidden one it may be large, or all that is known is what "at most" would say."""
    cube, design = drawn
    release = protect(cube, design, SMALL_RULES)
    assert attacker.breaks(release) == []
    attack = Attack(release)
    assert attack.excluded() == {}
    counts = attacker.true_counts(cube, design.tables(cube.shape))
    for place, cell in release.places.items():
        if isinstance(cell, Hidden) and counts.get(place, 0) <= SMALL_RULES.threshold:
            _, most = attack.bounds(place)
            assert most is None or most > SMALL_RULES.threshold or not attack.excluded([place])


@given(studies())
@settings(max_examples=FEW)
def test_what_is_shown_is_right(drawn: tuple[Cube, Design]) -> None:
    cube, design = drawn
    release = protect(cube, design, SMALL_RULES)
    counts = attacker.true_counts(cube, design.tables(cube.shape))
    for place, cell in release.places.items():
        count = counts.get(place, 0)
        if isinstance(cell, Shown):
            assert count > SMALL_RULES.threshold
            assert cell.value == SMALL_RULES.rounded(count)
        elif isinstance(cell, AtMost):
            assert count <= cell.limit == SMALL_RULES.threshold
    for scope, cells in release.tables.items():
        shown = [cell.value for cell in cells.values() if isinstance(cell, Shown)]
        assert release.total(scope) == Total(sum(shown), len(cells) - len(shown))


@given(studies(), st.randoms(use_true_random=False))
@settings(max_examples=FEW)
def test_the_same_counts_give_the_same_release(drawn: tuple[Cube, Design], chance: random.Random) -> None:
    """Whatever the practices they come from, and in whichever order."""
    cube, design = drawn
    parts: list[dict[tuple[str, ...], int]] = [{}, {}, {}]
    for key, count in cube.counts.items():
        first = chance.randint(0, count)
        second = chance.randint(0, count - first)
        for part, some in zip(parts, (first, second, count - first - second), strict=True):
            part[key] = some
    cubes = [Cube(cube.shape, part) for part in parts]
    release = protect(cube, design, SMALL_RULES)
    chance.shuffle(cubes)
    assert add(cubes).total == 0 or protect(add(cubes), design, SMALL_RULES) == release


def visible(practices: int, seed: int) -> float:
    """The part of the cells above the threshold that shows a number, in a safe release of an invented study."""
    cube = add(study.practices(practices, seed=seed).values())
    release = protect(cube, study.DESIGN, Rules())
    assert Attack(release).excluded() == {}
    assert all(release.total(scope).shown for scope in release.tables)
    counts = attacker.true_counts(cube, study.DESIGN.tables(study.SHAPE))
    large = [
        release.places[place] for place, count in counts.items() if place in release.places and count > 7
    ]
    return sum(isinstance(cell, Shown) for cell in large) / len(large)


# In the first and the last of these studies something has to be hidden.
@pytest.mark.parametrize(("practices", "seed"), [(8, 1), (20, 0), (100, 3)])
def test_most_of_a_study_stays_visible(practices: int, seed: int) -> None:
    assert visible(practices, seed) >= 0.6


@pytest.mark.slow
@pytest.mark.parametrize("practices", [8, 20, 100])
def test_most_of_many_studies_stays_visible(practices: int) -> None:
    assert min(visible(practices, seed) for seed in range(100, 106)) >= 0.6
