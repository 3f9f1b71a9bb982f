"""What somebody who reads the tables does not know, as whole numbers that are not negative.

The tables are margins of one cube that is too large to search. It is not needed. Published tables and known structure
are joined to cliques of a triangulated graph (two dimensions are linked when one table or structure has both). Tables
over such cliques that agree where they overlap always belong to some cube of whole numbers: two of them are put
together per category of the overlap as a transport problem, and so along the junction tree. One unknown per cell of a
clique and equal sums on the overlaps are therefore exact (Vorob'ev 1962; Dobra & Fienberg, PNAS 2000;97:11885). When
the tables are not decomposable, triangulating makes larger cliques, at worst one that is the whole cube; it stays
exact.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from scipy.sparse import csr_array

from evaluation.disclosure.cubes import Key, Scope, Shape
from evaluation.disclosure.releases import Place


def cliques(shape: Shape, scopes: Iterable[Scope]) -> list[Scope]:
    """Maximal cliques after triangulating with least fill; every one of `scopes` lies inside one of them."""
    near: dict[str, set[str]] = {name: set() for scope in scopes for name in scope}
    for scope in scopes:
        for name in scope:
            near[name] |= set(scope) - {name}
    found: list[set[str]] = []
    while near:
        name = min(near, key=lambda one: (_fill(near, one), shape.names.index(one)))
        around = near.pop(name)
        found.append(around | {name})
        for other in around:
            near[other] = (near[other] | around) - {other, name}
    largest = [one for one in found if not any(one < other for other in found)]
    return list(dict.fromkeys(shape.ordered(one) for one in largest))


def _fill(near: dict[str, set[str]], name: str) -> int:
    return sum(other not in near[one] for one, other in combinations(near[name], 2))


def junctions(scopes: list[Scope]) -> list[tuple[int, int, Scope]]:
    """A tree over the cliques with the largest overlaps: (one, other, what they have in common)."""
    joined, tree = {0}, []
    while len(joined) < len(scopes):
        pairs = [
            (one, other) for one in sorted(joined) for other in range(len(scopes)) if other not in joined
        ]
        one, other = max(pairs, key=lambda pair: len(set(scopes[pair[0]]) & set(scopes[pair[1]])))
        tree.append((one, other, tuple(name for name in scopes[one] if name in scopes[other])))
        joined.add(other)
    return tree


@dataclass(frozen=True)
class Unknowns:
    """One column per unknown. `sums(places)` has a row per published cell, `ties` a row per overlap (= 0)."""

    shape: Shape
    scopes: tuple[Scope, ...]

    @cached_property
    def cliques(self) -> list[Scope]:
        return cliques(self.shape, [*self.scopes, *(structure.scope for structure in self.shape.structures)])

    @cached_property
    def columns(self) -> list[tuple[int, Key]]:
        """Which clique, and which combination of its dimensions."""
        return [
            (number, key)
            for number, scope in enumerate(self.cliques)
            for key in self.shape.combinations(scope)
        ]

    @property
    def size(self) -> int:
        return len(self.columns)

    def _by_margin(self, clique: int, scope: Scope) -> dict[Key, list[int]]:
        """The columns of a clique that add up to each cell of a margin of it."""
        positions = [self.cliques[clique].index(name) for name in scope]
        found: dict[Key, list[int]] = {}
        for column, (number, key) in enumerate(self.columns):
            if number == clique:
                found.setdefault(tuple(key[at] for at in positions), []).append(column)
        return found

    def sums(self, places: list[Place]) -> csr_array:
        """The matrix that makes published cells out of unknowns."""
        margins: dict[Scope, dict[Key, list[int]]] = {}
        for scope in {place.scope for place in places}:
            home = next(number for number, clique in enumerate(self.cliques) if set(scope) <= set(clique))
            margins[scope] = self._by_margin(home, scope)
        return _rows(
            [[(column, 1) for column in margins[place.scope].get(place.key, [])] for place in places],
            self.size,
        )

    @cached_property
    def ties(self) -> csr_array:
        """Neighbours in the tree have the same counts on what they have in common."""
        rows: list[list[tuple[int, int]]] = []
        for one, other, overlap in junctions(self.cliques):
            left, right = self._by_margin(one, overlap), self._by_margin(other, overlap)
            for key in sorted(left.keys() | right.keys()):
                rows.append([(at, 1) for at in left.get(key, [])] + [(at, -1) for at in right.get(key, [])])
        return _rows(rows, self.size)


def _rows(rows: list[list[tuple[int, int]]], width: int) -> csr_array:
    entries = [(number, column, value) for number, row in enumerate(rows) for column, value in row]
    above, across, values = zip(*entries, strict=True) if entries else ((), (), ())
    return csr_array((np.array(values, dtype=float), (above, across)), shape=(len(rows), width))
