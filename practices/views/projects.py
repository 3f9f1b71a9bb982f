"""The design of a project, for the project leader."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from practices.access import PageRequest, project_page
from practices.forms import granted
from practices.forms.projects import DesignForm
from practices.queries import practices
from practices.services import projects

FORM = ["GET", "HEAD", "POST"]


@project_page("project.change")
@require_http_methods(FORM)
def new(request: PageRequest) -> HttpResponse:
    form = DesignForm(request.POST or None, new=True)
    if form.is_valid() and granted(
        form, lambda: projects.create(by=request.membership, at=timezone.now(), **form.cleaned_data)
    ):
        messages.success(request, _("The project is there. Practices can sign up on its page."))
        return redirect("programme")
    return render(request, "practices/project_new.html", {"form": form})


@project_page("project.change")
@require_http_methods(FORM)
def project(request: PageRequest, project: int) -> HttpResponse:
    found = practices.project(project)
    if found is None:
        raise Http404
    form = DesignForm(request.POST or None, instance=found)
    if form.is_valid() and granted(
        form,
        lambda: projects.change(project=found, by=request.membership, at=timezone.now(), **form.cleaned_data),
    ):
        messages.success(request, _("The design was changed. It holds from now on."))
        return redirect("manage_project", project)
    return render(request, "practices/manage_project.html", {"form": form, "project": found})
