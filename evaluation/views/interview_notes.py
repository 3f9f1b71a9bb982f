"""Notes of an interview: write them, correct them, give passages their codes."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from evaluation.forms.notes import NotesForm, ParagraphForm, PassageForm
from evaluation.models import Interview
from evaluation.presenters import codebook as words
from evaluation.presenters.interview import InterviewPage
from evaluation.queries import codebook
from evaluation.queries import notes as queries
from evaluation.services import coding as codings
from evaluation.services import notes as services
from evaluation.views.found import acting
from evaluation.views.interview import interview_or_404
from practices.access import PageRequest, project_page, see
from practices.forms import granted
from practices.views.acts import act

FORM = ["GET", "HEAD", "POST"]


@project_page("interviews.plan")
@require_http_methods(FORM)
def notes(request: PageRequest, interview: int) -> HttpResponse:
    one = interview_or_404(interview)
    form = NotesForm(request.POST or None)
    if form.is_valid() and granted(
        form, lambda: services.write(interview=one, **form.cleaned_data, **acting(request))
    ):
        messages.success(request, _("Saved."))
        return redirect("interview_notes", one.pk)
    return _page(request, one, form, None)


@project_page("interviews.plan")
@require_POST
def mark(request: PageRequest, interview: int) -> HttpResponse:
    one = interview_or_404(interview)
    form = PassageForm(request.POST, nodes=codebook.tree(one.round.study))
    if form.is_valid() and granted(
        form, lambda: codings.mark(interview=one, **form.cleaned_data, **acting(request))
    ):
        count = len(form.cleaned_data["codes"])
        said = ngettext("The passage has the code.", "The passage has the codes.", count)
        messages.success(request, said)
        return redirect("interview_notes", one.pk)
    return _page(request, one, NotesForm(), form)


@project_page("interviews.plan")
@require_POST
def unmark(request: PageRequest, interview: int, coding: int) -> HttpResponse:
    one = interview_or_404(interview)
    found = codebook.coding(one, coding)
    if found is None:
        raise Http404
    return act(
        request,
        lambda: codings.unmark(coding=found, **acting(request)),
        done=_("The code was taken off."),
        then=reverse("interview_notes", args=[one.pk]),
    )


@project_page("interviews.plan")
@require_http_methods(FORM)
def paragraph(request: PageRequest, interview: int, paragraph: int) -> HttpResponse:
    one = interview_or_404(interview)
    row = queries.paragraph(one, paragraph)
    if row is None:
        raise Http404
    form = ParagraphForm(request.POST or None, initial={"text": row.text})
    if form.is_valid() and granted(
        form,
        lambda: services.correct(interview=one, number=paragraph, **form.cleaned_data, **acting(request)),
    ):
        messages.success(request, _("Corrected. The former words stay on record."))
        return redirect("interview_notes", one.pk)
    return render(request, "evaluation/interview_paragraph.html", {"one": one, "row": row, "form": form})


def _page(request: PageRequest, one: Interview, form: NotesForm, passage: PassageForm | None) -> HttpResponse:
    nodes = codebook.tree(one.round.study)
    rows = words.paragraphs(queries.paragraphs(one), codebook.codings(one))
    see(request, "interview notes", object_id=one.pk)
    context = {
        "one": one,
        "page": InterviewPage(one, request.membership.pk, timezone.localdate()),
        "rows": rows,
        "form": form,
        "passage": passage or PassageForm(nodes=nodes),
        "codes": nodes,
    }
    return render(request, "evaluation/interview_notes.html", context)
