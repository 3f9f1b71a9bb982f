"""Exports for research: asked for with a purpose, looked at, and taken along. Each with a fresh proof of identity."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from benzoproject.lib.refusal import Refused
from evaluation.forms.exports import PurposeForm
from evaluation.models import ResearchExport
from evaluation.presenters.exports import ExportPage
from evaluation.queries import exports as queries
from evaluation.queries import studies
from evaluation.services import exports
from evaluation.views.found import acting, choose_project, project_or_404
from practices.access import PageRequest, project_page
from practices.forms import ProofForm, granted
from practices.models import Project
from practices.views.files import file_answer
from stopletters.views.rights import proved


@project_page("research.export")
@require_safe
def start(request: PageRequest) -> HttpResponse:
    return choose_project(request, page="exports", title=_("Exports"))


@project_page("research.export")
@require_safe
def overview(request: PageRequest, project: int) -> HttpResponse:
    found = project_or_404(project)
    study = studies.of(found)
    context = {
        "project": found,
        "registered": bool(study and study.registered_at),
        "pages": [ExportPage(row) for row in queries.of_study(study)] if study else [],
    }
    return render(request, "evaluation/exports.html", context)


@project_page("research.export")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PageRequest, project: int) -> HttpResponse:
    found = project_or_404(project)
    form = PurposeForm(request.POST or None)
    made: list[ResearchExport] = []
    if (
        form.is_valid()
        and proved(request, form)
        and granted(form, lambda: made.append(_ask(request, found, form)))
    ):
        messages.success(request, _("The export is being made."))
        return redirect("export", made[0].pk)
    return render(request, "evaluation/export_new.html", {"project": found, "form": form})


def _ask(request: PageRequest, project: Project, form: PurposeForm) -> ResearchExport:
    purpose = form.cleaned_data["purpose"]
    return exports.ask(study=studies.of(project), purpose=purpose, **acting(request))


@project_page("research.export")
@require_safe
def export(request: PageRequest, export: int) -> HttpResponse:
    return _page(request, _export_or_404(export), ProofForm())


@project_page("research.export")
@require_safe
def progress(request: PageRequest, export: int) -> HttpResponse:
    """Asked for each second while it is made; then the page is shown anew."""
    found = _export_or_404(export)
    if not found.busy:
        return HttpResponseClientRefresh()
    return render(request, "evaluation/export_progress.html", {"page": ExportPage(found)})


@project_page("research.export")
@require_POST
def download(request: PageRequest, export: int) -> HttpResponse:
    found, form = _export_or_404(export), ProofForm(request.POST)
    if not (form.is_valid() and proved(request, form)):
        return _page(request, found, form)
    try:
        data = exports.download(export=found, **acting(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("export", found.pk)
    name = f"{found.study.project.slug}-export-{found.pk}.zip"
    return file_answer(data, name, "application/zip")


def _page(request: PageRequest, found: ResearchExport, form: ProofForm) -> HttpResponse:
    context = {"page": ExportPage(found), "project": found.study.project, "form": form}
    return render(request, "evaluation/export.html", context)


def _export_or_404(pk: int) -> ResearchExport:
    found = queries.one(pk)
    if found is None:
        raise Http404
    return found
