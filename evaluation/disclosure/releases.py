"""What is published: rules, the cells of each table, and totals that are sums of what is shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from evaluation.disclosure.cubes import NOT_APPLICABLE, Key, Scope, Shape


class NotReleased(Exception):
    """Nothing is published; `reason` is a code, `needed` and `there` are numbers of practices."""

    def __init__(self, reason: str, *, needed: int, there: int) -> None:
        super().__init__(f"{reason}: {there} of {needed}")
        self.reason, self.needed, self.there = reason, needed, there


@dataclass(frozen=True, slots=True)
class Rules:
    """Counts 0 to `threshold` are "at most"; others are rounded half-up to a multiple of `base`.

    `pool` practices at least stand behind a release; `changed` of them differ before there is a new one.
    """

    threshold: int = 7
    base: int = 5
    pool: int = 5
    changed: int = 3

    def __post_init__(self) -> None:
        if min(self.threshold, self.base, self.pool, self.changed) < 1:
            raise ValueError("Every rule is at least 1.")
        if self.base > 2 * (self.threshold + 1):
            raise ValueError("A base this large would show a count above the threshold as 0.")

    def rounded(self, count: int) -> int:
        """Half-up to a multiple of the base."""
        return self.base * ((2 * count + self.base) // (2 * self.base))

    def behind(self, shown: int) -> tuple[int, int]:
        """The lowest and the highest count that is shown as this value."""
        lowest = -((self.base - 2 * shown) // 2)
        return max(self.threshold + 1, lowest), lowest + self.base - 1


@dataclass(frozen=True, slots=True)
class Shown:
    """A count above the threshold, rounded."""

    value: int


@dataclass(frozen=True, slots=True)
class AtMost:
    """A small count, or none: anything from 0 to the limit."""

    limit: int


@dataclass(frozen=True, slots=True)
class Hidden:
    """Not shown, because a small count could be worked out from it."""


Cell = Shown | AtMost | Hidden


class Place(NamedTuple):
    """Where a cell stands: the table it is in, and its categories."""

    scope: Scope
    key: Key


class Total(NamedTuple):
    """The sum of the cells that show a number, and how many were left out of it."""

    shown: int
    left_out: int


@dataclass(frozen=True)
class Design:
    """Which margins of the cube are published, each by the names of its dimensions.

    The `extra` ones are decided after all others, so that they hide nothing in those.
    """

    margins: tuple[Scope, ...]
    extra: tuple[Scope, ...] = ()

    def tables(self, shape: Shape) -> tuple[Scope, ...]:
        """The margins, once each, dimensions in the order of the shape."""
        return tuple(dict.fromkeys(shape.ordered(margin) for margin in (*self.margins, *self.extra)))

    def in_order(self, shape: Shape) -> list[Scope]:
        """As they are decided: more dimensions first, otherwise in the order of the design; what stands last is hidden
        first. A total that cannot be shown can still be read as a sum of what is shown."""
        extra = {shape.ordered(margin) for margin in self.extra}
        return sorted(self.tables(shape), key=lambda scope: (scope in extra, -len(scope)))


def published(shape: Shape, scope: Scope) -> list[Place]:
    """The cells a table has: whatever can exist, without "not applicable"."""
    return [Place(scope, key) for key in shape.combinations(scope) if NOT_APPLICABLE not in key]


@dataclass(frozen=True)
class Release:
    """Every published cell of every table. Holds nothing that may not be seen."""

    shape: Shape
    rules: Rules
    tables: Mapping[Scope, Mapping[Key, Cell]]

    @cached_property
    def places(self) -> dict[Place, Cell]:
        """All cells of all tables."""
        return {
            Place(scope, key): cell for scope, table in self.tables.items() for key, cell in table.items()
        }

    def total(self, scope: Scope) -> Total:
        """The total of a table: a sum of what is shown, never of what is known."""
        return total_of(self.tables[self.shape.ordered(scope)].values())


def total_of(cells: Iterable[Cell]) -> Total:
    listed = list(cells)
    values = [cell.value for cell in listed if isinstance(cell, Shown)]
    return Total(sum(values), len(listed) - len(values))
