"""Rates, limits, budgets and the payer of a project, for the fund."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from practices.access import PageRequest, project_page
from practices.forms import granted
from practices.forms.money import BudgetForm, CapForm, PayerForm, RateForm
from practices.models import Project
from practices.presenters import money as words
from practices.queries import practices
from practices.queries import rates as queries
from practices.services import budgets, rates
from practices.views.acts import act

# Four forms on one page, some with fields of the same name.
RATE, CAP, BUDGET = "rate-%s", "cap-%s", "budget-%s"


@project_page("money.set")
@require_safe
def money(request: PageRequest, project: int | None = None) -> HttpResponse:
    found = _found(project) if project else practices.projects().last()
    return _page(request, found)


def _page(request: PageRequest, project: Project | None, **forms: Any) -> HttpResponse:
    if project is None:
        return render(request, "practices/money.html", {"project": None})
    context = {
        "project": project,
        "projects": list(practices.projects()),
        "rates": words.rates(queries.of_project(project), timezone.localdate()),
        "caps": queries.caps_of(project),
        "budgets": words.budgets(project),
        "rate_form": RateForm(initial={"valid_from": timezone.localdate().replace(day=1)}, auto_id=RATE),
        "cap_form": CapForm(auto_id=CAP),
        "budget_form": BudgetForm(project=project, auto_id=BUDGET),
        "payer_form": PayerForm(initial=words.payer(project)),
        **forms,
        "wrong": next(iter(forms.values()), None),
    }
    return render(request, "practices/money.html", context)


@project_page("money.set")
@require_POST
def rate(request: PageRequest, project: int) -> HttpResponse:
    found, form = _found(project), RateForm(request.POST, auto_id=RATE)
    by, at = request.membership, timezone.now()
    if form.is_valid() and granted(
        form, lambda: rates.set_rate(project=found, by=by, at=at, **form.cleaned_data)
    ):
        messages.success(request, _("The rate holds for hours from that day on."))
        return redirect("money_project", project)
    return _page(request, found, rate_form=form)


@project_page("money.set")
@require_POST
def rate_withdraw(request: PageRequest, project: int, rate: int) -> HttpResponse:
    found = queries.of_project(_found(project)).filter(pk=rate).first()
    if found is None:
        raise Http404
    return act(
        request,
        lambda: rates.withdraw_rate(rate=found, by=request.membership, at=timezone.now()),
        done=_("The rate was taken away."),
        then=reverse("money_project", args=[project]),
    )


@project_page("money.set")
@require_POST
def cap(request: PageRequest, project: int) -> HttpResponse:
    found, form = _found(project), CapForm(request.POST, auto_id=CAP)
    by, at = request.membership, timezone.now()
    if form.is_valid() and granted(form, lambda: rates.set_cap(project=found, by=by, at=at, **form.limit())):
        messages.success(request, _("The limit was changed. It holds for what is submitted from now on."))
        return redirect("money_project", project)
    return _page(request, found, cap_form=form)


@project_page("money.set")
@require_POST
def budget(request: PageRequest, project: int) -> HttpResponse:
    found = _found(project)
    form = BudgetForm(request.POST, project=found, auto_id=BUDGET)
    by, at = request.membership, timezone.now()
    if form.is_valid() and granted(
        form, lambda: budgets.set_budget(project=found, by=by, at=at, **form.budget())
    ):
        messages.success(request, _("The budget was changed. It holds for what is approved from now on."))
        return redirect("money_project", project)
    return _page(request, found, budget_form=form)


@project_page("money.set")
@require_POST
def payer(request: PageRequest, project: int) -> HttpResponse:
    found, form = _found(project), PayerForm(request.POST)
    by, at = request.membership, timezone.now()
    if form.is_valid() and granted(
        form, lambda: budgets.set_payer(project=found, by=by, at=at, **form.cleaned_data)
    ):
        messages.success(request, _("The payer was changed. It stands in files that are made from now on."))
        return redirect("money_project", project)
    return _page(request, found, payer_form=form)


def _found(pk: int) -> Project:
    project = practices.projects().filter(pk=pk).first()
    if project is None:
        raise Http404
    return project
