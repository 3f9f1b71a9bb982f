"""An attacker of its own: no cliques, one unknown for every full combination that can exist."""

from collections.abc import Iterable
from functools import lru_cache
from math import floor

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from evaluation.disclosure.cubes import Cube, Key, Scope, Shape
from evaluation.disclosure.releases import AtMost, Cell, Place, Release, Rules, Shown

Claims = list[tuple[Place, float, float]]  # a cell, and the lowest and highest count it can have


@lru_cache
def atoms(shape: Shape) -> list[Key]:
    """Every full combination that no structure forbids, put together one dimension after the other."""
    found: list[Key] = [()]
    for at, dimension in enumerate(shape.dimensions):
        names = shape.names[: at + 1]
        known = [
            ([names.index(name) for name in one.scope], one.possible)
            for one in shape.structures
            if dimension.name in one.scope and set(one.scope) <= set(names)
        ]
        longer = [(*key, category) for key in found for category in dimension.categories]
        found = [
            key
            for key in longer
            if all(tuple(key[at] for at in places) in possible for places, possible in known)
        ]
    return found


def row(shape: Shape, place: Place) -> list[bool]:
    positions = [shape.names.index(name) for name in place.scope]
    return [tuple(key[at] for at in positions) == place.key for key in atoms(shape)]


def fitting(rows: csr_array, lows: list[float], highs: list[float]) -> list[int] | None:
    """The sums of some cube that lie between these; None when there is no such cube."""
    width = rows.shape[1]
    found = milp(
        np.zeros(width),
        integrality=np.ones(width),
        bounds=Bounds(0, np.inf),
        constraints=LinearConstraint(rows, lows, highs),
    )
    assert found.status in (0, 2), found.message  # found, or there is none
    return np.rint(rows @ np.rint(found.x)).astype(int).tolist() if found.status == 0 else None


def claims(cells: dict[Place, Cell], rules: Rules) -> Claims:
    """What the published cells say, by trying out which counts are shown like this."""
    found: Claims = []
    for place, cell in cells.items():
        if isinstance(cell, Shown):
            near = range(rules.threshold + 1, cell.value + rules.base + 1)
            counts = [one for one in near if floor(one / rules.base + 0.5) * rules.base == cell.value]
            found.append((place, min(counts), max(counts)))
        elif isinstance(cell, AtMost):
            found.append((place, 0, rules.threshold))
    return found


def broken(
    shape: Shape, rules: Rules, said: Claims, places: list[Place], *, counts: Iterable[int] | None = None
) -> list[tuple[Place, int]]:
    """Small counts that cannot be, of these cells; all small ones, or only `counts` are tried."""
    tried = range(rules.threshold + 1) if counts is None else tuple(counts)
    told = [place for place, _, _ in said]
    rows = csr_array(np.array([row(shape, place) for place in [*told, *places]], dtype=float))
    lows, highs = ([claim[at] for claim in said] for at in (1, 2))

    seen: set[tuple[int, int]] = set()  # in a cube that fits: one of them settles a count of each cell

    def possible(at: int, count: int) -> bool:
        if (at, count) in seen:
            return True
        least, most = [-np.inf] * len(places), [np.inf] * len(places)
        least[at] = most[at] = count
        sums = fitting(rows, [*lows, *least], [*highs, *most])
        seen.update(enumerate(sums[len(told) :] if sums else ()))
        return sums is not None

    return [(place, count) for at, place in enumerate(places) for count in tried if not possible(at, count)]


def breaks(
    release: Release, *, every: int = 1, counts: Iterable[int] | None = None
) -> list[tuple[Place, int]]:
    """What this attacker rules out of the "at most" cells of a release, of every so many-th."""
    places = [place for place, cell in release.places.items() if isinstance(cell, AtMost)][::every]
    said = claims(release.places, release.rules)
    return broken(release.shape, release.rules, said, places, counts=counts)


def true_counts(cube: Cube, tables: tuple[Scope, ...]) -> dict[Place, int]:
    """What stands behind every cell."""
    found: dict[Place, int] = {}
    for scope in tables:
        positions = [cube.shape.names.index(name) for name in scope]
        for key, count in cube.counts.items():
            place = Place(scope, tuple(key[at] for at in positions))
            found[place] = found.get(place, 0) + count
    return found
