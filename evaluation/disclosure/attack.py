"""The attacker: reads all published tables, knows the rules and what cannot exist, and works out what is possible.

A number that is shown lies within its rounding and above the threshold, "at most" between 0 and the limit, a hidden
cell anywhere from 0. All tables at once, in whole numbers; the answers are exact (see `unknowns`).
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from evaluation.disclosure.releases import AtMost, Cell, Place, Release, Rules, Shown
from evaluation.disclosure.search import ANYTHING, UNLIMITED, Interval, Numbers, Search

Known = dict[int, Sequence[Interval]]


def said_by(cell: Cell, rules: Rules) -> tuple[Interval, ...]:
    """What a published cell says by itself."""
    if isinstance(cell, Shown):
        return (rules.behind(cell.value),)
    if isinstance(cell, AtMost):
        return ((0, cell.limit),)
    return ANYTHING


class Attack:
    """Everything that can be concluded from one release."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.search = Search(release.shape, release.places)
        self.numbers = {place: number for number, place in enumerate(self.search.places)}
        self.known: Known = {
            self.numbers[place]: said_by(cell, release.rules) for place, cell in release.places.items()
        }

    def bounds(self, place: Place) -> tuple[int, int | None]:
        """The lowest and highest count this cell can have; None without a limit."""
        number = self.numbers[place]
        low, high = (self.search.extreme(number, self.known, highest=highest) for highest in (False, True))
        if low is None or high is None:
            raise ValueError("These tables contradict each other.")
        return int(low), None if high == UNLIMITED else int(high)

    def excluded(self, places: Iterable[Place] | None = None) -> dict[Place, list[int]]:
        """Counts from 0 to the threshold that are ruled out, per cell; empty when the release is safe.

        Looks at every "at most" cell when no places are named.
        """
        cells = self.release.places
        chosen = (
            [one for one, cell in cells.items() if isinstance(cell, AtMost)] if places is None else places
        )
        targets = [self.numbers[place] for place in chosen]
        ruled_out: dict[Place, list[int]] = {}
        for number, count in Possible(targets, self.release.rules.threshold).failing(self.search, self.known):
            ruled_out.setdefault(self.search.places[number], []).append(count)
        return {place: sorted(counts) for place, counts in ruled_out.items()}


class Possible:
    """Which counts of which cells occur in some cube that fits. One such cube settles many of them at once."""

    def __init__(
        self, targets: Iterable[int], threshold: int, *, first: Iterable[tuple[int, int]] = ()
    ) -> None:
        self.targets = list(targets)
        ends_first = (threshold, 0, *range(1, threshold))
        wanted = [(number, count) for count in ends_first for number in self.targets]
        self.wanted = list(dict.fromkeys([*(pair for pair in first if pair in set(wanted)), *wanted]))
        self.seen: set[tuple[int, int]] = set()

    def failing(self, search: Search, known: Mapping[int, Sequence[Interval]]) -> Iterable[tuple[int, int]]:
        """The (cell, count) pairs that fit no cube, as they are found."""
        for cells in search.remembered(known):
            self.learn(cells)
        for number, count in self.wanted:
            if (number, count) in self.seen:
                continue
            others = [one for one in self.targets if (one, count) not in self.seen]
            cells = search.fitting(
                dict(known) | {number: narrowed(known, number, count)}, pulled=others, to=count
            )
            if cells is None:
                yield number, count
            else:
                self.learn(cells)

    def learn(self, cells: Numbers) -> None:
        """Takes note of a cube that fits."""
        self.seen |= {(number, int(np.rint(cells[number]))) for number in self.targets}


def narrowed(known: Mapping[int, Sequence[Interval]], number: int, count: int) -> tuple[Interval, ...]:
    """What is known of a cell, and that it has this count; nothing when that cannot be."""
    inside = any(low <= count <= high for low, high in known.get(number, ANYTHING))
    return ((count, count),) if inside else ()
