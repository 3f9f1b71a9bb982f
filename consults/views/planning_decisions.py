"""Automatic planning: what was decided, and a new decision."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consults.forms.planning_decisions import DecisionForm
from consults.queries import plans as queries
from consults.services import planning_decisions as services
from practices.access import PageRequest, project_page
from practices.forms import granted


@project_page("planning.decide")
@require_http_methods(["GET", "HEAD", "POST"])
def planning_decision(request: PageRequest) -> HttpResponse:
    form = DecisionForm(request.POST or None)
    if form.is_valid() and granted(
        form,
        lambda: services.record(by=request.membership, at=timezone.now(), **form.cleaned_data),
    ):
        messages.success(request, _("The decision is recorded. It holds from now on."))
        return redirect("planning_decision")
    context = {"form": form, "decisions": queries.decisions(), "allowed": services.automatic_allowed()}
    return render(request, "consults/plan_decision.html", context)
