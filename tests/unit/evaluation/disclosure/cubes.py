"""Small cubes for examples and laws."""

from collections.abc import Mapping, Sequence
from itertools import product

from hypothesis import strategies as st

from evaluation.disclosure.cubes import NOT_APPLICABLE, Cube, Dimension, Shape, applies
from evaluation.disclosure.releases import Design, Rules
from tests import once

# How many cubes a law is tried on that needs a solver for each.
FEW = 60 if once.THOROUGH else 12
# Small numbers behave as large ones do, and are searched faster.
SMALL_RULES = Rules(threshold=2, base=3, pool=1)


def crossed(*sizes: int) -> Shape:
    """Dimensions a, b, c... with categories a0, a1... in which everything can exist."""
    names = "abcd"[: len(sizes)]
    return Shape(
        tuple(
            Dimension(name, tuple(f"{name}{at}" for at in range(size)))
            for name, size in zip(names, sizes, strict=True)
        )
    )


def table(rows: Sequence[Sequence[int]], *, practices: int = 5) -> Cube:
    """A cube of two dimensions, written as a table."""
    shape = crossed(len(rows), len(rows[0]))
    counts = {
        (f"a{row}", f"b{column}"): count for row, line in enumerate(rows) for column, count in enumerate(line)
    }
    return Cube(shape, counts, practices)


PATH = Dimension("path", ("screened out", "not chosen", "letter"))
RUNG = Dimension("rung", (NOT_APPLICABLE, "letter", "1", "2"))
OUTCOME = Dimension("outcome", (NOT_APPLICABLE, "stopped", "same", "lost"))
LADDER = Shape(
    (PATH, RUNG, OUTCOME), tuple(applies(one, when=PATH, among=["letter"]) for one in (RUNG, OUTCOME))
)

MARGINS = {
    "tables and sums": (("a", "b"), ("a",), ("b",)),
    "rows": (("a", "b"), ("a",)),
    "chain": (("a", "b"), ("b", "c"), ("b",), ("a",)),
    "all pairs": (("a", "b"), ("b", "c"), ("a", "c"), ("c",)),
    "sums": (("a",), ("b",), ("c",)),
    "three": (("a", "b", "c"), ("a", "b"), ("c",)),
}
LADDER_DESIGN = Design((("path",), ("rung",), ("outcome",), ("rung", "outcome")))


def possible_keys(shape: Shape) -> list[tuple[str, ...]]:
    return [key for key in product(*(one.categories for one in shape.dimensions)) if shape.can_exist(key)]


@st.composite
def filled(draw: st.DrawFn, shape: Shape, most: int) -> Mapping[tuple[str, ...], int]:
    """Counts for every combination: mostly few patients, sometimes many."""
    few, many = st.integers(0, 3), st.integers(0, most)
    return {key: draw(st.one_of(st.just(0), few, many)) for key in possible_keys(shape)}


@st.composite
def studies(draw: st.DrawFn, most: int = 30) -> tuple[Cube, Design]:
    """A cube and what is published of it."""
    if draw(st.booleans()):
        return Cube(LADDER, draw(filled(LADDER, most)), 5), LADDER_DESIGN
    shape = crossed(*(draw(st.integers(2, 3)) for _ in range(3)))
    design = Design(MARGINS[draw(st.sampled_from(sorted(MARGINS)))])
    return Cube(shape, draw(filled(shape, most)), 5), design
