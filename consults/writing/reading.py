"""A workbook text of any kind: read it whole, measure how it reads, and show what it says line by line."""

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


def read(kind: str, content: Mapping[str, Any]) -> Any:
    """The parts, questions or stories; raises TextProblem with the sentence for who wrote it."""
    return READERS[kind](content)


def readability(kind: str, content: Mapping[str, Any], level: str) -> Readability:
    """The hardest part, question or story counts: nobody reads the average."""
    found = [measure(_WORDS[kind]([one]), level) for one in read(kind, content) if _WORDS[kind]([one])]
    # A single question is too short to judge: there the whole counts.
    if kind == QUIZ:
        return measure(_WORDS[kind](read(kind, content)), level)
    return Readability(min(one.ease for one in found), max(one.words for one in found), level)
