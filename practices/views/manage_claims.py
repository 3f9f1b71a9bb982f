"""Claims of all practices: what waits for a judgement, one claim with everything in it, and tables to take along."""

from collections.abc import Iterable

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from benzoproject.lib.refusal import Refused
from benzoproject.lib.tables import Cell, csv_lines
from practices.access import PageRequest, may, project_page, see
from practices.forms import granted
from practices.forms.payments import AskForm, ClaimFilter, RejectForm
from practices.models import Claim
from practices.presenters import judging as words
from practices.queries import bank_accounts
from practices.queries import judging as queries
from practices.services import claim_judging, claim_rendering
from practices.services.audit import Action, Entry
from practices.views.acts import act
from practices.views.files import file_answer, pdf_answer, see_export


@project_page("claims.view")
@require_safe
def manage_claims(request: PageRequest) -> HttpResponse:
    filters = ClaimFilter(request.GET or None)
    found = words.shown(queries.submitted(**filters.chosen()))
    see(request, "claims")
    context = {
        "filters": filters,
        "rows": found,
        "waiting": len(queries.to_judge()),
        "query": request.GET.urlencode(),
        "may_judge": may(request, "claims.judge"),
    }
    return render(request, "practices/manage_claims.html", context)


@project_page("claims.view")
@require_safe
def manage_claim(request: PageRequest, claim: int) -> HttpResponse:
    return _page(request, _found(claim))


def _page(
    request: PageRequest, claim: Claim, *, reject: BaseForm | None = None, ask: BaseForm | None = None
) -> HttpResponse:
    see(request, "claim", object_id=claim.pk)
    account = bank_accounts.in_use(claim.practice, timezone.localdate())
    context = {
        "judged": words.judged(claim, account),
        "remarks": queries.remarks(claim),
        "own": claim_judging.is_own(claim, request.membership),
        "reject": reject or RejectForm(),
        "ask": ask or AskForm(),
        "may_judge": may(request, "claims.judge"),
        "may_ask": may(request, "claims.question"),
        "wrong": ask if ask and ask.errors else reject,
    }
    return render(request, "practices/manage_claim.html", context)


@project_page("claims.judge")
@require_POST
def approve(request: PageRequest, claim: int) -> HttpResponse:
    found = _found(claim)
    return act(
        request,
        lambda: claim_judging.approve(claim=found, by=request.membership, at=timezone.now()),
        done=_("Approved. The practice gets an e-mail; the claim can be paid now."),
        then=request.path.removesuffix("approve/"),
    )


@project_page("claims.judge")
@require_POST
def reject(request: PageRequest, claim: int) -> HttpResponse:
    found, form = _found(claim), RejectForm(request.POST)
    if form.is_valid() and granted(
        form,
        lambda: claim_judging.reject(
            claim=found, by=request.membership, at=timezone.now(), **form.cleaned_data
        ),
    ):
        messages.success(request, _("Sent back with your reason. The practice gets an e-mail."))
        return redirect("manage_claims")
    return _page(request, found, reject=form)


@project_page("claims.question")
@require_POST
def ask(request: PageRequest, claim: int) -> HttpResponse:
    found, form = _found(claim), AskForm(request.POST)
    if form.is_valid() and granted(
        form,
        lambda: claim_judging.ask(claim=found, by=request.membership, at=timezone.now(), **form.cleaned_data),
    ):
        messages.success(request, _("Asked. The practice gets an e-mail, and submits the claim again."))
        return redirect("manage_claims")
    return _page(request, found, ask=form)


@project_page("claims.judge")
@require_POST
def pdf_again(request: PageRequest, claim: int) -> HttpResponse:
    found = _found(claim)
    return act(
        request,
        lambda: claim_judging.make_again(claim=found, by=request.membership, at=timezone.now()),
        done=_("The PDF is being made again."),
        then=request.path.removesuffix("pdf-again/"),
    )


@project_page("claims.view")
@require_safe
def claim_pdf(request: PageRequest, claim: int) -> HttpResponse:
    found = _found(claim)
    if not found.pdf_sha256:
        raise Http404
    try:
        data = claim_rendering.stored(found)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("manage_claim", claim)
    see_export(request, Entry(Action.EXPORT, "claim", object_id=found.pk))
    return pdf_answer(data, f"declaratie-{found.reference}")


@project_page("claims.view")
@require_safe
def claims_lines(request: PageRequest, kind: str) -> HttpResponse:
    """What the filters show, as a table: a row per line of a claim."""
    see_export(request, Entry(Action.EXPORT, "table of claims"))
    rows = words.lines_cells(queries.lines_of(_chosen(request)))
    return _table(_("Claims"), kind, words.lines_header(), rows)


@project_page("claims.view")
@require_safe
def claims_hours(request: PageRequest, kind: str) -> HttpResponse:
    """The same, with a row per entry of hours."""
    see_export(request, Entry(Action.EXPORT, "table of hours"))
    rows = words.hours_cells(queries.hours_of(_chosen(request)))
    return _table(_("Hours"), kind, words.hours_header(), rows)


def _chosen(request: PageRequest) -> QuerySet[Claim]:
    return queries.submitted(**ClaimFilter(request.GET).chosen())


def _table(title: str, kind: str, header: list[str], rows: Iterable[list[Cell]]) -> HttpResponse:
    name = f"{title.lower()}-{timezone.localdate():%Y-%m-%d}.{kind}"
    if kind == "xlsx":
        from practices.payments import spreadsheet  # loads openpyxl, which no other page needs

        return file_answer(spreadsheet.workbook(title, header, rows), name, spreadsheet.CONTENT_TYPE)
    return file_answer("".join(csv_lines(header, rows)).encode(), name, "text/csv; charset=utf-8")


def _found(pk: int) -> Claim:
    claim = queries.one(pk)
    if claim is None:
        raise Http404
    return claim
