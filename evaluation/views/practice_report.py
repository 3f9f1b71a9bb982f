"""The report of one practice, for its own people; and the page to hang up."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from benzoproject.lib.refusal import Refused
from evaluation.presenters.practice_report import ReportPage
from evaluation.queries import choices
from evaluation.queries import practice_report as queries
from evaluation.services import practice_report_paper
from practices.access import PageRequest, practice_page, see
from practices.views.files import pdf_answer


@practice_page("report.view")
@require_safe
def report(request: PageRequest) -> HttpResponse:
    see(request, "report of the practice")
    practice, today = request.practice, timezone.localdate()
    pool = queries.pool(practice, today)
    page = ReportPage(
        queries.own(practice),
        pool,
        counted=bool(pool.content and choices.taking_part(practice, pool.content.day)),
        shared=choices.taking_part(practice, today) is not None,
    )
    return render(request, "evaluation/practice_report.html", {"page": page})


@practice_page("report.view")
@require_safe
def paper(request: PageRequest) -> HttpResponse:
    """One A4, made when it is asked for."""
    at = timezone.now()
    own, pool = queries.own(request.practice), queries.pool(request.practice, timezone.localdate(at))
    try:
        made = practice_report_paper.make(request.practice, own, pool, at=at)
    except Refused:
        messages.info(
            request, _("This page comes half a year after the letters, once an export reaches so far.")
        )
        return redirect("practice_report", request.practice.slug)
    see(request, "report of the practice")
    return pdf_answer(made, "resultaat")
