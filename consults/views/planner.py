"""Making a plan: the form with its live picture, and steps that a GP writes by hand."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from benzoproject.lib.refusal import Refused
from consults.forms import planner
from consults.forms.planner import Planner
from consults.forms.plans import HandForm, PlanForm
from consults.language import spoken
from consults.presenters.plans import Shown
from consults.queries import alarms, plan_dose, plan_facts
from consults.queries import plans as queries
from consults.queries.plan_facts import Taken
from consults.services import planning_decisions, plans
from patients.models import Patient
from patients.pharmacology import tapering
from patients.pharmacology.tapering import NotPlannable
from patients.pharmacology.tapering.protocols import has_schedules
from patients.presenters.people import name_of
from patients.queries.medicines import medicine_group
from patients.views.found import patient_of
from practices.access import PageRequest, may, practice_page, see
from practices.forms import granted


@practice_page("plans.draft")
@require_http_methods(["GET", "HEAD", "POST"])
def plan_draft(request: PageRequest, patient: int) -> HttpResponse:
    """Ask for a plan and see it at once; "propose" keeps it as a draft for the GP."""
    return _page(request, patient, PlanForm)


@practice_page("plans.approve")
@require_http_methods(["GET", "HEAD", "POST"])
def plan_by_hand(request: PageRequest, patient: int) -> HttpResponse:
    """The steps as a GP writes them."""
    return _page(request, patient, HandForm)


@practice_page("plans.draft")
@require_POST
def plan_picture(request: PageRequest, patient: int) -> HttpResponse:
    """The picture of what is filled in, or what is wrong with it; and the fields anew when the medicine changed."""
    person = patient_of(request, patient).patient
    see(request, "plan", patients=[patient])
    asked = planner.sent(
        PlanForm,
        plan_facts.taken(person),
        request.POST,
        today=timezone.localdate(),
        group=medicine_group(request.practice).code,
    )
    context = _context(request, person, asked) | {"wrong": asked.wrong}
    return render(request, "consults/_plan_answer.html", context)


def _page(request: PageRequest, patient: int, kind: type[PlanForm]) -> HttpResponse:
    person, today = patient_of(request, patient).patient, timezone.localdate()
    group = medicine_group(request.practice)
    if not has_schedules(group.code):
        messages.error(request, NotPlannable("no_schedules", group=group.said(spoken())).said(spoken()))
        return redirect(reverse("plan", args=[request.practice.slug, patient]))
    taken = plan_facts.taken(person)
    if request.method == "POST":
        asked = planner.sent(kind, taken, request.POST, today=today, group=group.code)
        if (
            "propose" in request.POST
            and asked.complete
            and granted(asked.form, _keep(request, person, asked))
        ):
            messages.success(request, _kept(request))
            return redirect(reverse("plan", args=[request.practice.slug, patient]))
    else:
        asked = _opened(kind, person, taken, today)
    see(request, "plan", patients=[patient])
    template = "consults/plan_by_hand.html" if kind is HandForm else "consults/plan_draft.html"
    return render(request, template, _context(request, person, asked))


def _opened(kind: type[PlanForm], person: Patient, taken: Sequence[Taken], today: date) -> Planner:
    """As it was asked, or from the dose of now: that of the plan that holds, or of the one that was stopped."""
    plan, day = queries.draft_of(person) or queries.approved(person), today
    if plan is None and (last := plan_dose.last(person, today)):
        plan, day = last.plan, last.day
    return planner.opened(
        kind,
        taken,
        today=today,
        seen=queries.standing(person),
        group=medicine_group(person.practice).code,
        plan=queries.opens(plan, day) if plan else None,
        note=plan.note if plan and plan.ended_at is None else "",
    )


def _keep(request: PageRequest, person: Patient, asked: Planner) -> Any:
    form = asked.form
    words = {"seen": form.cleaned_data["seen"], "note": form.cleaned_data["note"]}

    def keep() -> None:
        who: Any = {"patient": person, "by": request.membership, "at": timezone.now(), **words}
        if isinstance(form, HandForm):
            plans.by_hand(request=form.request(), steps=form.steps(), **who)
        else:
            plans.draft(request=form.request(), **who)

    return keep


def _kept(request: PageRequest) -> str:
    if may(request, "plans.approve"):
        return _("The draft is kept. Read it and approve it.")
    return _("The draft is kept. The GP finds it under “Today”.")


def _context(request: PageRequest, person: Patient, asked: Planner) -> dict[str, Any]:
    today, off = timezone.localdate(), not planning_decisions.automatic_allowed()
    made, refused = None, ""
    hand = isinstance(asked.form, HandForm)
    if asked.complete and (hand or not off):
        try:
            made = _made(person, asked.form)
        except Refused as reason:
            refused = str(reason)
    return {
        "patient": person,
        "name": name_of(person),
        "asked": asked,
        "form": asked.form,
        "shown": Shown(made) if made else None,
        "refused": refused,
        "off": off and not hand,
        "hand": hand,
        "alarm": alarms.open_for(person),
        "may_approve": may(request, "plans.approve"),
        "today": today,
    }


def _made(person: Patient, form: PlanForm) -> tapering.Plan:
    if isinstance(form, HandForm):
        return plans.written(person, form.request(), form.steps(), today=timezone.localdate())
    return plans.worked_out(person, form.request(), today=timezone.localdate())
