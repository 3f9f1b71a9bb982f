"""Looking for counts that fit all that is known: integer programming (HiGHS, through scipy)."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack

from evaluation.disclosure.cubes import Shape
from evaluation.disclosure.releases import Place
from evaluation.disclosure.unknowns import Unknowns

Numbers = NDArray[np.float64]
Interval = tuple[float, float]  # lowest and highest, both included
UNLIMITED = float("inf")
ANYTHING: tuple[Interval, ...] = ((0, UNLIMITED),)

_NOTHING_FITS, _NO_END = 2, 3  # what scipy calls infeasible and unbounded
# Seconds for one question; nearly all take milliseconds. A snapshot that cannot be judged by then is not published.
PATIENCE = 60.0


class NoAnswer(Exception):
    """The solver gave up. Nothing may be concluded from that, so nothing is published."""


class Search:
    """Cells, each the sum of unknowns that are whole numbers and tied to each other.

    `known` says per cell (by its number in `places`) in which intervals it lies; what is not in it can be anything.
    """

    def __init__(self, shape: Shape, places: Iterable[Place]) -> None:
        self.places = list(places)
        self.unknowns = Unknowns(shape, tuple(dict.fromkeys(place.scope for place in self.places)))
        self.sums, self.ties = self.unknowns.sums(self.places), self.unknowns.ties
        self.found: list[Numbers] = []

    def fitting(
        self, known: Mapping[int, Sequence[Interval]], *, pulled: Sequence[int] = (), to: int = 0
    ) -> Numbers | None:
        """All cells of a cube that fits, the `pulled` ones as near to a value as can be; None when none fits."""
        if not all(known.values()):
            return None
        rows, width = self._rows(known, pulled, to)
        cost = np.zeros(width)
        cost[self.unknowns.size : self.unknowns.size + len(pulled)] = 1
        _, found = _solved(cost, rows)
        if found is None:
            return None
        self.found.append(np.rint(self.sums @ found[: self.unknowns.size]))
        return self.found[-1]

    def remembered(self, known: Mapping[int, Sequence[Interval]]) -> Numbers:
        """Of what was found before, what fits this as well: one row per cube."""
        rows = np.array(self.found).reshape(len(self.found), len(self.places))
        fits = np.ones(len(rows), dtype=bool)
        for number, several in known.items():
            column = rows[:, number]
            inside = np.zeros(len(rows), dtype=bool)
            for low, high in several:
                inside |= (low <= column) & (column <= high)
            fits &= inside
        return rows[fits]

    def extreme(self, number: int, known: Mapping[int, Sequence[Interval]], *, highest: bool) -> float | None:
        """The lowest or highest count a cell can have; UNLIMITED without an end, None when nothing fits at all."""
        rows, width = self._rows(known, (), 0)
        towards = np.zeros(width)
        towards[: self.unknowns.size] = self.sums[[number]].toarray()[0]
        status, found = _solved(-towards if highest else towards, rows)
        if status == _NO_END:
            return UNLIMITED
        return None if found is None else float(np.rint(towards @ found))

    def _rows(
        self, known: Mapping[int, Sequence[Interval]], pulled: Sequence[int], to: int
    ) -> tuple[list[LinearConstraint], int]:
        """The constraints, and the number of variables: unknowns, distances of pulled cells, choices of intervals."""
        choices = [(number, one) for number, several in known.items() if len(several) > 1 for one in several]
        width = self.unknowns.size + len(pulled) + len(choices)
        single = [number for number, several in known.items() if len(several) == 1]
        lows, highs = zip(*(known[number][0] for number in single), strict=True) if single else ((), ())
        rows = [
            LinearConstraint(_padded(self.ties, width), 0, 0),
            LinearConstraint(_padded(self.sums[single], width), lows, highs),
        ]
        if pulled:
            some, distance = self.sums[list(pulled)], eye_array(len(pulled))
            rows.append(LinearConstraint(_padded(csr_array(hstack([some, -distance])), width), -np.inf, to))
            rows.append(LinearConstraint(_padded(csr_array(hstack([some, distance])), width), to, np.inf))
        rows += self._choosing(choices, width)
        return rows, width

    def _choosing(self, choices: list[tuple[int, Interval]], width: int) -> list[LinearConstraint]:
        """A cell with several intervals lies in exactly one of them."""
        rows, start = [], width - len(choices)
        for number in dict.fromkeys(number for number, _ in choices):
            own = [(start + at, one) for at, (cell, one) in enumerate(choices) if cell == number]
            columns = [column for column, _ in own]
            above, below, once = (_padded(self.sums[[number]], width).toarray()[0] for _ in range(3))
            above[columns] = [-low for _, (low, _) in own]
            below[columns] = [-high for _, (_, high) in own]
            once[:start] = 0
            once[columns] = 1
            rows += [
                LinearConstraint(above, 0, np.inf),
                LinearConstraint(below, -np.inf, 0),
                LinearConstraint(once, 1, 1),
            ]
        return rows


def _padded(matrix: csr_array, width: int) -> csr_array:
    return csr_array(hstack([matrix, csr_array((matrix.shape[0], width - matrix.shape[1]))]))


def _solved(cost: Numbers, rows: list[LinearConstraint]) -> tuple[int, Numbers | None]:
    """The cheapest whole numbers from 0 that obey the rows: the status, and the numbers when there are any."""
    rows = [row for row in rows if row.A.shape[0]]
    bounds, whole = Bounds(0, np.inf), np.ones(len(cost))
    for presolve in (True, False):  # presolving may end in "infeasible or unbounded"
        options = {"presolve": presolve, "time_limit": PATIENCE}
        found = milp(cost, integrality=whole, bounds=bounds, constraints=rows, options=options)
        if found.status == 0:
            return 0, np.rint(found.x)
        if found.status in (_NOTHING_FITS, _NO_END):
            return found.status, None
    raise NoAnswer(found.message)
