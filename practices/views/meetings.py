"""Meetings somebody of a practice is asked to: answer, note the date, say what it was like, take the certificate."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from benzoproject.lib.refusal import Refused
from practices.access import PageRequest, practice_page
from practices.forms import granted
from practices.forms.meetings import GradeForm
from practices.models import Seat
from practices.presenters import meetings as words
from practices.presenters import meetings_certificate, meetings_diary
from practices.queries import meetings as queries
from practices.queries import training
from practices.services import attendance, seats
from practices.views.acts import act


@practice_page("meetings.join")
@require_safe
def meetings(request: PageRequest) -> HttpResponse:
    rows = list(queries.own_seats(request.membership))
    left = {seat.meeting_id: queries.places_left(seat.meeting) for seat in rows}
    context = {
        "lists": words.lists(rows, left=left, at=timezone.now()),
        "training": words.training_of(
            request.membership, may_begin=training.has_started_training(request.membership)
        ),
    }
    return render(request, "practices/meetings.html", context)


@practice_page("meetings.join")
@require_safe
def meeting(request: PageRequest, meeting: int) -> HttpResponse:
    seat = seat_or_404(request, meeting)
    return page(request, seat, GradeForm(initial={"grade": seat.grade, "remark": seat.remark}))


def page(request: PageRequest, seat: Seat, form: GradeForm) -> HttpResponse:
    asked = words.Asked(seat, timezone.now(), queries.places_left(seat.meeting))
    return render(request, "practices/meeting.html", {"asked": asked, "form": form})


@practice_page("meetings.join")
@require_POST
def join(request: PageRequest, meeting: int) -> HttpResponse:
    seat = seat_or_404(request, meeting)
    try:
        seat = seats.join(seat=seat, by=request.membership, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words.joined(seat))
    return redirect(own_page(request, meeting))


@practice_page("meetings.join")
@require_POST
def decline(request: PageRequest, meeting: int) -> HttpResponse:
    seat = seat_or_404(request, meeting)
    return act(
        request,
        lambda: seats.decline(seat=seat, by=request.membership, at=timezone.now()),
        done=_("Stored: you do not come. As long as the meeting has not begun you can still sign up."),
        then=own_page(request, meeting),
    )


@practice_page("meetings.join")
@require_POST
def grade(request: PageRequest, meeting: int) -> HttpResponse:
    seat, form = seat_or_404(request, meeting), GradeForm(request.POST)
    if form.is_valid() and granted(
        form,
        lambda: attendance.grade(seat=seat, by=request.membership, at=timezone.now(), **form.cleaned_data),
    ):
        messages.success(request, _("Thank you. Your grade was stored."))
        return redirect(own_page(request, meeting))
    return page(request, seat, form)


@practice_page("meetings.join")
@require_safe
def ics(request: PageRequest, meeting: int) -> HttpResponse:
    seat = seat_or_404(request, meeting)
    address = request.build_absolute_uri(own_page(request, meeting))
    answer = HttpResponse(
        meetings_diary.calendar(seat, at=timezone.now(), url=address),
        content_type="text/calendar; charset=utf-8",
    )
    return download(answer, f"bijeenkomst-{meeting}.ics")


@practice_page("meetings.join")
@require_safe
def certificate(request: PageRequest, meeting: int) -> HttpResponse:
    """Only of who was there."""
    seat = seat_or_404(request, meeting)
    if seat.attendance != Seat.Attendance.PRESENT:
        raise Http404
    data = meetings_certificate.pdf_of(seat, at=timezone.now())
    return download(HttpResponse(data, content_type="application/pdf"), f"bewijs-van-deelname-{meeting}.pdf")


def download(answer: HttpResponse, name: str) -> HttpResponse:
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def seat_or_404(request: PageRequest, meeting: int) -> Seat:
    found = queries.own_seat(request.membership, meeting)
    if found is None:
        raise Http404
    return found


def own_page(request: PageRequest, meeting: int) -> str:
    return reverse("meeting", args=[request.practice.slug, meeting])
