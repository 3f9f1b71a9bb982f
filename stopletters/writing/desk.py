"""Cards and notices on paper: for the desk, the pharmacy and locums. No patient is in them."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files

from benzoproject.lib import pdf
from stopletters.writing import placeholders
from stopletters.writing.letter import Letterhead, dutch_date, filled
from stopletters.writing.text import KINDS, Block, read_block

CARDS = ("phone", "refusal", "pharmacy", "locums")
NAMES = ("practice_name", "phone", "opening_hours", "poh_name", "when", "When", "send", "letters", "in_use")
# Beside what a letter has: what to say aloud, what cannot wait, lines to write on, boxes to tick.
CARD_KINDS = KINDS | {"say", "alarm", "form", "tick"}


@dataclass(frozen=True)
class Card:
    version: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Mailing:
    """What a card says about the letters: the day they are posted and how many there are, as far as that is known."""

    day: date | None = None
    letters: int = 0
    posted: bool = False

    @property
    def when(self) -> str:
        return f"op {dutch_date(self.day)}" if self.day else "binnenkort"

    @property
    def whom(self) -> str:
        if not self.letters:
            return "een aantal patiënten"
        return "1 patiënt" if self.letters == 1 else f"{self.letters} patiënten"


@lru_cache
def card(code: str) -> Card:
    """A shipped card; raises TextProblem when it names what no card knows."""
    text = (files("stopletters.writing.cards") / f"{code}.toml").read_text(encoding="utf-8")
    content = tomllib.loads(text)
    placeholders.check(content["title"], NAMES)
    blocks = tuple(read_block(entry, NAMES, CARD_KINDS) for entry in content["block"])
    return Card(content["version"], content["title"], blocks)


def card_pdf(
    code: str, *, practice: Letterhead, poh_name: str, mailing: Mailing, in_use: str, at: datetime
) -> bytes:
    """One page with the practice's letterhead. `in_use`: what the patients use, with its article."""
    found = card(code)
    values = {
        "practice_name": practice.name,
        "phone": practice.phone,
        "opening_hours": practice.opening_hours,
        "poh_name": poh_name,
        "when": mailing.when,
        "When": mailing.when[:1].upper() + mailing.when[1:],
        "send": "stuurden" if mailing.posted else "sturen",
        "letters": mailing.whom,
        "in_use": in_use,
    }
    context = {
        "practice": practice,
        "title": placeholders.fill(found.title, values),
        "passages": [filled(block, values) for block in found.blocks],
        "version": found.version,
        "date": dutch_date(at.date()),
    }
    sheet = pdf.Sheet(pdf.html("pdf/card.html", context), ("card.css",))
    return pdf.render(sheet, title=found.title, created=at)
