"""Going back: the last import, or one answer; and who is not in the newest file."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patients.presenters.undoing import Absent, GoingBack
from patients.queries import undoing as queries
from patients.services import undoing as services
from patients.views.found import import_of, open_row_of
from practices.access import PageRequest, practice_page, see
from practices.views.acts import act

PER_PAGE = 25


@practice_page("patients.import")
@require_http_methods(["GET", "HEAD", "POST"])
def import_undo(request: PageRequest, his_import: int) -> HttpResponse:
    """First what will happen, in numbers; then the act."""
    found = import_of(request, his_import)
    if request.method == "POST":
        return act(
            request,
            lambda: services.undo(his_import=found, by=request.membership, at=timezone.now()),
            done=_("The file has been undone. You may read it in again."),
            then=reverse("import", args=[request.practice.slug, found.pk]),
        )
    obstacle = services.obstacle_to_undo(found)
    consequences = queries.consequences(found) if found.committed_at else None
    page = GoingBack(found, consequences, obstacle) if consequences else None
    context = {"his_import": found, "going_back": page, "obstacle": obstacle}
    return render(request, "patients/imports/undo.html", context)


@practice_page("patients.import")
@require_safe
def import_absent(request: PageRequest, his_import: int) -> HttpResponse:
    """Known patients who are not in this file: reported, never removed."""
    found = import_of(request, his_import)
    page = Paginator(queries.absent(found), PER_PAGE).get_page(request.GET.get("page"))
    see(request, "patients not in a file", patients=[row.pk for row in page] or None, object_id=found.pk)
    rows = [Absent.of(row, timezone.localdate()) for row in page]
    context = {"his_import": found, "page": page, "rows": rows, "whole": queries.is_whole(found)}
    return render(request, "patients/imports/absent.html", context)


@practice_page("patients.import")
@require_POST
def open_row_undo(request: PageRequest, open_row: int) -> HttpResponse:
    """The question is open again."""
    found = open_row_of(request, open_row)
    return act(
        request,
        lambda: services.take_back(open_row=found, by=request.membership, at=timezone.now()),
        done=_("The answer has been undone. The question is open again."),
        then=reverse("open_row", args=[request.practice.slug, found.pk]),
    )
