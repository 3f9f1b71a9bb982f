"""The patients of the practice: the list, one patient, and the prescriptions behind a verdict."""

from cryptography.fernet import InvalidToken
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from benzoproject.lib.crypto import decrypt, encrypt
from patients.forms.correspondence import CorrespondenceForm
from patients.forms.screening import GpForm, SearchForm
from patients.models import Prescription
from patients.pharmacology.exposure import cover
from patients.presenters import chart, next_step, patient_page, people, timeline
from patients.presenters import evidence as behind
from patients.presenters.listing import Listing
from patients.presenters.planned import PlannedDose
from patients.presenters.rows import PatientRow
from patients.queries import patients as queries
from patients.queries import waves
from patients.queries.medicines import reference_of
from patients.services import use
from patients.views.found import asked_wave, patient_of
from practices.access import PageRequest, may, practice_page, see
from practices.queries import log
from practices.queries import people as colleagues

PER_PAGE = 25
SEARCHED = "patients_searched"


@practice_page("patients.view")
@require_http_methods(["GET", "HEAD", "POST"])
def patients(request: PageRequest) -> HttpResponse:
    if request.method == "POST":
        return search(request)
    today = timezone.localdate()
    listing = Listing(
        queries.tracked(request.practice), show=request.GET.get("show", ""), term=searched(request)
    )
    page = Paginator(listing.rows, PER_PAGE).get_page(request.GET.get("page"))
    see(request, "list of patients", patients=[row.patient.pk for row in page] or None)
    steps = patient_page.steps(request.practice, [row.patient.pk for row in page], today)
    alerts = patient_page.alerts(request.practice)
    rows = [PatientRow(row, today, steps.get(row.patient.pk), alerts.get(row.patient.pk)) for row in page]
    context = {"listing": listing, "page": page, "rows": rows}
    context["may_import"] = may(request, "patients.import")
    return render(request, "patients/patients.html", context)


def search(request: PageRequest) -> HttpResponse:
    """A name never stands in an address: it waits in the session, encrypted, until the list is asked for."""
    form = SearchForm(request.POST)
    term = form.cleaned_data["term"].strip() if form.is_valid() else ""
    request.session[SEARCHED] = {"practice": request.practice.pk, "term": encrypt(term)} if term else None
    return redirect("patients", request.practice.slug)


def searched(request: PageRequest) -> str:
    kept = request.session.get(SEARCHED)
    if not kept or kept["practice"] != request.practice.pk:
        return ""
    try:
        return decrypt(kept["term"])
    except InvalidToken:
        return ""


@practice_page("patients.view")
@require_safe
def patient(request: PageRequest, patient: int) -> HttpResponse:
    tracked, today = patient_of(request, patient), timezone.localdate()
    see(request, "patient", patients=[patient])
    prescriptions, places = queries.prescriptions(tracked.patient), queries.places(tracked.patient)
    told = patient_page.told(tracked.patient, request.membership, today)
    own = timeline.of_record(
        prescriptions,
        queries.sources(tracked.patient, prescriptions),
        places,
        queries.screenings(tracked.patient),
        queries.findings(tracked.patient),
        log.events(request.practice, patient=patient, what="patient.correspondence"),
    )
    gps = list(colleagues.gps(request.practice))
    context = {
        "row": PatientRow(tracked, today),
        "patient": tracked.patient,
        "age": people.age_words(tracked.patient, today),
        "sex": people.sex_word(tracked.patient.sex),
        "next_step": told.next_step
        or next_step.next_step(
            tracked, choosing=waves.being_chosen(request.practice), role=request.membership.role
        ),
        "told": told,
        "chart": draw(tracked, prescriptions, [*own, *told.events], told.doses) if tracked.use else None,
        "timeline": timeline.Timeline([*told.events, *own], request.GET.get("events", "")),
        "correspondence_form": CorrespondenceForm(patient=tracked.patient)
        if may(request, "patients.correspondence")
        else None,
        "gp_form": GpForm(gps=gps, initial={"gp": tracked.patient.gp_id})
        if may(request, "patients.import")
        else None,
    }
    return render(request, "patients/patient.html", context)


def draw(
    tracked: queries.Tracked,
    prescriptions: list[Prescription],
    events: list[timeline.Event],
    doses: list[PlannedDose],
) -> chart.Chart:
    assert tracked.use
    marked = [(event.day, event.icon) for event in events if event.on_chart]
    return chart.draw(
        use.supplies(prescriptions),
        as_of=tracked.use.as_of,
        marked=marked,
        doses=doses,
        today=timezone.localdate(),
        reference=reference_of(tracked.patient.practice),
    )


@practice_page("patients.view")
@require_safe
def evidence(request: PageRequest, patient: int) -> HttpResponse:
    """Why somebody counts as a chronic user; a page of its own, or a piece of the list by htmx."""
    tracked = patient_of(request, patient)
    see(request, "prescriptions behind a verdict", patients=[patient])
    prescriptions = queries.prescriptions(tracked.patient)
    until = tracked.use.as_of if tracked.use else timezone.localdate()
    context = {
        "row": PatientRow(tracked, timezone.localdate()),
        "wave": asked_wave(request),
        "lines": behind.lines(prescriptions, cover(use.supplies(prescriptions), until=until), tracked.use),
        "closed": "closed" in request.GET,
    }
    htmx = request.htmx  # type: ignore[attr-defined]
    return render(request, "patients/evidence_rows.html" if htmx else "patients/evidence.html", context)
