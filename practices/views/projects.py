"""The design of a project, for the admin."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from practices.access import PageRequest, project_page
from practices.forms import SelectionForm, granted
from practices.queries import practices
from practices.services import projects


@project_page("project.change")
@require_http_methods(["GET", "HEAD", "POST"])
def project(request: PageRequest, project: int) -> HttpResponse:
    found = practices.projects().filter(pk=project).first()
    if found is None:
        raise Http404
    form = SelectionForm(request.POST or None, initial={"selection": found.selection})
    if form.is_valid() and granted(
        form,
        lambda: projects.choose_selection(
            project=found, by=request.membership, at=timezone.now(), **form.cleaned_data
        ),
    ):
        messages.success(
            request, _("The design was changed. It holds for the waves that are filled from now on.")
        )
        return redirect("manage_project", project)
    return render(request, "practices/manage_project.html", {"form": form, "project": found})
