"""Texts of the workbook: read one, see it on paper, write a new version, compare two, approve one."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from consults.forms.workbook_texts import Editing, PreviewForm
from consults.models import WorkbookText
from consults.presenters import workbook_texts as words
from consults.queries import workbook_texts as queries
from consults.services import workbook_facts
from consults.services import workbook_texts as services
from consults.writing import paper, reading, specimen
from practices.access import PageRequest, may, project_page
from stopletters.presenters.texts import readability
from stopletters.views.found import pdf_answer
from stopletters.views.text_pages import Pages

PAGES = Pages(
    "workbook_texts", "workbook_text", "workbook_text_edit", "workbook_text_compare", "workbook_text_pdf",
    "workbook text", gettext_lazy("Workbook texts"), queries,
)  # fmt: skip


@project_page("texts.approve")
@require_safe
def texts(request: PageRequest) -> HttpResponse:
    return PAGES.all(
        request,
        _(
            "Parts, quiz and stories, in plain and in very plain words. A concept is printed for nobody; a better "
            "text is a new version."
        ),
    )


@project_page("texts.approve")
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: PageRequest, workbook_text: int) -> HttpResponse:
    found = _text_or_404(workbook_text)
    said = _("Text %(text)s is approved. New workbooks are made with it.")
    form = PAGES.approval(request, found, services.approve, said)
    if isinstance(form, HttpResponse):
        return form
    PAGES.look(request, found)
    context = {
        "pages": PAGES,
        "text": found,
        "lead": words.LEADS[WorkbookText.Kind(found.kind)],
        "form": form,
        "rows": words.shown(found.kind, found.content),
        "readability": readability(reading.readability(found.kind, found.content, found.level)),
        "variant": PreviewForm({"older": "on", "plan": "on"}),
        "previous": queries.previous(found),
        "may_edit": may(request, "texts.edit"),
    }
    return render(request, "consults/workbook_text.html", context)


@project_page("texts.approve")
@require_safe
def text_pdf(request: PageRequest, workbook_text: int) -> HttpResponse:
    """The text in a workbook of an invented patient, of the kind that was asked for."""
    found = _text_or_404(workbook_text)
    PAGES.look(request, found)
    return _on_paper(found, found.content, PreviewForm(request.GET))


@project_page("texts.approve")
@require_safe
def compare(request: PageRequest, workbook_text: int) -> HttpResponse:
    return PAGES.comparison(request, _text_or_404(workbook_text), words.changes)


@project_page("texts.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PageRequest, workbook_text: int) -> HttpResponse:
    """A new version from this one. Only "save" writes; every other act gives back what was typed."""
    found, act = _text_or_404(workbook_text), request.POST.get("act", "")
    editing = Editing(found, request.POST or None, act)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "consults/workbook_text_preview.html", _preview(editing))
    if act == "pdf" and editing.is_valid() and "wrong" not in (preview := _preview(editing)):
        return _on_paper(found, preview["content"], editing.preview)
    if act == "save" and editing.is_valid():
        said = _("Text %(text)s is saved as a concept. No workbook is made with it yet.")
        if saved := PAGES.saved(request, editing.note, lambda: _save(request, editing), said):
            return saved
    PAGES.look(request, found)
    context = {
        "pages": PAGES,
        "text": found,
        "editing": editing,
        "variant": editing.preview,
        "names": words.known_names(),
        "markup": words.MARKUP,
        **_preview(editing),
    }
    return render(request, "consults/workbook_text_edit.html", context)


def _save(request: PageRequest, editing: Editing) -> WorkbookText:
    return services.revise(
        base=editing.text,
        content=editing.content(),
        change_note=editing.note.cleaned_data["change_note"],
        by=request.membership,
        at=timezone.now(),
    )


def _preview(editing: Editing) -> dict[str, Any]:
    """How it reads as typed, and what it says; records nothing."""
    if editing.is_bound and not editing.is_valid():
        return {"wrong": editing.error_lines()}
    kind, content = editing.text.kind, editing.content() if editing.is_bound else editing.text.content
    try:
        rows = _rows(editing, content)
    except ValueError as problem:  # the whole is not right: too few questions, a part in another place
        return {"wrong": [{"text": str(problem), "target": ""}]}
    found = reading.readability(kind, content, editing.text.level)
    return {"rows": rows, "readability": readability(found), "content": content}


def _rows(editing: Editing, content: dict[str, Any]) -> list[words.Shown]:
    """Parts as the chosen patient reads them; questions and stories are the same for everybody."""
    if editing.text.kind != WorkbookText.Kind.CHAPTERS:
        return words.shown(editing.text.kind, content)
    parts = reading.read(editing.text.kind, content)
    facts = specimen.facts((), texts="", **editing.preview.facts())
    return words.composed(paper.words(facts, paper.Book(editing.text.level, parts, (), ())))


def _on_paper(text: WorkbookText, content: dict[str, Any], form: PreviewForm) -> HttpResponse:
    """The whole workbook, with `content` in the place of this text."""
    typed = WorkbookText(kind=text.kind, level=text.level, version=text.version, content=content)
    book = workbook_facts.book({**queries.beside(text), text.kind: typed}, text.level)
    facts = specimen.facts(book.stories, texts=f"{text.level}-{text.version}", **form.facts())
    data = paper.reading_pdf(facts, book, at=timezone.now(), mark=paper.PREVIEW)
    return pdf_answer(data, f"voorbeeld-werkboekje-{text.level}")


def _text_or_404(pk: int) -> WorkbookText:
    found = queries.text(pk)
    if found is None:
        raise Http404
    return found
