"""Referral to addiction care: the form, the letter, and what was heard."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from benzoproject.lib.refusal import Refused
from consults.forms.referrals import OutcomeForm, ReferralForm
from consults.models import Referral
from consults.presenters.referrals import ReferralWords, address_of, letter_rows
from consults.queries import referrals as queries
from consults.services import referral_letters, referrals
from patients.presenters.people import name_of
from patients.views.found import patient_of
from practices.access import PageRequest, may, practice_page, see
from practices.forms import granted
from practices.models import Role
from practices.views.acts import act, done
from stopletters.views.found import pdf_answer


def referral_or_404(request: PageRequest, pk: int) -> Referral:
    found = queries.referral(request.practice, pk)
    if found is None:
        raise Http404
    return found


@practice_page("referrals.make")
@require_http_methods(["GET", "HEAD", "POST"])
def referral_new(request: PageRequest, patient: int) -> HttpResponse:
    person, gps = patient_of(request, patient).patient, list(queries.gps(request.practice))
    already = queries.open_of(person)
    if already and request.method != "POST":
        return redirect("referral", request.practice.slug, already.pk)
    form = ReferralForm(request.POST or None, gps=gps, initial=_beginning(person.gp_id, request))
    made: list[Referral] = []
    if form.is_valid() and granted(form, lambda: made.append(_draft(request, person, form))):
        return redirect("referral", request.practice.slug, made[0].pk)
    see(request, "referral", patients=[patient])
    back = reverse("patient", args=[request.practice.slug, patient])
    context = {"form": form, "patient": person, "name": name_of(person), "back": back}
    return render(request, "consults/referral_form.html", context)


def _beginning(own_gp: int | None, request: PageRequest) -> dict[str, Any]:
    return {"gp": request.membership.pk if request.membership.role == Role.GP else own_gp}


def _draft(request: PageRequest, person: Any, form: ReferralForm) -> Referral:
    return referrals.draft(patient=person, wish=form.wish(), by=request.membership, at=timezone.now())


@practice_page("referrals.make")
@require_http_methods(["GET", "HEAD", "POST"])
def referral_change(request: PageRequest, referral: int) -> HttpResponse:
    found = referral_or_404(request, referral)
    fields = ("to", "to_name", "reason", "question", "consented_on")
    written = {name: getattr(found, name) for name in fields} | {"gp": found.gp_id, "agreed": True}
    form = ReferralForm(request.POST or None, gps=list(queries.gps(request.practice)), initial=written)
    if form.is_valid() and granted(
        form,
        lambda: referrals.change(referral=found, wish=form.wish(), by=request.membership, at=timezone.now()),
    ):
        messages.success(request, _("Saved. The letter says it now."))
        return redirect("referral", request.practice.slug, found.pk)
    see(request, "referral", patients=[found.patient_id], object_id=found.pk)
    context = {
        "form": form, "patient": found.patient, "name": name_of(found.patient), "back": address_of(found),
        "referral": found,
    }  # fmt: skip
    return render(request, "consults/referral_form.html", context)


@practice_page("consults.view")
@require_safe
def referral(request: PageRequest, referral: int) -> HttpResponse:
    found = referral_or_404(request, referral)
    return _page(request, found, OutcomeForm(sent_on=None, initial={"on": timezone.localdate()}))


def _page(request: PageRequest, found: Referral, form: OutcomeForm) -> HttpResponse:
    see(request, "referral", patients=[found.patient_id], object_id=found.pk)
    context = {
        "words": ReferralWords(found),
        "referral": found,
        "letter": letter_rows(referral_letters.facts_of(found, at=timezone.now())),
        "form": form,
        "may_make": may(request, "referrals.make"),
    }
    return render(request, "consults/referral.html", context)


@practice_page("consults.view")
@require_safe
def referral_pdf(request: PageRequest, referral: int) -> HttpResponse:
    """As it was sealed when it was sent; before that a concept, marked as one."""
    found = referral_or_404(request, referral)
    try:
        data = (
            referral_letters.read(found)
            if found.pdf_sha256
            else referral_letters.concept(found, at=timezone.now())
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("referral", request.practice.slug, found.pk)
    see(request, "referral letter", patients=[found.patient_id], object_id=found.pk)
    return pdf_answer(data, ReferralWords(found).file_name)


@practice_page("referrals.make")
@require_POST
def referral_send(request: PageRequest, referral: int) -> HttpResponse:
    found = referral_or_404(request, referral)
    return act(
        request,
        lambda: referrals.send(referral=found, by=request.membership, at=timezone.now()),
        done=_(
            "The letter is final and sealed. Print it, write the BSN on it, let the GP sign, and send it."
        ),
        then=address_of(found),
    )


@practice_page("referrals.make")
@require_POST
def referral_withdraw(request: PageRequest, referral: int) -> HttpResponse:
    found = referral_or_404(request, referral)
    return act(
        request,
        lambda: referrals.withdraw(referral=found, by=request.membership, at=timezone.now()),
        done=_("The referral is taken back. It stays on record."),
        then=address_of(found),
    )


@practice_page("referrals.make")
@require_POST
def referral_outcome(request: PageRequest, referral: int) -> HttpResponse:
    found = referral_or_404(request, referral)
    form = OutcomeForm(request.POST, sent_on=timezone.localdate(found.sent_at) if found.sent_at else None)
    kept: list[Any] = []
    if form.is_valid() and granted(form, lambda: kept.append(_outcome(request, found, form))):
        undo = reverse("referral_outcome_withdraw", args=[request.practice.slug, kept[0].pk])
        done(request, _("Recorded: %(outcome)s.") % {"outcome": kept[0].get_code_display()}, undo=undo)
        return redirect("referral", request.practice.slug, found.pk)
    return _page(request, found, form)


def _outcome(request: PageRequest, found: Referral, form: OutcomeForm) -> Any:
    return referrals.record_outcome(
        referral=found, by=request.membership, at=timezone.now(), **form.cleaned_data
    )


@practice_page("referrals.make")
@require_POST
def referral_outcome_withdraw(request: PageRequest, outcome: int) -> HttpResponse:
    found = queries.outcome(request.practice, outcome)
    if found is None:
        raise Http404
    return act(
        request,
        lambda: referrals.withdraw_outcome(outcome=found, by=request.membership, at=timezone.now()),
        done=_("Taken back. What followed from it is undone."),
        then=reverse("referral", args=[request.practice.slug, found.referral_id]),
    )
