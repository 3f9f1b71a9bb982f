"""The practice's account number: entered by one, confirmed by another, in use some days later."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from practices.access import PageRequest, practice_page
from practices.forms import ProofForm, granted
from practices.forms.payments import AccountForm
from practices.models import BankAccount
from practices.presenters import payments as words
from practices.queries import bank_accounts as queries
from practices.services import bank_accounts
from practices.views.acts import act

FORM = ["GET", "HEAD", "POST"]


@practice_page("account.change")
@require_http_methods(FORM)
def own_account(request: PageRequest) -> HttpResponse:
    form = AccountForm(request.POST or None)
    if form.is_valid() and granted(
        form,
        lambda: bank_accounts.enter(
            practice=request.practice, by=request.membership, at=timezone.now(), **form.cleaned_data
        ),
    ):
        messages.success(request, _("Entered. A colleague, or the fund after a call, confirms it."))
        return redirect("own_account", request.practice.slug)
    today = timezone.localdate()
    current = queries.in_use(request.practice, today)
    context = {
        "form": form,
        "current": words.account(current, today=today, whole=True) if current else None,
        "coming": _shown(queries.coming(request.practice, today)),
        "waiting": _shown(queries.waiting_of(request.practice).select_related("entered_by").first()),
        "history": words.accounts(list(queries.history(request.practice)), in_use=current, today=today),
        "days": request.practice.participation.project.account_delay_days,
    }
    return render(request, "practices/account_number.html", context)


def _shown(found: BankAccount | None) -> words.Account | None:
    return words.account(found, today=timezone.localdate(), whole=True) if found else None


@practice_page("account.change")
@require_http_methods(FORM)
def own_account_confirm(request: PageRequest, account: int) -> HttpResponse:
    found, form = _found(request, account), ProofForm(request.POST or None)
    if form.is_valid() and granted(
        form,
        lambda: bank_accounts.confirm(
            account=found, by=request.membership, at=timezone.now(), **form.cleaned_data
        ),
    ):
        messages.success(request, _("Confirmed. The page says from when it is used."))
        return redirect("own_account", request.practice.slug)
    shown = words.account(found, today=timezone.localdate(), whole=True)
    context = {"shown": shown, "form": form, "own": found.entered_by_id == request.user.pk}
    return render(request, "practices/account_number_confirm.html", context)


@practice_page("account.change")
@require_POST
def own_account_stop(request: PageRequest, account: int) -> HttpResponse:
    found = _found(request, account)
    return act(
        request,
        lambda: bank_accounts.stop(account=found, by=request.membership, at=timezone.now()),
        done=_("Taken back. Nothing is paid to it."),
        then=reverse("own_account", args=[request.practice.slug]),
    )


def _found(request: PageRequest, pk: int) -> BankAccount:
    account = queries.of_practice(request.practice, pk)
    if account is None:
        raise Http404
    return account
