"""The week of a practice nurse: days with appointments, who waits for one, and what nobody recorded yet."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.written import day
from consults.models import Consult
from consults.presenters import appointments
from consults.presenters import ladder as words
from consults.presenters.course import due_words
from consults.queries.capacity import monday_of
from consults.queries.ladder import Ladder
from patients.presenters.people import name_of
from patients.presenters.rows import Tag

WORKDAYS = 5
FURTHEST = timedelta(days=3653)
State = Consult.State


class Item:
    """One appointment."""

    def __init__(self, consult: Consult, today: date, alert: Tag | None = None) -> None:
        self.consult, self.alert = consult, alert
        self.name = name_of(consult.patient)
        self.time = appointments.clock(consult.starts_at)
        self.until = appointments.clock(consult.ends_at)
        self.title = appointments.rung_title(consult.number)
        self.day = capfirst(date_format(timezone.localdate(consult.starts_at), "l j-n-Y"))
        self.where = str(consult.get_place_display())
        self.wave = consult.letter.wave.title
        self.planned = consult.state == State.PLANNED
        self.late = self.planned and timezone.localdate(consult.starts_at) < today
        self.tag = Tag("warning", _("To record")) if self.late else appointments.state_tag(consult)
        self.url = reverse("consult", args=[consult.practice.slug, consult.pk])


@dataclass(frozen=True)
class Day:
    on: date
    items: list[Item]
    is_today: bool

    @property
    def label(self) -> str:
        return capfirst(date_format(self.on, "l j-n"))


Alerts = Mapping[int, Tag]  # what has to be seen beside a name, per patient id


def days(consults: Sequence[Consult], monday: date, today: date, alerts: Alerts) -> list[Day]:
    """Monday to Friday, and a weekend day when something is planned on it."""
    found: dict[date, list[Item]] = defaultdict(list)
    for consult in consults:
        found[timezone.localdate(consult.starts_at)].append(
            Item(consult, today, alerts.get(consult.patient_id))
        )
    week = [monday + timedelta(days=number) for number in range(7)]
    shown = [day for place, day in enumerate(week) if place < WORKDAYS or found[day]]
    return [Day(day, found[day], day == today) for day in shown]


def sentence(consults: Sequence[Consult]) -> str:
    """ "6 consults, 4 of them still to come: 1 h 20 min."."""
    planned = [one for one in consults if one.state == State.PLANNED]
    if not consults:
        return _("Nothing is planned in this week.")
    total = ngettext("%(count)d appointment this week", "%(count)d appointments this week", len(consults))
    if not planned:
        return f"{total % {'count': len(consults)}}."
    rest = ngettext("%(count)d still to be held", "%(count)d still to be held", len(planned))
    minutes = sum(one.minutes for one in planned)
    parts = [total % {"count": len(consults)}, rest % {"count": len(planned)}]
    return f"{', '.join(parts)} ({_('%(count)d min') % {'count': minutes}})."


@dataclass(frozen=True)
class WeekWords:
    """`code`: as it stands in the address, "2026-W48"."""

    monday: date

    @property
    def code(self) -> str:
        year, week, _day = self.monday.isocalendar()
        return f"{year}-W{week:02d}"

    @property
    def title(self) -> str:
        last = self.monday + timedelta(days=6)
        return _("Week %(week)d: %(first)s to %(last)s") % {
            "week": self.monday.isocalendar().week,
            "first": date_format(self.monday, "j-n"),
            "last": date_format(last, "j-n-Y"),
        }

    @property
    def before(self) -> str:
        return WeekWords(self.monday - timedelta(weeks=1)).code

    @property
    def after(self) -> str:
        return WeekWords(self.monday + timedelta(weeks=1)).code

    def holds(self, day: date) -> bool:
        return monday_of(day) == self.monday


def week_of(code: str, today: date) -> WeekWords:
    """The week of an address; this one when there is none, or none like that."""
    year, _w, number = code.partition("-W")
    try:
        monday = date.fromisocalendar(int(year), int(number), 1)
    except (ValueError, OverflowError):
        return WeekWords(monday_of(today))
    return WeekWords(monday if abs(monday - today) < FURTHEST else monday_of(today))


class Waiting:
    """Somebody who waits for an appointment."""

    def __init__(self, ladder: Ladder, today: date, alert: Tag | None = None) -> None:
        self.alert = alert
        slug, patient = ladder.letter.practice.slug, ladder.letter.patient
        self.ladder, self.patient, self.name = ladder, patient, name_of(patient)
        self.title = words.standing(ladder, today)
        self.late = ladder.due is not None and ladder.due < today
        self.due = due_words(ladder, today)
        self.phone = patient.phone
        self.dial = "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")
        self.why = _why(ladder)
        self.url = reverse("consult_plan", args=[slug, patient.pk])


def _why(ladder: Ladder) -> str:
    newest = ladder.newest
    if newest and ladder.again:
        on = day(newest.starts_at)
        return _("%(state)s on %(day)s") % {"state": appointments.state_tag(newest).words, "day": on}
    if newest:
        return _("%(rung)s on %(day)s") % {
            "rung": appointments.rung_title(newest.number),
            "day": day(newest.starts_at),
        }
    answer = ladder.answer
    assert answer
    return _("%(answer)s, said on %(day)s") % {
        "answer": capfirst(str(answer.get_code_display())),
        "day": day(answer.answered_on),
    }
