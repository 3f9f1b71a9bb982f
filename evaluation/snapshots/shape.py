"""What is counted of each patient, and which tables are published.

A patient stands in one cell: a chronic user by the newest judged use, somebody who got a stop letter, or who was not
chosen and is followed. Who was not chosen and got a letter later stands in two: in the comparison too, with the windows
that had closed by then.
"""

from collections.abc import Mapping
from itertools import product

from evaluation.disclosure import NOT_APPLICABLE, Cube, Design, Dimension, Shape, Structure, applies
from evaluation.disclosure.cubes import Key
from evaluation.outcomes.classifying import (
    ABSTINENT,
    HALVED,
    INCREASED,
    LOST,
    QUARTERED,
    RELAPSED,
    UNCHANGED,
)

# The way of a patient: a stop letter was posted; could have got one when the practice posted its first ones, and was
# not chosen (the comparison); in a wave, and nothing posted yet; left out, by the group of the reason; none of these,
# and nobody follows them: no chronic user yet on that day, or no comparison in this practice.
LETTER, NOT_CHOSEN, CHOSEN, NOT_FOLLOWED = "letter", "not_chosen", "chosen", "not_followed"
GP, PSYCHIATRY, OPIOID, PALLIATIVE_EPILEPSY, OTHER = (
    "gp", "psychiatry", "opioid", "palliative_epilepsy", "other"
)  # fmt: skip
LEFT_OUT = (GP, PSYCHIATRY, OPIOID, PALLIATIVE_EPILEPSY, OTHER)
FOLLOWED = (LETTER, NOT_CHOSEN)

CONSENTS, NO_CONSENT = "yes", "none"
NO_RESPONSE, STOPS, CONSULT, DECLINES, OTHERWISE = "none", "stops", "consult", "declines", "other"
RUNGS = ("0", "1", "2", "3", "4", "5")

# No outcome was computed: the window has not ended, no export reaches its end, or (in the comparison) the own letter
# came first.
NOT_YET = "not_yet"
CHANGES = (HALVED, QUARTERED, UNCHANGED, INCREASED)
# Who used again had stopped in a window before: at three months that is nobody.
AT_3 = (NOT_YET, LOST, ABSTINENT, *CHANGES)
FROM_6 = (NOT_YET, LOST, ABSTINENT, RELAPSED, *CHANGES)
WITH_DATA = (ABSTINENT, RELAPSED, *CHANGES)

PATH = Dimension("path", (LETTER, NOT_CHOSEN, CHOSEN, *LEFT_OUT, NOT_FOLLOWED))
CONSENT = Dimension("consent", (NOT_APPLICABLE, CONSENTS, NO_CONSENT))
RESPONSE = Dimension("response", (NOT_APPLICABLE, NO_RESPONSE, STOPS, CONSULT, DECLINES, OTHERWISE))
RUNG = Dimension("rung", (NOT_APPLICABLE, *RUNGS))
OUTCOME_3 = Dimension("outcome_3", (NOT_APPLICABLE, *AT_3))
OUTCOME_6 = Dimension("outcome_6", (NOT_APPLICABLE, *FROM_6))
OUTCOME_12 = Dimension("outcome_12", (NOT_APPLICABLE, *FROM_6))
OUTCOMES = {3: OUTCOME_3, 6: OUTCOME_6, 12: OUTCOME_12}
# Of who is in the comparison: whether they got a letter after those windows, and so are counted with it as well.
NO_LETTER, LETTER_LATER = "no", "yes"
LATER = Dimension("letter_later", (NOT_APPLICABLE, NO_LETTER, LETTER_LATER))


def possible_after(months: int, before: str, after: str) -> bool:
    """Whether somebody with the outcome `before` in the window of 3 (or 6) months can have `after` in the next one.

    By how outcomes are told (evaluation/outcomes/classifying), so whoever reads the tables knows this as well.
    """
    if NOT_APPLICABLE in (before, after):
        return before == after
    if before == NOT_YET:
        return after == NOT_YET  # windows end in order
    if before in (ABSTINENT, RELAPSED):
        return after not in CHANGES
    if before == LOST and months > min(OUTCOMES):
        return True  # may have stopped in the window before that
    return after != RELAPSED


