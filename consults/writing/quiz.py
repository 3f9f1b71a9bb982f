"""The knowledge quiz: sentences that are true or not, each with its explanation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from stopletters.writing.text import TextProblem

FEWEST, MOST = 4, 12


@dataclass(frozen=True)
class Question:
    """`key` stays the same through every version, so that answers before and after can be compared.

    picture: name of a drawing in `pictures`, or "".
    """

    key: str
    statement: str
    true: bool
    explanation: str
    picture: str = ""


def read(content: Mapping[str, Any]) -> tuple[Question, ...]:
    """The questions of a content mapping; TextProblem says, in Dutch, what is wrong."""
    try:
        questions = tuple(
            Question(
                entry["key"],
                entry["statement"],
                entry["true"],
                entry["explanation"],
                entry.get("picture", ""),
            )
            for entry in content["questions"]
        )
    except KeyError as error:
        raise TextProblem(f"In de quiz ontbreekt {error.args[0]}.") from error
    except (TypeError, AttributeError) as error:
        raise TextProblem("De quiz is niet te lezen.") from error
    if not FEWEST <= len(questions) <= MOST:
        raise TextProblem(f"Een quiz heeft {FEWEST} tot {MOST} zinnen.")
    if len({question.key for question in questions}) < len(questions):
        raise TextProblem("Twee zinnen van de quiz hebben dezelfde sleutel.")
    if not all(isinstance(question.true, bool) for question in questions):
        raise TextProblem("Elke zin van de quiz is waar of niet waar.")
    if len({question.true for question in questions}) < 2:
        raise TextProblem("In een quiz staan zinnen die waar zijn en zinnen die niet waar zijn.")
    return questions


def running_words(questions: Iterable[Question]) -> str:
    return "\n".join(f"{question.statement}\n{question.explanation}" for question in questions)
