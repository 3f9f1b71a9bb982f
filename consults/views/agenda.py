"""The week of the practice nurse, who waits for an appointment, and the weeks as a calendar file."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consults.models import Consult
from consults.presenters import agenda as words
from consults.presenters import capacity as capacity_words
from consults.presenters import diary
from consults.queries import agenda as queries
from consults.queries import capacity, ladder
from consults.views.found import appointment_or_404
from consults.views.ladder import picture
from patients.presenters import patient_page
from practices.access import PageRequest, may, practice_page, see
from practices.models import Membership
from practices.queries import people

WEEK, TODAY, PLAN, RECORD = "week", "today", "plan", "record"


@practice_page("consults.view")
@require_safe
def consults(request: PageRequest) -> HttpResponse:
    """One list of four; each number is the number of rows of its list."""
    today, whose = timezone.localdate(), _whose(request)
    week = words.week_of(request.GET.get("week", ""), today)
    found: dict[str, list[Any]] = {
        WEEK: queries.week(request.practice, week.monday, whose=whose),
        TODAY: queries.today(request.practice, today, whose=whose),
        PLAN: ladder.to_plan(request.practice),
        RECORD: queries.to_record(request.practice, today, whose=whose),
    }
    show = request.GET.get("show", "")
    show = show if show in found else WEEK
    see(request, "consults", patients=_shown(found[show], show) or None)
    alerts = patient_page.alerts(request.practice)
    context = {
        "show": show,
        "tabs": _tabs(found, show),
        "rows": _rows(found[show], show, today, alerts),
        "week": week,
        "this_week": week.holds(today),
        "days": words.days(found[WEEK], week.monday, today, alerts),
        "sentence": words.sentence(found[WEEK]),
        "who": request.GET.get("who", ""),
        "several": queries.own(request.membership) is not None,
        "named": whose is None and people.pohs(request.practice).count() > 1,
        "holds": may(request, "consults.hold"),
    }
    return render(request, "consults/agenda.html", context)


def _whose(request: PageRequest) -> Membership | None:
    return None if request.GET.get("who") == "all" else queries.own(request.membership)


def _shown(rows: list[Any], show: str) -> list[int]:
    return [row.letter.patient_id if show == PLAN else row.patient_id for row in rows]


def _rows(rows: list[Any], show: str, today: date, alerts: words.Alerts) -> list[Any]:
    kind: Any = words.Waiting if show == PLAN else words.Item
    ids = _shown(rows, show)
    return [kind(row, today, alerts.get(pk)) for row, pk in zip(rows, ids, strict=True)]


def _tabs(found: dict[str, list[Any]], show: str) -> list[dict[str, Any]]:
    labels = {WEEK: _("Week"), TODAY: _("Today"), PLAN: _("To plan"), RECORD: _("To record")}
    return [
        {"value": name, "label": label, "count": len(found[name]), "current": name == show}
        for name, label in labels.items()
    ]


@practice_page("consults.view")
@require_safe
def ladders(request: PageRequest) -> HttpResponse:
    """How far everybody came, and how full the weeks ahead are."""
    found = ladder.of_practice(request.practice)
    see(request, "ladder of the practice")
    context = {
        **picture(found),
        "ahead": capacity_words.Ahead(capacity.ahead(request.practice, timezone.localdate())),
        "waves": sorted({one.letter.wave for one in found}, key=lambda wave: -wave.number),
    }
    return render(request, "consults/ladders.html", context)


@practice_page("consults.view")
@require_safe
def consult_ics(request: PageRequest, consult: int) -> HttpResponse:
    found = appointment_or_404(request, consult)
    see(request, "consult", patients=[found.patient_id], object_id=found.pk)
    return _calendar(request, [found], "consult")


@practice_page("consults.view")
@require_safe
def consults_ics(request: PageRequest) -> HttpResponse:
    """What is planned in one week (`?week=2026-W48`), own or everybody's."""
    week = words.week_of(request.GET.get("week", ""), timezone.localdate())
    rows = queries.week(request.practice, week.monday, whose=_whose(request))
    see(request, "consults", patients=[row.patient_id for row in rows] or None)
    held = (Consult.State.PLANNED, Consult.State.DONE)
    return _calendar(request, [row for row in rows if row.state in held], f"consulten-{week.code}")


def _calendar(request: PageRequest, rows: list[Consult], name: str) -> HttpResponse:
    def address(consult: Consult) -> str:
        return request.build_absolute_uri(reverse("consult", args=[request.practice.slug, consult.pk]))

    data = diary.calendar(rows, at=timezone.now(), address=address)
    answer = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return answer
