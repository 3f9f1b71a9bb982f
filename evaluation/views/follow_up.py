"""How it went on after the letter: the export that is wanted, who is not in it, and the outcomes of the practice."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from benzoproject.lib.refusal import Refused
from evaluation.forms.follow_up import PresenceForm
from evaluation.presenters import follow_up as words
from evaluation.queries import follow_up as queries
from evaluation.queries import outcomes
from evaluation.services import presences
from patients.queries.medicines import medicine_group
from patients.views.found import patient_of
from practices.access import PageRequest, may, practice_page, see


@practice_page("followup.answer")
@require_safe
def follow_up(request: PageRequest) -> HttpResponse:
    practice, today = request.practice, timezone.localdate()
    people = words.People.of(queries.standings(practice, today), today)
    shown = [row.patient.pk for row in (*people.ask, *people.answered, *people.stopped)]
    see(request, "follow-up", patients=shown or None)
    refresh = outcomes.refresh_of(practice)
    context = {
        "due": [words.due_words(one) for one in queries.due(practice, today)],
        "may_import": may(request, "patients.import"),
        "people": people,
        "windows": words.windows(refresh),
        "how_to_read": words.how_to_read(medicine_group(practice)),
        "refresh": refresh,
        "computing": refresh is not None and refresh.work_state in outcomes.BUSY,
    }
    return render(request, "evaluation/follow_up.html", context)


@practice_page("followup.answer")
@require_POST
def follow_up_answer(request: PageRequest, patient: int) -> HttpResponse:
    person, form = patient_of(request, patient).patient, PresenceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Tap one of the answers. Nothing was recorded."))
        return redirect("follow_up", request.practice.slug)
    try:
        row = presences.answer(patient=person, by=request.membership, at=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words.kept(row))
    return redirect("follow_up", request.practice.slug)
