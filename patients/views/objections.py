"""Patients of whom the record speaks against a letter, for somebody to judge."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from patients.presenters.rows import PatientRow
from patients.queries import patients as queries
from practices.access import PageRequest, practice_page, see
from practices.queries import standing_in


@practice_page("patients.screen")
@require_safe
def objections(request: PageRequest) -> HttpResponse:
    """A GP sees the own patients and those of whom they stand in for, the POH everybody's."""
    found = queries.objections(
        request.practice, standing_in.acts_for(request.membership, on=timezone.localdate())
    )
    see(request, "objections", patients=[row.patient.pk for row in found])
    rows = [PatientRow(row, timezone.localdate()) for row in found]
    return render(request, "patients/objections.html", {"rows": rows})
