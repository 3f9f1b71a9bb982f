"""A letter text: blocks of words with conditions, checked before it can be used.

Its content is a plain mapping of lists and strings, so it can be kept as JSON; ours ship as TOML.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from patients.pharmacology.groups import BENZODIAZEPINES, folder_of
from stopletters.writing import placeholders

KINDS = frozenset({"paragraph", "heading", "list", "invitation"})
CONDITIONS = frozenset(
    {
        "one_medicine",
        "more_medicines",
        "up_to_one_ddd",
        "above_one_ddd",
        "age_65",
        "sleep",
        "anxiety",
        "reason_unknown",
    }
)

STOP, REMINDER, EVALUATION = "stop", "reminder", "evaluation"
SHIPPED = (
    "stopbrief_b1", "stopbrief_a2", "herinnering_b1", "herinnering_a2", "evaluatie_b1", "evaluatie_a2",
)  # fmt: skip

# Of each of these only one holds at a time: a block that asks for two of them would never be printed.
EXCLUSIVE = (
    frozenset({"one_medicine", "more_medicines"}),
    frozenset({"up_to_one_ddd", "above_one_ddd"}),
    frozenset({"sleep", "anxiety", "reason_unknown"}),
)

_STRONG = re.compile(r"\*\*(.+?)\*\*")


class TextProblem(ValueError):
    """The text cannot be used; the message is a Dutch sentence for the person who wrote it."""


@dataclass(frozen=True)
class Run:
    """Words in one weight."""

    words: str
    strong: bool = False


Line = tuple[Run, ...]


@dataclass(frozen=True)
class Block:
    """kind: paragraph, heading, list (a line per item) or invitation (the box; first line is its title)."""

    kind: str
    lines: tuple[Line, ...]
    when: frozenset[str] = frozenset()


@dataclass(frozen=True)
class LetterText:
    """version names these exact words and is printed on the letter ("B1-1", "herinnering A2-3").

    kind: stop, reminder or evaluation; level: how plain the words are, B1 or A2.
    """

    version: str
    title: str
    blocks: tuple[Block, ...]
    kind: str = STOP
    level: str = "B1"


def read(content: Mapping[str, Any]) -> LetterText:
    """The text of a content mapping; raises TextProblem, which says what is wrong."""
    try:
        kind, level = str(content.get("kind", STOP)), str(content.get("level", "B1"))
        known = placeholders.names(second=kind != STOP)
        placeholders.check(content["title"], known)
        blocks = tuple(read_block(entry, known) for entry in content["block"])
        return LetterText(str(content["version"]), content["title"], blocks, kind, level)
    except KeyError as error:
        raise TextProblem(f"In de brieftekst ontbreekt {error.args[0]}.") from error
    except (TypeError, AttributeError) as error:
        raise TextProblem(f"De brieftekst is niet te lezen: {error}") from error
    except placeholders.UnknownPlaceholder as error:
        raise TextProblem(str(error)) from error


def never_holds(when: Iterable[str]) -> bool:
    return any(len(group.intersection(when)) > 1 for group in EXCLUSIVE)


def shipped_content(name: str = "stopbrief_b1", group: str = BENZODIAZEPINES) -> dict[str, Any]:
    """The content of a text that ships with the product, to store as its first version."""
    return tomllib.loads((folder_of_texts(group) / f"{name}.toml").read_text(encoding="utf-8"))


def folder_of_texts(group: str) -> Path:
    """Ours lie beside this module; a group that an installation adds brings them in its own folder, as `letters`."""
    ours = Path(__file__).parent / "texts" / group
    return ours if ours.is_dir() else folder_of(group) / "letters"


def names_of(group: str) -> tuple[str, ...]:
    """Which of the texts there are about these medicines."""
    return tuple(name for name in SHIPPED if (folder_of_texts(group) / f"{name}.toml").is_file())


@lru_cache
def shipped(name: str = "stopbrief_b1", group: str = BENZODIAZEPINES) -> LetterText:
    return read(shipped_content(name, group))


def read_block(entry: Mapping[str, Any], known: Iterable[str], kinds: Set[str] = KINDS) -> Block:
    """One block, which may name the placeholders in `known`."""
    kind, lines, when = entry["kind"], entry["lines"], entry.get("when", [])
    if kind not in kinds:
        raise TextProblem(f"Een blok heet {kind}. Kies uit: {', '.join(sorted(kinds))}.")
    if not isinstance(lines, list) or not isinstance(when, list):
        raise TextProblem("De regels en voorwaarden van een blok zijn lijsten.")
    if unknown := set(when) - CONDITIONS:
        known = ", ".join(sorted(CONDITIONS))
        raise TextProblem(f"De voorwaarde {min(unknown)} bestaat niet. Kies uit: {known}.")
    return Block(str(kind), tuple(_line(line, known) for line in lines), frozenset(when))


def _line(line: str, known: Iterable[str]) -> Line:
    """Split at `**strong words**`, before anything is filled in: asterisks in a name stay asterisks."""
    placeholders.check(line, known)
    parts = _STRONG.split(line)
    return tuple(Run(words, strong=bool(number % 2)) for number, words in enumerate(parts) if words)
