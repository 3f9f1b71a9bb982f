"""Invented patients of a number of practices, counted as a snapshot counts them."""

import random
from collections.abc import Mapping

from evaluation.disclosure import Cube
from evaluation.snapshots import counting, shape
from evaluation.snapshots.counting import Judged, Known

STOPPED = {True: 0.22, False: 0.10}  # with a letter, without
LATER = 0.3  # of those with a letter were compared before it
STAYS = 0.2  # of those left out or chosen since are in the comparison
ANSWERS = ("", "consult", "stopped", "declined", "not_alone", "moved")


def practices(
    number: int, *, seed: int, patients: tuple[int, int] = (45, 75), later: float = LATER
) -> dict[str, Cube]:
    """The cube of each practice."""
    chance = random.Random(seed)
    return {
        f"practice {at}": counting.cube(
            patient(chance, later=later) for _ in range(chance.randint(*patients))
        )
        for at in range(number)
    }


def patient(chance: random.Random, *, later: float = LATER) -> Known:
    kind = chance.choices(("letter", "judged", "flagged", "chosen", "none"), (40, 20, 6, 4, 30))[0]
    letter = kind == "letter"
    compared = kind == "none" or chance.random() < (later if letter else STAYS)
    reasons = ("other", "psychiatrist", "epilepsy", "palliative", "dementia", "ill_now")
    return Known(
        got_letter=letter,
        chosen=kind == "chosen",
        judged=Judged("exclude", chance.choice(reasons)) if kind == "judged" else None,
        flags=frozenset({"opioid"} if chance.random() < 0.2 else ()),
        excluding=("psychosis",) if kind == "flagged" else (),
        consents=chance.random() < 0.6,
        response=chance.choices(ANSWERS, (30, 30, 12, 15, 8, 5))[0],
        rung=chance.choices(range(6), (45, 15, 12, 12, 9, 7))[0],
        after_letter=course(chance, letter=True),
        without_letter=course(chance, letter=False) if compared else {},
        awaited=chance.random() < 0.5,
    )


def course(chance: random.Random, *, letter: bool) -> Mapping[int, str]:
    """The outcomes of the windows that can be told, in their order."""
    told: dict[int, str] = {}
    for months, ended in ((3, 0.95), (6, 0.9), (12, 0.5)):
        if chance.random() > ended:
            return told
        told[months] = outcome(chance, list(told.values()), letter=letter)
    return told


def outcome(chance: random.Random, before: list[str], *, letter: bool) -> str:
    if shape.ABSTINENT in before:
        return chance.choices((shape.ABSTINENT, shape.RELAPSED, shape.LOST), (75, 18, 7))[0]
    weights = (8, 100 * STOPPED[letter], 18, 12, 35, 7)
    return chance.choices((shape.LOST, shape.ABSTINENT, *shape.CHANGES), weights)[0]
