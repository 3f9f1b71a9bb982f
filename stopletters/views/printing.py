"""From signed letters to the post box: progress, the files, posted."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from benzoproject.lib.refusal import Refused
from patients.models import Wave
from practices.access import PageRequest, practice_page
from practices.views.acts import act, done
from stopletters.forms import PostForm
from stopletters.presenters import wave as words
from stopletters.presenters.next_step import next_step
from stopletters.queries import standing
from stopletters.services import letters, print_runs
from stopletters.views.found import pdf_answer, wave_or_404
from stopletters.views.waves import page


@practice_page("letters.view")
@require_safe
def progress(request: PageRequest, wave: int) -> HttpResponse:
    """The bar that asks for itself every second; the whole page comes anew when there is something else to do."""
    one = standing.of(wave_or_404(request, wave))
    if next_step(one, request.membership, timezone.localdate()).form != "progress":
        return HttpResponseClientRefresh()
    context = {"wave": one.wave, "standing": one, "progress": words.progress_words(one)}
    return render(request, "stopletters/_progress.html", context)


@practice_page("letters.print")
@require_POST
def retry(request: PageRequest, wave: int) -> HttpResponse:
    found = wave_or_404(request, wave)
    return act(
        request,
        lambda: print_runs.retry(wave=found, by=request.membership, at=timezone.now()),
        done=_("Tried again. The page follows how it goes."),
        then=_address(request, found),
    )


@practice_page("letters.print")
@require_safe
def print_file(request: PageRequest, wave: int) -> HttpResponse:
    return _take(
        request, wave, "letters", lambda found: _("letters-wave-%(number)d") % {"number": found.number}
    )


@practice_page("letters.print")
@require_safe
def check_list(request: PageRequest, wave: int) -> HttpResponse:
    return _take(
        request, wave, "checklist", lambda found: _("check-list-wave-%(number)d") % {"number": found.number}
    )


def _take(request: PageRequest, wave: int, part: str, name: Callable[[Wave], str]) -> HttpResponse:
    found = wave_or_404(request, wave)
    try:
        run = print_runs.of(found)
        if request.method == "HEAD":  # a browser that looks ahead prints nothing
            return pdf_answer(print_runs.read(run=run, part=part), name(found))
        data = print_runs.take(run=run, part=part, by=request.membership, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(_address(request, found))
    return pdf_answer(data, name(found))


@practice_page("letters.print")
@require_POST
def post(request: PageRequest, wave: int) -> HttpResponse:
    found, form = wave_or_404(request, wave), PostForm(request.POST)
    if found.posted_on:  # in another tab, or by a colleague: the page has no form to show a refusal in
        messages.info(request, _("The letters of this wave have been posted. Nothing was changed."))
        return redirect(_address(request, found))
    if not form.is_valid():
        return page(request, found, post=form)
    try:
        letters.post(
            wave=found, posted_on=form.cleaned_data["posted_on"], by=request.membership, at=timezone.now()
        )
    except Refused as refusal:  # said above the page: the next step may no longer be to post
        messages.error(request, str(refusal))
    else:
        done(
            request,
            _("The letters are posted. From now on you can record what patients answer."),
            undo=reverse("wave_unpost", args=[request.practice.slug, found.number]),
        )
    return redirect(_address(request, found))


@practice_page("letters.print")
@require_POST
def unpost(request: PageRequest, wave: int) -> HttpResponse:
    found = wave_or_404(request, wave)
    return act(
        request,
        lambda: letters.unpost(wave=found, by=request.membership, at=timezone.now()),
        done=_("Taken back: these letters have not been posted."),
        then=_address(request, found),
    )


def _address(request: PageRequest, wave: Wave) -> str:
    return reverse("wave", args=[request.practice.slug, wave.number])
