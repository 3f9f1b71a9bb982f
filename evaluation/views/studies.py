"""The study of a project: read by who follows the project, written by the researchers. Nothing of a patient."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evaluation.forms.studies import AmendmentForm, CorrectionForm, CountsForm, PlanForm, RulesForm, TextForm
from evaluation.models import Study, StudyText
from evaluation.presenters import studies as words
from evaluation.presenters.studies import StudyPage
from evaluation.queries import studies as queries
from evaluation.services import studies
from evaluation.views.found import acting, project_or_404
from practices.access import PageRequest, may, project_page
from practices.forms import granted
from practices.models import Project
from practices.queries import practices
from practices.views.acts import act

FORM = ["GET", "HEAD", "POST"]


@project_page("study.view")
@require_safe
def overview(request: PageRequest) -> HttpResponse:
    """With one project there is nothing to choose."""
    pages = [StudyPage(row, queries.of(row), may_lead=False) for row in practices.by_name()]
    if len(pages) == 1:
        return redirect("study", pages[0].project.pk)
    return render(request, "evaluation/study_list.html", {"pages": pages})


@project_page("study.view")
@require_safe
def study(request: PageRequest, project: int) -> HttpResponse:
    found = project_or_404(project)
    page = StudyPage(found, queries.of(found), may_lead=may(request, "study.lead"))
    return render(request, "evaluation/study.html", {"page": page, "project": found})


@project_page("study.lead")
@require_http_methods(FORM)
def change(request: PageRequest, project: int) -> HttpResponse:
    """The plan; of a registered study only a slip in the number is mended."""
    found = project_or_404(project)
    now = queries.of(found)
    if now and now.registered_at:
        return _correct(request, found, now)
    form = PlanForm(request.POST or None, instance=now or Study(project=found))
    return _filled_in(
        request, found, form, title=_("Write the plan"),
        lead=_("You can save it half-done. Registered, it stays as it is."),
        do=lambda study: studies.write(study=study, **acting(request), **form.cleaned_data),
        done=_("The plan was saved."),
    )  # fmt: skip


def _correct(request: PageRequest, project: Project, now: Study) -> HttpResponse:
    form = CorrectionForm(request.POST or None, initial={"ethics_number": now.ethics_number})
    return _filled_in(
        request, project, form, title=_("Correct the number"),
        lead=_("The plan and the primary outcome stay as they were registered."),
        do=lambda study: studies.correct_ethics_number(study=study, **acting(request), **form.cleaned_data),
        done=_("The number was corrected."),
    )  # fmt: skip


@project_page("study.lead")
@require_POST
def register(request: PageRequest, project: int) -> HttpResponse:
    found = project_or_404(project)
    return act(
        request,
        lambda: studies.register(study=_opened(request, found), **acting(request)),
        done=_("The study is registered. The plan and the primary outcome stay as they are."),
        then=reverse("study", args=[project]),
    )


@project_page("study.lead")
@require_http_methods(FORM)
def amend(request: PageRequest, project: int) -> HttpResponse:
    form = AmendmentForm(request.POST or None, initial={"dated": timezone.localdate()})
    return _filled_in(
        request, project_or_404(project), form, title=_("Add an amendment"),
        lead=_("It stands beside the plan with its date. The plan itself stays."),
        do=lambda study: studies.amend(study=study, **acting(request), **form.cleaned_data),
        done=_("The amendment was added."),
    )  # fmt: skip


@project_page("study.lead")
@require_http_methods(FORM)
def rules(request: PageRequest, project: int) -> HttpResponse:
    found = project_or_404(project)
    form = RulesForm(request.POST or None, instance=queries.of(found) or Study(project=found))
    return _filled_in(
        request, found, form, title=_("Change the rules"),
        lead=_("They hold from the next snapshot on."),
        do=lambda study: studies.set_rules(study=study, **acting(request), **form.cleaned_data),
        done=_("The rules were changed."),
    )  # fmt: skip


@project_page("study.lead")
@require_http_methods(FORM)
def counts(request: PageRequest, project: int) -> HttpResponse:
    found = project_or_404(project)
    form = CountsForm(request.POST or None, instance=queries.of(found) or Study(project=found))
    return _filled_in(
        request, found, form, title=_("Counts without consent"),
        lead=_("Only with both: a ground in law, and a notice beforehand. Empty both to stop."),
        do=lambda study: studies.allow_counts(study=study, **acting(request), **form.cleaned_data),
        done=_("Saved. It holds from the next snapshot on."),
    )  # fmt: skip


@project_page("study.lead")
@require_http_methods(FORM)
def text_new(request: PageRequest, project: int, kind: str) -> HttpResponse:
    """A new version, begun from the newest."""
    found = project_or_404(project)
    now = queries.of(found)
    newest = queries.newest_text(now, kind) if now else None
    form = TextForm(request.POST or None, initial={"content": newest.content if newest else ""})
    return _filled_in(
        request, found, form, title=str(StudyText.Kind(kind).label).capitalize(),
        lead=_("Saved, it is a new version. Answers that were given keep the version they were given to."),
        do=lambda study: studies.write_text(study=study, kind=kind, **acting(request), **form.cleaned_data),
        done=_("Saved as a new version."),
    )  # fmt: skip


@project_page("study.view")
@require_safe
def text(request: PageRequest, study_text: int) -> HttpResponse:
    found = _text_or_404(study_text)
    context = {
        "text": found,
        "project": found.study.project,
        "told": words.version_words(found),
        "versions": queries.versions(found),
        "previous": queries.previous(found),
        "may_lead": may(request, "study.lead"),
    }
    return render(request, "evaluation/study_text.html", context)


@project_page("study.view")
@require_safe
def text_compare(request: PageRequest, study_text: int) -> HttpResponse:
    """This version beside an earlier one (`?with=`), or the one before it."""
    found = _text_or_404(study_text)
    asked, others = request.GET.get("with", ""), queries.versions(found)
    other = next((row for row in others if str(row.pk) == asked), None) or queries.previous(found)
    context = {
        "text": found,
        "project": found.study.project,
        "other": other,
        "others": others,
        "lines": words.changes(other, found) if other else [],
    }
    return render(request, "evaluation/study_text_compare.html", context)


def _filled_in(
    request: PageRequest, project: Project, form: BaseForm, *, title: str, lead: str,
    do: Callable[[Study], object], done: str,
) -> HttpResponse:  # fmt: skip
    """A form about the study, and back to its page when it was granted."""
    if form.is_valid() and granted(form, lambda: do(_opened(request, project))):
        messages.success(request, done)
        return redirect("study", project.pk)
    context = {"form": form, "project": project, "title": title, "lead": lead}
    return render(request, "evaluation/study_form.html", context)


def _opened(request: PageRequest, project: Project) -> Study:
    return studies.open_for(project=project, **acting(request))


def _text_or_404(pk: int) -> StudyText:
    found = queries.text(pk)
    if found is None:
        raise Http404
    return found
