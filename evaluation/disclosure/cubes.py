"""Counts of patients by several properties at once: the cube of which every published table is a margin.

A cube is counted per practice and added up: `add([cube of A, cube of B, ...])`. Who has no place in a dimension (a
patient without a letter has no rung) stands under `NOT_APPLICABLE`, a category that is never published by itself.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

NOT_APPLICABLE = ""

Scope = tuple[str, ...]  # names of dimensions, in the order of the shape
Key = tuple[str, ...]  # one category for each of them


@dataclass(frozen=True, slots=True)
class Dimension:
    """One property and its categories, in the order in which a table shows them."""

    name: str
    categories: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.categories or len(set(self.categories)) != len(self.categories):
            raise ValueError(f"{self.name}: categories are named once, and there is at least one.")


@dataclass(frozen=True, slots=True)
class Structure:
    """What can go together, known to everybody: all combinations of some dimensions that can exist at all."""

    scope: Scope
    possible: frozenset[Key]

    def projected(self, names: Scope) -> "Structure":
        """The same knowledge about those of the dimensions that are in `names`."""
        kept = tuple(name for name in self.scope if name in names)
        places = [self.scope.index(name) for name in kept]
        return Structure(kept, frozenset(tuple(key[place] for place in places) for key in self.possible))


def applies(dimension: Dimension, *, when: Dimension, among: Iterable[str]) -> Structure:
    """`dimension` has a meaning only for who is `among` these categories of `when`."""
    inside = frozenset(among)
    pairs = product(when.categories, dimension.categories)
    return Structure(
        (when.name, dimension.name),
        frozenset((one, other) for one, other in pairs if (one in inside) == (other != NOT_APPLICABLE)),
    )


@dataclass(frozen=True)
class Shape:
    """The dimensions of a cube, and what everybody knows to be impossible."""

    dimensions: tuple[Dimension, ...]
    structures: tuple[Structure, ...] = ()

    def __post_init__(self) -> None:
        if len(set(self.names)) != len(self.names):
            raise ValueError("Dimensions have different names.")
        for structure in self.structures:
            self.ordered(structure.scope)

    @cached_property
    def names(self) -> Scope:
        return tuple(dimension.name for dimension in self.dimensions)

    @cached_property
    def categories(self) -> Mapping[str, tuple[str, ...]]:
        return {dimension.name: dimension.categories for dimension in self.dimensions}

    def ordered(self, scope: Iterable[str]) -> Scope:
        """`scope` in the order of the shape; a name that is not known is a KeyError."""
        wanted = set(scope)
        if unknown := wanted - set(self.names):
            raise KeyError(f"No such dimension: {', '.join(sorted(unknown))}.")
        return tuple(name for name in self.names if name in wanted)

    def combinations(self, scope: Scope) -> Iterator[Key]:
        """Every combination of these dimensions that can exist, in order."""
        known = [one for structure in self.structures if (one := structure.projected(scope)).scope]
        places = [([scope.index(name) for name in one.scope], one.possible) for one in known]
        for key in product(*(self.categories[name] for name in scope)):
            if all(tuple(key[at] for at in positions) in possible for positions, possible in places):
                yield key

    def can_exist(self, key: Key) -> bool:
        """Whether a patient can have this full combination."""
        if len(key) != len(self.names) or any(
            one not in dimension.categories for one, dimension in zip(key, self.dimensions, strict=True)
        ):
            return False
        by_name = dict(zip(self.names, key, strict=True))
        return all(tuple(by_name[name] for name in one.scope) in one.possible for one in self.structures)


@dataclass(frozen=True)
class Cube:
    """True counts per full combination of categories; `practices` of them have somebody in it."""

    shape: Shape
    counts: Mapping[Key, int]
    practices: int = 1

    def __post_init__(self) -> None:
        for key, count in self.counts.items():
            if not self.shape.can_exist(key):
                raise ValueError(f"This combination cannot exist: {key}.")
            if count < 0 or int(count) != count:
                raise ValueError(f"Not a count: {count} at {key}.")

    @cached_property
    def total(self) -> int:
        return sum(self.counts.values())

    def margin(self, scope: Scope) -> dict[Key, int]:
        """True counts by these dimensions, one for every combination that can exist (zeros as well)."""
        places = [self.shape.names.index(name) for name in scope]
        found: Counter[Key] = Counter()
        for key, count in self.counts.items():
            found[tuple(key[place] for place in places)] += count
        return {key: found[key] for key in self.shape.combinations(scope)}


def add(parts: Iterable[Cube]) -> Cube:
    """The parts together, one at a time: all of a thousand at once would fill the memory.

    A practice without any patient in it hides nobody and is not counted as one of them.
    """
    shape: Shape | None = None
    counts: Counter[Key] = Counter()
    practices = 0
    for cube in parts:
        shape = shape or cube.shape
        if cube.shape != shape:
            raise ValueError("Only cubes of one shape can be added up.")
        counts.update(cube.counts)
        practices += cube.practices if cube.total else 0
    if shape is None:
        raise ValueError("Nothing to add up.")
    return Cube(shape, dict(counts), practices)
