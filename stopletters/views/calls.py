"""Phoning after the letter: the list of today, one patient, and taking a call back."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from benzoproject.lib.refusal import Refused
from patients.presenters import patient_page
from practices.access import PageRequest, practice_page, see
from practices.views.acts import act, done
from stopletters.forms import BookForm, CallForm
from stopletters.models import Call, Letter, Response
from stopletters.presenters import calls as words
from stopletters.presenters.letters import taken_back
from stopletters.queries import answers
from stopletters.queries import calls as queries
from stopletters.services import bookings
from stopletters.services import calls as services
from stopletters.views.found import letter_or_404

LISTS = ("today", "later", "done")


@practice_page("calls.make")
@require_safe
def calls(request: PageRequest) -> HttpResponse:
    practice, today = request.practice, timezone.localdate()
    found: dict[str, list[Any]] = {
        "today": queries.due(practice, today),
        "later": queries.later(practice, today),
        "done": queries.done(practice, today),
    }
    show = request.GET.get("show", "")
    show = show if show in LISTS else "today"
    see(request, "calls", patients=[one.letter.patient_id for one in found[show]])
    context = {
        "show": show,
        "tabs": _tabs(found, show),
        "rows": _rows(request, found[show], show, today),
        "last": _last(request),
    }
    return render(request, "stopletters/calls.html", context)


def _rows(request: PageRequest, found: list[Any], show: str, today: date) -> list[Any]:
    alerts = patient_page.alerts(request.practice)
    if show == "done":
        return [words.call_row(one, alerts.get(one.letter.patient_id)) for one in found]
    return [words.CallRow(one, today, alerts.get(one.letter.patient_id)) for one in found]


def _tabs(found: dict[str, list[Any]], show: str) -> list[dict[str, Any]]:
    labels = {"today": _("Today"), "later": _("Later"), "done": _("Done today")}
    return [
        {"value": name, "label": labels[name], "count": len(found[name]), "current": name == show}
        for name in LISTS
    ]


def _last(request: PageRequest) -> dict[str, Any] | None:
    """The call that was just kept (?last=): what it did, with the day it booked and the way back."""
    number = request.GET.get("last", "")
    call = queries.call(request.practice, int(number)) if number.isdecimal() and len(number) < 16 else None
    if call is None or call.made_at is None or call.cancelled_at:
        return None
    see(request, "call", patients=[call.letter.patient_id], object_id=call.pk)
    booked = queries.of_letter(call.letter).booked
    return {"call": call, "words": words.kept(call, booked), "booked": booked}


@practice_page("calls.make")
@require_http_methods(["GET", "HEAD", "POST"])
def letter_call(request: PageRequest, letter: int) -> HttpResponse:
    found = queries.called_about(letter_or_404(request, letter))
    if request.method == "POST":
        return _keep(request, found)
    see(request, "call", patients=[found.patient_id], object_id=found.pk)
    context = {
        "letter": found,
        "posted": found.state == Letter.State.POSTED,
        "row": words.CallRow(
            queries.of_letter(found),
            timezone.localdate(),
            patient_page.alerts(request.practice).get(found.patient_id),
        ),
    }
    return render(request, "stopletters/call.html", context)


def _keep(request: PageRequest, letter: Letter) -> HttpResponse:
    """One tap: how the call went. The next patient follows."""
    form = CallForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Tap how the call went. Nothing was recorded."))
        return redirect("letter_call", request.practice.slug, letter.pk)
    try:
        return _do(request, letter, form.cleaned_data)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("letter_call", request.practice.slug, letter.pk)


def _do(request: PageRequest, letter: Letter, data: dict[str, Any]) -> HttpResponse:
    result, note, tries = data["result"], data["note"], data["tries"]
    by, at = request.membership, timezone.now()
    if result == Response.Code.NO_REACTION:
        response = services.give_up(letter=letter, tries=tries, note=note, by=by, at=at)
        undo = reverse("response_withdraw", args=[request.practice.slug, response.pk])
        done(request, _("Recorded: no reaction. Nobody phones this patient any more."), undo=undo)
        return redirect("calls", request.practice.slug)
    if result in Call.Result.values:
        call = services.tried(letter=letter, result=result, tries=tries, note=note, by=by, at=at)
    else:
        call = services.spoke(letter=letter, code=result, tries=tries, note=note, by=by, at=at)
    return redirect(f"{reverse('calls', args=[request.practice.slug])}?last={call.pk}")


@practice_page("calls.make")
@require_POST
def call_book(request: PageRequest, letter: int) -> HttpResponse:
    found, form = queries.called_about(letter_or_404(request, letter)), BookForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the date like this: 21-11-2026."))
        return redirect("letter_call", request.practice.slug, found.pk)
    on = form.cleaned_data["due_on"]

    def book() -> None:
        call = bookings.book(letter=found, on=on, by=request.membership, at=timezone.now())
        undo = reverse("call_cancel", args=[request.practice.slug, found.pk])
        done(request, _("The call is booked for %(day)s.") % {"day": words.weekday(call.due_on)}, undo=undo)

    return _try(request, book, found)


def _try(request: PageRequest, do: Callable[[], None], letter: Letter) -> HttpResponse:
    try:
        do()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("letter_call", request.practice.slug, letter.pk)
    return redirect("calls", request.practice.slug)


@practice_page("calls.make")
@require_POST
def call_cancel(request: PageRequest, letter: int) -> HttpResponse:
    found = queries.called_about(letter_or_404(request, letter))
    return act(
        request,
        lambda: bookings.cancel(found, by=request.membership, at=timezone.now()),
        done=_("The booked call is gone."),
        then=reverse("letter_call", args=[request.practice.slug, found.pk]),
    )


@practice_page("calls.make")
@require_POST
def call_undo(request: PageRequest, call: int) -> HttpResponse:
    found = queries.call(request.practice, call)
    if found is None:
        raise Http404
    out = answers.taken_out_with(found.response) if found.response else []
    return act(
        request,
        lambda: services.undo(call=found, by=request.membership, at=timezone.now()),
        done=taken_back(_("Undone. The call stands on the list as before."), out),
        then=reverse("letter_call", args=[request.practice.slug, found.letter_id]),
    )
