"""The quiz as it is filled in; after that with what is right, and why."""

from dataclasses import dataclass

from django.forms import BoundField
from django.utils.translation import gettext as _

from consults.forms.quiz import QuizForm, name
from consults.models import QuizRound, WorkbookText


@dataclass(frozen=True)
class Row:
    """One statement. `verdict` and `explanation` only after it was answered; `tone`: success or warning."""

    number: int
    field: BoundField
    verdict: str = ""
    tone: str = ""
    explanation: str = ""


def rows(form: QuizForm, text: WorkbookText, kept: QuizRound | None) -> list[Row]:
    """`kept`: answers to show as checked, None while it is being filled in."""
    found = []
    for number, asked in enumerate(text.content["questions"], start=1):
        field = form[name(asked["key"])]
        if kept is None:
            found.append(Row(number, field))
            continue
        right = kept.answers.get(asked["key"]) is asked["true"]
        verdict = _("Right") if right else _("It is true") if asked["true"] else _("It is not true")
        tone = "success" if right else "warning"
        found.append(Row(number, field, verdict, tone, asked["explanation"]))
    return found
