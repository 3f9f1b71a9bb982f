"""Names of patients as fragments: pages of the floor below know the id only."""

from django.http import HttpResponse
from django.utils.html import format_html_join
from django.views.decorators.http import require_safe

from patients.presenters.people import name_of
from patients.queries import patients
from practices.access import PageRequest, practice_page, see

MOST_AT_ONCE = 50


@practice_page("patients.view")
@require_safe
def patient_names(request: PageRequest) -> HttpResponse:
    """One fragment per `id` of the address, each for the place of its class `patient-<id>`; others are left out."""
    wanted = [int(text) for text in request.GET.getlist("id") if text.isdecimal() and len(text) < 19]
    found = patients.by_ids(request.practice, wanted[:MOST_AT_ONCE])
    if found:
        see(request, "names", patients=[patient.pk for patient in found])
    fragments = format_html_join(
        "",
        '<span hx-swap-oob="innerHTML:.patient-{}">{}, {}</span>',
        ((patient.pk, name_of(patient), patient.his_number) for patient in found),
    )
    return HttpResponse(fragments)
