"""Snapshots of a study: asked for by the researchers, read by who follows the project."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from evaluation.models import Snapshot
from evaluation.presenters.snapshots import Line, ListPage, Page
from evaluation.queries import snapshots as queries
from evaluation.queries import studies
from evaluation.services import snapshots
from evaluation.views.found import acting, choose_project, project_or_404
from practices.access import PageRequest, may, project_page
from practices.views.acts import act


@project_page("study.view")
@require_safe
def start(request: PageRequest) -> HttpResponse:
    return choose_project(request, page="snapshots", title=_("Snapshots"))


@project_page("study.view")
@require_safe
def overview(request: PageRequest, project: int) -> HttpResponse:
    found = project_or_404(project)
    study = studies.of(found)
    page = ListPage(
        queries.of_study(study),
        registered=bool(study and study.registered_at),
        may_make=may(request, "snapshots.make"),
    )
    return render(request, "evaluation/snapshots.html", {"page": page, "project": found})


@project_page("snapshots.make")
@require_POST
def make(request: PageRequest, project: int) -> HttpResponse:
    found = project_or_404(project)
    return act(
        request,
        lambda: snapshots.ask(study=studies.of(found), **acting(request)),
        done=_("The practices are being counted. This takes about a minute."),
        then=reverse("snapshots", args=[project]),
    )


@project_page("study.view")
@require_safe
def progress(request: PageRequest, project: int, snapshot: int) -> HttpResponse:
    """How far it is; when it is ready the page around it is loaded again."""
    found = _snapshot_or_404(project, snapshot)
    line = Line(found)
    if not line.counting:
        return HttpResponseClientRefresh()
    return render(
        request, "evaluation/snapshot_progress.html", {"line": line, "project": found.study.project}
    )


@project_page("study.view")
@require_safe
def one(request: PageRequest, project: int, snapshot: int) -> HttpResponse:
    """What was published; of one that was not, why."""
    found = _snapshot_or_404(project, snapshot)
    line = Line(found)
    context = {"line": line, "project": found.study.project, "page": Page(found) if line.published else None}
    return render(request, "evaluation/snapshot.html", context)


def _snapshot_or_404(project: int, number: int) -> Snapshot:
    found = queries.one(studies.of(project_or_404(project)), number)
    if found is None:
        raise Http404
    return found
