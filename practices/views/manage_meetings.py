"""Meetings for the project leader: plan, invite, change, cancel, and record who was there."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from practices.access import PageRequest, project_page
from practices.forms import granted
from practices.forms.meetings import (
    AttendanceForm,
    CancelMeetingForm,
    InviteToMeetingForm,
    MeetingForm,
    initial_of,
)
from practices.models import Meeting, Practice
from practices.presenters import manage_meetings as words
from practices.queries import meetings as queries
from practices.queries import practices
from practices.services import attendance, meetings, seats

FORM = ["GET", "HEAD", "POST"]


@project_page("programme.lead")
@require_safe
def overview(request: PageRequest) -> HttpResponse:
    at = timezone.now()
    projects = [(project, *words.lines(queries.of_project(project), at)) for project in practices.projects()]
    return render(request, "practices/manage_meetings.html", {"projects": projects})


@project_page("programme.lead")
@require_http_methods(FORM)
def new(request: PageRequest) -> HttpResponse:
    projects = list(practices.projects())
    form = MeetingForm(request.POST or None, projects=projects)
    made: list[Meeting] = []
    if (
        projects
        and form.is_valid()
        and granted(
            form,
            lambda: made.append(
                meetings.plan(
                    project=form.chosen_project,
                    details=form.details,
                    by=request.membership,
                    at=timezone.now(),
                )
            ),
        )
    ):
        messages.success(request, _("The meeting was planned. Now invite the people it is for."))
        return redirect("manage_meeting_invite", made[0].pk)
    return render(request, "practices/manage_meeting_form.html", {"form": form, "projects": projects})


@project_page("programme.lead")
@require_safe
def meeting(request: PageRequest, meeting: int) -> HttpResponse:
    found = meeting_or_404(meeting)
    rows = list(queries.seats(found))
    context = {
        "line": words.Line(found, timezone.now()),
        "seats": [words.SeatLine(seat) for seat in rows],
        "unanswered": words.unanswered(rows),
        "ungraded": words.ungraded(rows),
        "remarks": queries.remarks(found),
    }
    return render(request, "practices/manage_meeting.html", context)


@project_page("programme.lead")
@require_http_methods(FORM)
def change(request: PageRequest, meeting: int) -> HttpResponse:
    found = meeting_or_404(meeting)
    form = MeetingForm(request.POST or None, initial=initial_of(found), projects=[found.project])
    if form.is_valid() and granted(
        form,
        lambda: meetings.change(
            meeting=found, details=form.details, by=request.membership, at=timezone.now()
        ),
    ):
        messages.success(request, _("The meeting was changed. Who has to know it gets an e-mail."))
        return redirect("manage_meeting", meeting)
    line = words.Line(found, timezone.now())
    return render(request, "practices/manage_meeting_form.html", {"form": form, "line": line})


@project_page("programme.lead")
@require_http_methods(FORM)
def cancel(request: PageRequest, meeting: int) -> HttpResponse:
    found, form = meeting_or_404(meeting), CancelMeetingForm(request.POST or None)
    if form.is_valid() and granted(
        form,
        lambda: meetings.cancel(meeting=found, by=request.membership, at=timezone.now(), **form.cleaned_data),
    ):
        messages.success(request, _("The meeting was cancelled. Everybody concerned gets an e-mail."))
        return redirect("manage_meeting", meeting)
    line = words.Line(found, timezone.now())
    return render(request, "practices/manage_meeting_cancel.html", {"form": form, "line": line})


@project_page("programme.lead")
@require_http_methods(FORM)
def invite(request: PageRequest, meeting: int) -> HttpResponse:
    found = meeting_or_404(meeting)
    candidates = queries.candidates(found)
    form = InviteToMeetingForm(request.POST or None, meeting=found, candidates=candidates)
    made: list[int] = []
    if form.is_valid() and granted(
        form,
        lambda: made.extend(
            seat.pk
            for seat in seats.invite(
                meeting=found, people=form.chosen, by=request.membership, at=timezone.now()
            )
        ),
    ):
        said = ngettext("%(count)d person was invited.", "%(count)d people were invited.", len(made))
        messages.success(request, said % {"count": len(made)})
        return redirect("manage_meeting", meeting)
    context = {
        "form": form,
        "line": words.Line(found, timezone.now()),
        "obstacles": words.obstacles(candidates),
    }
    return render(request, "practices/manage_meeting_invite.html", context)


@project_page("programme.lead")
@require_http_methods(FORM)
def record_attendance(request: PageRequest, meeting: int) -> HttpResponse:
    found = meeting_or_404(meeting)
    form = AttendanceForm(
        request.POST or None, seats=queries.seats(found), candidates=queries.candidates(found)
    )
    untrained: list[Practice] = []
    if form.is_valid() and granted(
        form,
        lambda: untrained.extend(
            attendance.record(
                meeting=found,
                marks=form.marks,
                shown=form.shown,
                also=form.cleaned_data["also"],
                by=request.membership,
                at=timezone.now(),
            )
        ),
    ):
        messages.success(request, _("Attendance was stored. Who was there can take a certificate."))
        for practice in untrained:
            messages.warning(request, words.goes_on_untrained(practice))
        return redirect("manage_meeting", meeting)
    line = words.Line(found, timezone.now())
    return render(request, "practices/manage_meeting_attendance.html", {"form": form, "line": line})


def meeting_or_404(pk: int) -> Meeting:
    found = queries.one(pk)
    if found is None:
        raise Http404
    return found
