"""How the rows of a file ended, and the rows that need a person."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from benzoproject.lib.refusal import Refused
from benzoproject.lib.tables import csv_lines
from patients.forms.imports import ATTENTION, OutcomeFilter
from patients.forms.open_rows import AnswerForm, StrengthForm, form_of
from patients.models import OpenRow, Patient
from patients.presenters import ledger as ledger_words
from patients.presenters import open_rows as show
from patients.presenters.undoing import Answered
from patients.queries import imports as queries
from patients.queries import undoing
from patients.queries.patients import prescriptions
from patients.services import questions as services
from patients.views.found import import_of, open_row_of
from practices.access import PageRequest, practice_page, see
from practices.services.audit import Action, Entry
from practices.views import acts

PER_PAGE = 50
GROUPS_PER_PAGE = 25
EARLIER_SHOWN = 5
ANSWERED = "answered"


@practice_page("patients.import")
@require_safe
def ledger(request: PageRequest, his_import: int) -> HttpResponse:
    found = import_of(request, his_import)
    counts = queries.outcomes([found]).get(found.pk, {})
    attention = ATTENTION if ledger_words.asking(counts) else ""
    wanted = OutcomeFilter(request.GET).wanted(otherwise=attention)
    page = Paginator(queries.ledger(found, ledger_words.ended(wanted)), PER_PAGE).get_page(
        request.GET.get("page")
    )
    see(request, "rows of a file", object_id=found.pk)
    context = {
        "his_import": found,
        "page": page,
        "lines": ledger_words.lines(page),
        "tabs": ledger_words.tabs(counts, wanted),
    }
    return render(request, "patients/imports/ledger.html", context)


@practice_page("patients.import")  # type: ignore[arg-type]  # a stream is no HttpResponse to the type checker
@require_safe
def ledger_csv(request: PageRequest, his_import: int) -> StreamingHttpResponse:
    found = import_of(request, his_import)
    request.seen = [*getattr(request, "seen", []), Entry(Action.EXPORT, "rows of a file", object_id=found.pk)]
    rows = ledger_words.cells(queries.ledger(found).iterator(chunk_size=2000))
    lines = csv_lines(ledger_words.header(), rows)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = _("rows-of-import-%(number)d.csv") % {"number": found.pk}
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@practice_page("patients.import")
@require_safe
def open_rows(request: PageRequest) -> HttpResponse:
    """What waits for a decision; on other tabs the equal rows, which wait for nothing, and the answers given."""
    if request.GET.get("show") == ANSWERED:
        return answers_page(request)
    doubles = request.GET.get("show") == OpenRow.TWICE
    groups = queries.groups(request.practice, doubles=doubles)
    page = Paginator(groups, GROUPS_PER_PAGE).get_page(request.GET.get("page"))
    see(request, "questions about rows")
    context = {
        "doubles": doubles,
        "page": page,
        "rows": [show.GroupRow(group, row) for group, row in queries.with_cells(request.practice, page)],
        "waiting": queries.waiting_count(request.practice),
        "double_count": queries.doubles_count(request.practice),
        "answered_count": undoing.answered(request.practice).count(),
    }
    return render(request, "patients/imports/open_rows.html", context)


def answers_page(request: PageRequest) -> HttpResponse:
    """The answers that can still be undone: those given since the last file."""
    found = undoing.answered(request.practice)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    see(request, "answers about rows")
    context = {
        "page": page,
        "rows": [Answered(row) for row in page],
        "waiting": queries.waiting_count(request.practice),
        "double_count": queries.doubles_count(request.practice),
        "answered_count": page.paginator.count,
    }
    return render(request, "patients/imports/answered.html", context)


@practice_page("patients.import")
@require_http_methods(["GET", "HEAD", "POST"])
def open_row(request: PageRequest, open_row: int) -> HttpResponse:
    found = open_row_of(request, open_row)
    if found.answered_at:
        messages.info(request, _("This question has been answered."))
        return redirect("open_rows", request.practice.slug)
    form = form_of(found)(request.POST if request.method == "POST" else None, open_row=found)
    if "leave_out" in request.POST:
        return answered(request, found, services.LEAVE_OUT, form_of(found)(None, open_row=found))
    if form.is_valid():
        return answered(request, found, form.answers(), form)
    return question_page(request, found, form)


def question_page(request: PageRequest, found: OpenRow, form: AnswerForm) -> HttpResponse:
    known = queries.known_patient(request.practice, show.his_number(found))
    see(request, "question about a row", patients=[known.pk] if known else None, object_id=found.pk)
    context = {
        "question": show.Question(found, queries.equal_questions(found), known),
        "form": form,
        "earlier": earlier(known, form) if known and isinstance(form, StrengthForm) else [],
        "left": queries.waiting_count(request.practice),
    }
    return render(request, "patients/imports/open_row.html", context)


def earlier(known: Patient, form: StrengthForm) -> list[show.Described]:
    """The newest prescriptions of the same medicine: often they tell the strength that is missing."""
    name = form.substance.name if form.substance else ""
    same = [row for row in prescriptions(known) if name and row.substance == name]
    return [show.described(row) for row in reversed(same[-EARLIER_SHOWN:])]


def answered(request: PageRequest, found: OpenRow, answers: dict[str, str], form: AnswerForm) -> HttpResponse:
    """Store the answer and go on to the next question; a refusal stays on the page, with what was filled in."""
    try:
        settled = services.answer(open_row=found, answers=answers, by=request.membership, at=timezone.now())
    except Refused as refusal:
        if form.is_bound:
            form.add_error(None, str(refusal))
            return question_page(request, found, form)
        messages.error(request, str(refusal))
        return redirect("open_rows", request.practice.slug)
    if not settled:
        messages.info(request, _("Noted. One more question about this row."))
        return redirect("open_row", request.practice.slug, found.pk)
    done = ngettext("%(count)d row has been settled.", "%(count)d rows have been settled.", settled)
    undo = reverse("open_row_undo", args=[request.practice.slug, found.pk])
    acts.done(request, done % {"count": settled}, undo=undo)
    return next_question(request, found)


def next_question(request: PageRequest, found: OpenRow) -> HttpResponse:
    following = queries.next_question(request.practice, after=found)
    if following:
        return redirect("open_row", request.practice.slug, following.pk)
    if found.kind == OpenRow.TWICE:
        return redirect("open_rows", request.practice.slug)
    messages.success(request, _("All questions have been answered."))
    return redirect("import", request.practice.slug, found.his_import_id)
