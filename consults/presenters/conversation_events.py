"""What consults and alarms add to the page of a patient: their history, and the way to the GP."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consults.models import Consult, Conversation
from consults.presenters import alarms as alarm_words
from consults.presenters import appointments
from consults.queries import alarms as alarm_queries
from consults.queries import conversations as queries
from patients.models import Patient
from patients.presenters.next_step import NextStep
from patients.presenters.patient_page import Panel, Told
from patients.presenters.timeline import Event, by, happened
from practices.models import Membership
from practices.permissions import allows

LONGEST = 120


def told(patient: Patient, me: Membership, today: date) -> Told:
    """Of this subject, for the page of a patient."""
    alarms = alarm_queries.of_patient(patient)
    open_ones = [alarm_words.Row(one) for one in alarms if one.is_open]
    panel = Panel("consults/_alarm_panel.html", {"patient": patient})
    events = [*alarm_words.events(alarms), *map(held, queries.held_with(patient))]
    step = answer_first(open_ones[0], me) if open_ones else None
    return Told(events, next_step=step, panels=[panel] if allows(me.role, "consults.hold") else [])


def answer_first(row: alarm_words.Row, me: Membership) -> NextStep:
    """An alarm comes before everything else that could be done."""
    url = reverse("alarm", args=[row.alarm.practice.slug, row.alarm.pk])
    if allows(me.role, "alarms.acknowledge"):
        title = _("Talk to this patient today: %(what)s") % {"what": row.alarm.get_kind_display()}
        return NextStep(title, _("Then say what was done."), action=_("Say what was done"), url=url)
    title = _("The GP has been asked for today: %(what)s") % {"what": row.alarm.get_kind_display()}
    text = _("Nothing has to be reduced until the GP says what was done.")
    return NextStep(title, text, action=_("To the alarm"), url=url)


def held(consult: Consult) -> Event:
    """A consult that was held, in one line: how long, the rulers, and the beginning of what was agreed."""
    said: Conversation | None = getattr(consult, "conversation", None)
    parts = [_minutes(consult), *_said(said), by(consult.poh.display_name)]
    text = ", ".join(part for part in parts if part)
    return happened(
        consult.starts_at, capfirst(appointments.rung_title(consult.number)), text, icon="mark-consult"
    )


def _minutes(consult: Consult) -> str:
    spent = consult.minutes_spent
    return ngettext("%(count)d minute", "%(count)d minutes", spent) % {"count": spent} if spent else ""


def _said(said: Conversation | None) -> Iterator[str]:
    if said is None:
        return
    if said.importance is not None:
        yield _("importance %(mark)d") % {"mark": said.importance}
    if said.confidence is not None:
        yield _("confidence %(mark)d") % {"mark": said.confidence}
    yield _beginning(said.agreements)


def _beginning(text: str) -> str:
    first = text.partition("\n")[0].rstrip(".")
    return first if len(first) <= LONGEST else f"{first[:LONGEST].rsplit(' ', 1)[0]}…"
