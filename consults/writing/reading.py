"""A workbook text of any kind: read it whole, and measure how it reads."""

from collections.abc import Callable, Mapping
from typing import Any

from consults.writing import chapters, quiz, stories
from stopletters.writing.readability import Readability, measure

CHAPTERS, QUIZ, STORIES = "chapters", "quiz", "stories"
READERS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    CHAPTERS: chapters.read,
    QUIZ: quiz.read,
    STORIES: stories.read,
}
_WORDS: Mapping[str, Callable[[Any], str]] = {
    CHAPTERS: chapters.running_words,
    QUIZ: quiz.running_words,
    STORIES: stories.running_words,
}
# Fewer words than this say nothing about how a text reads: one long name would decide.
FEWEST_WORDS = 30


def read(kind: str, content: Mapping[str, Any]) -> Any:
    """The parts, questions or stories; raises TextProblem with the sentence for who wrote it."""
    return READERS[kind](content)


def readability(kind: str, content: Mapping[str, Any], level: str) -> Readability:
    """The hardest part or story counts, and the whole: nobody reads the average."""
    parts = read(kind, content)
    pieces = [_WORDS[kind](parts), *(_WORDS[kind]([part]) for part in parts)]
    found = [measure(words, level) for words in pieces if len(words.split()) >= FEWEST_WORDS]
    if not found:
        return Readability(0, 0, level)
    return Readability(min(one.ease for one in found), max(one.words for one in found), level)
