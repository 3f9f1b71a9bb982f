"""Letters: all of a practice, one as PDF, one taken out, those of a patient."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from benzoproject.lib.refusal import Refused
from patients.models import Screening
from patients.presenters.people import name_of
from patients.presenters.rows import PatientRow
from patients.queries import patients as patient_queries
from patients.reasons import REASONS
from practices.access import PageRequest, may, practice_page, see
from practices.forms import granted
from stopletters.forms import TakeOutForm
from stopletters.models import Letter, Response
from stopletters.presenters import letters as words
from stopletters.presenters import people
from stopletters.presenters import wave as wave_words
from stopletters.queries import letters as queries
from stopletters.queries import standing
from stopletters.queries.standing import newest_responses
from stopletters.services import letters as services
from stopletters.services import rendering
from stopletters.views.found import letter_or_404, pdf_answer

LETTERS_PER_PAGE = 25


@practice_page("letters.view")
@require_safe
def letters(request: PageRequest) -> HttpResponse:
    counts, chosen = queries.counts(request.practice), request.GET.get("state", "")
    rows = queries.of_practice(request.practice)
    rows = rows.filter(state=chosen) if chosen in Letter.State.values else rows
    page = Paginator(rows, LETTERS_PER_PAGE).get_page(request.GET.get("page"))
    answers = newest_responses(page)
    see(request, "letters", patients=[letter.patient_id for letter in page])
    context = {
        "page": page,
        "total": sum(counts.values()),
        "chosen": chosen,
        "may_choose": may(request, "waves.change"),
        "states": [
            {"value": state.value, "label": state.label, "count": counts[state.value]}
            for state in Letter.State
            if counts.get(state.value)
        ],
        "rows": [_row(letter) | {"answer": words.answer_tag(answers.get(letter.pk))} for letter in page],
    }
    return render(request, "stopletters/letters.html", context)


def _row(letter: Letter) -> dict[str, Any]:
    return {
        "letter": letter,
        "name": name_of(letter.patient),
        "tag": words.letter_tag(letter),
        "reason": words.reason(letter.taken_out_reason) if letter.taken_out_at else "",
    }


@practice_page("letters.view")
@require_safe
def letter_pdf(request: PageRequest, letter: int) -> HttpResponse:
    """The stored PDF once it is made; until then the same letter with VOORBEELD above it."""
    found = letter_or_404(request, letter)
    see(request, "letter", patients=[found.patient_id], object_id=found.pk)
    try:
        data = rendering.read_or_preview(found, at=timezone.now())
    except Refused as refusal:
        return render(request, "stopletters/letter_unreadable.html", {"why": refusal, "letter": found})
    return pdf_answer(data, f"brief-{found.facts['reference']}")


@practice_page("patients.screen")
@require_http_methods(["GET", "HEAD", "POST"])
def take_out(request: PageRequest, letter: int) -> HttpResponse:
    found, form = letter_or_404(request, letter), TakeOutForm(request.POST or None)
    back = _back(request, found)
    name = name_of(found.patient)
    if form.is_valid() and granted(
        form,
        lambda: services.take_out(
            letter=found, by=request.membership, at=timezone.now(), **form.cleaned_data
        ),
    ):
        messages.success(request, _taken_out(form.cleaned_data["reason"]))
        for words_of_pile in wave_words.pulled(standing.of(found.wave), only=found.pk):
            messages.warning(request, words_of_pile)
        return redirect(back)
    see(request, "letter", patients=[found.patient_id], object_id=found.pk)
    tracked = patient_queries.one(request.practice, found.patient_id)
    context = {
        "letter": found,
        "form": form,
        "name": name,
        "back": back,
        "why": people.why(found.place, timezone.localdate()),
        "row": PatientRow(tracked, timezone.localdate()) if tracked else None,
    }
    return render(request, "stopletters/take_out.html", context)


def _taken_out(reason: str) -> str:
    if REASONS[reason].decision == Screening.Decision.DEFER:
        return _("This patient gets no letter now and can be chosen in a next wave.")
    return _("This patient gets no letter. The signatures under the other letters stay.")


def _back(request: PageRequest, letter: Letter) -> str:
    """Where somebody came from: the signing page, today, or the wave."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("wave", args=[request.practice.slug, letter.wave.number])


@practice_page("letters.view")
@require_safe
def patient_letters(request: PageRequest, patient: int) -> HttpResponse:
    """A part of the patient's page: the letters and what was answered."""
    found = queries.patient(request.practice, patient)
    if found is None:
        raise Http404
    see(request, "letters", patients=[found.pk])
    rows = [
        _row(letter)
        | {
            "answers": _answers(letter),
            "counts": _counting(letter),
            "copied": words.can_be_copied(letter),
        }
        for letter in queries.of_patient(found)
    ]
    context = {
        "rows": rows,
        "may_respond": may(request, "responses.record"),
        "may_copy": may(request, "letters.print"),
    }
    return render(request, "stopletters/_patient_letters.html", context)


def _answers(letter: Letter) -> list[dict[str, Any]]:
    return [{"response": answer, "tag": words.answer_tag(answer)} for answer in letter.responses.all()]


def _counting(letter: Letter) -> Response | None:
    """The answer that counts: the one recorded last."""
    return max(letter.responses.all(), key=lambda answer: (answer.recorded_at, answer.pk), default=None)
