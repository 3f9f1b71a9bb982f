"""A second letter for people of a posted wave: look at the list, untick, make."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.models import Wave
from practices.access import PageRequest, practice_page, see
from practices.forms import granted
from stopletters.forms import SecondForm
from stopletters.presenters import second_letters as words
from stopletters.queries import second_letters, standing
from stopletters.queries.second_letters import Due
from stopletters.services import second_letters as services
from stopletters.views.found import wave_or_404
from stopletters.views.waves import simple_text_for_letters, text_for_letters


@practice_page("letters.prepare")
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: PageRequest, wave: int, kind: str) -> HttpResponse:
    found, today = wave_or_404(request, wave), timezone.localdate()
    if kind not in (Wave.Kind.REMINDER, Wave.Kind.EVALUATION):
        raise Http404
    due = next((one for one in second_letters.of_wave(standing.of(found), today) if one.kind == kind), None)
    if due is None:
        messages.info(request, _("Nobody of this wave waits for such a letter now."))
        return redirect("wave", request.practice.slug, found.number)
    form = SecondForm(
        request.POST or None, offered=[row.patient.pk for row in due.rows], initial={"dated": today}
    )
    made: list[Wave] = []
    if form.is_valid() and granted(form, lambda: made.append(_make(request, due, form))):
        messages.success(
            request, _("The letters are ready to sign. Look at them one by one, or sign at once.")
        )
        return redirect("wave", request.practice.slug, made[0].number)
    see(request, "second letters", patients=[row.patient.pk for row in due.rows], object_id=found.pk)
    return render(request, "stopletters/second_letters.html", _context(due, form))


def _make(request: PageRequest, due: Due, form: SecondForm) -> Wave:
    return services.make(
        follows=due.wave,
        kind=due.kind,
        patients=form.cleaned_data["patients"],
        text=text_for_letters(due.wave, due.kind),
        simple=simple_text_for_letters(due.wave, due.kind),
        dated=form.cleaned_data["dated"],
        by=request.membership,
        at=timezone.now(),
    )


def _context(due: Due, form: SecondForm) -> dict[str, Any]:
    return {
        "wave": due.wave,
        "form": form,
        "heading": words.heading(due),
        "lead": words.lead(due),
        "rows": words.rows(due, timezone.localdate(), ticked=form.ticked()),
        "size": due.wave.practice.participation.project.wave_size,
    }
