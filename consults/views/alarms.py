"""Asking for the GP today, what was done, and the list of everything that happened."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consults.forms.alarms import AcknowledgeForm, RaiseForm, WithdrawForm
from consults.models import Alarm, Consult
from consults.presenters import alarms as words
from consults.presenters.plan_page import PlanPage
from consults.queries import alarms as queries
from consults.queries import plan_dose, plans
from consults.services import alarms as services
from consults.views.conversation import consult_or_404
from patients.models import Patient
from patients.presenters.people import name_of
from patients.views.found import patient_of
from practices.access import PageRequest, may, practice_page, see
from practices.forms import granted
from practices.queries import standing_in


@practice_page("consults.view")
@require_safe
def alarms(request: PageRequest) -> HttpResponse:
    """The list of adverse events of the practice; what is open alone, patients of one's own first."""
    waiting = request.GET.get("show") == "open"
    gps = standing_in.acts_for(request.membership, on=timezone.localdate())
    found = queries.open_of(request.practice, gps) if waiting else queries.of_practice(request.practice)
    see(request, "alarms", patients=[one.patient_id for one in found] or None)
    context = {"rows": [words.Row(one) for one in found], "waiting": waiting}
    return render(request, "consults/alarms.html", context)


@practice_page("consults.hold")
@require_http_methods(["GET", "HEAD", "POST"])
def of_consult(request: PageRequest, consult: int) -> HttpResponse:
    found = consult_or_404(request, consult)
    return _raise(request, found.patient, found)


@practice_page("consults.hold")
@require_http_methods(["GET", "HEAD", "POST"])
def of_patient(request: PageRequest, patient: int) -> HttpResponse:
    return _raise(request, patient_of(request, patient).patient, None)


def _raise(request: PageRequest, patient: Patient, consult: Consult | None) -> HttpResponse:
    form = RaiseForm(request.POST or None)
    raised: list[Alarm] = []
    if form.is_valid() and granted(
        form,
        lambda: raised.append(
            services.raise_(
                patient=patient,
                consult=consult,
                by=request.membership,
                at=timezone.now(),
                **form.cleaned_data,
            )
        ),
    ):
        return redirect("alarm", request.practice.slug, raised[0].pk)
    see(request, "alarm", patients=[patient.pk])
    context = {
        "form": form,
        "name": name_of(patient),
        "patient": patient,
        "consult": consult,
        "gp": patient.gp,
        "plan": plans.approved(patient),
        "open": [words.Row(one) for one in queries.open_for(patient)],
    }
    return render(request, "consults/alarm_raise.html", context)


def alarm_or_404(request: PageRequest, pk: int) -> Alarm:
    found = queries.alarm(request.practice, pk)
    if found is None:
        raise Http404
    return found


@practice_page("consults.view")
@require_safe
def alarm(request: PageRequest, alarm: int) -> HttpResponse:
    return _show(request, alarm_or_404(request, alarm))


def _show(
    request: PageRequest,
    alarm: Alarm,
    outcome: AcknowledgeForm | None = None,
    why: WithdrawForm | None = None,
) -> HttpResponse:
    """Each form only for who may send it; one that was sent and refused stays, with its words."""
    see(request, "alarm", patients=[alarm.patient_id], object_id=alarm.pk)
    mine = services.may_withdraw(alarm, by=request.membership, at=timezone.now())
    context = {
        "row": words.Row(alarm),
        "alarm": alarm,
        "outcome": outcome
        or (AcknowledgeForm() if alarm.is_open and may(request, "alarms.acknowledge") else None),
        "why": why or (WithdrawForm() if mine and may(request, "consults.hold") else None),
        "own_gp": alarm.patient.gp_id == request.membership.pk,
        "page": _plan(alarm.patient),
    }
    return render(request, "consults/alarm.html", context)


def _plan(patient: Patient) -> PlanPage | None:
    """How the taper plan stands, which the alarm stopped; None for who never had one."""
    versions, today = plans.of_patient(patient), timezone.localdate()
    if not versions:
        return None
    return PlanPage(patient, versions, last=plan_dose.last(patient, today), today=today, alarms=())


@practice_page("alarms.acknowledge")
@require_POST
def acknowledge(request: PageRequest, alarm: int) -> HttpResponse:
    """A GP says what was done."""
    found, form = alarm_or_404(request, alarm), AcknowledgeForm(request.POST)
    if not _done(
        form,
        lambda: services.acknowledge(
            alarm=found, by=request.membership, at=timezone.now(), **form.cleaned_data
        ),
    ):
        return _show(request, found, outcome=form)
    messages.success(request, _("Recorded. The alarm is handled."))
    return redirect("alarm", request.practice.slug, found.pk)


@practice_page("consults.hold")
@require_POST
def withdraw(request: PageRequest, alarm: int) -> HttpResponse:
    """A wrong tap."""
    found, form = alarm_or_404(request, alarm), WithdrawForm(request.POST)
    if not _done(
        form,
        lambda: services.withdraw(alarm=found, by=request.membership, at=timezone.now(), **form.cleaned_data),
    ):
        return _show(request, found, why=form)
    messages.success(request, _("The alarm is taken back. It stays on the list, with why."))
    return redirect("alarm", request.practice.slug, found.pk)


def _done(form: forms.Form, act: Callable[[], object]) -> bool:
    return form.is_valid() and granted(form, act)
