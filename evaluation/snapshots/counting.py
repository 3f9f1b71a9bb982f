"""In which cell a patient is counted, from what is known of them: the rules."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field

from evaluation.disclosure import Cube
from evaluation.disclosure.cubes import Key
from evaluation.snapshots import shape

INCLUDE = "include"  # the decision of a person that bars nothing, see patients.models.Screening
# Reasons of who was left out (patients/reasons.py), in the groups that are published.
REASONS = {
    "palliative": shape.PALLIATIVE_EPILEPSY,
    "epilepsy": shape.PALLIATIVE_EPILEPSY,
    "psychiatrist": shape.PSYCHIATRY,
    "psychosis": shape.PSYCHIATRY,
    "suicidality": shape.PSYCHIATRY,
    "dementia": shape.OTHER,
    "addiction": shape.OTHER,
    "pregnancy": shape.OTHER,
    "deceased": shape.OTHER,
    "moved": shape.OTHER,
    "no_letter_please": shape.OTHER,
}
# The others are the GP's (or the POH's) own judgement; beside an opioid in the record that counts as its reason.
OPIOID_FLAG = "opioid"
# Flags of the record that rule a letter out while nobody judged (patients/pharmacology/screening).
FLAGS = {
    "epilepsy": shape.PALLIATIVE_EPILEPSY,
    "end_of_life": shape.PALLIATIVE_EPILEPSY,
    "psychosis": shape.PSYCHIATRY,
    "suicidality": shape.PSYCHIATRY,
}

# By the codes of stopletters.models.Response.
RESPONSES = {
    "": shape.NO_RESPONSE,
    "no_reaction": shape.NO_RESPONSE,
    "stopped": shape.STOPS,
    "reduced": shape.STOPS,
    "consult": shape.CONSULT,
    "not_alone": shape.CONSULT,
    "talk_to_gp": shape.CONSULT,
    "declined": shape.DECLINES,
    "returned": shape.OTHERWISE,
    "moved": shape.OTHERWISE,
    "died": shape.OTHERWISE,
    "not_suitable": shape.OTHERWISE,
}


@dataclass(frozen=True)
class Judged:
    """What a person decided before the letter, as it stands now."""

    decision: str
    reason: str

    @property
    def bars(self) -> bool:
        return self.decision != INCLUDE


@dataclass(frozen=True)
class Known:
    """One patient. `flags`: codes of what the record says; `excluding`: those that normally rule a letter out;
    `awaited`: the comparison of the practice has begun, and no window of it can be told yet."""

    got_letter: bool
    chosen: bool = False
    judged: Judged | None = None
    flags: Set[str] = frozenset()
    excluding: tuple[str, ...] = ()
    consents: bool = False
    response: str = ""
    rung: int = 0
    after_letter: Mapping[int, str] = field(default_factory=dict)  # months -> code of the outcome
    without_letter: Mapping[int, str] = field(default_factory=dict)
    awaited: bool = False


def path(known: Known) -> str:
    """A letter counts whatever was judged later; what a person decided comes before what the record says.

    Who is followed in the comparison stays in it, whatever was decided since: letters, judgements and flags of later
    are about those who still use, and without them those who stopped would be left.
    """
    if known.got_letter:
        return shape.LETTER
    if known.without_letter:
        return shape.NOT_CHOSEN
    if known.judged and known.judged.bars:
        own = shape.OPIOID if OPIOID_FLAG in known.flags else shape.GP
        return REASONS.get(known.judged.reason, own)
    if known.chosen:
        return shape.CHOSEN
    if known.excluding and known.judged is None:
        return next((FLAGS[code] for code in known.excluding if code in FLAGS), shape.OTHER)
    return shape.NOT_CHOSEN if known.awaited else shape.NOT_FOLLOWED


def key(known: Known) -> Key:
    way = path(known)
    if way == shape.LETTER:
        return shape.key_of(
            way,
            consent=shape.CONSENTS if known.consents else shape.NO_CONSENT,
            response=RESPONSES[known.response],
            rung=shape.RUNGS[min(known.rung, len(shape.RUNGS) - 1)],
            outcomes=known.after_letter,
        )
    return shape.key_of(way, outcomes=known.without_letter if way == shape.NOT_CHOSEN else None)


def keys(known: Known) -> Iterator[Key]:
    """With a letter also the cell in the comparison, of the windows that closed before it."""
    yield key(known)
    if known.got_letter and known.without_letter:
        yield shape.key_of(shape.NOT_CHOSEN, outcomes=known.without_letter, later=shape.LETTER_LATER)


def cube(patients: Iterable[Known]) -> Cube:
    """The counts of one practice."""
    return Cube(shape.SHAPE, dict(Counter(cell for known in patients for cell in keys(known))))
