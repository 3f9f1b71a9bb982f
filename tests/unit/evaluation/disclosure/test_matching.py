"""An attacker who has this program too, and runs it on every cube there can be.

"Algorithmic matching" (Minami & Abe, Algorithms 2019;12:165) breaks ways of hiding that only look at what is published:
that something was hidden tells which counts it had. Here all cubes with the same release are put together; among them
every "at most" cell must still have every count.
"""

from collections import defaultdict
from itertools import product

import pytest

from evaluation.disclosure.cubes import Cube, Key
from evaluation.disclosure.deciding import alone
from evaluation.disclosure.protection import protect
from evaluation.disclosure.releases import AtMost, Cell, Design, Hidden, Place, Rules, published
from tests.unit.evaluation.disclosure.cubes import MARGINS, crossed

RULES = Rules(threshold=1, base=3, pool=1)


class Matching:
    """All cubes of one shape with counts up to `most`, by the release they give."""

    def __init__(self, sizes: tuple[int, ...], design: Design, most: int) -> None:
        self.shape, self.design, self.most = crossed(*sizes), design, most
        self.places = [place for scope in design.tables(self.shape) for place in published(self.shape, scope)]
        self.made: dict[tuple[Cell, ...], tuple[Cell, ...]] = {}
        self.alike: dict[tuple[Cell, ...], list[tuple[int, ...]]] = defaultdict(list)
        self.cut_off: set[tuple[Cell, ...]] = set()
        keys = list(self.shape.combinations(self.shape.names))
        for values in product(range(most + 1), repeat=len(keys)):
            self._run(dict(zip(keys, values, strict=True)))

    def _run(self, counts: dict[Key, int]) -> None:
        cube = Cube(self.shape, counts)
        margins = {scope: cube.margin(scope) for scope in self.design.tables(self.shape)}
        behind = tuple(margins[place.scope][place.key] for place in self.places)
        first = tuple(alone(count, RULES) for count in behind)
        if first not in self.made:
            release = protect(cube, self.design, RULES)
            self.made[first] = tuple(release.places[place] for place in self.places)
        self.alike[self.made[first]].append(behind)
        if max(counts.values()) == self.most:
            self.cut_off.add(self.made[first])  # larger counts give this release too

    def broken(self) -> list[tuple[tuple[Cell, ...], Place]]:
        """Releases with a cell of which somebody who tried all cubes can rule a small count out."""
        return [
            (release, self.places[number])
            for release, behind in self.alike.items()
            if release not in self.cut_off
            for number, cell in enumerate(release)
            if isinstance(cell, AtMost) and not {0, 1} <= {counts[number] for counts in behind}
        ]

    def hiding(self) -> int:
        return sum(
            any(isinstance(cell, Hidden) for cell in release)
            for release in self.alike
            if release not in self.cut_off
        )


def test_running_the_program_on_all_cubes_breaks_nothing() -> None:
    matching = Matching((2, 2), Design(MARGINS["rows"]), most=6)
    assert matching.hiding() > 10
    assert matching.broken() == []


@pytest.mark.slow
@pytest.mark.parametrize(("sizes", "margins", "most"), [((2, 2), "tables and sums", 7), ((2, 3), "rows", 4)])
def test_running_the_program_on_more_cubes_breaks_nothing(
    sizes: tuple[int, ...], margins: str, most: int
) -> None:
    matching = Matching(sizes, Design(MARGINS[margins]), most)
    assert matching.hiding() > 10
    assert matching.broken() == []
