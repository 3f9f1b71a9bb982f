"""Letter texts: read one, see it on paper, write a new version, compare two, approve one."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from practices.access import PageRequest, may, project_page
from stopletters.models import LetterText
from stopletters.presenters import texts as words
from stopletters.queries import texts as queries
from stopletters.services import content, letter_texts
from stopletters.text_forms import Editing, VariantForm
from stopletters.views.found import pdf_answer
from stopletters.views.text_pages import Pages
from stopletters.writing import paper, readability
from stopletters.writing.text import LetterText as Text
from stopletters.writing.text import read as read_text

PAGES = Pages(
    "letter_texts", "letter_text", "letter_text_edit", "letter_text_compare", "text_pdf", "letter text",
    gettext_lazy("Letter texts"), queries,
)  # fmt: skip


@project_page("texts.approve")
@require_safe
def texts(request: PageRequest) -> HttpResponse:
    return PAGES.all(
        request,
        _("A concept is not sent. An approved text never changes; a better text is a new version."),
    )


@project_page("texts.approve")
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: PageRequest, text: int) -> HttpResponse:
    found = _text_or_404(text)
    said = _("Text %(text)s is approved. New letters are made with it.")
    form = PAGES.approval(request, found, letter_texts.approve, said)
    if isinstance(form, HttpResponse):
        return form
    PAGES.look(request, found)
    parsed = content.parsed_text(found)
    context = {
        "pages": PAGES,
        "text": found,
        "form": form,
        "blocks": words.blocks(parsed),
        "title": words.title(parsed),
        "readability": words.readability(readability.of_text(parsed)),
        "variant": VariantForm(),
        "previous": queries.previous(found),
        "may_edit": may(request, "texts.edit"),
    }
    return render(request, "stopletters/text.html", context)


@project_page("texts.approve")
@require_safe
def text_pdf(request: PageRequest, text: int) -> HttpResponse:
    """The text as a letter to an invented patient, of the kind that was asked for."""
    found = _text_or_404(text)
    PAGES.look(request, found)
    return _as_letter(found, content.parsed_text(found), VariantForm(request.GET))


@project_page("texts.approve")
@require_safe
def compare(request: PageRequest, text: int) -> HttpResponse:
    return PAGES.comparison(request, _text_or_404(text), words.changes)


@project_page("texts.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PageRequest, text: int) -> HttpResponse:
    """A new version from this one. Only "save" writes; every other act gives back what was typed."""
    found, act = _text_or_404(text), request.POST.get("act", "")
    editing = Editing(found, request.POST or None, act)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "stopletters/_text_preview.html", _preview(editing))
    if act == "pdf" and editing.is_valid():
        return _as_letter(found, _typed(editing), editing.variant)
    if act == "save" and editing.is_valid():
        said = _("Text %(text)s is saved as a concept. Nothing is sent with it yet.")
        if saved := PAGES.saved(request, editing.words, lambda: _save(request, editing), said):
            return saved
    PAGES.look(request, found)
    context = {
        "pages": PAGES,
        "text": found,
        "editing": editing,
        "variant": editing.variant,
        "names": words.known_placeholders(content.parsed_text(found)),
        **_preview(editing),
    }
    return render(request, "stopletters/text_edit.html", context)


def _save(request: PageRequest, editing: Editing) -> LetterText:
    return letter_texts.revise(
        base=editing.text,
        change_note=editing.words.cleaned_data["change_note"],
        by=request.membership,
        at=timezone.now(),
        **editing.content(),
    )


def _preview(editing: Editing) -> dict[str, Any]:
    """The words of the letter as typed, for the chosen patient; records nothing."""
    if editing.words.is_bound and not editing.is_valid():
        return {"wrong": editing.error_lines()}
    typed = _typed(editing)
    _facts, letter = paper.specimen(typed, **editing.variant.facts(editing.text.medicine_group))
    return {
        "letter": letter,
        "parts": words.composed(letter),
        "readability": words.readability(readability.of_text(typed)),
    }


def _typed(editing: Editing) -> Text:
    """What stands in the forms; before anything was sent, the text itself."""
    kept = editing.text.content
    if not editing.words.is_bound:
        return content.parsed_text(editing.text)
    typed = editing.content()
    return read_text({**kept, "title": typed["title"], "block": typed["blocks"]})


def _as_letter(version: LetterText, text: Text, variant: VariantForm) -> HttpResponse:
    facts, composed = paper.specimen(text, **variant.facts(version.medicine_group))
    sheet = paper.letter_sheet(facts, composed, mark=paper.PREVIEW)
    data = paper.letter_pdf(sheet, reference=facts.reference, at=timezone.now())
    return pdf_answer(data, f"voorbeeld-{facts.text_version.replace(' ', '-')}")


def _text_or_404(pk: int) -> LetterText:
    found = queries.text(pk)
    if found is None:
        raise Http404
    return found
