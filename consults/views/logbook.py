"""The logbook: of one patient, of a wave, and as a table to take along."""

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from benzoproject.lib.tables import csv_lines
from consults.forms.logbook import EntryForm
from consults.models import LogbookEntry
from consults.presenters import logbook as words
from consults.queries import logbook as queries
from consults.services import logbook as services
from patients.models import Patient, Wave
from patients.presenters.people import name_of
from patients.views.found import patient_of
from practices.access import PageRequest, may, practice_page, see
from practices.forms import granted
from practices.services.audit import Action, Entry
from practices.views.acts import act, done


@practice_page("consults.view")
@require_safe
def logbook(request: PageRequest) -> HttpResponse:
    """Everybody of one wave: the newest, or the one that was asked for."""
    waves = queries.waves(request.practice)
    wave = _asked(request, waves)
    found = queries.of_wave(wave, timezone.localdate()) if wave else []
    see(request, "logbook", patients=[patient.pk for patient, _found in found] or None)
    context = {
        "waves": waves,
        "wave": wave,
        "logbook": words.WaveLogbook(found),
        "may_complete": may(request, "logbook.complete"),
    }
    return render(request, "consults/logbook.html", context)


def _asked(request: PageRequest, waves: list[Wave]) -> Wave | None:
    asked = request.GET.get("wave", "")
    return next((wave for wave in waves if str(wave.number) == asked), waves[0] if waves else None)


@practice_page("consults.view")
@require_safe
def logbook_patient(request: PageRequest, patient: int) -> HttpResponse:
    form = EntryForm(initial={"on": timezone.localdate()})
    return _page(request, patient_of(request, patient).patient, form)


def _page(request: PageRequest, patient: Patient, form: EntryForm) -> HttpResponse:
    see(request, "logbook", patients=[patient.pk])
    may_complete = may(request, "logbook.complete")
    found = queries.of_patient(patient, timezone.localdate())
    context = {
        "patient": patient,
        "name": name_of(patient),
        "logbook": words.PatientLogbook(request.practice, found, may_complete=may_complete),
        "form": form if may_complete else None,
    }
    return render(request, "consults/logbook_patient.html", context)


@practice_page("logbook.complete")
@require_POST
def logbook_add(request: PageRequest, patient: int) -> HttpResponse:
    person, form = patient_of(request, patient).patient, EntryForm(request.POST)
    kept: list[LogbookEntry] = []
    if form.is_valid() and granted(form, lambda: kept.append(_add(request, person, form))):
        undo = reverse("logbook_withdraw", args=[request.practice.slug, kept[0].pk])
        done(
            request, _("Added to the logbook: %(what)s.") % {"what": kept[0].get_element_display()}, undo=undo
        )
        return redirect("logbook_patient", request.practice.slug, person.pk)
    return _page(request, person, form)


def _add(request: PageRequest, person: Patient, form: EntryForm) -> LogbookEntry:
    return services.add(patient=person, by=request.membership, at=timezone.now(), **form.cleaned_data)


@practice_page("logbook.complete")
@require_POST
def logbook_withdraw(request: PageRequest, entry: int) -> HttpResponse:
    found = queries.entry(request.practice, entry)
    if found is None:
        raise Http404
    return act(
        request,
        lambda: services.withdraw(entry=found, by=request.membership, at=timezone.now()),
        done=_("Taken out of the logbook."),
        then=reverse("logbook_patient", args=[request.practice.slug, found.patient_id]),
    )


@practice_page("logbook.complete")  # type: ignore[arg-type]  # a stream is no HttpResponse to the type checker
@require_safe
def logbook_export(request: PageRequest) -> StreamingHttpResponse | HttpResponse:
    """The logbook of one wave for a spreadsheet; the access log has who took it along."""
    wave = _asked(request, queries.waves(request.practice))
    if wave is None:
        return redirect("logbook", request.practice.slug)
    found = queries.of_wave(wave, timezone.localdate())
    entries = [Entry(Action.EXPORT, "logbook", patient.pk, wave.pk) for patient, _found in found]
    request.seen = [*getattr(request, "seen", []), *entries]
    answer = StreamingHttpResponse(
        csv_lines(words.header(), words.cells(wave, found)), content_type="text/csv; charset=utf-8"
    )
    name = _("logbook-wave-%(number)d.csv") % {"number": wave.number}
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
