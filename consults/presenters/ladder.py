"""The ladder in words and as a picture: of one patient, of a wave and of a practice."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consults.models import Consult
from consults.queries.ladder import Ladder, Rung
from patients.presenters.people import name_of
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


def day(value: datetime | date, *, year: bool = True) -> str:
    on = timezone.localdate(value) if isinstance(value, datetime) else value
    return date_format(on, "d-m-Y" if year else "d-m")


def moment(value: datetime, today: date) -> str:
    """ "today at 13:30", "Tuesday 24-11 at 13:30"; with the year when it is another one."""
    on, time = timezone.localdate(value), {"time": clock(value)}
    if on == today:
        return _("today at %(time)s") % time
    words = date_format(on, "l j-n" if on.year == today.year else "l j-n-Y")
    return _("%(day)s at %(time)s") % {"day": words, **time}


def state_tag(consult: Consult) -> Tag:
    return Tag(TONES[State(consult.state)], capfirst(state_words(consult)))


def state_words(consult: Consult) -> str:
    return _("held") if consult.state == State.DONE else str(consult.get_state_display())


def reason_words(consult: Consult) -> str:
    """Why it did not take place, with the note."""
    reason = str(consult.get_reason_display()) if consult.reason else ""
    return ". ".join(part for part in (capfirst(reason), consult.note.rstrip(".")) if part)


# --- one patient ---


@dataclass(frozen=True)
class Stop:
    """One mark on the line of a patient. `state`: done, planned, next, passed (will not be) or later."""

    icon: str
    label: str
    text: str
    state: str


def stops(ladder: Ladder, today: date) -> list[Stop]:
    """The letter, and every rung after it."""
    letter = Stop("mark-letter", rung_title(0), day(ladder.letter.wave.posted_on or today), "done")
    return [letter, *(_stop(rung, ladder, today) for rung in ladder.rungs)]


def _stop(rung: Rung, ladder: Ladder, today: date) -> Stop:
    label, consult = rung_title(rung.number), rung.consult
    tries = _tries(rung)
    if consult and consult.state == State.DONE:
        spent = _("%(count)d min") % {"count": consult.minutes_spent or consult.minutes}
        return Stop("mark-consult", label, _lines(f"{day(consult.starts_at)}, {spent}", tries), "done")
    if consult and consult.state == State.PLANNED:
        words = capfirst(moment(consult.starts_at, today))
        return Stop("mark-consult-planned", label, _lines(words, tries), "planned")
    if rung.number == ladder.open_number and ladder.wants:
        return Stop("mark-other", label, _lines(_("to plan"), tries), "next")
    if consult and consult.state == State.SKIPPED:
        return Stop("mark-other", label, _("skipped"), "passed")
    return Stop("mark-other", label, tries, "later")


def _tries(rung: Rung) -> str:
    """ "did not come once": what went before, on the same rung."""
    rows = [*rung.before, *([rung.consult] if rung.consult else [])]
    missed = sum(row.state == State.NO_SHOW for row in rows)
    cancelled = sum(row.state == State.CANCELLED and row.was_appointment for row in rows)
    parts = [
        ngettext("missed once", "missed %(count)d times", missed) % {"count": missed} if missed else "",
        ngettext("cancelled once", "cancelled %(count)d times", cancelled) % {"count": cancelled}
        if cancelled
        else "",
    ]
    return ", ".join(part for part in parts if part)


def _lines(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def sentence_of(ladder: Ladder, today: date) -> str:
    """Where one patient is, and what follows, in a sentence."""
    held = ngettext(
        "%(count)d of %(size)d consults held", "%(count)d of %(size)d consults held", ladder.held
    ) % {"count": ladder.held, "size": ladder.size}
    if ladder.planned:
        when = moment(ladder.planned.starts_at, today)
        return _("%(held)s; the next one is %(when)s.") % {"held": held, "when": when}
    if ladder.wants:
        return _("%(held)s; the %(rung)s has to be planned.") % {
            "held": held,
            "rung": rung_title(ladder.open_number or 0),
        }
    if ladder.ended_by and not ladder.said_since:
        why = str(ladder.ended_by.get_reason_display())
        return _("%(held)s; no other one follows: %(why)s.") % {"held": held, "why": why}
    return f"{held}."


def standing(ladder: Ladder, today: date) -> str:
    """The next step in a few words, for lists; "" when the letter's answer says it all."""
    if ladder.planned:
        title = rung_title(ladder.planned.number)
        on = timezone.localdate(ladder.planned.starts_at)
        if on < today:
            return _("Record the %(rung)s of %(day)s") % {"rung": title, "day": day(on, year=False)}
        return f"{title} {moment(ladder.planned.starts_at, today)}"
    if ladder.wants:
        rung = {"rung": rung_title(ladder.open_number or 0)}
        return _("Plan the %(rung)s again") % rung if ladder.again else _("Plan the %(rung)s") % rung
    if ladder.held:
        return ngettext("%(count)d consult held", "%(count)d consults held", ladder.held) % {
            "count": ladder.held
        }
    return ""


