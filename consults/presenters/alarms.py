"""Alarms in words: on their list, on the page of one, and in the history of a patient."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consults.models import Alarm
from consults.queries import alarms as queries
from patients.models import Patient
from patients.presenters.people import name_of
from patients.presenters.rows import Tag
from patients.presenters.timeline import Event, by, happened
from practices.models import Membership, Practice
from practices.permissions import allows
from stopletters.presenters.people import few
from stopletters.presenters.today import URGENT, Waiting


def open_tag() -> Tag:
    """Beside a name, wherever it stands."""
    return Tag("danger", _("Alarm open"))


def alerts(practice: Practice) -> dict[int, Tag]:
    """Who waits for a GP, for every list of patients."""
    return dict.fromkeys(queries.open_patients(practice), open_tag())


def tag(alarm: Alarm) -> Tag:
    if alarm.withdrawn_at:
        return Tag("neutral", _("taken back"))
    if alarm.acknowledged_at:
        return Tag("success", _("handled"))
    return Tag("danger", _("waits for the GP"))


def moment(at: datetime) -> str:
    """ "24-11-2026, 13:42"."""
    local = timezone.localtime(at)
    return f"{local:%d-%m-%Y}, {date_format(local, 'H:i')}"


@dataclass(frozen=True)
class Row:
    """One alarm as the list and its own page show it."""

    alarm: Alarm

    @property
    def name(self) -> str:
        return name_of(self.alarm.patient)

    @property
    def what(self) -> str:
        return capfirst(str(self.alarm.get_kind_display()))

    @property
    def tag(self) -> Tag:
        return tag(self.alarm)

    @property
    def raised(self) -> str:
        return f"{moment(self.alarm.raised_at)}, {self.alarm.raised_by.display_name}"

    @property
    def phone(self) -> str:
        return str(self.alarm.patient.phone)

    @property
    def dial(self) -> str:
        """The number as a telephone reads it."""
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")

    @property
    def own_gp(self) -> str:
        gp = self.alarm.patient.gp
        return gp.display_name if gp else ""

    @property
    def ended(self) -> str:
        """When and by whom it was handled or taken back; "" while it is open."""
        alarm = self.alarm
        if alarm.acknowledged_at and alarm.acknowledged_by:
            return f"{moment(alarm.acknowledged_at)}, {alarm.acknowledged_by.display_name}"
        if alarm.withdrawn_at and alarm.withdrawn_by:
            return f"{moment(alarm.withdrawn_at)}, {alarm.withdrawn_by.display_name}"
        return ""

    @property
    def what_came_of_it(self) -> str:
        return self.alarm.outcome or self.alarm.withdrawn_why


def events(alarms: Iterable[Alarm]) -> Iterator[Event]:
    """The history of a patient: raised, and what came of it."""
    for alarm in alarms:
        what = {"what": alarm.get_kind_display()}
        if alarm.withdrawn_at and alarm.withdrawn_by:
            text = _and(alarm.withdrawn_why, by(alarm.withdrawn_by.display_name))
            yield happened(alarm.withdrawn_at, _("Alarm taken back: %(what)s") % what, text)
        if alarm.acknowledged_at and alarm.acknowledged_by:
            text = _and(alarm.outcome, by(alarm.acknowledged_by.display_name))
            yield happened(alarm.acknowledged_at, _("Alarm handled: %(what)s") % what, text)
        text = _and(alarm.note, by(alarm.raised_by.display_name))
        yield happened(alarm.raised_at, _("GP asked for today: %(what)s") % what, text, contact=True)


def _and(text: str, who: str) -> str:
    return ". ".join(part for part in (text.rstrip("."), who) if part)


def who(alarms: Iterable[Alarm]) -> list[str]:
    """ "Mevr. T. Blom (een epileptische aanval, zwangerschap)", each patient once."""
    kinds: dict[Patient, list[str]] = {}
    for one in alarms:
        kinds.setdefault(one.patient, []).append(str(one.get_kind_display()))
    return [f"{name_of(patient)} ({', '.join(dict.fromkeys(what))})" for patient, what in kinds.items()]


def waiting(me: Membership, gps: Sequence[Membership], today: date) -> list[Waiting]:
    """The row of the start page, above everything else, for the GPs and for whoever called them in."""
    found = queries.open_of(me.practice, gps) if me.practice else []
    if not found:
        return []
    title = ngettext("Patient to talk to today", "Patients to talk to today", len(found))
    if not allows(me.role, "alarms.acknowledge"):
        title = ngettext("Alarm waits for the GP", "Alarms wait for the GP", len(found))
    url = f"{reverse('alarms', args=[found[0].practice.slug])}?show=open"
    return [Waiting(URGENT, len(found), title, few(who(found)), url, _("View"))]
