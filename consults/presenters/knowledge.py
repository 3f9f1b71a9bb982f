"""What a patient knows: the quiz before and after, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.written import day
from consults.models import QuizRound


@dataclass(frozen=True)
class Knowledge:
    """The quiz at one moment."""

    label: str
    words: str
    day: str


def quiz_at(moment: str) -> str:
    """ "Quiz before"."""
    return {
        QuizRound.Moment.BEFORE: _("Quiz before"),
        QuizRound.Moment.AFTER: _("Quiz after"),
    }[QuizRound.Moment(moment)]


def right(score: int, of: int) -> str:
    """ "5 of 8 right"."""
    return ngettext("%(score)d of %(of)d right", "%(score)d of %(of)d right", score) % {
        "score": score,
        "of": of,
    }


def before_and_after(rounds: Iterable[QuizRound]) -> list[Knowledge]:
    """Side by side: the first time before, and the newest time after."""
    known = list(rounds)
    before = [one for one in known if one.moment == QuizRound.Moment.BEFORE][:1]
    after = [one for one in known if one.moment == QuizRound.Moment.AFTER][-1:]
    return [
        Knowledge(quiz_at(one.moment), right(one.score, one.questions), day(one.consult.starts_at))
        for one in (*before, *after)
    ]