def _in_order(months: int, later: int) -> Structure:
    first, then = OUTCOMES[months], OUTCOMES[later]
    pairs = product(first.categories, then.categories)
    return Structure(
        (first.name, then.name), frozenset(pair for pair in pairs if possible_after(months, *pair))
    )


SHAPE = Shape(
    (PATH, LATER, CONSENT, RESPONSE, RUNG, *OUTCOMES.values()),
    (
        *(applies(dimension, when=PATH, among=[LETTER]) for dimension in (CONSENT, RESPONSE, RUNG)),
        *(applies(dimension, when=PATH, among=FOLLOWED) for dimension in OUTCOMES.values()),
        applies(LATER, when=PATH, among=[NOT_CHOSEN]),
        _in_order(3, 6),
        _in_order(6, 12),
    ),
)

# Coarser, for a study that is too small to show each rung with each outcome: whether any consult was held, and whether
# somebody stopped of whom that is known. They follow from the counts, so a practice does not count them.
ONLY_LETTER, CONSULTS = "no", "yes"
USES = "uses"
HELD = Dimension("held", (NOT_APPLICABLE, ONLY_LETTER, CONSULTS))
STOPPED_6 = Dimension("stopped_6", (NOT_APPLICABLE, ABSTINENT, USES))
HELD_AT = {NOT_APPLICABLE: NOT_APPLICABLE, "0": ONLY_LETTER} | dict.fromkeys(RUNGS[1:], CONSULTS)
STOPPED_WITH = dict.fromkeys(OUTCOME_6.categories, NOT_APPLICABLE) | dict.fromkeys(WITH_DATA, USES)
STOPPED_WITH[ABSTINENT] = ABSTINENT


def _follows(coarse: Dimension, fine: Dimension, of: Mapping[str, str]) -> Structure:
    return Structure((fine.name, coarse.name), frozenset(of.items()))


TOLD = Shape(
    (*SHAPE.dimensions, HELD, STOPPED_6),
    (*SHAPE.structures, _follows(HELD, RUNG, HELD_AT), _follows(STOPPED_6, OUTCOME_6, STOPPED_WITH)),
)


def told(counted: Cube) -> Cube:
    """The counts with what follows from them: the cube of which the tables are margins."""
    rung, outcome = SHAPE.names.index(RUNG.name), SHAPE.names.index(OUTCOME_6.name)
    counts = {
        (*key, HELD_AT[key[rung]], STOPPED_WITH[key[outcome]]): count for key, count in counted.counts.items()
    }
    return Cube(TOLD, counts, counted.practices)


# What stands last is hidden first: of tables with as many dimensions the last one.
LADDER = (("response",), ("rung",))
BY_CONSULTS = (HELD.name, STOPPED_6.name)
FOLLOWED_BEFORE = (PATH.name, LATER.name)
USE = tuple(("path", dimension.name) for dimension in (OUTCOME_6, OUTCOME_12, OUTCOME_3))


def design(*, without_consent: bool) -> Design:
    """Where only those who consent are counted nearly everybody has a letter, because that is when they are asked.

    Then how many consent says nothing, the way says little, and the largest table would cost more than it shows.
    How many got a letter later stands beside the way, last: of the tables of two it is the first to be given up.
    """
    if without_consent:
        by_rung = (RUNG.name, OUTCOME_6.name)
        return Design(
            (("path",), *LADDER, *USE, by_rung, ("consent",), FOLLOWED_BEFORE), extra=(BY_CONSULTS,)
        )
    return Design((*LADDER, *USE, ("path",)), extra=(BY_CONSULTS,))


def key_of(
    path: str,
    *,
    consent: str = NOT_APPLICABLE,
    response: str = NOT_APPLICABLE,
    rung: str = NOT_APPLICABLE,
    outcomes: Mapping[int, str] | None = None,
    later: str = NO_LETTER,
) -> Key:
    """The cell of a patient; `outcomes` by months, for who is followed; `later`: of who is in the comparison."""
    told = [outcomes.get(months, NOT_YET) if outcomes is not None else NOT_APPLICABLE for months in OUTCOMES]
    return (path, later if path == NOT_CHOSEN else NOT_APPLICABLE, consent, response, rung, *told)
