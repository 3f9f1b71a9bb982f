"""The codebook of a study: its tree, one code with its passages, and files for other programs."""

from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evaluation.codebooks import listing, refi
from evaluation.codebooks.book import Book
from evaluation.forms.exports import PassagesForm
from evaluation.forms.notes import CodeForm, NewCodeForm, PlaceForm
from evaluation.models import Code, Study
from evaluation.presenters import codebook as words
from evaluation.queries import codebook as queries
from evaluation.queries import studies
from evaluation.services import codebook as services
from evaluation.services import codebook_files
from evaluation.views.found import acting, project_or_404, study_or_404
from practices.access import PageRequest, project_page
from practices.forms import granted
from practices.views.acts import act
from stopletters.views.rights import proved

FORM = ["GET", "HEAD", "POST"]
CSV, TEXT = "text/csv; charset=utf-8", "text/plain; charset=utf-8"


@project_page("interviews.plan")
@require_safe
def book(request: PageRequest, project: int) -> HttpResponse:
    found = project_or_404(project)
    study = studies.of(found)
    context = {
        "project": found,
        "study": study,
        "codes": [words.line(node) for node in queries.tree(study)] if study else [],
        "retired": [words.line(node) for node in queries.retired(study)] if study else [],
    }
    return render(request, "evaluation/codebook.html", context)


@project_page("interviews.plan")
@require_http_methods(FORM)
def code_new(request: PageRequest, project: int) -> HttpResponse:
    study = study_or_404(project)
    form = NewCodeForm(request.POST or None, nodes=queries.tree(study))
    if form.is_valid() and granted(form, lambda: services.add(study=study, **acting(request), **form.wish())):
        messages.success(request, _("The code was added."))
        return redirect("codebook", project)
    context = {"form": form, "title": _("New code"), "back": reverse("codebook", args=[project])}
    return render(request, "evaluation/code_form.html", context)


@project_page("interviews.plan")
@require_safe
def code(request: PageRequest, code: int) -> HttpResponse:
    return _page(request, _code_or_404(code))


@project_page("interviews.plan")
@require_http_methods(FORM)
def change(request: PageRequest, code: int) -> HttpResponse:
    found = _code_or_404(code)
    names = ("name", "description", "examples")
    form = CodeForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    if form.is_valid() and granted(
        form, lambda: services.change(code=found, **acting(request), **form.cleaned_data)
    ):
        messages.success(request, _("The code was changed."))
        return redirect("code", code)
    context = {"form": form, "title": _("Change the code"), "back": reverse("code", args=[code])}
    return render(request, "evaluation/code_form.html", context)


@project_page("interviews.plan")
@require_POST
def move(request: PageRequest, code: int) -> HttpResponse:
    found = _code_or_404(code)
    form = _place(found, request, "move")
    if form.is_valid() and granted(
        form, lambda: services.move(code=found, below=form.code, **acting(request))
    ):
        messages.success(request, _("The code stands in its new place."))
        return redirect("code", code)
    return _page(request, found, move=form)


@project_page("interviews.plan")
@require_POST
def merge(request: PageRequest, code: int) -> HttpResponse:
    found = _code_or_404(code)
    form = _place(found, request, "merge")
    into = form.code if form.is_valid() else None
    if into and granted(form, lambda: services.merge(code=found, into=into, **acting(request))):
        messages.success(request, _("Merged: the passages now have the code %(name)s.") % {"name": into.name})
        return redirect("code", into.pk)
    return _page(request, found, merge=form)


@project_page("interviews.plan")
@require_POST
def retire(request: PageRequest, code: int) -> HttpResponse:
    found = _code_or_404(code)
    done = _("The code is used no more. Its passages keep it.")
    return _acted(request, found, lambda: services.retire(code=found, **acting(request)), done)


@project_page("interviews.plan")
@require_POST
def bring_back(request: PageRequest, code: int) -> HttpResponse:
    found = _code_or_404(code)
    done = _("The code is in use again.")
    return _acted(request, found, lambda: services.bring_back(code=found, **acting(request)), done)


