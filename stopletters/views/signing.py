"""Signing a list of letters: read, take out, sign the rest at once."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.models import Wave
from patients.presenters.people import name_of
from practices.access import PageRequest, practice_page, see
from practices.accounts import TooManyAttempts, prove
from practices.forms import granted
from practices.models import Membership, Role
from practices.queries import standing_in
from stopletters.forms import SignForm
from stopletters.models import Letter
from stopletters.presenters import people
from stopletters.presenters import wave as words
from stopletters.queries import standing
from stopletters.services import signatures
from stopletters.views.found import wave_or_404


@practice_page("letters.sign")
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: PageRequest, wave: int) -> HttpResponse:
    found = wave_or_404(request, wave)
    for_gp = on_behalf_of(request)
    letters = signatures.to_sign(found, request.membership, for_gp)
    form = SignForm(request.POST or None, current=signatures.list_hash(letters), signer=request.membership)
    if form.is_valid() and _signed(request, form, found, for_gp):
        messages.success(request, words.confirmation(standing.of(found), len(letters)))
        return redirect("wave", request.practice.slug, found.number)
    if not letters and not form.is_bound:
        messages.info(request, _("There is nothing left for you to sign in this wave."))
        return redirect("wave", request.practice.slug, found.number)
    see(request, "letters to sign", patients=[letter.patient_id for letter in letters])
    return render(request, "stopletters/sign.html", _context(request, found, letters, form, for_gp))


def _signed(request: PageRequest, form: SignForm, wave: Wave, for_gp: Membership | None) -> bool:
    """Prove and sign; what is wrong stands in the form."""
    try:
        proof = prove(request.user, form.cleaned_data["proof"])
    except TooManyAttempts:
        form.add_error(
            "proof", _("Too many wrong codes. Wait five minutes, then try again. Nothing was signed.")
        )
        return False
    if not proof:
        form.add_error("proof", _("This code or password is not right. Nothing was signed."))
        return False
    return granted(
        form,
        lambda: signatures.sign(
            wave=wave,
            signed_list=form.cleaned_data["signed_list"],
            hand=form.hand(),
            proof=proof,
            for_gp=for_gp,
            by=request.membership,
            at=timezone.now(),
        ),
    )


def on_behalf_of(request: PageRequest) -> Membership | None:
    """The GP this person stands in for today (`?for=12`); anybody else is as good as missing."""
    asked = request.GET.get("for", "")
    if not asked:
        return None
    gps = standing_in.gps_of(request.membership, on=timezone.localdate())
    found = next((gp for gp in gps if str(gp.pk) == asked), None)
    if found is None:
        raise Http404
    return found


def _context(
    request: PageRequest, wave: Wave, letters: list[Letter], form: SignForm, for_gp: Membership | None
) -> dict[str, Any]:
    one, day = standing.of(wave), timezone.localdate()
    rows = {row.letter.pk: row for row in one.rows if row.letter}
    own = [rows[letter.pk] for letter in letters]
    return {
        "wave": wave,
        "for_gp": for_gp,
        "form": form,
        "rows": [
            {
                "letter": row.letter,
                "name": name_of(row.patient),
                "why": people.why(row.place, day),
                "notices": people.notices(row.flags),
            }
            for row in own
        ],
        "to_decide": people.to_decide(own) if request.membership.role == Role.GP else "",
        "count": len(letters),
        "current_list": signatures.list_hash(letters),
        "statement": signatures.statement(letters, request.membership, for_gp) if letters else "",
        "others": [signer for signer in words.signers(one) if signer.name != request.membership.display_name],
    }
