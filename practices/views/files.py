"""Files to take along: shown or downloaded, and logged as taken."""

from django.http import HttpResponse

from practices.access import PageRequest
from practices.services.audit import Entry


def pdf_answer(data: bytes, name: str) -> HttpResponse:
    """A PDF shown in the browser."""
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


def file_answer(data: bytes, name: str, content_type: str) -> HttpResponse:
    """A file that the browser stores."""
    answer = HttpResponse(data, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def see_export(request: PageRequest, entry: Entry) -> None:
    """The log is written once, when the answer is ready."""
    request.seen = [*getattr(request, "seen", []), entry]
