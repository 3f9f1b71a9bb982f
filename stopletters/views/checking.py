"""Going through the printed pile: every letter is ticked, or taken out, before it is posted."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from benzoproject.lib.refusal import Refused
from patients.models import Screening, Wave
from patients.reasons import of_decision
from practices.access import PageRequest, practice_page, see
from stopletters.presenters import checking as words
from stopletters.queries import standing
from stopletters.services import checks, letters
from stopletters.views.found import letter_or_404, wave_or_404


@practice_page("letters.print")
@require_http_methods(["GET", "HEAD", "POST"])
def letters_check(request: PageRequest, wave: int) -> HttpResponse:
    found = wave_or_404(request, wave)
    if found.state != Wave.State.LETTERS:
        messages.info(request, _("There is no pile to check in this wave now."))
        return redirect("wave", request.practice.slug, found.number)
    if request.method == "POST":
        _store(request, found)
        left = checks.pile(found).filter(checked_at__isnull=True).count()
        if left:
            messages.info(request, words.saved(left))
        return redirect("letters_check" if left else "wave", request.practice.slug, found.number)
    rows = _rows(found)
    see(request, "letters to check", patients=[row.letter.patient_id for row in rows], object_id=found.pk)
    return render(request, "stopletters/check.html", {"wave": found, **_context(rows)})


def _store(request: PageRequest, wave: Wave) -> None:
    """The ticks as they stand on the page; `was` says which stood there when it was made."""
    ticked, was = set(request.POST.getlist("letters")), set(request.POST.getlist("was"))
    for letter in checks.pile(wave):
        try:
            if str(letter.pk) in ticked - was:
                checks.check(letter=letter, by=request.membership, at=timezone.now())
            elif str(letter.pk) in was - ticked:
                checks.uncheck(letter=letter, by=request.membership, at=timezone.now())
        except Refused as refusal:
            messages.error(request, f"{letter.facts['reference']}: {refusal}")


@practice_page("letters.print")
@require_POST
def letter_check(request: PageRequest, letter: int) -> HttpResponse:
    """One tick, kept at once; what comes back is the row as it is now."""
    found = letter_or_404(request, letter)
    act = checks.check if str(letter) in request.POST.getlist("letters") else checks.uncheck
    try:
        act(letter=found, by=request.membership, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponseClientRefresh()
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("letters_check", request.practice.slug, found.wave.number)
    rows = _rows(found.wave)
    row = next(row for row in rows if row.letter.pk == found.pk)
    return render(request, "stopletters/_check_done.html", {"row": row, "wave": found.wave, **_context(rows)})


def _rows(wave: Wave) -> list[words.PileRow]:
    pile, today = list(checks.pile(wave)), timezone.localdate()
    return words.rows(
        pile,
        checks.noticed(pile, practice=wave.practice, today=today),
        outdated={letter.pk for letter in letters.outdated(wave)},
        pulled=standing.pulled_letters(wave),
        today=today,
    )


def _context(rows: list[words.PileRow]) -> dict[str, Any]:
    to_check = [row for row in rows if not row.taken_out]
    return {
        "rows": rows,
        "checked": sum(row.checked for row in to_check),
        "total": len(to_check),
        "progress": words.progress(rows),
        "reasons": [
            (str(decision.label), of_decision(decision))
            for decision in (Screening.Decision.EXCLUDE, Screening.Decision.DEFER)
        ],
    }
