"""Leaving somebody out of the letters, writing after all, and taking that back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patients.forms.screening import IncludeForm, ScreenForm
from patients.models import Patient
from patients.presenters.rows import PatientRow
from patients.reasons import REASONS
from patients.services import leaving_out
from patients.services import screening as screenings
from patients.views.found import asked_wave, patient_of
from practices.access import PageRequest, practice_page, see
from practices.forms import granted
from practices.views.acts import act


@practice_page("patients.screen")
@require_http_methods(["GET", "HEAD", "POST"])
def screen(request: PageRequest, patient: int) -> HttpResponse:
    tracked = patient_of(request, patient)
    including = request.POST.get("reason") == "despite_flag"
    form = ScreenForm(request.POST if request.method == "POST" and not including else None)
    include_form = IncludeForm(request.POST if including else None)
    if form.is_valid() and granted(form, lambda: leave_out(request, tracked.patient, form)):
        messages.success(request, noted(form.cleaned_data["reason"]))
        return redirect(way_back(request, patient))
    if include_form.is_valid() and granted(
        include_form, lambda: include(request, tracked.patient, include_form)
    ):
        messages.success(request, noted("despite_flag"))
        return redirect(way_back(request, patient))
    see(request, "patient", patients=[patient])
    context = {
        "form": form,
        "include_form": include_form if including or tracked.undecided and not tracked.left_out else None,
        "row": PatientRow(tracked, timezone.localdate()),
        "back": way_back(request, patient),
    }
    return render(request, "patients/screen.html", context)


def leave_out(request: PageRequest, patient: Patient, form: ScreenForm) -> None:
    leaving_out.leave_out(patient=patient, by=request.membership, at=timezone.now(), **form.cleaned_data)


def include(request: PageRequest, patient: Patient, form: IncludeForm) -> None:
    note = form.cleaned_data["note"]
    leaving_out.choose_after_all(patient=patient, note=note, by=request.membership, at=timezone.now())


def noted(reason: str) -> str:
    return {
        "exclude": _("Noted: no letter for this patient. You can undo this."),
        "defer": _("Noted: this patient gets no letter now, and can be chosen in a next wave."),
        "include": _("Noted: this patient can be chosen for a letter."),
    }[REASONS[reason].decision]


@practice_page("patients.screen")
@require_POST
def unscreen(request: PageRequest, patient: int) -> HttpResponse:
    tracked = patient_of(request, patient)
    return act(
        request,
        lambda: screenings.withdraw(patient=tracked.patient, by=request.membership, at=timezone.now()),
        done=_("Undone: this patient can be chosen again."),
        then=way_back(request, patient),
    )


def way_back(request: PageRequest, patient: int) -> str:
    """To the list somebody came from, else to the patient."""
    wave = asked_wave(request)
    if wave:
        return reverse("wave_choose", args=[request.practice.slug, wave.number])
    return reverse("patient", args=[request.practice.slug, patient])
