"""The complaints that are asked about while somebody reduces, as data with their words in both languages."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from consults.language import spoken
from patients.pharmacology.tapering.words import DUTCH

DATA = Path(__file__).parent / "data" / "complaints.toml"
NONE = "none"


@dataclass(frozen=True)
class Complaint:
    """`call`: a reason to speak to the GP the same day."""

    code: str
    nl: str
    en: str
    call: bool = False

    @property
    def label(self) -> str:
        return self.nl if spoken() == DUTCH else self.en


@cache
def complaints() -> tuple[Complaint, ...]:
    return tuple(Complaint(**row) for row in tomllib.loads(DATA.read_text(encoding="utf-8"))["complaint"])


def labels(codes: Iterable[str]) -> list[str]:
    """In the order of the list; a code of an older list that is gone stands as it was stored, at the end."""
    known = {one.code: one.label for one in complaints()}
    chosen = list(codes)
    return [label for code, label in known.items() if code in chosen] + [
        code for code in chosen if code not in known
    ]
