"""A letter, or the whole pile, once more on paper: marked as a copy, with the reason on record."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from benzoproject.lib.refusal import Refused
from patients.models import Wave
from patients.presenters.people import name_of
from practices.access import PageRequest, practice_page, see
from practices.forms import granted
from stopletters.forms import CopyForm
from stopletters.models import Letter
from stopletters.queries import copies as queries
from stopletters.services import copies as services
from stopletters.views.found import letter_or_404, pdf_answer, wave_or_404


@practice_page("letters.print")
@require_http_methods(["GET", "HEAD", "POST"])
def letter_copy(request: PageRequest, letter: int) -> HttpResponse:
    found = letter_or_404(request, letter)
    return _page(request, found.wave, found)


@practice_page("letters.print")
@require_http_methods(["GET", "HEAD", "POST"])
def wave_copy(request: PageRequest, wave: int) -> HttpResponse:
    return _page(request, wave_or_404(request, wave), None)


def _page(request: PageRequest, wave: Wave, letter: Letter | None) -> HttpResponse:
    form = CopyForm(request.POST or None)
    if form.is_valid() and granted(
        form,
        lambda: services.ask(
            wave=wave, letter=letter, by=request.membership, at=timezone.now(), **form.cleaned_data
        ),
    ):
        messages.success(request, _("The copy is ready. Open it and print it; the day stands in its margin."))
        return redirect(request.path)
    see(request, "copies", patients=[letter.patient_id] if letter else None, object_id=wave.pk)
    context = {
        "wave": wave,
        "letter": letter,
        "name": name_of(letter.patient) if letter else "",
        "form": form,
        "copies": queries.copies(wave, letter),
    }
    return render(request, "stopletters/copy.html", context)


@practice_page("letters.print")
@require_safe
def copy_pdf(request: PageRequest, copy: int) -> HttpResponse:
    found = queries.copy(request.practice, copy)
    if found is None:
        raise Http404
    back = (
        reverse("letter_copy", args=[request.practice.slug, found.letter_id])
        if found.letter_id
        else reverse("wave_copy", args=[request.practice.slug, found.wave.number])
    )
    if request.method == "HEAD":  # a browser that looks ahead prints nothing
        return redirect(back)
    try:
        data = services.render(copy=found, by=request.membership, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    return pdf_answer(data, _("copy-%(number)d") % {"number": found.pk})
