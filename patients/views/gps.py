"""Whose patient somebody is: per patient, or for everybody with the same code in the HIS."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from benzoproject.lib.crypto import blind_index
from patients.forms.screening import GpForm
from patients.queries import patients
from patients.services import own_gps
from patients.views.found import patient_of
from practices.access import PageRequest, practice_page, see
from practices.queries import people
from practices.views.acts import act


@practice_page("patients.import")
@require_POST
def patient_gp(request: PageRequest, patient: int) -> HttpResponse:
    """`next` (a path of this site) leads back to the page the form stood on."""
    tracked = patient_of(request, patient)
    form = GpForm(request.POST, gps=people.gps(request.practice))
    then = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(then, allowed_hosts=None):
        then = reverse("patient", args=[request.practice.slug, patient])
    if not form.is_valid():
        messages.error(request, _("Choose a GP from the list. Nothing was changed."))
        return redirect(then)
    return act(
        request,
        lambda: own_gps.name_own(
            patient=tracked.patient, gp=form.chosen(), by=request.membership, at=timezone.now()
        ),
        done=_("The own GP has been noted."),
        then=then,
    )


@practice_page("patients.import")
@require_http_methods(["GET", "HEAD", "POST"])
def gp_codes(request: PageRequest) -> HttpResponse:
    """Each own GP as the HIS writes it, with a choice of colleague; what is left open stays open."""
    codes, gps = patients.gp_codes(request.practice), list(people.gps(request.practice))
    lines = [
        (
            code,
            GpForm(request.POST or None, gps=gps, prefix=code_prefix(code.code), initial={"gp": code.gp_id}),
        )
        for code in codes
    ]
    if request.method == "POST":
        return assign_codes(request, lines)
    see(request, "own GPs in the HIS")
    return render(request, "patients/gp_codes.html", {"lines": lines, "gps": gps})


def code_prefix(code: str) -> str:
    """The same for the same code, whatever an import adds between showing the page and sending it."""
    return f"code-{blind_index('gp-code-field', code)[:16]}"


def assign_codes(request: PageRequest, lines: list[tuple[patients.CodeCount, GpForm]]) -> HttpResponse:
    """Only what was chosen anew is written, so that a GP named for one patient alone is kept."""
    named = [(code, form) for code, form in lines if form.is_valid() and form.chosen().pk != code.gp_id]
    count = 0
    for code, form in named:
        count += own_gps.name_code(
            practice=request.practice,
            code=code.code,
            gp=form.chosen(),
            by=request.membership,
            at=timezone.now(),
        )
    done = ngettext("Noted for %(count)d patient.", "Noted for %(count)d patients.", count) % {"count": count}
    messages.success(request, done if named else _("Nothing changed."))
    return redirect("gp_codes", request.practice.slug)
