"""From the address of a page to its consult or ladder: of this practice, or 404."""

from django.http import Http404

from consults.models import Consult
from consults.queries import agenda
from consults.queries import ladder as ladders
from consults.queries.ladder import Ladder
from patients.views.found import patient_of
from practices.access import PageRequest


def appointment_or_404(request: PageRequest, pk: int) -> Consult:
    found = agenda.consult(request.practice, pk)
    if found is None:
        raise Http404
    return found


def ladder_or_none(request: PageRequest, patient: int) -> Ladder | None:
    """None for a patient of this practice who never got a letter; 404 for everybody else's."""
    return ladders.ladder(patient_of(request, patient).patient)
