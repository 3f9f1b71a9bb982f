"""A quiz that cannot be used is no text."""

import pytest

from consults.writing import pictures, quiz, shipped
from stopletters.writing.text import TextProblem

QUESTIONS = shipped.content("quiz", "B1")["questions"]


@pytest.mark.parametrize(
    ("questions", "says"),
    [
        (QUESTIONS[:3], "4 tot 12"),
        ([QUESTIONS[0], *QUESTIONS], "dezelfde sleutel"),
        ([one | {"true": True} for one in QUESTIONS], "waar zijn en zinnen die niet waar zijn"),
        ([QUESTIONS[0] | {"true": "ja"}, *QUESTIONS[1:]], "waar of niet waar"),
        ([{"key": "a"}] * 4, "ontbreekt statement"),
        ("geen lijst", "niet te lezen"),
    ],
)
def test_it_is_refused_with_the_reason(questions, says):
    with pytest.raises(TextProblem) as problem:
        quiz.read({"questions": questions})
    assert says in str(problem.value)


def test_every_drawing_exists_and_says_what_it_is():
    for question in quiz.read({"questions": QUESTIONS}):
        assert f"<title>{pictures.NAMES[question.picture]}</title>" in pictures.drawing(question.picture)
    assert pictures.drawing("eenhoorn") == ""
