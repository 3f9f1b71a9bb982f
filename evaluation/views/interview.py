"""One interview: where it stands and what can be done. The contact of a patient is on a page of its own."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from benzoproject.lib.refusal import Refused
from evaluation.forms.interviews import AnswerForm, EndForm, HeldForm, InterviewerForm, MomentForm, moment_of
from evaluation.models import Interview
from evaluation.presenters.interview import InterviewPage
from evaluation.queries import interviews as queries
from evaluation.services import contacts, interviews
from evaluation.views.found import acting
from practices.access import PageRequest, project_page
from practices.forms import granted
from practices.views.acts import act

FORM = ["GET", "HEAD", "POST"]


@project_page("interviews.plan")
@require_safe
def page(request: PageRequest, interview: int) -> HttpResponse:
    one = interview_or_404(interview)
    context = {"one": one, "page": InterviewPage(one, request.membership.pk, timezone.localdate())}
    return render(request, "evaluation/interview.html", context)


@project_page("interviews.plan")
@require_http_methods(FORM)
def plan(request: PageRequest, interview: int) -> HttpResponse:
    one = interview_or_404(interview)
    form = MomentForm(request.POST or None, initial=moment_of(one))
    return _filled_in(
        request, one, form, title=_("Plan a moment"),
        lead=_("A POH or GP gets it by e-mail. With a patient you agree on it by phone."),
        do=lambda: interviews.plan(interview=one, **form.moment, **acting(request)),
        done=_("Planned."),
    )  # fmt: skip


@project_page("interviews.plan")
@require_http_methods(FORM)
def held(request: PageRequest, interview: int) -> HttpResponse:
    one = interview_or_404(interview)
    form = HeldForm(request.POST or None, initial=moment_of(one), group=one.is_group)
    return _filled_in(
        request, one, form, title=_("It was held"),
        lead=_("From now on nobody can open the contact of a patient. POHs and GPs find the hours proposed."),
        do=lambda: interviews.hold(
            interview=one, **form.moment, present=form.cleaned_data.get("present"), **acting(request)
        ),
        done=_("Noted. You can write down what was said."),
    )  # fmt: skip


@project_page("interviews.plan")
@require_POST
def take_back(request: PageRequest, interview: int) -> HttpResponse:
    """It was not held."""
    one = interview_or_404(interview)
    return act(
        request,
        lambda: interviews.take_back(interview=one, **acting(request)),
        done=_("Taken back: it still has to be held."),
        then=reverse("interview", args=[one.pk]),
    )


@project_page("interviews.plan")
@require_http_methods(FORM)
def end(request: PageRequest, interview: int) -> HttpResponse:
    one = interview_or_404(interview)
    form = EndForm(request.POST or None)
    return _filled_in(
        request, one, form, title=_("It does not take place"),
        lead=_("Somebody else can be invited in its place."),
        do=lambda: interviews.end(interview=one, **form.cleaned_data, **acting(request)),
        done=_("Noted. Somebody else can be invited."),
    )  # fmt: skip


@project_page("interviews.plan")
@require_http_methods(FORM)
def answer(request: PageRequest, interview: int) -> HttpResponse:
    """What a POH or GP told the researcher."""
    one = interview_or_404(interview)
    form = AnswerForm(request.POST or None, initial={"said_on": timezone.localdate()})
    return _filled_in(
        request, one, form, title=_("Note the answer"),
        lead=_("What you heard yourself, by phone or e-mail."),
        do=lambda: interviews.answer(interview=one, **form.cleaned_data, **acting(request)),
        done=_("The answer was noted."),
    )  # fmt: skip


@project_page("interviews.plan")
@require_http_methods(FORM)
def assign(request: PageRequest, interview: int) -> HttpResponse:
    one = interview_or_404(interview)
    form = InterviewerForm(
        request.POST or None, people=queries.interviewers(), initial={"interviewer": one.interviewer_id}
    )
    return _filled_in(
        request, one, form, title=_("Another interviewer"),
        lead=_("From then on only they can open the contact of a patient."),
        do=lambda: interviews.assign(interview=one, interviewer=form.holder, **acting(request)),
        done=_("The interviewer was changed."),
    )  # fmt: skip


@project_page("interviews.plan")
@require_POST
def withdraw(request: PageRequest, interview: int) -> HttpResponse:
    one = interview_or_404(interview)
    return act(
        request,
        lambda: interviews.withdraw(interview=one, **acting(request)),
        done=_("Noted. Contact, notes and passages of this interview were erased."),
        then=reverse("interview", args=[one.pk]),
    )


@project_page("interviews.plan")
@never_cache
@require_http_methods(FORM)
def contact(request: PageRequest, interview: int) -> HttpResponse:
    """Name and number, for the interviewer alone; for anybody else there is no such page. Each opening is logged."""
    one = interview_or_404(interview)
    if not contacts.is_for(one, request.membership) or one.kind != Interview.Kind.PATIENT:
        raise Http404
    found = None
    if request.method == "POST":
        try:
            found = contacts.open_(interview=one, **acting(request))
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("interview", one.pk)
    info = InterviewPage(one, request.membership.pk, timezone.localdate())
    return render(request, "evaluation/interview_contact.html", {"one": one, "page": info, "contact": found})


def _filled_in(
    request: PageRequest, one: Interview, form: BaseForm, *, title: str, lead: str, do: Callable[[], object],
    done: str,
) -> HttpResponse:  # fmt: skip
    """A form about the interview, and back to its page when it was granted."""
    if form.is_valid() and granted(form, do):
        messages.success(request, done)
        return redirect("interview", one.pk)
    context = {"form": form, "one": one, "title": title, "lead": lead}
    return render(request, "evaluation/interview_form.html", context)


def interview_or_404(pk: int) -> Interview:
    found = queries.one(pk)
    if found is None:
        raise Http404
    return found
