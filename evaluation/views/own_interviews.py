"""Interviews as a practice sees them: the own invitation, and the patients it asks for the researchers."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evaluation.forms.invitations import ContactForm, InvitationForm
from evaluation.models import Interview, InterviewInvitation, PatientRequest
from evaluation.presenters import own_interviews as words
from evaluation.presenters.own_interviews import WantedPage
from evaluation.queries import choices
from evaluation.queries import interviews as queries
from evaluation.queries import invitations as asked
from evaluation.services import contacts, interviews, invitations
from evaluation.views.found import acting
from patients.models import Patient
from patients.presenters.people import name_of
from patients.views.found import patient_of
from practices.access import PageRequest, may, practice_page, see
from practices.forms import granted
from practices.views.acts import act


@practice_page("interviews.answer")
@require_safe
def page(request: PageRequest) -> HttpResponse:
    practice, today = request.practice, timezone.localdate()
    here = choices.taking_part(practice, today)
    wanted = asked.wanted(practice, today) if here and may(request, "interviews.invite") else []
    pages = [WantedPage(one, practice.slug) for one in wanted]
    shown = [row.patient_id for one in wanted for row in one.invitations]
    see(request, "interviews", patients=shown or None)
    context = {"here": here, "mine": words.mine(request.membership), "pages": pages}
    return render(request, "evaluation/own_interviews.html", context)


@practice_page("interviews.answer")
@require_POST
def answer(request: PageRequest, interview: int) -> HttpResponse:
    one = _mine_or_404(request, interview)
    yes = request.POST.get("yes") == "1"
    return act(
        request,
        lambda: interviews.answer(interview=one, yes=yes, said_on=timezone.localdate(), **acting(request)),
        done=_("Noted: you take part. The interviewer plans a moment with you.")
        if yes
        else _("Noted: you do not take part."),
        then=_here(request),
    )


@practice_page("interviews.answer")
@require_POST
def withdraw(request: PageRequest, interview: int) -> HttpResponse:
    one = _mine_or_404(request, interview)
    return act(
        request,
        lambda: interviews.withdraw(interview=one, **acting(request)),
        done=_("Noted. What was written down of this interview was erased."),
        then=_here(request),
    )


@practice_page("interviews.invite")
@require_http_methods(["GET", "HEAD", "POST"])
def patient(request: PageRequest, patient: int) -> HttpResponse:
    """Ask this patient, and note what they said."""
    person, today = patient_of(request, patient).patient, timezone.localdate()
    row, wanted = _of(person), _request_for(request)
    open_ = row is not None and row.interview.state == Interview.State.INVITED
    obstacle = asked.obstacle(person, wanted, today) if wanted and not open_ else ""
    new = wanted if not open_ and not obstacle else None
    form = InvitationForm(
        request.POST or None, invited=open_, today=today, name=name_of(person), phone=person.phone
    )
    if (open_ or new) and form.is_valid() and granted(form, lambda: _note(request, person, row, new, form)):
        messages.success(request, _("Noted for %(name)s.") % {"name": name_of(person)})
        return redirect("own_interviews", request.practice.slug)
    see(request, "interviews", patients=[patient])
    context = {
        "patient": person,
        "name": name_of(person),
        "row": row,
        "standing": words.standing(row) if row else "",
        "form": form if open_ or new else None,
        "again": ContactForm(initial={"name": name_of(person), "phone": person.phone}),
        "days": contacts.DAYS,
        "obstacle": "" if row else obstacle,
        "under_way": row is not None and row.interview.state in queries.UNDER_WAY,
        "may_withdraw": row is not None and row.interview.state in queries.LIVE,
    }
    return render(request, "evaluation/interview_patient.html", context)


def _note(
    request: PageRequest, person: Patient, row: InterviewInvitation | None, new: PatientRequest | None,
    form: InvitationForm,
) -> None:  # fmt: skip
    data = form.cleaned_data
    invitations.note(
        patient=person, request=new, invitation=row, yes=form.yes, said_on=data["said_on"],
        contact={name: data[name] for name in ("name", "phone", "remark")}, **acting(request),
    )  # fmt: skip


@practice_page("interviews.invite")
@require_POST
def patient_withdraws(request: PageRequest, patient: int) -> HttpResponse:
    person = patient_of(request, patient).patient
    row = _of(person)
    if row is None:
        raise Http404
    return act(
        request,
        lambda: interviews.withdraw(interview=row.interview, **acting(request)),
        done=_("Noted. Name, number and what was written down were erased."),
        then=reverse("interview_patient", args=[request.practice.slug, patient]),
    )


@practice_page("interviews.invite")
@require_POST
def contact_again(request: PageRequest, patient: int) -> HttpResponse:
    person = patient_of(request, patient).patient
    row, form = _of(person), ContactForm(request.POST)
    if row is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, _("Without a name and a number nobody can be phoned."))
        return redirect("interview_patient", request.practice.slug, patient)
    return act(
        request,
        lambda: contacts.release(invitation=row, **form.cleaned_data, **acting(request)),
        done=_("Passed on anew."),
        then=reverse("interview_patient", args=[request.practice.slug, patient]),
    )


def _of(person: Patient) -> InterviewInvitation | None:
    """What this patient was asked last."""
    return next(reversed(asked.of_patient(person)), None)


def _request_for(request: PageRequest) -> PatientRequest | None:
    """The round for which somebody is still wanted, else the newest one that goes on."""
    rows = asked.wanted(request.practice, timezone.localdate())
    return next((one.request for one in rows if one.still), rows[-1].request if rows else None)


def _mine_or_404(request: PageRequest, pk: int) -> Interview:
    found = next((one for one in queries.of_member(request.membership) if one.pk == pk), None)
    if found is None:
        raise Http404
    return found


def _here(request: PageRequest) -> str:
    return reverse("own_interviews", args=[request.practice.slug])
