"""The results of the study: one published snapshot in pictures, sentences and tables. Nothing of a patient."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from benzoproject.lib.refusal import Refused
from benzoproject.lib.tables import csv_lines
from evaluation.presenters import dashboard as words
from evaluation.queries import dashboard as queries
from evaluation.queries import studies
from evaluation.queries.dashboard import Published
from evaluation.results import all_parts
from evaluation.services import reports
from evaluation.views.found import project_or_404
from practices.access import PageRequest, may, project_page
from practices.views.acts import act
from practices.views.files import file_answer, pdf_answer


@project_page("study.view")
@require_safe
def newest(request: PageRequest) -> HttpResponse:
    """Where somebody who follows the study begins: the results published last, else the study."""
    project = queries.any_published()
    return redirect("results", project.pk) if project else redirect("studies")


@project_page("study.view")
@require_safe
def results(request: PageRequest, project: int, number: int | None = None) -> HttpResponse:
    """Without a number the newest; until there is one, what comes here and how."""
    here = project_or_404(project)
    found = queries.published(here, number)
    if found is None:
        if number is not None:
            raise Http404
        before = words.Before(here, studies.of(here), may_make=may(request, "snapshots.make"))
        return render(request, "evaluation/dashboard_before.html", {"project": here, "before": before})
    page = words.Dashboard(
        here,
        found.content,
        sizes=queries.sizes(found.snapshot, _language()),
        others=queries.numbers(here),
        report=queries.report(found.snapshot, _language()),
    )
    return render(request, "evaluation/dashboard.html", {"project": here, "page": page})


@project_page("study.view")
@require_safe
def picture(request: PageRequest, project: int, number: int, figure: str, look: str) -> HttpResponse:
    found = _published_or_404(project, number)
    drawn = queries.figure(found.snapshot, figure, look, _language())
    if drawn is None:
        raise Http404
    return HttpResponse(drawn.svg, content_type="image/svg+xml")


@project_page("study.view")
@require_safe
def download(request: PageRequest, project: int, number: int, figure: str, file_format: str) -> HttpResponse:
    """A picture as it is on paper, or the table behind it."""
    found = _published_or_404(project, number)
    name = words.file_name(found.content, figure, file_format)
    if file_format == "csv":
        told = next((one for one in all_parts.tell(found.content) if one.name == figure), None)
        if told is None:
            raise Http404
        lines = csv_lines(told.table.head, told.table.rows)
        return file_answer("".join(lines).encode(), name, "text/csv; charset=utf-8")
    drawn = queries.figure(found.snapshot, figure, "print", _language())
    if drawn is None or file_format not in ("svg", "png"):
        raise Http404
    if file_format == "svg":
        return file_answer(drawn.svg.encode(), name, "image/svg+xml")
    return file_answer(bytes(drawn.png or b""), name, "image/png")


@project_page("study.view")
@require_POST
def report(request: PageRequest, project: int, number: int) -> HttpResponse:
    snapshot, who = _published_or_404(project, number).snapshot, request.membership
    return act(
        request,
        lambda: reports.ask(snapshot=snapshot, language=_language(), by=who, at=timezone.now()),
        done=_("The report is being made. It appears here when it is ready."),
        then=reverse("results_of", args=[project, number]),
    )


@project_page("study.view")
@require_safe
def report_pdf(request: PageRequest, project: int, number: int) -> HttpResponse:
    found = _published_or_404(project, number)
    made = queries.report(found.snapshot, _language())
    if made is None or not made.pdf_sha256:
        raise Http404
    try:
        return pdf_answer(reports.stored(made), words.file_name(found.content, "report"))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("results_of", project, number)


def _language() -> str:
    return (get_language() or "nl")[:2]


def _published_or_404(project: int, number: int) -> Published:
    found = queries.published(project_or_404(project), number)
    if found is None:
        raise Http404
    return found
