"""The ladder of one patient, in words and as a line of marks."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.written import day
from consults.models import Consult
from consults.presenters.appointments import moment, rung_title
from consults.queries.ladder import Ladder, Rung
from patients.presenters.rows import Tag

State = Consult.State


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