def _acted(request: PageRequest, code: Code, do: Callable[[], object], done: str) -> HttpResponse:
    return act(request, do, done=done, then=reverse("code", args=[code.pk]))


@project_page("interviews.plan")
@require_safe
def as_qdc(request: PageRequest, project: int) -> HttpResponse:
    """For NVivo, ATLAS.ti, MAXQDA and others. Without a code there is no such file."""
    found = words.book_of(study_or_404(project))
    if not found.entries:
        raise Http404
    data = refi.qdc(found, origin="Benzoproject", examples=_("Examples"))
    return _file(request, project, "codebook.qdc", "application/xml", data)


@project_page("interviews.plan")
@require_safe
def as_text(request: PageRequest, project: int) -> HttpResponse:
    """The codes alone: what people said is on a page of its own."""
    book = replace(words.book_of(study_or_404(project)), quotes=())
    return _file(request, project, "codebook.txt", TEXT, _text(book).encode())


@project_page("interviews.plan")
@require_safe
def as_csv(request: PageRequest, project: int) -> HttpResponse:
    header = (_("Level"), _("Code"), _("When to use it"), _("Examples"), _("Passages"), "GUID")
    lines = listing.codes_csv(words.book_of(study_or_404(project)), header)
    return _file(request, project, "codebook.csv", CSV, "".join(lines).encode())


@project_page("interviews.plan")
@require_http_methods(FORM)
def passages(request: PageRequest, project: int) -> HttpResponse:
    """What people said, taken along with a purpose and a fresh proof of identity."""
    study, form = study_or_404(project), PassagesForm(request.POST or None)
    as_table = form.is_valid() and form.cleaned_data["file"] == PassagesForm.TABLE
    name = "passages.csv" if as_table else "passages.txt"
    if form.is_valid() and proved(request, form) and granted(form, lambda: _log(request, study, name, form)):
        book = words.book_of(study)
        return _answer(name, CSV, _table(book)) if as_table else _answer(name, TEXT, _text(book).encode())
    return render(request, "evaluation/codebook_passages.html", {"project": study.project, "form": form})


def _log(request: PageRequest, study: Study, name: str, form: PassagesForm) -> None:
    purpose = form.cleaned_data["purpose"]
    codebook_files.passages_taken(project=study.project_id, name=name, purpose=purpose, **acting(request))


def _table(book: Book) -> bytes:
    header = (_("Pseudonym"), _("With whom"), _("Round"), _("Paragraphs"), _("Code"), _("Words"))
    return "".join(listing.passages_csv(book, header)).encode()


def _text(book: Book) -> str:
    return listing.text(book, {"examples": _("Examples"), "passages": _("passages")})


def _file(request: PageRequest, project: int, name: str, kind: str, data: bytes) -> HttpResponse:
    if request.method == "GET":
        codebook_files.taken(project=project, name=name, **acting(request))
    return _answer(name, kind, data)


def _answer(name: str, kind: str, data: bytes) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=kind, headers=headers)


def _page(
    request: PageRequest, code: Code, *, move: PlaceForm | None = None, merge: PlaceForm | None = None
) -> HttpResponse:
    found = [words.passage(one) for one in queries.passages(code.study, code)]
    context = {
        "code": code,
        "project": code.study.project,
        "passages": found,
        "counted": words.counted(len(found)),
        "move": move or _place(code, None, "move"),
        "merge": merge or _place(code, None, "merge"),
    }
    return render(request, "evaluation/code.html", context)


def _place(code: Code, request: PageRequest | None, prefix: str) -> PlaceForm:
    """Every code but this one and those below it."""
    below = queries.with_below(code)
    nodes = [node for node in queries.tree(code.study) if node.code.pk not in below]
    return PlaceForm(request.POST if request else None, nodes=nodes, top=prefix == "move", prefix=prefix)


def _code_or_404(pk: int) -> Code:
    found = queries.one(pk)
    if found is None:
        raise Http404
    return found
