"""From the facts of one patient and a text to the exact words of the letter, and the hash that is signed."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from stopletters.writing import placeholders
from stopletters.writing.text import STOP, Block, LetterText, Line, Run

Day = date  # a field of the facts has that name
CLOSING = "Met vriendelijke groet,"
MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)


@dataclass(frozen=True)
class Letterhead:
    """street with its number ("Lindeplein 8"); postcode_line already as printed ("1234 AB  Lindedorp")."""

    name: str
    street: str
    postcode_line: str
    phone: str
    opening_hours: str


@dataclass(frozen=True)
class Recipient:
    """The three lines that show through the window, as `address` makes them."""

    name: str
    street: str
    postcode_line: str


@dataclass(frozen=True)
class Signatory:
    """Who signs; on_behalf_of is the name of the GP in whose place a locum signs."""

    name: str
    role: str
    on_behalf_of: str = ""


@dataclass(frozen=True)
class LetterFacts:
    """All that one letter states. medicines: Dutch names; reason: "sleep", "anxiety" or "" when not known.

    level: how plain the words are; first_letter: the day the stop letter was posted, in a letter that follows it.
    """

    practice: Letterhead
    recipient: Recipient
    salutation: str
    date: date
    reference: str
    medicines: tuple[str, ...]
    above_one_ddd: bool
    age_65: bool
    poh: Signatory
    gp: Signatory
    text_version: str
    reason: str = ""
    level: str = "B1"
    first_letter: Day | None = None


@dataclass(frozen=True)
class Passage:
    """A block whose words are final."""

    kind: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Composed:
    """The words of one letter in reading order."""

    title: str
    salutation: str
    passages: tuple[Passage, ...]
    closing: str = CLOSING


def compose(facts: LetterFacts, text: LetterText) -> Composed:
    """Choose the blocks that hold for these facts and fill in the names.

    Raises ValueError when the facts name another version of the text, or no medicine.
    """
    if facts.text_version != text.version:
        raise ValueError(f"facts are for text {facts.text_version}, not {text.version}")
    if text.kind != STOP and facts.first_letter is None:
        raise ValueError("a letter that follows another says when that was")
    if not facts.medicines:
        raise ValueError("a stop letter names at least one medicine")
    values, true = _values(facts), conditions(facts)
    chosen = (block for block in text.blocks if block.when <= true)
    passages = tuple(filled(block, values) for block in chosen)
    return Composed(placeholders.fill(text.title, values), facts.salutation, passages)


def conditions(facts: LetterFacts) -> frozenset[str]:
    """The names of the conditions that hold for these facts."""
    true = {
        "one_medicine" if len(facts.medicines) == 1 else "more_medicines",
        "above_one_ddd" if facts.above_one_ddd else "up_to_one_ddd",
        facts.reason or "reason_unknown",
    }
    return frozenset(true | {"age_65"} if facts.age_65 else true)


def content_hash(composed: Composed, facts: LetterFacts) -> str:
    """SHA-256 (hex) of all that the letter says before it is signed; it depends on nothing else."""
    content = {"words": asdict(composed), "facts": facts_content(facts)}
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def facts_content(facts: LetterFacts) -> dict[str, Any]:
    """The facts as plain JSON values, to store beside the letter; `facts_from` reads them back.

    What came later than the first letters is left out where it says nothing, so that their hashes hold.
    """
    content = asdict(facts) | {"date": facts.date.isoformat(), "medicines": list(facts.medicines)}
    first = content.pop("first_letter")
    if facts.level == "B1":
        del content["level"]
    return content | ({"first_letter": first.isoformat()} if first else {})


def facts_from(content: Mapping[str, Any]) -> LetterFacts:
    first = content.get("first_letter")
    return LetterFacts(
        **dict(content)
        | {
            "practice": Letterhead(**content["practice"]),
            "recipient": Recipient(**content["recipient"]),
            "date": date.fromisoformat(content["date"]),
            "medicines": tuple(content["medicines"]),
            "first_letter": date.fromisoformat(first) if first else None,
            "poh": Signatory(**content["poh"]),
            "gp": Signatory(**content["gp"]),
        }
    )


def plain_text(composed: Composed) -> str:
    """The running words, one line each: for reading aloud, searching and measuring readability."""
    lines = [line for passage in composed.passages for line in passage.lines]
    return "\n".join("".join(run.words for run in line) for line in lines)


def dutch_date(day: date) -> str:
    """ "14 oktober 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _values(facts: LetterFacts) -> dict[str, str]:
    medicine = _enumerate(facts.medicines)
    return {
        "medicine": medicine,
        "Medicine": medicine[:1].upper() + medicine[1:],
        "poh_name": facts.poh.name,
        "poh_role": facts.poh.role,
        "gp_name": facts.gp.name,
        "practice_name": facts.practice.name,
        "phone": facts.practice.phone,
        "opening_hours": facts.practice.opening_hours,
        "first_letter_date": _unbroken(facts.first_letter),
    }


def _unbroken(day: date | None) -> str:
    """A date never breaks over two lines."""
    return dutch_date(day).replace(" ", "\u00a0") if day else ""


def _enumerate(names: tuple[str, ...]) -> str:
    *first, last = names
    return f"{', '.join(first)} en {last}" if first else last


def filled(block: Block, values: Mapping[str, str]) -> Passage:
    """The block with its placeholders filled in."""
    lines = tuple(
        tuple(Run(placeholders.fill(run.words, values), run.strong) for run in line) for line in block.lines
    )
    return Passage(block.kind, lines)
