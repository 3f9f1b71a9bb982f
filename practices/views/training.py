"""Who was trained, for the project leader; and a POH who may begin without."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from practices.access import PageRequest, project_page
from practices.forms import granted
from practices.forms.meetings import LetBeginForm
from practices.presenters import training as words
from practices.queries import practices
from practices.queries import training as queries
from practices.services import training


@project_page("programme.lead")
@require_safe
def overview(request: PageRequest) -> HttpResponse:
    projects = [(project, words.pohs(queries.trained_pohs(project))) for project in practices.projects()]
    return render(request, "practices/manage_training.html", {"projects": projects})


@project_page("programme.lead")
@require_http_methods(["GET", "HEAD", "POST"])
def let_begin(request: PageRequest, membership: int) -> HttpResponse:
    found = queries.poh(membership)
    if found is None:
        raise Http404
    form = LetBeginForm(request.POST or None)
    if form.is_valid() and granted(
        form,
        lambda: training.let_begin(
            membership=found, by=request.membership, at=timezone.now(), **form.cleaned_data
        ),
    ):
        messages.success(request, _("Stored: this POH may begin before training day 1."))
        return redirect("manage_training")
    context = {
        "form": form,
        "person": found,
        "may_begin": queries.has_started_training(found),
        "override": queries.override(found),
    }
    return render(request, "practices/manage_let_begin.html", context)
