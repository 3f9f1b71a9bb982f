"""What the ladder adds to the page of a patient: its history, where the patient is, and the next consult."""

from collections.abc import Collection, Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.written import day
from consults.models import Consult
from consults.presenters import appointments
from consults.presenters import ladder as words
from consults.presenters.alarms import open_tag
from consults.queries import agenda, alarms
from consults.queries import ladder as queries
from consults.queries.ladder import Ladder
from consults.services import consults as services
from patients.models import Patient
from patients.presenters.next_step import NextStep
from patients.presenters.patient_page import Panel, Told
from patients.presenters.rows import Tag
from patients.presenters.timeline import Event, by, happened
from practices.models import Membership, Practice
from practices.permissions import allows
from stopletters.presenters.patient import since

State = Consult.State


def told(patient: Patient, me: Membership, today: date) -> Told:
    """Of this subject, for the page of a patient."""
    history, ladder = list(events(agenda.of_patient(patient))), queries.ladder(patient)
    if ladder is None:
        return Told(history)
    started = bool(ladder.consults) or ladder.wants
    return Told(
        history,
        state=state(ladder) if started else "",
        since=since(ladder.letter) if started else "",
        next_step=next_step(ladder, me, today),
        panels=[Panel("consults/_ladder_panel.html", panel(ladder, me, today))],
    )


def state(ladder: Ladder) -> str:
    if ladder.held:
        return ngettext("%(count)d consult held", "%(count)d consults held", ladder.held) % {
            "count": ladder.held
        }
    return _("First consult planned") if ladder.planned else _("First consult to plan")


def next_step(ladder: Ladder, me: Membership, today: date) -> NextStep | None:
    """None leaves it to what was answered to the letter."""
    if ladder.planned:
        return _changed_mind(ladder, me) or _appointment(ladder.planned, me, today)
    if ladder.wants:
        return _to_plan(ladder, me, today)
    if ladder.said_since:
        return None
    if ladder.ended_by:
        return NextStep(
            _("No other consult: %(why)s") % {"why": ladder.ended_by.get_reason_display()},
            _(
                "Nothing has to be done. When the patient thinks otherwise, a consult can be planned after all."
            ),
        )
    if ladder.consults and ladder.open_number is None:
        text = _("Nothing has to be planned any more.")
        return NextStep(_("All consults of the project have been"), text)
    return None


def _appointment(consult: Consult, me: Membership, today: date) -> NextStep:
    title, on = appointments.rung_title(consult.number), timezone.localdate(consult.starts_at)
    slug, holds = consult.practice.slug, allows(me.role, "consults.hold")
    when = f"{title} {appointments.moment(consult.starts_at, today)}"
    text = _("%(where)s, with %(who)s.") % {
        "where": capfirst(str(consult.get_place_display())),
        "who": consult.poh.display_name,
    }
    page = reverse("consult", args=[slug, consult.pk])
    if not holds:
        return NextStep(when, text)
    if on < today:
        title = _("How did the %(rung)s of %(day)s go?") % {"rung": title, "day": day(on)}
        url = reverse("consult_end", args=[slug, consult.pk])
        return NextStep(title, _("Held, missed or cancelled: one tap."), action=_("Record it"), url=url)
    action = _("Begin the consult") if on == today else _("Prepare the consult")
    return NextStep(when, text, action=action, url=page)


def _changed_mind(ladder: Ladder, me: Membership) -> NextStep | None:
    said, consult = ladder.changed_mind, ladder.planned
    if said is None or consult is None:
        return None
    title = _("Said since the appointment: %(answer)s") % {"answer": said.get_code_display()}
    text = _("The %(rung)s of %(day)s is still planned. Cancel it, or let it stand.") % {
        "rung": appointments.rung_title(consult.number),
        "day": day(consult.starts_at),
    }
    if not allows(me.role, "consults.hold"):
        return NextStep(title, text)
    url = reverse("consult_end", args=[consult.practice.slug, consult.pk])
    return NextStep(title, text, action=_("Cancel the consult"), url=url)


def _to_plan(ladder: Ladder, me: Membership, today: date) -> NextStep:
    rung = {"rung": appointments.rung_title(ladder.open_number or 0)}
    title = _("Plan the %(rung)s again") % rung if ladder.again else _("Plan the %(rung)s") % rung
    if not allows(me.role, "consults.hold"):
        return NextStep(title, _("The practice nurse makes the appointment."))
    url = reverse("consult_plan", args=[ladder.letter.practice.slug, ladder.letter.patient_id])
    return NextStep(title, due_words(ladder, today), action=_("Plan a consult"), url=url)


def due_words(ladder: Ladder, today: date) -> str:
    """ "Before 5-11-2026: two weeks after the answer."."""
    if ladder.due is None:
        return ""
    on = {"day": day(ladder.due)}
    if ladder.due < today:
        return _("It should have been before %(day)s.") % on
    if ladder.held:
        return _("Before %(day)s: two weeks after the last consult.") % on
    return _("Before %(day)s: two weeks after the answer.") % on


def panel(ladder: Ladder, me: Membership, today: date) -> dict[str, object]:
    slug, patient = ladder.letter.practice.slug, ladder.letter.patient_id
    holds = allows(me.role, "consults.hold")
    newest = ladder.newest
    found: dict[str, object] = {
        "stops": words.stops(ladder, today),
        "sentence": words.sentence_of(ladder, today),
        "alert": open_tag() if alarms.open_for(ladder.letter.patient) else None,
    }
    if not holds:
        return found
    if ladder.planned:
        own = [slug, ladder.planned.pk]
        found["move"], found["end"] = reverse("consult_move", args=own), reverse("consult_end", args=own)
        found["diary"] = reverse("consult_ics", args=own)
    elif ladder.open_number and not ladder.wants and not (ladder.gone or ladder.left_out):
        found["plan"] = reverse("consult_plan", args=[slug, patient])
    if newest and services.can_undo(newest, ladder, at=timezone.now()):
        found["undo"] = reverse("consult_undo", args=[slug, newest.pk])
        found["undo_words"] = appointments.state_tag(newest).words
    return found


# --- what happened ---


def events(rows: list[Consult]) -> Iterator[Event]:
    """What is planned and what did not take place; who held the conversation tells what was held."""
    for row in rows:
        if row.state == State.PLANNED:
            yield _planned(row)
        elif row.state != State.DONE:
            yield _not_held(row)


def _planned(row: Consult) -> Event:
    text = _("planned at %(time)s, %(where)s") % {
        "time": appointments.clock(row.starts_at),
        "where": row.get_place_display(),
    }
    return happened(row.starts_at, appointments.rung_title(row.number), text, icon="mark-consult-planned")


def _not_held(row: Consult) -> Event:
    assert row.ended_at
    assert row.ended_by
    who = by(row.ended_by.display_name)
    text = ". ".join(part for part in (appointments.reason_words(row), who) if part)
    if not row.was_appointment:
        return happened(row.ended_at, _("No other consult follows"), text)
    title = _("%(rung)s of %(day)s: %(state)s") % {
        "rung": appointments.rung_title(row.number),
        "day": day(row.starts_at),
        "state": row.get_state_display(),
    }
    return happened(row.ended_at, title, text)


def steps(practice: Practice, patients: Collection[int], today: date) -> dict[int, Tag]:
    """The next step of each of `patients` in a few words, for the lists of the floors below."""
    tags = {pk: words.standing_tag(one, today) for pk, one in queries.of_patients(practice, patients).items()}
    return {pk: tag for pk, tag in tags.items() if tag}
