"""Two releases one after the other."""

import pytest

from evaluation.disclosure.cubes import add
from evaluation.disclosure.protection import protect
from evaluation.disclosure.releases import AtMost, Design, Rules
from tests.unit.evaluation.disclosure import study
from tests.unit.evaluation.disclosure.cubes import table
from tests.unit.evaluation.disclosure.two_releases import TwoReleases

LEFT = table([[5, 1], [4, 2]], practices=1)
STAYED = table([[7, 4], [40, 28]], practices=4)


def test_when_only_one_practice_changed_its_counts_show() -> None:
    """Why three must have changed: 12 patients were there, 7 are left, so the one that left had more than nobody."""
    older, newer = (
        protect(cube, Design((("a", "b"),)), Rules(pool=1)) for cube in (add([STAYED, LEFT]), STAYED)
    )
    attack = TwoReleases(older, newer, others=0, patients=60)
    corner = next(iter(older.places))
    assert attack.excluded(attack.left, corner) == [0]


def test_with_two_others_that_changed_they_do_not() -> None:
    joined = table([[2, 1], [1, 3]], practices=1)
    older = protect(add([STAYED, LEFT, joined]), Design((("a", "b"),)), Rules(pool=1))
    newer = protect(add([STAYED, joined, joined]), Design((("a", "b"),)), Rules(pool=1))
    attack = TwoReleases(older, newer, others=2, patients=60)
    assert all(attack.excluded(attack.left, place) == [] for place in older.places)


def narrowed(practices: int, seed: int, *, every: int) -> list[object]:
    """One left, two have other counts, and everybody knows that a practice has at most 60 patients.

    What is ruled out, in every so many-th cell: of the practice that left, and of all before and after.
    """
    before = study.practices(practices, seed=seed)
    after = dict(list(before.items())[1:])
    others = study.practices(2, seed=seed + 1000)
    after |= dict(zip(list(after)[:2], others.values(), strict=True))
    older, newer = (protect(add(cubes.values()), study.DESIGN, Rules()) for cubes in (before, after))
    attack = TwoReleases(older, newer, others=2, patients=60)
    left = {scope: next(iter(before.values())).margin(scope) for scope in older.tables}
    looked_at = [(attack.left, [place for place in older.places if left[place.scope][place.key] <= 7])]
    for matrix, release in ((attack.before, older), (attack.after, newer)):
        looked_at.append(
            (matrix, [place for place, cell in release.places.items() if isinstance(cell, AtMost)])
        )
    found = [
        (place, attack.excluded(matrix, place)) for matrix, places in looked_at for place in places[::every]
    ]
    return [(place, counts) for place, counts in found if counts]


def test_a_practice_that_left_is_not_recovered() -> None:
    assert narrowed(6, 1, every=25) == []


@pytest.mark.slow
@pytest.mark.parametrize(("practices", "seed"), [(6, 0), (20, 2)])
def test_no_practice_that_left_is_recovered(practices: int, seed: int) -> None:
    assert narrowed(practices, seed, every=6) == []
