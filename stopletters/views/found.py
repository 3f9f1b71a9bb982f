"""From the address of a page to its object: of this practice, or 404."""

from django.http import Http404, HttpResponse

from patients.models import Wave
from practices.access import PageRequest
from stopletters.models import Letter
from stopletters.queries import letters, standing


def wave_or_404(request: PageRequest, number: int) -> Wave:
    found = standing.wave(request.practice, number)
    if found is None:
        raise Http404
    return found


def letter_or_404(request: PageRequest, pk: int) -> Letter:
    found = letters.letter(request.practice, pk)
    if found is None:
        raise Http404
    return found


def pdf_answer(data: bytes, name: str) -> HttpResponse:
    """A PDF shown in the browser; `name` may name nobody."""
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
