"""Who saw and did what. Reading the log is itself logged."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from practices.access import PageRequest, practice_page, see
from practices.forms import LogFilter
from practices.queries import log as queries

LINES_PER_PAGE = 50


@practice_page("audit.view")
@require_safe
def log(request: PageRequest) -> HttpResponse:
    filters = LogFilter(request.GET, practice=request.practice)
    events = queries.events(request.practice, **filters.chosen())
    page = Paginator(queries.acts(events), LINES_PER_PAGE).get_page(request.GET.get("page"))
    lines = [queries.line(act) for act in page]
    see(request, "access log")
    return render(
        request,
        "practices/log.html",
        {"filters": filters, "page": page, "lines": lines, "named": named(lines)},
    )


def named(lines: list[queries.Line]) -> list[int]:
    """Ids of the patients whose names belong in the list."""
    return sorted({line.patient_id for line in lines if line.patient_id})


@practice_page("audit.view")
@require_safe
def patient(request: PageRequest, patient: int) -> HttpResponse:
    """All of one patient's log, to print and hand over."""
    lines = [queries.line(act) for act in queries.acts(queries.events(request.practice, patient=patient))]
    if not lines:
        raise Http404
    see(request, "access log", patients=[patient])
    context = {"patient_id": patient, "named": [patient], "lines": lines, "printed_at": timezone.now()}
    return render(request, "practices/log_patient.html", context)
