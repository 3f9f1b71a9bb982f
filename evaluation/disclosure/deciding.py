"""Which cells are not shown, decided one after another so that hiding tells nothing that was not reckoned with.

Everybody may know this program. A cell is shown when, with what was decided before, each "at most" cell can still have
every count from 0 to the threshold. Otherwise it is hidden, and that tells something too: its count is one of those
with which it would not have been shown. Which these are follows from what was decided before, and all of that is
public; so they are worked out (`hiding`) and count as known from then on. When even that narrows down an "at most"
cell, that cell is not said to be small any more (`withheld`). Cubes that obey `known` lead to the same decisions.
"""

from collections.abc import Iterator, Mapping

from evaluation.disclosure.attack import Known, Possible, narrowed, said_by
from evaluation.disclosure.cubes import Shape
from evaluation.disclosure.releases import AtMost, Cell, Place, Rules, Shown
from evaluation.disclosure.search import UNLIMITED, Interval, Search

LONGEST_RUN = 40  # values that are looked at from either end of what is possible


class DeadEnd(Exception):
    """Hiding this cell cannot be reckoned with: its count is not among those that were worked out."""


def alone(count: int, rules: Rules) -> Cell:
    """What a cell says when it is looked at alone."""
    return AtMost(rules.threshold) if count <= rules.threshold else Shown(rules.rounded(count))


class Deciding:
    """One run over the cells. `hiding` holds, per hidden cell, the counts with which it would not have been shown."""

    def __init__(self, shape: Shape, cells: Mapping[Place, Cell], rules: Rules) -> None:
        self.rules = rules
        self.search = Search(shape, cells)
        self.cells = list(cells.values())
        self.hiding: Known = {}
        self.withheld: set[int] = set()
        self.suspects: list[tuple[int, int]] = []

    def known(self, until: int) -> Known:
        """What is public when the cells before this number are decided."""
        return {number: said_by(cell, self.rules) for number, cell in enumerate(self.cells[:until])} | {
            number: intervals for number, intervals in self.hiding.items() if number < until
        }

    def small(self, until: int) -> list[int]:
        """The cells of which "at most" is said."""
        return [
            number
            for number, cell in enumerate(self.cells[:until])
            if isinstance(cell, AtMost) and number not in self.hiding and number not in self.withheld
        ]

    def hidden(self) -> list[Place]:
        """The cells that are not shown in the end."""
        while (number := self.first_refused()) is not None:
            self._hide(number)
        return [self.search.places[number] for number in sorted(self.withheld | set(self.hiding))]

    def first_refused(self) -> int | None:
        """The first cell that may not be shown; what fits all tables fits each beginning of them too."""
        end = len(self.cells)
        refused = end
        for number, count in list(self._failing(self.known(end), self.small(end))):
            refused = self._first_without(number, count, refused)
        return None if refused == end else refused

    def _first_without(self, number: int, count: int, refused: int) -> int:
        """The cell at which this count becomes impossible, when that is before `refused`."""
        low, high = number, refused  # decided up to and with `low - 1` it fits; with `high` it may not
        if high <= number or (high < len(self.cells) and self._fits(number, count, high)):
            return refused
        while low < high:
            middle = (low + high) // 2
            if self._fits(number, count, middle + 1):
                low = middle + 1
            else:
                high = middle
        return low

    def _fits(self, number: int, count: int, until: int) -> bool:
        known = self.known(until)
        return self.search.fitting(known | {number: narrowed(known, number, count)}) is not None

    def _failing(self, known: Known, small: list[int]) -> Iterator[tuple[int, int]]:
        """Pairs of a cell and a count that cannot be; the ones that failed before are looked at first."""
        for pair in Possible(small, self.rules.threshold, first=self.suspects).failing(self.search, known):
            if pair not in self.suspects:
                self.suspects.append(pair)
            yield pair

    def safe(self, known: Known, small: list[int]) -> bool:
        """Whether each small cell can have every count up to the threshold."""
        return not any(True for _ in self._failing(known, small))

    def _hide(self, number: int) -> None:
        """Hides a cell, and with it the small ones of which that would tell too much."""
        before, small = self.known(number), self.small(number)
        counts = self.not_shown(number, before, small)
        own = said_by(self.cells[number], self.rules)[0]
        if not any(low <= own[0] and own[1] <= high for low, high in counts):
            raise DeadEnd
        self.hiding[number] = counts
        self.withheld |= {cell for cell, _ in self._failing(before | {number: counts}, small)}

    def not_shown(self, number: int, before: Known, small: list[int]) -> list[Interval]:
        """The counts with which this cell would be hidden, taken from both ends of what is possible.

        Each run stops at the first value that would be shown. Values between two that would be shown are left out:
        counting fewer as possible is the careful side.
        """
        least, most = (self.search.extreme(number, before, highest=highest) for highest in (False, True))
        if least is None or most is None:
            raise DeadEnd
        low = self._run(number, before, small, self._upwards(int(least), most))
        high = (
            []
            if most == UNLIMITED
            else self._run(number, before, small, self._downwards(int(most), int(least)))
        )
        return merged([*low, *high])

    def _run(
        self, number: int, before: Known, small: list[int], cells: Iterator[tuple[Cell, Interval]]
    ) -> list[Interval]:
        found: list[Interval] = []
        for cell, interval in cells:
            targets = [*small, number] if isinstance(cell, AtMost) else small
            if len(found) == LONGEST_RUN or self.safe(before | {number: (interval,)}, targets):
                break
            found.append(interval)
        return found

    def _upwards(self, least: int, most: float) -> Iterator[tuple[Cell, Interval]]:
        count: float = least
        while count <= most:
            cell = alone(int(count), self.rules)
            (interval,) = said_by(cell, self.rules)
            yield cell, interval
            count = interval[1] + 1

    def _downwards(self, most: int, least: int) -> Iterator[tuple[Cell, Interval]]:
        count: float = most
        while count >= least:
            cell = alone(int(count), self.rules)
            (interval,) = said_by(cell, self.rules)
            yield cell, interval
            count = interval[0] - 1


def merged(intervals: list[Interval]) -> list[Interval]:
    """The same counts in as few intervals as can be."""
    result: list[Interval] = []
    for low, high in sorted(set(intervals)):
        if result and low <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(high, result[-1][1]))
        else:
            result.append((low, high))
    return result
