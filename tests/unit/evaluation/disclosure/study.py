"""An invented study with the sizes of a real one: what becomes of chronic users in a number of practices."""

import random
from collections import Counter

from evaluation.disclosure.cubes import NOT_APPLICABLE, Cube, Dimension, Shape, applies
from evaluation.disclosure.releases import Design

PATH = Dimension(
    "path",
    (
        "palliative",
        "psychiatrist",
        "epilepsy",
        "other reason",
        "not chosen",
        "waiting",
        "letter",
        "withdrawn",
    ),
)
RUNG = Dimension("rung", (NOT_APPLICABLE, "letter", "1", "2", "3", "4", "5"))
AGE = Dimension("age", ("18-39", "40-49", "50-59", "60-69", "70-79", "80-"))
OUTCOMES = ("stopped", "reduced", "same", "more", "not due", "lost")
MONTH_3, MONTH_6, MONTH_12 = (
    Dimension(name, (NOT_APPLICABLE, *OUTCOMES)) for name in ("outcome3", "outcome6", "outcome12")
)
FOLLOWED = (RUNG, MONTH_3, MONTH_6, MONTH_12)
SHAPE = Shape(
    (PATH, AGE, *FOLLOWED), tuple(applies(dimension, when=PATH, among=["letter"]) for dimension in FOLLOWED)
)
DESIGN = Design(
    (
        ("path",),
        ("age",),
        ("rung",),
        ("outcome3",),
        ("outcome6",),
        ("outcome12",),
        ("rung", "outcome6"),
        ("rung", "outcome12"),
    )
)
PATHS = (4, 6, 2, 8, 20, 10, 45, 5)
AGES = (5, 9, 16, 24, 28, 18)
RUNGS = (35, 20, 15, 12, 10, 8)
# Who came further stops more often.
BY_RUNG = (
    (14, 18, 45, 8, 10, 5),
    (20, 25, 35, 5, 10, 5),
    (25, 30, 25, 5, 10, 5),
    (30, 30, 20, 4, 10, 6),
    (40, 30, 15, 3, 8, 4),
    (50, 25, 12, 2, 8, 3),
)


def patient(chance: random.Random) -> tuple[str, ...]:
    """One patient's categories, in the order of the shape."""
    path = chance.choices(PATH.categories, PATHS)[0]
    age = chance.choices(AGE.categories, AGES)[0]
    if path != "letter":
        return (path, age, *(NOT_APPLICABLE for _ in FOLLOWED))
    rung = chance.choices(range(6), RUNGS)[0]
    outcomes = (chance.choices(OUTCOMES, BY_RUNG[rung])[0] for _ in range(3))
    return (path, age, RUNG.categories[rung + 1], *outcomes)


def practices(number: int, *, seed: int, patients: tuple[int, int] = (20, 60)) -> dict[str, Cube]:
    """The cube of each practice."""
    chance = random.Random(seed)
    return {
        f"practice {at}": Cube(
            SHAPE, dict(Counter(patient(chance) for _ in range(chance.randint(*patients))))
        )
        for at in range(number)
    }
