"""The practice's own page: letterhead, envelope, people, and a colleague who lost the second factor."""

from copy import copy

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practices import envelopes
from practices.access import PageRequest, practice_page
from practices.forms import PracticeForm, ProofForm, granted
from practices.queries import people
from practices.services import factors, practices
from practices.views.acts import act


@practice_page("practice.view")
@require_safe
def practice(request: PageRequest) -> HttpResponse:
    context = {
        "envelope": envelopes.of(request.practice),
        "colleagues": people.colleagues(request.practice),
        "resets": people.open_resets(request.practice, since=timezone.now() - factors.VALID),
    }
    return render(request, "practices/practice.html", context)


@practice_page("practice.change")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PageRequest) -> HttpResponse:
    # A copy, so that what was typed wrong does not stand in the page's head as the practice's name.
    form = PracticeForm(request.POST or None, instance=copy(request.practice))
    if form.is_valid() and granted(form, lambda: save(request, form)):
        messages.success(request, _("The practice was changed."))
        return redirect("practice", request.practice.slug)
    return render(request, "practices/practice_change.html", {"form": form})


def save(request: PageRequest, form: PracticeForm) -> None:
    practices.change(practice=request.practice, by=request.membership, at=timezone.now(), **form.cleaned_data)


@practice_page("factor.confirm")
@require_POST
def factor_ask(request: PageRequest, membership: int) -> HttpResponse:
    colleague = people.colleague(request.practice, membership)
    if not colleague:
        raise Http404
    return act(
        request,
        lambda: factors.ask(
            user=colleague.user, practice=request.practice, by=request.membership, at=timezone.now()
        ),
        done=_("Asked. A second colleague has to confirm this on the page of the practice."),
        then=reverse("practice", args=[request.practice.slug]),
    )


@practice_page("factor.confirm")
@require_http_methods(["GET", "HEAD", "POST"])
def factor_confirm(request: PageRequest, reset: int) -> HttpResponse:
    found = people.open_reset(request.practice, reset, since=timezone.now() - factors.VALID)
    if not found:
        raise Http404
    form = ProofForm(request.POST or None)
    if form.is_valid() and granted(
        form,
        lambda: factors.confirm(
            reset=found, by=request.membership, proof=form.cleaned_data["proof"], at=timezone.now()
        ),
    ):
        messages.success(
            request, _("The second factor was taken off. Your colleague can log in and set up a new one.")
        )
        return redirect("practice", request.practice.slug)
    return render(request, "practices/factor_confirm.html", {"form": form, "reset": found})
