"""From the address of a page to what it is about, or 404; and what is said of whoever acts on it."""

from datetime import datetime
from typing import TypedDict

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from evaluation.models import Study
from evaluation.queries import studies
from practices.access import PageRequest
from practices.models import Membership, Project
from practices.queries import practices


class Acting(TypedDict):
    by: Membership
    at: datetime


def acting(request: PageRequest) -> Acting:
    """Who acts, and when: what each service asks for."""
    return {"by": request.membership, "at": timezone.now()}


def project_or_404(pk: int) -> Project:
    found = practices.project(pk)
    if found is None:
        raise Http404
    return found


def study_or_404(project: int) -> Study:
    found = studies.of(project_or_404(project))
    if found is None:
        raise Http404
    return found


def choose_project(request: PageRequest, *, page: str, title: str) -> HttpResponse:
    """The projects, each with a link to its `page` (the name of an address); with one there is nothing to choose."""
    rows = list(practices.by_name())
    if len(rows) == 1:
        return redirect(page, rows[0].pk)
    return render(request, "evaluation/choose_project.html", {"projects": rows, "page": page, "title": title})
