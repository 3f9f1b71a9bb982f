"""What a practice agrees on: the page of the practice, reading and accepting, and the project leader's view of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from benzoproject.lib.refusal import Refused
from practices.access import PageRequest, may, practice_page, project_page, see
from practices.accounts import TooManyAttempts, prove
from practices.forms import granted
from practices.forms.agreements import AcceptForm
from practices.models import Agreement, AgreementText, Practice, User
from practices.presenters import agreements as show
from practices.queries import agreements as queries
from practices.services import agreement_rendering, agreements
from practices.views.acts import act
from practices.views.manage import found_practice
from practices.writing.agreement import read


@practice_page("practice.view")
@require_safe
def own_agreements(request: PageRequest) -> HttpResponse:
    context = {**_standing(request.practice), "may_accept": may(request, "agreements.accept")}
    return render(request, "practices/agreements.html", context)


def _standing(practice: Practice) -> dict[str, Any]:
    cards = show.cards(queries.of_practice(practice))
    other, contract = queries.other_contract(practice), queries.contract(practice)
    return {
        "cards": cards,
        "making": any(card.pdf == "making" for card in cards),
        "contract": contract,
        "shared": read(contract.text.content, contract.party).shared if contract else (),
        "other_kind": other if queries.newest_approved(other) else "",
        "other_title": show.title(other),
        "ended": [(agreement, show.ended(agreement)) for agreement in queries.ended(practice)],
    }


@practice_page("practice.view")
@require_safe
def own_agreement(request: PageRequest, agreement: int) -> HttpResponse:
    """The words that were accepted."""
    found = _own(request.practice, agreement)
    context = {
        "agreement": found,
        "text": read(found.text.content, found.party),
        "accepted": show.accepted(found),
    }
    return render(request, "practices/agreement.html", {**context, "pdf": show.pdf_state(found)})


@practice_page("practice.view")
@require_safe
def own_agreement_pdf(request: PageRequest, agreement: int) -> HttpResponse:
    found = _own(request.practice, agreement)
    return _pdf(request, found, otherwise=reverse("own_agreement", args=[request.practice.slug, agreement]))


@practice_page("agreements.accept")
@require_POST
def own_agreement_again(request: PageRequest, agreement: int) -> HttpResponse:
    found = _own(request.practice, agreement)
    return act(
        request,
        lambda: agreements.make_again(agreement=found, by=request.membership, at=timezone.now()),
        done=_("The PDF is being made."),
        then=reverse("own_agreements", args=[request.practice.slug]),
    )


@practice_page("agreements.accept")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: PageRequest, contract: str) -> HttpResponse:
    """Read the whole text, then agree with a fresh proof of identity."""
    standing = queries.standing(request.practice, contract)
    text = standing.offered
    if text is None:
        messages.info(request, _("There is no approved text yet. The project leader approves it first."))
        return redirect("own_agreements", request.practice.slug)
    if not standing.to_accept:
        return _accepted_already(request)
    words = agreements.words_of(text, request.practice)
    form = AcceptForm(
        request.POST or None, current=words, initial={"seen": words, "signer_function": _("GP")}
    )
    if form.is_valid() and _accepted(request, form, text):
        messages.success(request, _("Accepted. The sealed PDF is being made; you find it here."))
        return redirect("own_agreements", request.practice.slug)
    if form.is_bound and not queries.standing(request.practice, contract).to_accept:
        return _accepted_already(request)  # pressed twice: the first press used the code
    return render(request, "practices/agreement_accept.html", _to_read(request, text, form))


def _accepted_already(request: PageRequest) -> HttpResponse:
    messages.info(request, _("This was accepted already. Nothing was changed."))
    return redirect("own_agreements", request.practice.slug)


def _to_read(request: PageRequest, text: AgreementText, form: AcceptForm) -> dict[str, Any]:
    held = queries.contract(request.practice) if text.is_contract else None
    party = agreements.party_of(request.practice)
    changes_kind = text.is_contract and text.kind != queries.kind_of_contract(request.practice)
    return {
        "row": text,
        "text": read(text.content, party),
        "title": show.title(text.kind),
        "form": form,
        "changes_kind": changes_kind,
        "difference": show.shared(held, text, party) if held else None,
        "to_research": text.kind == AgreementText.Kind.FULL,
    }


def _accepted(request: PageRequest, form: AcceptForm, text: AgreementText) -> bool:
    """Prove and accept; what is wrong stands in the form."""
    proof = _proof(request.user, form)
    return bool(proof) and granted(
        form,
        lambda: agreements.accept(
            practice=request.practice,
            text=text,
            seen=form.cleaned_data["seen"],
            signer_function=form.cleaned_data["signer_function"],
            proof=proof,
            by=request.membership,
            at=timezone.now(),
        ),
    )


def _proof(user: User, form: AcceptForm) -> str:
    try:
        proof = prove(user, form.cleaned_data["proof"])
    except TooManyAttempts:
        form.add_error(
            "proof", _("Too many wrong codes. Wait five minutes, then try again. Nothing was accepted.")
        )
        return ""
    if not proof:
        form.add_error("proof", _("This code or password is not right. Nothing was accepted."))
    return proof


@project_page("programme.lead")
@require_http_methods(["GET", "HEAD", "POST"])
def manage_agreements(request: PageRequest, practice: str) -> HttpResponse:
    """What this practice accepted; a POST records that a signed copy on paper was received."""
    place = found_practice(practice)
    if request.method == "POST":
        return _record_paper(request, place)
    context = {**_standing(place), "place": place}
    return render(request, "practices/agreements_manage.html", context)


def _record_paper(request: PageRequest, place: Practice) -> HttpResponse:
    kind = request.POST.get("kind", "")
    then = reverse("manage_agreements", args=[place.slug])
    if kind not in [card.kind for card in _standing(place)["cards"]]:
        messages.error(request, _("Choose which agreement was signed. Nothing was recorded."))
        return redirect(then)
    return act(
        request,
        lambda: agreements.on_paper(practice=place, kind=kind, by=request.membership, at=timezone.now()),
        done=_("Recorded. Keep the signed copy."),
        then=then,
    )


@project_page("programme.lead")
@require_safe
def manage_agreement_pdf(request: PageRequest, practice: str, agreement: int) -> HttpResponse:
    place = found_practice(practice)
    return _pdf(request, _own(place, agreement), otherwise=reverse("manage_agreements", args=[place.slug]))


def _pdf(request: PageRequest, found: Agreement, *, otherwise: str) -> HttpResponse:
    try:
        data = agreement_rendering.stored(found)
    except Refused as refusal:
        messages.info(request, str(refusal))
        return redirect(otherwise)
    see(request, "agreement", object_id=found.pk)
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{found.text.kind}-{found.practice.slug}.pdf"'
    return answer


def _own(practice: Practice, pk: int) -> Agreement:
    found = queries.agreement(practice, pk)
    if found is None:
        raise Http404
    return found
