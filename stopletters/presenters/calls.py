"""Calls in words: whom to phone and why, and how a call went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from benzoproject.lib.written import day
from patients.presenters import numbers, rows
from patients.presenters.people import age_words, name_of
from stopletters.models import Call, Letter, Response
from stopletters.presenters.letters import Tag, answer_tag
from stopletters.queries.calls import ToCall

C, R = Response.Code, Call.Result
ENOUGH = 3  # after so many tries the page offers to stop
MORNING_ENDS, AFTERNOON_ENDS = 12, 17
RESULT_TONES = {R.NO_ANSWER: "neutral", R.MESSAGE: "info", R.WRONG_NUMBER: "warning"}


@dataclass(frozen=True)
class Choice:
    """One tap. `wide`: over the whole width."""

    value: str
    label: Promise | str
    wide: bool = False


CHOICES = (
    Choice(C.CONSULT, gettext_lazy("Wants a consult"), wide=True),
    Choice(R.NO_ANSWER, gettext_lazy("No answer")),
    Choice(R.MESSAGE, gettext_lazy("Call later")),
    Choice(C.DECLINED, gettext_lazy("Does not want to")),
    Choice(C.TALK_TO_GP, gettext_lazy("To the GP")),
    Choice(C.STOPPED, gettext_lazy("Stopped already")),
    Choice(C.REDUCED, gettext_lazy("Reduced already")),
    Choice(C.NOT_ALONE, gettext_lazy("Wants to, but not alone"), wide=True),
)
GIVE_UP = Choice(C.NO_REACTION, gettext_lazy("No reaction, stop phoning"), wide=True)
RARE = (
    Choice(R.WRONG_NUMBER, gettext_lazy("Wrong number")),
    Choice(C.MOVED, gettext_lazy("Moved")),
    Choice(C.DIED, gettext_lazy("Died")),
    Choice(C.NOT_SUITABLE, gettext_lazy("Not suitable after all")),
)


class CallRow:
    """One patient to phone, for the card and for the list. `alert`: what has to be seen beside the name."""

    def __init__(self, to_call: ToCall, today: date, alert: rows.Tag | None = None) -> None:
        self.to_call, self.letter, self.today, self.alert = to_call, to_call.letter, today, alert
        self.name = name_of(self.letter.patient)

    @property
    def phone(self) -> str:
        return self.letter.patient.phone

    @property
    def about(self) -> str:
        """ "71 years, temazepam 20 mg"."""
        return ", ".join([age_words(self.letter.patient, self.today), *medicines(self.letter)])

    @property
    def tries(self) -> int:
        return len(self.to_call.tries)

    @property
    def why(self) -> str:
        """What went before, and when the last try was: another part of the day may help."""
        letter = _("Letter of %(day)s.") % {"day": day(self.letter.wave.posted_on, year=False)}
        if not self.to_call.tries:
            return f"{letter} {_('Not phoned yet.')}"
        last = self.to_call.tries[-1]
        words = ngettext("Phoned %(count)d time before", "Phoned %(count)d times before", self.tries)
        return f"{letter} {words % {'count': self.tries}}: {how_it_went(last)} {_last_time(last)}"

    @property
    def short(self) -> str:
        """For the list: what the last call brought, else that there was none."""
        if not self.to_call.tries:
            return _("no reaction to the letter of %(day)s") % {
                "day": day(self.letter.wave.posted_on, year=False)
            }
        last = self.to_call.tries[-1]
        return f"{last.get_result_display()}, {day(last.made_at, year=False)}"

    @property
    def on(self) -> str:
        return weekday(self.to_call.on)

    @property
    def earlier(self) -> list[dict[str, object]]:
        """The calls before, the newest first."""
        return [call_row(call) for call in reversed(self.to_call.tries)]

    @property
    def choices(self) -> Sequence[Choice]:
        return (*CHOICES, GIVE_UP) if self.tries >= ENOUGH else CHOICES

    rare = RARE


def medicines(letter: Letter) -> list[str]:
    use = getattr(letter.patient, "use", None)
    return [numbers.medicine(row) for row in use.medicines] if use else []


def how_it_went(call: Call) -> str:
    """ "no answer on 12-11, in the morning."."""
    values = {"result": call.get_result_display(), "day": day(call.made_at, year=False), "part": _part(call)}
    return _("%(result)s on %(day)s, %(part)s.") % values


def _part(call: Call) -> str:
    hour = timezone.localtime(call.made_at).hour
    if hour < MORNING_ENDS:
        return _("in the morning")
    return _("in the afternoon") if hour < AFTERNOON_ENDS else _("in the evening")


def _last_time(call: Call) -> str:
    """What to do differently this time."""
    if call.result == R.WRONG_NUMBER:
        return _("Look the number up first.")
    if call.result == R.NO_ANSWER:
        hour = timezone.localtime(call.made_at).hour
        return _("Try the afternoon now.") if hour < MORNING_ENDS else _("Try the morning now.")
    return ""


def weekday(on: date) -> str:
    """ "Tuesday 24-11-2026"."""
    return date_format(on, "l d-m-Y")


def call_row(call: Call, alert: rows.Tag | None = None) -> dict[str, object]:
    return {
        "call": call,
        "name": name_of(call.letter.patient),
        "alert": alert,
        "tag": result_tag(call),
        "at": call.made_at,
        "by": call.made_by.display_name if call.made_by else "",
    }


def result_tag(call: Call) -> Tag:
    """What the patient said; without an answer how far the call came."""
    answer = answer_tag(call.response)
    if answer:
        return answer
    return Tag(RESULT_TONES.get(R(call.result), "neutral"), capfirst(str(call.get_result_display())))


def kept(call: Call, booked: Call | None) -> str:
    """What the last tap did: "Mr J. van der Aa: no answer. Next call on Tuesday 24-11-2026."."""
    said = call.response.get_code_display() if call.response else call.get_result_display()
    sentence = f"{name_of(call.letter.patient)}: {said}."
    if booked is None:
        return sentence
    return f"{sentence} {_('Next call on %(day)s.') % {'day': weekday(booked.due_on)}}"


def made_at(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "H:i")
