"""Rounds of interviews: how far they are, who is invited, focus groups. Nothing of a patient."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from evaluation.forms.interviews import GroupForm, InterviewerForm, InviteForm, RoundForm
from evaluation.models import InterviewRound, PatientRequest
from evaluation.presenters.interviews import RoundPage
from evaluation.queries import interviews as queries
from evaluation.queries import studies
from evaluation.services import interviews, invitations, inviting, rounds
from evaluation.views.found import acting, choose_project, project_or_404
from practices.access import PageRequest, project_page
from practices.forms import granted

FORM = ["GET", "HEAD", "POST"]


@project_page("interviews.plan")
@require_safe
def start(request: PageRequest) -> HttpResponse:
    return choose_project(request, page="interviews", title=_("Interviews"))


@project_page("interviews.plan")
@require_safe
def overview(request: PageRequest, project: int) -> HttpResponse:
    """The newest round that has begun stands first, the others below it."""
    found = project_or_404(project)
    study, today = studies.of(found), timezone.localdate()
    pages = [RoundPage(row, today) for row in reversed(queries.rounds(study))] if study else []
    context = {
        "project": found,
        "registered": bool(study and study.registered_at),
        "pages": sorted(pages, key=lambda page: (page.over, page.row.starts_on > today)),
        "may_add": len(pages) < found.interview_rounds,
    }
    return render(request, "evaluation/interviews.html", context)


@project_page("interviews.plan")
@require_http_methods(FORM)
def round_new(request: PageRequest, project: int) -> HttpResponse:
    found = project_or_404(project)
    study = studies.of(found)
    form = RoundForm(request.POST or None, initial={"staff_groups": 1, "patient_groups": 1})
    if form.is_valid() and granted(
        form, lambda: rounds.add(study=study, **acting(request), **form.cleaned_data)
    ):
        messages.success(request, _("The round was added. Now invite who takes part."))
        return redirect("interviews", project)
    title, lead = _("New round"), _("A time in which everybody who should be heard is heard once.")
    return _form(request, project, form, title, lead)


@project_page("interviews.plan")
@require_http_methods(FORM)
def round_change(request: PageRequest, interview_round: int) -> HttpResponse:
    row = _round_or_404(interview_round)
    names = ("starts_on", "ends_on", "staff_groups", "patient_groups")
    form = RoundForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    if form.is_valid() and granted(
        form, lambda: rounds.change(row=row, **acting(request), **form.cleaned_data)
    ):
        messages.success(request, _("The round was changed."))
        return redirect("interviews", row.study.project_id)
    title = _("Change round %(number)d") % {"number": row.number}
    return _form(request, row.study.project_id, form, title, _("What was planned stays as it is."))


@project_page("interviews.plan")
@require_http_methods(FORM)
def invite(request: PageRequest, interview_round: int) -> HttpResponse:
    row, today = _round_or_404(interview_round), timezone.localdate()
    form = InviteForm(
        request.POST or None,
        people=queries.interviewers(),
        staff=queries.staff_to_invite(row, today),
        practices=queries.practices_to_ask(row, today),
        initial={"interviewer": request.membership.pk},
    )
    if form.is_valid() and granted(form, lambda: _invite(request, row, form)):
        return redirect("interviews", row.study.project_id)
    title = _("Invite for round %(number)d") % {"number": row.number}
    lead = _("Everybody gets an e-mail with a link, and answers on their own page.")
    return _form(request, row.study.project_id, form, title, lead, button=_("Invite"))


def _invite(request: PageRequest, row: InterviewRound, form: InviteForm) -> None:
    people, requests = inviting.send(
        row=row, people=form.cleaned_data.get("staff", []), practices=form.cleaned_data.get("practices", []),
        interviewer=form.holder, **acting(request),
    )  # fmt: skip
    parts = []
    if people:
        words = ngettext("%(count)d person invited", "%(count)d people invited", len(people))
        parts.append(words % {"count": len(people)})
    if requests:
        words = ngettext("%(count)d practice asked", "%(count)d practices asked", len(requests))
        parts.append(words % {"count": len(requests)})
    messages.success(request, _("Done: %(what)s.") % {"what": ", ".join(parts)})


@project_page("interviews.plan")
@require_http_methods(FORM)
def reassign(request: PageRequest, patient_request: int) -> HttpResponse:
    """Who phones the patients of a practice."""
    row = _request_or_404(patient_request)
    form = InterviewerForm(
        request.POST or None, people=queries.interviewers(), initial={"interviewer": row.interviewer_id}
    )
    project = row.round.study.project_id
    if form.is_valid() and granted(
        form, lambda: invitations.reassign(request=row, interviewer=form.holder, **acting(request))
    ):
        messages.success(request, _("The interviewer was changed."))
        return redirect("interviews", project)
    title = _("Patients of %(practice)s: another interviewer") % {"practice": row.practice.name}
    lead = _(
        "For who is asked from now on, and who thinks about it. Who agreed stays with who they agreed to."
    )
    return _form(request, project, form, title, lead)


@project_page("interviews.plan")
@require_http_methods(FORM)
def group_new(request: PageRequest, interview_round: int) -> HttpResponse:
    row = _round_or_404(interview_round)
    form = GroupForm(
        request.POST or None,
        people=queries.interviewers(),
        staff=queries.staff_of_project(row, timezone.localdate()),
        initial={"interviewer": request.membership.pk, "minutes": 90, "medium": "visit"},
    )
    if form.is_valid() and granted(form, lambda: _plan_group(request, row, form)):
        messages.success(request, _("The focus group is planned."))
        return redirect("interviews", row.study.project_id)
    lead = _("A conversation with several people. Who comes hears of it by e-mail.")
    return _form(request, row.study.project_id, form, _("Plan a focus group"), lead)


def _plan_group(request: PageRequest, row: InterviewRound, form: GroupForm) -> None:
    interviews.plan_group(
        row=row, kind=form.cleaned_data["kind"], people=form.coming, interviewer=form.holder,
        **form.moment, **acting(request),
    )  # fmt: skip


def _form(
    request: PageRequest, project: int, form: Any, title: str, lead: str, *, button: str = ""
) -> HttpResponse:
    context = {"form": form, "project": project, "title": title, "lead": lead, "button": button or _("Save")}
    return render(request, "evaluation/interview_round_form.html", context)


def _round_or_404(pk: int) -> InterviewRound:
    found = queries.round_(pk)
    if found is None:
        raise Http404
    return found


def _request_or_404(pk: int) -> PatientRequest:
    found = queries.request(pk)
    if found is None:
        raise Http404
    return found
