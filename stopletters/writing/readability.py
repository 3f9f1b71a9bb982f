"""How hard a Dutch text is to read: Flesch-Douma, and the mean length of its sentences.

The formula of Douma (1960), syllables by the hyphenation patterns of LibreOffice (pyphen), sentences of one or two
words ("Dat mag.") not counted: the same as `textstat` does for Dutch, which the tests compare with.
"""

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyphen  # type: ignore[import-untyped]

from stopletters.writing.letter import Signatory, compose, plain_text
from stopletters.writing.paper import specimen
from stopletters.writing.text import LetterText

LEAST_EASE = 70
MOST_WORDS = {"B1": 12, "A2": 10}  # in the mean sentence

# Each pair or triple of conditions that shut each other out, as facts of an invented patient.
VARIANTS: tuple[dict[str, Any], ...] = tuple(
    {"medicines": medicines, "above_one_ddd": above, "age_65": older, "reason": reason}
    for medicines, above, older, reason in itertools.product(
        [("oxazepam",), ("oxazepam", "temazepam")], [False, True], [False, True], ["", "sleep", "anxiety"]
    )
)
_SENTENCE = re.compile(r"\b[^.!?]+[.!?]*")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")


@dataclass(frozen=True)
class Readability:
    """ease: 100 is very easy, below 70 too hard for these letters; words: in the mean sentence."""

    ease: float
    words: float
    level: str

    @property
    def most_words(self) -> int:
        return MOST_WORDS[self.level]

    @property
    def good(self) -> bool:
        return self.ease >= LEAST_EASE and self.words <= self.most_words


def of_text(text: LetterText) -> Readability:
    """The hardest variant counts: a patient reads one letter, not the average of all."""
    # A name without initials: their full stops would count as ends of sentences.
    poh = Signatory("Sanne Bakker", "praktijkondersteuner")
    letters = [specimen(text, **variant, poh=poh)[0] for variant in VARIANTS]
    measured = [measure(plain_text(compose(facts, text)), text.level) for facts in letters]
    return Readability(
        min(found.ease for found in measured), max(found.words for found in measured), text.level
    )


def measure(words: str, level: str = "B1") -> Readability:
    found = _WORD.findall(words.lower())
    if not found:
        return Readability(0, 0, level)
    per_sentence = len(found) / _sentences(words)
    per_word = sum(map(_syllables, found)) / len(found)
    return Readability(206.835 - 0.93 * per_sentence - 77 * per_word, per_sentence, level)


def _sentences(words: str) -> int:
    return max(1, sum(len(_WORD.findall(sentence)) > 2 for sentence in _SENTENCE.findall(words)))


@lru_cache(maxsize=5000)
def _syllables(word: str) -> int:
    return len(_hyphenation().positions(word)) + 1


@lru_cache(maxsize=1)
def _hyphenation() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="nl")
