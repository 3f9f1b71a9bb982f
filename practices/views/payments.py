"""Payments: what can be paid, the batches, and accounts that wait for the fund's call."""

from datetime import timedelta

from django.contrib import messages
from django.forms import BaseForm, Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from benzoproject.lib.refusal import Refused
from practices.access import PageRequest, may, project_page, see
from practices.forms import ProofForm, granted
from practices.forms.payments import BatchForm, CallBackForm, PaidForm
from practices.models import BankAccount, Batch, Project
from practices.presenters import payments as words
from practices.queries import bank_accounts, practices
from practices.queries import payments as queries
from practices.services import bank_accounts as accounts
from practices.services import batches
from practices.views.acts import act
from practices.views.files import file_answer

USUAL_DAYS = 2  # a bank wants the file a working day before


@project_page("claims.view")
@require_safe
def payments(request: PageRequest) -> HttpResponse:
    return _page(request)


def _page(request: PageRequest, form: BaseForm | None = None, of: Project | None = None) -> HttpResponse:
    today = timezone.localdate()
    found = words.to_pay(practices.projects(), today)
    context = {
        "projects": [(row, form if form and row.project == of else _usual(row.project)) for row in found],
        "wrong": form,
        "batches": words.shown(queries.batches()),
        "accounts": bank_accounts.to_confirm(),
        "may_make": may(request, "payments.make"),
        "may_confirm": may(request, "account.confirm"),
    }
    return render(request, "practices/payments.html", context)


def _usual(project: Project) -> BatchForm:
    day = timezone.localdate() + timedelta(days=USUAL_DAYS)
    return BatchForm(initial={"execute_on": day}, auto_id=f"pay-{project.pk}-%s")


@project_page("payments.make")
@require_POST
def make(request: PageRequest, project: int) -> HttpResponse:
    place = practices.projects().filter(pk=project).first()
    if place is None:
        raise Http404
    form, made = BatchForm(request.POST), list[Batch]()
    if form.is_valid() and granted(form, lambda: made.append(_make(request, place, form))):
        messages.success(request, _("The batch is there. Somebody else looks at it and releases it."))
        return redirect("payment", made[0].pk)
    return _page(request, form, place)


def _make(request: PageRequest, place: Project, form: BatchForm) -> Batch:
    return batches.make(project=place, by=request.membership, at=timezone.now(), **form.cleaned_data)


@project_page("claims.view")
@require_safe
def payment(request: PageRequest, batch: int) -> HttpResponse:
    return _batch_page(request, _found(batch))


def _batch_page(request: PageRequest, batch: Batch, **sent: BaseForm) -> HttpResponse:
    """`sent`: the form that came back, by its name."""
    see(request, "payment batch", object_id=batch.pk)
    context = {
        "batch": batch,
        "tag": words.tag_of(batch),
        "transfers": words.transfers(batch),
        "release": ProofForm(),
        "paid": PaidForm(initial={"paid_on": timezone.localdate()}),
        "cancel": CallBackForm(auto_id="cancel-%s"),
        "wrong": next(iter(sent.values()), None),
        "called_back": words.called_back(batch),
        "may_make": may(request, "payments.make"),
        "may_release": may(request, "payments.release"),
        "may_stop": may(request, "account.confirm"),
        "own": batch.made_by_id == request.user.pk,
        **sent,
    }
    return render(request, "practices/payment.html", context)


@project_page("payments.release")
@require_POST
def release(request: PageRequest, batch: int) -> HttpResponse:
    found, form = _found(batch), ProofForm(request.POST)
    if form.is_valid() and granted(
        form,
        lambda: batches.release(batch=found, by=request.membership, at=timezone.now(), **form.cleaned_data),
    ):
        messages.success(request, _("Released. Download the file and bring it to the bank."))
        return redirect("payment", batch)
    return _batch_page(request, found, release=form)


@project_page("payments.release")
@require_POST
def pay(request: PageRequest, batch: int) -> HttpResponse:
    found, form = _found(batch), PaidForm(request.POST)
    if form.is_valid() and granted(
        form,
        lambda: batches.pay(batch=found, by=request.membership, at=timezone.now(), **form.cleaned_data),
    ):
        messages.success(request, _("Paid. The practices get an e-mail."))
        return redirect("payment", batch)
    return _batch_page(request, found, paid=form)


@project_page("payments.make")
@require_POST
def cancel(request: PageRequest, batch: int) -> HttpResponse:
    """One that was released asks for a reason and a proof of identity."""
    found = _found(batch)
    form = CallBackForm(request.POST) if found.released_at else Form(request.POST)
    if form.is_valid() and granted(
        form,
        lambda: batches.cancel(batch=found, by=request.membership, at=timezone.now(), **form.cleaned_data),
    ):
        messages.success(request, _("Cancelled. Its claims wait for another batch."))
        return redirect("payment", batch)
    return _batch_page(request, found, cancel=form)


@project_page("payments.release")
@require_safe
def payment_file(request: PageRequest, batch: int) -> HttpResponse:
    found = _found(batch)
    try:
        data = batches.file_of(batch=found, by=request.membership, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("payment", batch)
    return file_answer(data, f"{found.message_id}.xml", "application/xml")


@project_page("account.confirm")
@require_http_methods(["GET", "HEAD", "POST"])
def account_confirm(request: PageRequest, account: int) -> HttpResponse:
    """The fund phones the practice, at a number it already had, and compares."""
    found, form = _account(account), ProofForm(request.POST or None)
    if form.is_valid() and granted(
        form,
        lambda: accounts.confirm(
            account=found, by=request.membership, at=timezone.now(), **form.cleaned_data
        ),
    ):
        messages.success(request, _("Confirmed. The practice gets an e-mail."))
        return redirect("payments")
    see(request, "account number", object_id=found.pk)
    shown = words.account(found, today=timezone.localdate(), whole=True)
    return render(request, "practices/account_confirm_fund.html", {"shown": shown, "form": form})


@project_page("account.confirm")
@require_POST
def account_refuse(request: PageRequest, account: int) -> HttpResponse:
    """One that waits, or one in use that a payment should not go to."""
    found = bank_accounts.account(account)
    if found is None:
        raise Http404
    return act(
        request,
        lambda: accounts.stop(account=found, by=request.membership, at=timezone.now()),
        done=_("Taken back. Nothing is paid to it; the practice gets an e-mail."),
        then=reverse("payments"),
    )


def _found(pk: int) -> Batch:
    batch = queries.batch(pk)
    if batch is None:
        raise Http404
    return batch


def _account(pk: int) -> BankAccount:
    account = bank_accounts.to_confirm(pk).first()
    if account is None:
        raise Http404
    return account