def standing_tag(ladder: Ladder, today: date) -> Tag | None:
    words = standing(ladder, today)
    if not words:
        return None
    planned = ladder.planned
    late = planned is not None and timezone.localdate(planned.starts_at) < today
    tone = "warning" if late or ladder.wants else "primary" if planned else "success"
    return Tag(tone, words)


# --- a wave, a practice ---


def rungs(ladders: Sequence[Ladder]) -> list[dict[str, Any]]:
    """One dot per patient and rung: filled has been, open is planned."""
    been, planned, here = _been(ladders), _planned(ladders), Counter(one.reached for one in ladders)
    size = max((len(one.rungs) for one in ladders), default=0)
    return [
        {
            "label": rung_title(number),
            "been": been[number] if number else len(ladders),
            "planned": planned[number],
            "note": _("now here: %(count)d") % {"count": here[number]} if here[number] else "",
        }
        for number in range(size + 1)
    ]


def _been(ladders: Iterable[Ladder]) -> Counter[int]:
    return Counter(row.number for one in ladders for row in one.consults if row.state == State.DONE)


def _planned(ladders: Iterable[Ladder]) -> Counter[int]:
    return Counter(one.planned.number for one in ladders if one.planned)


def table(ladders: Sequence[Ladder]) -> list[dict[str, Any]]:
    """The picture in numbers, with what the picture leaves out: missed and cancelled."""
    missed = Counter(row.number for one in ladders for row in one.consults if row.state == State.NO_SHOW)
    cancelled = Counter(
        row.number
        for one in ladders
        for row in one.consults
        if row.state == State.CANCELLED and row.was_appointment
    )
    return [
        {**rung, "missed": missed[number], "cancelled": cancelled[number]}
        for number, rung in enumerate(rungs(ladders))
    ]


def sentence(ladders: Sequence[Ladder]) -> str:
    """ "9 of the 20 patients came to a first consult; 4 consults are planned and 2 have to be planned."."""
    came = sum(one.held > 0 for one in ladders)
    planned = sum(one.planned is not None for one in ladders)
    waiting = sum(one.wants for one in ladders)
    parts = [
        ngettext(
            "%(came)d of the %(total)d patients came to a consult",
            "%(came)d of the %(total)d patients came to a consult",
            came,
        )
        % {"came": came, "total": len(ladders)},
        ngettext("%(count)d consult is planned", "%(count)d consults are planned", planned)
        % {"count": planned},
        ngettext("%(count)d has to be planned", "%(count)d have to be planned", waiting) % {"count": waiting},
    ]
    return f"{', '.join(parts)}."


@dataclass(frozen=True)
class Climber:
    """One patient of a wave as a line: dots, and what comes next."""

    name: str
    url: str
    done: int
    planned: int
    of: int
    label: str
    next: Tag | None


def climbers(ladders: Iterable[Ladder], today: date) -> list[Climber]:
    """Who came furthest first."""
    ordered = sorted(ladders, key=lambda one: (-one.held, one.planned is None, one.letter.position))
    return [_climber(one, today) for one in ordered]


def _climber(ladder: Ladder, today: date) -> Climber:
    patient = ladder.letter.patient
    return Climber(
        name=name_of(patient),
        url=reverse("patient", args=[ladder.letter.practice.slug, patient.pk]),
        done=1 + ladder.held,
        planned=int(ladder.planned is not None),
        of=1 + max(ladder.size, ladder.held + int(ladder.planned is not None)),
        label=sentence_of(ladder, today),
        next=standing_tag(ladder, today),
    )
