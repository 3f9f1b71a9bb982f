"""The rights of one patient: see and take along what is held, and have it erased."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.presenters.people import name_of
from patients.views.found import patient_of
from practices.access import PageRequest, practice_page, see
from practices.accounts import TooManyAttempts, prove
from practices.forms import ProofForm
from stopletters.forms import EraseForm
from stopletters.presenters import held as words
from stopletters.queries import held
from stopletters.services import erasures


@practice_page("patients.rights")
@require_http_methods(["GET", "HEAD", "POST"])
def patient_data(request: PageRequest, patient: int) -> HttpResponse:
    """Asked for with a fresh proof of identity: on the screen to print, or as a file to take along."""
    person, form = patient_of(request, patient).patient, ProofForm(request.POST or None)
    found, now = held.of_patient(person), timezone.now()
    context = {"patient": person, "name": name_of(person), "form": form, "counts": words.counted(found)}
    if not (form.is_valid() and proved(request, form)):
        see(request, "patient", patients=[patient])
        return render(request, "stopletters/patient_data.html", context)
    erasures.show(patient=person, by=request.membership, at=now)
    if "file" in request.POST:
        text = words.as_json(found, practice=request.practice.name, at=now)
        answer = HttpResponse(text, content_type="application/json; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="patient-{person.pk}.json"'
        return answer
    return render(
        request,
        "stopletters/patient_data_shown.html",
        {**context, "sections": words.sections(found), "at": now},
    )


@practice_page("patients.rights")
@require_http_methods(["GET", "HEAD", "POST"])
def patient_erase(request: PageRequest, patient: int) -> HttpResponse:
    person, form = patient_of(request, patient).patient, EraseForm(request.POST or None)
    if form.is_valid() and proved(request, form):
        erasures.erase(
            patient=person, reason=form.cleaned_data["reason"], by=request.membership, at=timezone.now()
        )
        messages.success(request, _("Erased. The access log keeps that it was done, not about whom it was."))
        return redirect("patients", request.practice.slug)
    see(request, "patient", patients=[patient])
    found = held.of_patient(person)
    context = {
        "patient": person,
        "name": name_of(person),
        "form": form,
        "counts": words.counted(found),
        "unposted": held.unposted(person),
    }
    return render(request, "stopletters/patient_erase.html", context)


def proved(request: PageRequest, form: ProofForm) -> bool:
    """A fresh proof of identity; what is wrong with it stands in the form."""
    try:
        if prove(request.user, form.cleaned_data["proof"]):
            return True
        form.add_error("proof", _("This code or password is not right. Nothing was done."))
    except TooManyAttempts:
        form.add_error(
            "proof", _("Too many wrong codes. Wait five minutes, then try again. Nothing was done.")
        )
    return False
