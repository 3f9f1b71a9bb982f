"""Invented stories, and which of them come closest to a patient. Nobody in them exists."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stopletters.writing.text import TextProblem

FEWEST = 12
TOLD = 3  # in one workbook
# What makes a story somebody else's: the reason most, then the medicine and the sex; ten years count as one.
OTHER_REASON, OTHER_MEDICINE, OTHER_SEX, YEARS = 3.0, 2.0, 2.0, 10.0


@dataclass(frozen=True)
class Who:
    """What a story and a patient are compared by. None or "": not known, and then it does not count."""

    age: int | None = None
    sex: str = ""
    medicines: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Story:
    """sex: "V" or "M"; medicine: Dutch name; reason: "sleep" or "anxiety"; words: paragraphs."""

    key: str
    name: str
    age: int
    sex: str
    medicine: str
    reason: str
    title: str
    words: tuple[str, ...]


def read(content: Mapping[str, Any]) -> tuple[Story, ...]:
    """The stories of a content mapping; TextProblem says, in Dutch, what is wrong."""
    try:
        stories = tuple(_story(entry) for entry in content["story"])
    except TextProblem:
        raise
    except KeyError as error:
        raise TextProblem(f"In een verhaal ontbreekt {error.args[0]}.") from error
    except (TypeError, AttributeError, ValueError) as error:
        raise TextProblem("De verhalen zijn niet te lezen.") from error
    if len(stories) < FEWEST:
        raise TextProblem(f"Er zijn ten minste {FEWEST} verhalen, anders herkent niet iedereen zich.")
    if len({story.key for story in stories}) < len(stories):
        raise TextProblem("Twee verhalen hebben dezelfde sleutel.")
    return stories


def _story(entry: Mapping[str, Any]) -> Story:
    if entry["sex"] not in ("V", "M") or entry["reason"] not in ("sleep", "anxiety"):
        raise TextProblem(f"Bij {entry['name']} hoort vrouw of man, en slaap of angst.")
    words = tuple(" ".join(block.split()) for block in entry["words"].split("\n\n") if block.strip())
    plain = (entry["key"], entry["name"], int(entry["age"]), entry["sex"], entry["medicine"], entry["reason"])
    return Story(*plain, entry["title"], words)


def nearest(stories: Sequence[Story], who: Who, count: int = TOLD) -> tuple[Story, ...]:
    """The `count` stories that are most like `who`, the likest first; in the order of the list where that is equal."""
    return tuple(sorted(stories, key=lambda story: distance(story, who))[:count])


def distance(story: Story, who: Who) -> float:
    """0 for somebody of the same age, sex, medicine and reason; more for who differs more."""
    return (
        OTHER_REASON * (bool(who.reason) and who.reason != story.reason)
        + OTHER_MEDICINE * (bool(who.medicines) and story.medicine not in who.medicines)
        + OTHER_SEX * (who.sex in ("V", "M") and who.sex != story.sex)
        + (abs(who.age - story.age) / YEARS if who.age is not None else 0)
    )


def running_words(stories: Iterable[Story]) -> str:
    return "\n".join(line for story in stories for line in (f"{story.title}.", *story.words))
