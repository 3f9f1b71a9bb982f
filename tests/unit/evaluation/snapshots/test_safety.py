"""An attacker on what a snapshot publishes; and what is left to see."""

import pytest

from evaluation.disclosure import AtMost, Cube, Place, Release, Rules, Shown, add, published
from evaluation.disclosure.deciding import alone
from evaluation.disclosure.protection import protect
from evaluation.snapshots import shape
from tests.unit.evaluation.disclosure import attacker
from tests.unit.evaluation.disclosure.two_releases import TwoReleases
from tests.unit.evaluation.snapshots import cohorts

DESIGN = shape.design(without_consent=True)
SEEN = 0.6  # of the counts above the threshold, at least this share shows a number


@pytest.mark.parametrize(("practices", "seed"), [(5, 1), (8, 1), (8, 4)])
def test_most_is_seen(practices: int, seed: int) -> None:
    cube = shape.told(add(cohorts.practices(practices, seed=seed).values()))
    release = protect(cube, DESIGN, Rules())
    large = [cell for place, cell in release.places.items() if cube.margin(place.scope)[place.key] > 7]
    assert sum(isinstance(cell, Shown) for cell in large) >= SEEN * len(large)


@pytest.mark.parametrize(("without_consent", "seed"), [(True, 1), (False, 4)])
def test_nothing_can_be_concluded(without_consent: bool, seed: int) -> None:
    """Says another attacker than the one by which the tables were protected, of a sample of the small counts."""
    release = protected(5, seed=seed, without_consent=without_consent)
    assert attacker.breaks(release, every=12, counts=(0, 7)) == []


@pytest.mark.slow
def test_nothing_can_be_concluded_of_any_small_count() -> None:
    assert attacker.breaks(protected(8, seed=4), every=4) == []


def test_of_tables_that_were_only_rounded_something_can() -> None:
    """A reader of these would know that somebody with a letter is not one of seven: the others are nearly all."""
    letter = {"consent": "yes", "rung": "0", "outcomes": {3: "unchanged", 6: "unchanged", 12: "unchanged"}}
    counts = {
        shape.key_of("letter", response="none", **letter): 50,
        shape.key_of("letter", response="declines", **letter): 1,
        shape.key_of("gp"): 40,
    }
    cube = shape.told(Cube(shape.SHAPE, counts, practices=5))
    rounded = {
        scope: {
            place.key: alone(cube.margin(scope)[place.key], Rules()) for place in published(cube.shape, scope)
        }
        for scope in DESIGN.tables(cube.shape)
    }
    declines = Place(("response",), ("declines",))
    said = attacker.claims(Release(cube.shape, Rules(), rounded).places, Rules())
    assert (declines, 7) in attacker.broken(cube.shape, Rules(), said, [declines], counts=(0, 7))


def protected(practices: int, *, seed: int, without_consent: bool = True) -> Release:
    cube = shape.told(add(cohorts.practices(practices, seed=seed).values()))
    return protect(cube, shape.design(without_consent=without_consent), Rules())


def test_without_consent_the_table_of_consent_is_not_published() -> None:
    cube = shape.told(add(cohorts.practices(5, seed=2).values()))
    release = protect(cube, shape.design(without_consent=False), Rules())
    assert ("consent",) not in release.tables


@pytest.mark.slow
def test_a_practice_that_leaves_takes_its_counts_along() -> None:
    """Two snapshots, with and without one practice, while two others changed: each of its small counts stays
    possible, also for who knows that no practice has more than 75 patients."""
    before = cohorts.practices(8, seed=1)
    others = cohorts.practices(8, seed=3)
    after = {name: cube for name, cube in before.items() if name != "practice 0"}
    after |= {name: others[name] for name in ("practice 1", "practice 2")}
    older, newer = (
        protect(shape.told(add(cubes.values())), shape.design(without_consent=True), Rules())
        for cubes in (before, after)
    )
    attack = TwoReleases(older, newer, others=2, patients=75)
    for place in sensitive(older)[:6]:
        assert attack.excluded(attack.left, place) == [], place


def sensitive(release: Release) -> list:
    """Small cells, spread over the tables."""
    small = [place for place, cell in release.places.items() if isinstance(cell, AtMost)]
    return small[:: max(len(small) // 6, 1)]
