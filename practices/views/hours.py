"""Hours of a practice: one's own to write, proposed from what happened, changed, and corrected once they were paid."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from benzoproject.lib.refusal import Refused
from practices.access import PageRequest, may, practice_page
from practices.forms import granted
from practices.forms import hours as forms
from practices.forms.hours import CorrectionForm, HoursForm, ProposalsForm
from practices.models import Hours
from practices.presenters import claims as claim_words
from practices.presenters import hours_page, hours_proposed, hours_rows
from practices.queries import hours as queries
from practices.services import hours, proposals
from practices.services.proposals import Proposed
from practices.views.acts import act
from practices.views.acts import done as told

OLDEST_MONTH = date(2000, 1, 1)


@practice_page("hours.write")
@require_http_methods(["GET", "HEAD", "POST"])
def month(request: PageRequest) -> HttpResponse:
    """A month of hours; somebody who is in a hurry writes theirs at the top."""
    form = HoursForm(request.POST or None, initial={"day": timezone.localdate()})
    if form.is_valid() and granted(form, lambda: _write(request, form)):
        return redirect(_page_of(request, form.cleaned_data["day"]))
    return _page(request, form=form)


def _write(request: PageRequest, form: HoursForm) -> None:
    _say(request, hours.write(by=request.membership, at=timezone.now(), **form.cleaned_data))


def _say(request: PageRequest, entry: Hours) -> None:
    messages.success(request, hours_page.saved_words(entry))
    for words in claim_words.over_words(entry):
        messages.warning(request, words)


def _page(
    request: PageRequest, *, form: HoursForm | None = None, proposed: ProposalsForm | None = None
) -> HttpResponse:
    today = timezone.localdate()
    proposed = proposed or ProposalsForm(proposed=proposals.open_to(request.membership, today))
    context = {
        "form": form or HoursForm(initial={"day": today}),
        "proposals_form": proposed,
        "proposals": hours_proposed.rows(proposed),
        "shown": hours_page.month(request.membership, _asked_month(request, today), today),
        "this_month": queries.first_of(today),
    }
    return render(request, "practices/hours.html", context)


def _asked_month(request: PageRequest, today: date) -> date:
    """?month=2026-09; anything else, or what is still to come, is this month, and what is too old the oldest."""
    this = queries.first_of(today)
    try:
        asked = date.fromisoformat(f"{request.GET.get('month', '')}-01")
        return max(min(asked, this), OLDEST_MONTH)
    except ValueError:
        return this


def _page_of(request: PageRequest, day: date) -> str:
    address = reverse("hours", args=[request.practice.slug])
    return address if day >= queries.first_of(timezone.localdate()) else f"{address}?month={day:%Y-%m}"


@practice_page("hours.write")
@require_POST
def proposed(request: PageRequest) -> HttpResponse:
    """Take one proposal, all of them, or leave one; what could not be written stays with its reason."""
    what = request.POST.get("act", "")
    if what.startswith("dismiss:"):
        return _dismiss(request, what.removeprefix("dismiss:"))
    found = proposals.open_to(request.membership, timezone.localdate())
    form = ProposalsForm(request.POST, proposed=found)
    wanted = form.wanted(what) if form.is_valid() else []
    taken = [one for one in wanted if _take(request, form, one)]
    if taken:
        count = len(taken)
        messages.success(
            request,
            ngettext("%(count)d entry written.", "%(count)d entries written.", count) % {"count": count},
        )
    if form.errors:
        for one in taken:
            form.forget(one)
        return _page(request, proposed=form)
    if not wanted:
        messages.info(request, _("This is no longer proposed: it was written or dismissed already."))
    return redirect("hours", request.practice.slug)


def _take(request: PageRequest, form: ProposalsForm, one: Proposed) -> bool:
    minutes = form.minutes_of(one)
    if minutes is None:
        return False
    try:
        entry = proposals.take(source=one.source, minutes=minutes, by=request.membership, at=timezone.now())
    except Refused as refusal:
        form.add_error(one.source, str(refusal))
        return False
    for words in claim_words.over_words(entry) if entry else ():
        messages.warning(request, words)
    return entry is not None


def _dismiss(request: PageRequest, source: str) -> HttpResponse:
    gone = proposals.dismiss(source=source, by=request.membership, at=timezone.now())
    if gone:
        back = reverse("hours_restore", args=[request.practice.slug, gone.pk])
        told(request, _("Dismissed. It is not proposed again."), undo=back)
    return redirect("hours", request.practice.slug)


@practice_page("hours.write")
@require_POST
def restore(request: PageRequest, dismissed: int) -> HttpResponse:
    found = queries.dismissed(request.membership, dismissed)
    if found is None:
        raise Http404
    return act(
        request,
        lambda: proposals.restore(source=found.source, by=request.membership, at=timezone.now()),
        done=_("It is proposed again."),
        then=reverse("hours", args=[request.practice.slug]),
    )


@practice_page("hours.write")
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: PageRequest, hours_entry: int) -> HttpResponse:
    """Change one's own hours; those of somebody who left are only removed."""
    found = _own_or_left(request, hours_entry)
    row = hours_rows.row(found, request.membership)
    form = forms.of_entry(found, request.POST if request.POST and row.mine else None)
    if form.is_valid() and granted(form, lambda: _change(request, found, form)):
        return redirect(_page_of(request, form.cleaned_data["day"]))
    return render(request, "practices/hours_entry.html", {"form": form, "entry": found, "row": row})


def _change(request: PageRequest, found: Hours, form: HoursForm) -> None:
    _say(request, hours.change(entry=found, by=request.membership, at=timezone.now(), **form.cleaned_data))


@practice_page("hours.write")
@require_POST
def remove(request: PageRequest, hours_entry: int) -> HttpResponse:
    found = _own_or_left(request, hours_entry)
    return act(
        request,
        lambda: hours.remove(entry=found, by=request.membership, at=timezone.now()),
        done=_("Removed."),
        then=_page_of(request, found.day),
    )


@practice_page("hours.write")
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: PageRequest, hours_entry: int) -> HttpResponse:
    """Hours that were approved: what was wrong is taken away and written anew, in a correction."""
    found = _own_or_left(request, hours_entry)
    row = hours_rows.row(found, request.membership)
    form = CorrectionForm(request.POST or None, why=not row.mine)
    if form.is_valid() and granted(
        form,
        lambda: hours.correct(entry=found, by=request.membership, at=timezone.now(), **form.cleaned_data),
    ):
        messages.success(request, _("Corrected. It stands in a claim of its own, which has to be submitted."))
        return redirect(_page_of(request, found.day))
    return render(request, "practices/hours_correct.html", {"form": form, "entry": found, "row": row})


def _own_or_left(request: PageRequest, pk: int) -> Hours:
    """One's own, or of somebody who left: who submits claims mends those."""
    found = queries.own(request.membership, pk)
    if found is None and may(request, "claims.submit"):
        found = queries.of_somebody_who_left(request.practice, pk)
    if found is None:
        raise Http404
    return found
