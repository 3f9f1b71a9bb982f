"""The start page of project leader, researcher and fund, and the course of one practice through its project."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from practices.access import PageRequest, may, project_page
from practices.forms import granted
from practices.forms.projects import StartInterviewForm, WithdrawForm
from practices.lifecycles import PARTICIPATION
from practices.models import Practice
from practices.presenters import programme as words
from practices.queries import practices as practice_queries
from practices.queries import programme as queries
from practices.services import participations, start_interviews
from practices.views.acts import act


@project_page("study.view")
@require_safe
def programme(request: PageRequest) -> HttpResponse:
    context = {
        "pictures": words.pictures(queries.overviews(), request.membership),
        "may_change": may(request, "project.change"),
    }
    return render(request, "practices/programme.html", context)


@project_page("programme.lead")
@require_safe
def participation(request: PageRequest, practice: str) -> HttpResponse:
    return _page(request, found(practice))


@project_page("programme.lead")
@require_POST
def interview(request: PageRequest, practice: str) -> HttpResponse:
    place = found(practice)
    form = StartInterviewForm(request.POST, practice=place)
    if form.is_valid() and granted(
        form,
        lambda: start_interviews.record(
            practice=place, by=request.membership, at=timezone.now(), **form.cleaned_data
        ),
    ):
        messages.success(request, _("The start interview was recorded."))
        return redirect("participation", practice)
    return _page(request, place, interview=form)


@project_page("programme.lead")
@require_POST
def withdraw(request: PageRequest, practice: str) -> HttpResponse:
    place = found(practice)
    form = WithdrawForm(request.POST)
    if form.is_valid() and granted(
        form,
        lambda: participations.withdraw(
            practice=place, by=request.membership, at=timezone.now(), **form.cleaned_data
        ),
    ):
        messages.success(request, _("The practice has left the project."))
        return redirect("participation", practice)
    return _page(request, place, leaving=form)


@project_page("programme.lead")
@require_POST
def finish(request: PageRequest, practice: str) -> HttpResponse:
    place = found(practice)
    return act(
        request,
        lambda: participations.finish(practice=place, by=request.membership, at=timezone.now()),
        done=_("The practice has finished the project."),
        then=reverse("participation", args=[practice]),
    )


@project_page("programme.lead")
@require_POST
def go_on(request: PageRequest, practice: str) -> HttpResponse:
    place = found(practice)
    return act(
        request,
        lambda: participations.go_on(practice=place, by=request.membership, at=timezone.now()),
        done=_("The practice is at work again."),
        then=reverse("participation", args=[practice]),
    )


def _page(
    request: PageRequest,
    place: Practice,
    *,
    interview: StartInterviewForm | None = None,
    leaving: WithdrawForm | None = None,
) -> HttpResponse:
    row = place.participation
    context = {
        "place": place,
        "row": row,
        "steps": words.steps(row),
        "waits": words.waits_for(queries.place(place)),
        "interview_held": queries.start_interview(place),
        "can": {step.act for step in PARTICIPATION.transitions if step.source == row.state},
        "interview": interview or StartInterviewForm(practice=place),
        "leaving": leaving or WithdrawForm(),
    }
    return render(request, "practices/participation.html", context)


def found(slug: str) -> Practice:
    place = practice_queries.by_slug(slug)
    if place is None:
        raise Http404
    return place
