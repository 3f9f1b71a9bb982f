"""Whether a patient was still registered at the end of a window: who stands in no file may have left, or died.

A file that reaches to the end of the window and names the patient says yes. A person says what no file does. What was
said last counts. "Here" holds for the windows before it too, "moved" and "died" for the ones after it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from evaluation.outcomes.classifying import DIED, MOVED

HERE = "here"


@dataclass(frozen=True, slots=True)
class Seen:
    """The last file a patient stood in: when it was stored, and until which day it reaches."""

    at: datetime
    until: date


@dataclass(frozen=True, slots=True)
class Word:
    """An answer of the practice about the window that ends on `end`, or that is known since that day."""

    at: datetime
    answer: str
    end: date


def absent(end: date, *, seen: Seen | None, words: Iterable[Word], otherwise: str) -> str:
    """Why it is not known that the patient was registered on `end`; "" when it is. `otherwise`: nobody said a word."""
    said = list(words)
    holding = [(word.at, word.answer) for word in said if _holds(word, end)]
    if seen and seen.until >= end:
        holding.append((seen.at, HERE))
    if not holding:
        # Missing already, and asked about only later: that they left is still what we know.
        holding = [(word.at, word.answer) for word in said if word.answer != HERE and word.end > end]
    newest = max(holding)[1] if holding else otherwise
    return "" if newest == HERE else newest


def _holds(word: Word, end: date) -> bool:
    if word.answer == HERE:
        return word.end >= end
    return word.end <= end if word.answer in (MOVED, DIED) else word.end == end
