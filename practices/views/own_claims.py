"""The claims of a practice: what was written per month, on its way to the fund and back."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from benzoproject.lib.refusal import Refused
from practices.access import PageRequest, practice_page
from practices.forms import granted
from practices.forms.hours import AnswerForm
from practices.models import Claim
from practices.presenters import claims as words
from practices.queries import budgets
from practices.queries import claims as queries
from practices.services import claim_rendering, claims
from practices.services.audit import Action, Entry
from practices.views.acts import act
from practices.views.files import pdf_answer


@practice_page("claims.submit")
@require_safe
def own_claims(request: PageRequest) -> HttpResponse:
    rows = words.listed(queries.of_practice(request.practice), timezone.localdate())
    context = {
        "rows": rows,
        "budgets": budgets.of_practice(request.practice.participation.project, request.practice),
    }
    return render(request, "practices/own_claims.html", context)


@practice_page("claims.submit")
@require_safe
def own_claim(request: PageRequest, own_claim: int) -> HttpResponse:
    return _page(request, _found(request, own_claim), AnswerForm())


def _page(request: PageRequest, claim: Claim, form: AnswerForm) -> HttpResponse:
    shown = words.shown(claim, request.membership, timezone.localdate())
    return render(request, "practices/own_claim.html", {"shown": shown, "claim": claim, "form": form})


@practice_page("claims.submit")
@require_POST
def submit(request: PageRequest, own_claim: int) -> HttpResponse:
    found, form = _found(request, own_claim), AnswerForm(request.POST)
    if form.is_valid() and granted(
        form,
        lambda: claims.submit(
            claim=found, by=request.membership, at=timezone.now(), answer=form.cleaned_data["answer"]
        ),
    ):
        messages.success(request, _("Submitted. The fund looks at it now."))
        return redirect("own_claim", request.practice.slug, found.pk)
    return _page(request, found, form)


@practice_page("claims.submit")
@require_POST
def take_back(request: PageRequest, own_claim: int) -> HttpResponse:
    found = _found(request, own_claim)
    return act(
        request,
        lambda: claims.take_back(claim=found, by=request.membership, at=timezone.now()),
        done=_("Taken back. The hours can be changed again."),
        then=reverse("own_claim", args=[request.practice.slug, found.pk]),
    )


@practice_page("claims.submit")
@require_safe
def pdf(request: PageRequest, own_claim: int) -> HttpResponse:
    found = _found(request, own_claim)
    if not found.pdf_sha256:
        raise Http404
    try:
        data = claim_rendering.stored(found)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("own_claim", request.practice.slug, own_claim)
    request.seen = [*getattr(request, "seen", []), Entry(Action.EXPORT, "claim", None, found.pk)]
    return pdf_answer(data, f"declaratie-{found.reference}")


def _found(request: PageRequest, pk: int) -> Claim:
    found = queries.one(request.practice, pk)
    if found is None:
        raise Http404
    return found
