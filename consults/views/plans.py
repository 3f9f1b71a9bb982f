"""The taper plan of one patient: what holds, what waits for the GP, and one act per button."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from benzoproject.lib.refusal import Refused
from consults.forms.plan_tablets import HoldForm, OtherTabletsForm, ResumeForm, StopForm
from consults.forms.planner import shown, ticked
from consults.models import TaperPlan
from consults.presenters import plan_page as words
from consults.presenters.plan_help import help_pdf
from consults.queries import alarms, plan_dose, plan_facts
from consults.queries import plans as queries
from consults.services import plan_changes
from consults.services import plans as services
from patients.presenters.people import name_of
from patients.views.found import patient_of
from practices.access import PageRequest, may, practice_page, see
from practices.forms import granted
from practices.queries import standing_in
from practices.views.acts import act
from stopletters.views.found import pdf_answer


def plan_or_404(request: PageRequest, pk: int) -> TaperPlan:
    found = queries.one(request.practice, pk)
    if found is None:
        raise Http404
    return found


def page_of(request: PageRequest, patient_pk: int) -> str:
    return reverse("plan", args=[request.practice.slug, patient_pk])


@practice_page("consults.view")
@require_safe
def plan(request: PageRequest, patient: int) -> HttpResponse:
    """What holds now, the draft, and every version before."""
    person, today = patient_of(request, patient).patient, timezone.localdate()
    see(request, "plan", patients=[patient])
    versions = queries.of_patient(person)
    context = {
        "patient": person,
        "name": name_of(person),
        "page": words.PlanPage(
            person, versions, last=plan_dose.last(person, today), today=today, alarms=alarms.open_for(person)
        ),
        "may_draft": may(request, "plans.draft"),
        "may_approve": may(request, "plans.approve"),
        "standing": queries.standing(person),
        "hold_form": HoldForm(),
        "resume_form": ResumeForm(today=today, initial={"on": today}),
        "stop_form": StopForm(),
    }
    return render(request, "consults/plan.html", context)


@practice_page("consults.view")
@require_safe
def plans(request: PageRequest) -> HttpResponse:
    """What waits for a GP, own patients first."""
    gps = standing_in.acts_for(request.membership, on=timezone.localdate())
    found = queries.waiting_for_gp(request.practice, gps)
    see(request, "plans", patients=[row.patient_id for row in found])
    return render(request, "consults/plans.html", {"rows": [words.waiting(row) for row in found]})


@practice_page("plans.approve")
@require_POST
def approve(request: PageRequest, plan: int) -> HttpResponse:
    found, seen = plan_or_404(request, plan), request.POST.get("seen", "")
    return act(
        request,
        lambda: services.approve(plan=found, seen=seen, by=request.membership, at=timezone.now()),
        done=_("Approved. The plan holds from its first day, and can be printed."),
        then=page_of(request, found.patient_id),
    )


@practice_page("plans.draft")
@require_POST
def discard(request: PageRequest, plan: int) -> HttpResponse:
    found = plan_or_404(request, plan)
    return act(
        request,
        lambda: services.discard(plan=found, by=request.membership, at=timezone.now()),
        done=_("The draft is thrown away. What held before still holds."),
        then=page_of(request, found.patient_id),
    )


@practice_page("plans.draft")
@require_POST
def stop(request: PageRequest, plan: int) -> HttpResponse:
    found = plan_or_404(request, plan)
    return act(
        request,
        lambda: services.stop(
            plan=found, why=request.POST.get("why", "")[:300], by=request.membership, at=timezone.now()
        ),
        done=_(
            "The plan is stopped. The patient stays on the dose of now until the GP decides: say so to the patient."
        ),
        then=page_of(request, found.patient_id),
    )


@practice_page("plans.draft")
@require_POST
def hold(request: PageRequest, plan: int) -> HttpResponse:
    found, form = plan_or_404(request, plan), HoldForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose how long the plan rests. Nothing was changed."))
        return redirect(page_of(request, found.patient_id))
    return act(
        request,
        lambda: plan_changes.hold(plan=found, by=request.membership, at=timezone.now(), **form.cleaned_data),
        done=_("The plan rests; what comes after shifts. The GP sees it."),
        then=page_of(request, found.patient_id),
    )


@practice_page("plans.draft")
@require_POST
def step_back(request: PageRequest, plan: int) -> HttpResponse:
    found = plan_or_404(request, plan)
    return act(
        request,
        lambda: plan_changes.step_back(plan=found, by=request.membership, at=timezone.now()),
        done=_("A step back, from today. The GP sees it."),
        then=page_of(request, found.patient_id),
    )


@practice_page("plans.draft")
@require_POST
def resume(request: PageRequest, plan: int) -> HttpResponse:
    found, form = plan_or_404(request, plan), ResumeForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        messages.error(request, _("Choose today or a later day. Nothing was changed."))
        return redirect(page_of(request, found.patient_id))
    return act(
        request,
        lambda: plan_changes.resume(
            plan=found, by=request.membership, at=timezone.now(), seen=_seen(request), **form.cleaned_data
        ),
        done=_("Going on is drafted. It holds as soon as the GP approves it."),
        then=page_of(request, found.patient_id),
    )


@practice_page("plans.draft")
@require_http_methods(["GET", "HEAD", "POST"])
def strengths(request: PageRequest, plan: int) -> HttpResponse:
    """Other tablets from some day on: what is left is planned anew."""
    found, today = plan_or_404(request, plan), timezone.localdate()
    known = queries.request_of(found)
    initial = ticked(known.strengths) | {"on": today.isoformat(), "seen": queries.standing(found.patient)}
    form = OtherTabletsForm(
        request.POST or None,
        products=plan_facts.products(known.taken, known.strengths, known.group),
        today=today,
        initial=initial,
    )
    if form.is_valid() and granted(
        form,
        lambda: plan_changes.other_strengths(
            plan=found,
            strengths=form.chosen(),
            on=form.cleaned_data["on"],
            seen=form.cleaned_data["seen"],
            by=request.membership,
            at=timezone.now(),
        ),
    ):
        messages.success(
            request, _("Planned anew with these tablets. It holds as soon as the GP approves it.")
        )
        return redirect(page_of(request, found.patient_id))
    see(request, "plan", patients=[found.patient_id], object_id=found.pk)
    context = {"plan": found, "form": form, "name": name_of(found.patient), "mg": shown(found.start_mg)}
    return render(request, "consults/plan_strengths.html", context)


@practice_page("plans.approve")
@require_POST
def note(request: PageRequest, plan: int) -> HttpResponse:
    found = plan_or_404(request, plan)
    return act(
        request,
        lambda: services.note(plan=found, by=request.membership, at=timezone.now()),
        done=_("Recorded that you have seen it."),
        then=page_of(request, found.patient_id),
    )


@practice_page("consults.view")
@require_safe
def plan_help_pdf(request: PageRequest, plan: int) -> HttpResponse:
    """For the GP and the pharmacy; only of an approved plan."""
    found, now = plan_or_404(request, plan), timezone.localtime()
    try:
        paper = help_pdf(found, at=now)
        if request.method != "HEAD":  # a browser that looks ahead prints nothing
            services.printed(plan=found, by=request.membership, at=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(page_of(request, found.patient_id))
    return pdf_answer(paper, f"recepthulp-{found.pk}")


def _seen(request: PageRequest) -> str:
    return request.POST.get("seen", "")
