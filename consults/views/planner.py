"""Making a plan: the form with its live picture, and steps that a GP writes by hand."""

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
from consults.presenters.plans import Shown
from consults.queries import alarms, plan_facts
from consults.queries import plans as queries
from consults.services import planning_decisions, plans
from patients.models import Patient
from patients.pharmacology import tapering
from patients.presenters.people import name_of
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
    """The picture of what is filled in, and the fields anew when the medicine changed."""
    person = patient_of(request, patient).patient
    see(request, "plan", patients=[patient])
    asked = planner.sent(PlanForm, plan_facts.taken(person), request.POST, today=timezone.localdate())
    return render(request, "consults/_plan_answer.html", _context(request, person, asked))


def _page(request: PageRequest, patient: int, kind: type[PlanForm]) -> HttpResponse:
    person, today = patient_of(request, patient).patient, timezone.localdate()
    taken = plan_facts.taken(person)
    if request.method == "POST":
        asked = planner.sent(kind, taken, request.POST, today=today)
        if (
            "propose" in request.POST
            and asked.complete
            and granted(asked.form, _keep(request, person, asked))
        ):
            messages.success(request, _kept(request))
            return redirect(reverse("plan", args=[request.practice.slug, patient]))
    else:
        last = queries.draft_of(person) or queries.approved(person)
        asked = planner.opened(
            kind,
            taken,
            today=today,
            seen=queries.standing(person),
            plan=queries.opens(last, today) if last else None,
            note=last.note if last else "",
        )
    see(request, "plan", patients=[patient])
    template = "consults/plan_by_hand.html" if kind is HandForm else "consults/plan_draft.html"
    return render(request, template, _context(request, person, asked))


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
