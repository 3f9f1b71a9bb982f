"""Looking in the record before the letters: quickly for everybody, and what was found for one patient."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from benzoproject.lib.refusal import Refused
from patients.forms.findings import FoundForm, LookUpForm
from patients.models import Wave
from patients.presenters.looking_up import LookingUp
from patients.presenters.rows import PatientRow
from patients.queries import findings, patients
from patients.services import findings as services
from patients.views.found import asked_wave, patient_of, wave_of
from practices.access import PageRequest, practice_page, see
from practices.forms import granted


@practice_page("patients.screen")
@require_http_methods(["GET", "HEAD", "POST"])
def look_up(request: PageRequest, wave: int) -> HttpResponse:
    found = wave_of(request, wave)
    if found.kind != Wave.Kind.STOP or found.posted_on is not None:
        messages.info(request, _("There is nothing to look up for this wave."))
        return redirect("wave", request.practice.slug, wave)
    if request.method == "POST":
        return store(request, found)
    page = LookingUp(found, patients.in_wave(found), findings.missing_in(found), timezone.localdate())
    see(request, "patients to look up", patients=[row.patient.pk for row in page.rows] or None)
    return render(request, "patients/look_up.html", {"wave": found, "page": page})


def store(request: PageRequest, wave: Wave) -> HttpResponse:
    """The ticks of this page, or (with the last button) everybody at once."""
    form = LookUpForm(request.POST, asked=findings.missing_in(wave))
    try:
        if form.is_valid() and form.cleaned_data["then"] == "all":
            services.confirm_everybody(wave=wave, by=request.membership, at=timezone.now())
        elif form.is_valid():
            services.confirm(wave=wave, looked_up=form.looked_up(), by=request.membership, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("wave_look_up", request.practice.slug, wave.number)
    left = len(findings.missing_in(wave))
    if not left:
        messages.success(request, _("Everybody was looked up. The letters can be made."))
        return redirect("wave", request.practice.slug, wave.number)
    words = ngettext("%(count)d patient still to look up.", "%(count)d patients still to look up.", left)
    messages.success(request, words % {"count": left})
    return redirect("wave_look_up", request.practice.slug, wave.number)


@practice_page("patients.screen")
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: PageRequest, patient: int) -> HttpResponse:
    """Something was found: the patient is left out with that reason."""
    tracked, form = patient_of(request, patient), FoundForm(request.POST or None)
    if form.is_valid() and granted(
        form,
        lambda: services.report(
            patient=tracked.patient, by=request.membership, at=timezone.now(), **form.cleaned_data
        ),
    ):
        messages.success(request, _("Noted: no letter for this patient. You can undo this."))
        return redirect(way_back(request, patient))
    see(request, "patient", patients=[patient])
    context = {
        "form": form,
        "row": PatientRow(tracked, timezone.localdate()),
        "back": way_back(request, patient),
    }
    return render(request, "patients/finding.html", context)


def way_back(request: PageRequest, patient: int) -> str:
    wave = asked_wave(request)
    if wave:
        return reverse("wave_look_up", args=[request.practice.slug, wave.number])
    return reverse("patient", args=[request.practice.slug, patient])
