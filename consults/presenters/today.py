"""What the ladder and the plans add to the start page: each number is the number of rows of the page it leads to."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.written import day
from consults.models import Consult
from consults.presenters import appointments
from consults.queries import agenda
from consults.queries import ladder as queries
from patients.presenters.people import name_of
from practices.models import Membership, Practice
from practices.permissions import allows
from stopletters.presenters.people import few, listed
from stopletters.presenters.today import Waiting


def waiting(me: Membership, _gps: Sequence[Membership], today: date) -> list[Waiting]:
    if me.practice is None or not allows(me.role, "consults.hold"):
        return []
    whose = agenda.own(me)
    found = [
        _today(me.practice, agenda.today(me.practice, today, whose=whose)),
        _to_record(me.practice, agenda.to_record(me.practice, today, whose=whose)),
        _to_plan(me.practice, queries.to_plan(me.practice), today),
    ]
    return [row for row in found if row]


def page(practice: Practice, show: str) -> str:
    return f"{reverse('consults', args=[practice.slug])}?show={show}"


def _today(practice: Practice, rows: Sequence[Consult]) -> Waiting | None:
    if not rows:
        return None
    title = ngettext("Consult today", "Consults today", len(rows))
    names = [f"{appointments.clock(one.starts_at)} {name_of(one.patient)}" for one in rows]
    return Waiting(1, len(rows), title, few(names), page(practice, "today"), _("Prepare"))


def _to_record(practice: Practice, rows: Sequence[Consult]) -> Waiting | None:
    if not rows:
        return None
    title = ngettext("Consult to record", "Consults to record", len(rows))
    text = _("since %(day)s; were they held?") % {"day": day(rows[0].starts_at, year=False)}
    return Waiting(2, len(rows), title, text, page(practice, "record"), _("Record them"))


def _to_plan(practice: Practice, rows: Sequence[queries.Ladder], today: date) -> Waiting | None:
    if not rows:
        return None
    title = ngettext("Patient without an appointment", "Patients without an appointment", len(rows))
    again, late = sum(one.again for one in rows), sum(one.due is not None and one.due < today for one in rows)
    parts = [
        ngettext("%(count)d missed or cancelled", "%(count)d missed or cancelled", again) % {"count": again}
        if again
        else "",
        ngettext("%(count)d is late", "%(count)d are late", late) % {"count": late} if late else "",
    ]
    text = listed(part for part in parts if part) or _("they wait for a consult")
    return Waiting(3, len(rows), title, text, page(practice, "plan"), _("Make appointments"))
