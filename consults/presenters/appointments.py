"""One consult as an appointment, in words: its rung, when it is, and how it stands."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consults.models import Consult
from patients.presenters.rows import Tag
from practices.templatetags.look import rung_name

State = Consult.State
LAST_RUNG_WITH_A_NAME = 5
TONES = {
    State.PLANNED: "primary",
    State.DONE: "success",
    State.NO_SHOW: "warning",
    State.CANCELLED: "neutral",
    State.SKIPPED: "neutral",
}


def rung_title(number: int) -> str:
    """ "2nd consult"; 0 is the letter."""
    if number <= LAST_RUNG_WITH_A_NAME:
        return rung_name(number)
    return _("Consult %(number)d") % {"number": number}


def clock(value: datetime) -> str:
    return date_format(timezone.localtime(value), "H:i")


def moment(value: datetime, today: date) -> str:
    """ "today at 13:30", "Tuesday 24-11 at 13:30"; with the year when it is another one."""
    on, time = timezone.localdate(value), {"time": clock(value)}
    if on == today:
        return _("today at %(time)s") % time
    words = date_format(on, "l j-n" if on.year == today.year else "l j-n-Y")
    return _("%(day)s at %(time)s") % {"day": words, **time}


def planned(consult: Consult) -> str:
    """ "2nd consult: Tuesday 24-11 at 13:30."."""
    when = moment(consult.starts_at, timezone.localdate())
    return _("%(rung)s: %(when)s.") % {"rung": rung_title(consult.number), "when": when}


def state_tag(consult: Consult) -> Tag:
    return Tag(TONES[State(consult.state)], capfirst(state_words(consult)))


def state_words(consult: Consult) -> str:
    return _("held") if consult.state == State.DONE else str(consult.get_state_display())


def reason_words(consult: Consult) -> str:
    """Why it did not take place, with the note."""
    reason = str(consult.get_reason_display()) if consult.reason else ""
    return ". ".join(part for part in (capfirst(reason), consult.note.rstrip(".")) if part)
