"""The workbooks of one patient: make one, follow how it goes, print it, give it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from benzoproject.lib.refusal import Refused
from consults.forms.workbooks import MakeForm
from consults.models import Workbook
from consults.presenters import workbooks as words
from consults.queries import plans
from consults.queries import workbooks as queries
from consults.services import workbook_facts
from consults.services import workbooks as services
from patients.models import Patient
from patients.presenters.people import name_of
from patients.views.found import patient_of
from practices.access import PageRequest, may, practice_page, see
from practices.forms import granted
from practices.views.acts import act, done
from stopletters.views.found import pdf_answer


@practice_page("consults.view")
@require_safe
def workbooks(request: PageRequest, patient: int) -> HttpResponse:
    return _page(request, patient_of(request, patient).patient)


def _page(request: PageRequest, person: Patient, form: MakeForm | None = None) -> HttpResponse:
    see(request, "workbooks", patients=[person.pk])
    editions = queries.of_patient(person)
    newest = editions[0] if editions else None
    plan, consult = plans.approved(person), request.GET.get("consult", "")
    initial = {
        "called": services.name_on_cover(person, newest),
        "consult": int(consult) if consult.isdecimal() else None,
    }
    context = {
        "patient": person,
        "name": name_of(person),
        "newest": words.shown(newest) if newest else None,
        "old_schedule": {one.pk for one in editions if services.outdated(one, plan)},
        "earlier": words.editions(editions[1:]),
        "form": form or MakeForm(initial=initial),
        "may_make": may(request, "workbooks.make"),
        **_next(request, person, newest),
    }
    return render(request, "consults/workbooks.html", context)


def _next(request: PageRequest, person: Patient, newest: Workbook | None) -> dict[str, Any]:
    """What an edition made now would hold, or why none can be made."""
    try:
        texts = services.approved_texts(person)
    except Refused as refusal:
        return {"not_yet": str(refusal)}
    facts = workbook_facts.gather(
        person,
        edition=1,
        called=services.name_on_cover(person, newest),
        texts=texts,
        by=request.membership,
        at=timezone.now(),
    )
    return {"holds": words.holds(facts), "changed": words.changed(newest, facts) if newest else []}


@practice_page("workbooks.make")
@require_POST
def make(request: PageRequest, patient: int) -> HttpResponse:
    person, form = patient_of(request, patient).patient, MakeForm(request.POST)
    made: list[Workbook] = []
    if form.is_valid() and granted(form, lambda: made.append(_make(request, person, form))):
        messages.success(
            request, _("Edition %(number)d of the workbook is made.") % {"number": made[0].edition}
        )
        return redirect("workbooks", request.practice.slug, person.pk)
    return _page(request, person, form)


def _make(request: PageRequest, person: Patient, form: MakeForm) -> Workbook:
    number = form.cleaned_data["consult"]
    return services.make(
        patient=person,
        consult=queries.consult(request.practice, person, number) if number else None,
        called=form.cleaned_data["called"],
        by=request.membership,
        at=timezone.now(),
    )


@practice_page("consults.view")
@require_safe
def progress(request: PageRequest, workbook: int) -> HttpResponse:
    """The line that asks for itself; the whole page comes anew when the work has ended."""
    found = workbook_or_404(request, workbook)
    if words.state_of(found) != "busy":
        return HttpResponseClientRefresh()
    return render(request, "consults/workbook_progress.html", {"workbook": found})


@practice_page("consults.view")
@require_safe
def reading_pdf(request: PageRequest, workbook: int) -> HttpResponse:
    return _take(request, workbook_or_404(request, workbook), services.READING, _("workbook"))


@practice_page("consults.view")
@require_safe
def booklet_pdf(request: PageRequest, workbook: int) -> HttpResponse:
    return _take(request, workbook_or_404(request, workbook), services.BOOKLET, _("workbook-booklet"))


def _take(request: PageRequest, found: Workbook, part: str, name: str) -> HttpResponse:
    try:
        if request.method == "HEAD":  # a browser that looks ahead prints nothing
            return pdf_answer(services.printable(found, part), name)
        data = services.take(workbook=found, part=part, by=request.membership, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(_address(request, found))
    return pdf_answer(data, f"{name}-{found.edition}")


@practice_page("workbooks.make")
@require_POST
def retry(request: PageRequest, workbook: int) -> HttpResponse:
    found = workbook_or_404(request, workbook)
    return act(
        request,
        lambda: services.retry(workbook=found, by=request.membership, at=timezone.now()),
        done=_("Tried again. The page follows how it goes."),
        then=_address(request, found),
    )


@practice_page("workbooks.make")
@require_POST
def give(request: PageRequest, workbook: int) -> HttpResponse:
    found = workbook_or_404(request, workbook)
    try:
        services.give(workbook=found, by=request.membership, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        done(
            request,
            _("Kept: the patient has edition %(number)d.") % {"number": found.edition},
            undo=reverse("workbook_not_given", args=[request.practice.slug, found.pk]),
        )
    return redirect(_address(request, found))


@practice_page("workbooks.make")
@require_POST
def not_given(request: PageRequest, workbook: int) -> HttpResponse:
    found = workbook_or_404(request, workbook)
    return act(
        request,
        lambda: services.take_back(workbook=found, by=request.membership, at=timezone.now()),
        done=_("Taken back: this edition was not given."),
        then=_address(request, found),
    )


def workbook_or_404(request: PageRequest, pk: int) -> Workbook:
    found = queries.one(request.practice, pk)
    if found is None:
        raise Http404
    return found


def _address(request: PageRequest, found: Workbook) -> str:
    return reverse("workbooks", args=[request.practice.slug, found.patient_id])
