"""Answers that ask something of somebody: letters that came back, and who wants to talk to the GP."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from patients.presenters.people import age_words, name_of
from practices.access import PageRequest, may, practice_page, see
from practices.queries import standing_in
from stopletters.models import Response
from stopletters.queries import answers as queries


@practice_page("responses.record")
@require_safe
def returned(request: PageRequest) -> HttpResponse:
    rows = [_row(answer) for answer in queries.returned(request.practice)]
    see(request, "letters that came back", patients=[row["patient"].pk for row in rows])
    context = {"rows": rows, "today": timezone.localdate(), "may_call": may(request, "calls.make")}
    return render(request, "stopletters/answers_returned.html", context)


@practice_page("responses.record")
@require_safe
def wants_gp(request: PageRequest) -> HttpResponse:
    """A GP sees the own patients and those of whom they stand in for, the POH everybody's."""
    gps = standing_in.acts_for(request.membership, on=timezone.localdate())
    rows = [_row(answer) for answer in queries.wants_gp(request.practice, gps)]
    see(request, "patients who want the GP", patients=[row["patient"].pk for row in rows])
    return render(request, "stopletters/answers_gp.html", {"rows": rows})


def _row(answer: Response) -> dict[str, Any]:
    patient = answer.letter.patient
    return {
        "answer": answer,
        "letter": answer.letter,
        "patient": patient,
        "name": name_of(patient),
        "age": age_words(patient, timezone.localdate()),
    }
