"""A practice is asked for patients, chooses and asks them, and notes what they said. Whom, it never tells."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from evaluation.models import Interview, InterviewInvitation, InterviewRound, PatientRequest
from evaluation.queries import choices, invitations
from evaluation.queries import interviews as queries
from evaluation.services import contacts, interview_mails, interviews
from patients.models import Patient
from practices.models import Membership, Practice
from practices.services import audit


@transaction.atomic
def ask(
    *, row: InterviewRound, practices: Iterable[int], interviewer: Membership, by: Membership, at: datetime
) -> list[PatientRequest]:
    """Ask these practices for as many patients as the project says. Their POHs get an e-mail."""
    row = interviews.locked_round(row, at=at)
    interviews.require_interviewer(interviewer)
    wanted = set(practices)
    found = [one for one in queries.practices_to_ask(row, timezone.localdate(at)) if one.pk in wanted]
    if not wanted or len(found) < len(wanted):
        raise Refused(
            _("Somebody asked one of these practices meanwhile, or it left. Look at the list once more.")
        )
    return [_ask(row, practice, interviewer, by=by, at=at) for practice in found]


def _ask(
    row: InterviewRound, practice: Practice, interviewer: Membership, *, by: Membership, at: datetime
) -> PatientRequest:
    request = PatientRequest.objects.create(
        round=row, practice=practice, wanted=max(row.study.project.interviews_patients, 1),
        interviewer=interviewer, asked_at=at, asked_by=by.user,
    )  # fmt: skip
    interview_mails.patients_asked(request, at=at)
    audit.record(
        audit.Action.CREATE, "patients asked for interviews", by=by, at=at, practice=practice,
        object_id=request.pk, wanted=request.wanted,
    )  # fmt: skip
    return request


@transaction.atomic
def reassign(
    *, request: PatientRequest, interviewer: Membership, by: Membership, at: datetime
) -> PatientRequest:
    """Another researcher phones these patients: who is invited from now on, and who was asked and has not answered.
    With whom somebody agreed to speak changes at that interview alone."""
    row = interviews.locked_round(request.round, at=at)
    interviews.require_interviewer(interviewer)
    request = PatientRequest.objects.select_related("practice").get(pk=request.pk, round=row)
    if interviewer.pk == request.interviewer_id:
        raise Refused(_("It is like that already. Nothing was changed."))
    before, request.interviewer = request.interviewer_id, interviewer
    request.save(update_fields=["interviewer"])
    audit.record(
        audit.Action.CHANGE, "patients asked for interviews", by=by, at=at, practice=request.practice,
        object_id=request.pk, interviewer=interviewer.pk,
    )  # fmt: skip
    thinking = Interview.objects.filter(
        round=row, practice=request.practice, kind=Interview.Kind.PATIENT, state=Interview.State.INVITED,
        interviewer=before,
    )  # fmt: skip
    for interview in thinking:
        interviews.assign(interview=interview, interviewer=interviewer, by=by, at=at)
    return request


@transaction.atomic
def invite(*, patient: Patient, request: PatientRequest, by: Membership, at: datetime) -> InterviewInvitation:
    """The practice asked this patient. Raises Refused when they may not be asked, or enough said yes."""
    row = interviews.locked_round(request.round, at=at)
    patient = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk, practice=request.practice_id)
    if obstacle := invitations.obstacle(patient, request, timezone.localdate(at)):
        raise Refused(obstacle)
    interview = interviews.start(
        row, Interview.Kind.PATIENT, request.interviewer, by=by, at=at, practice=request.practice
    )
    invitation = InterviewInvitation.objects.create(
        practice=request.practice, patient=patient, interview=interview, invited_at=at, invited_by=by
    )
    audit.record(
        audit.Action.CREATE, "interview.invite", by=by, at=at, patient_id=patient.pk, object_id=interview.pk
    )
    return invitation


@transaction.atomic
def note(
    *, patient: Patient, request: PatientRequest | None, invitation: InterviewInvitation | None, yes: bool | None,
    said_on: date, contact: dict[str, str], by: Membership, at: datetime,
) -> InterviewInvitation:  # fmt: skip
    """What the patient said, asked just now (`request`) or before (`invitation`); `yes` is None while they think."""
    if request:
        invitation = invite(patient=patient, request=request, by=by, at=at)
    if invitation is None:
        raise Refused(_("Nobody is wanted for an interview any more. Nothing was noted."))
    if yes:
        return agree(invitation=invitation, said_on=said_on, by=by, at=at, **contact)
    return invitation if yes is None else decline(invitation=invitation, said_on=said_on, by=by, at=at)


@transaction.atomic
def agree(
    *, invitation: InterviewInvitation, said_on: date, name: str, phone: str, remark: str, by: Membership,
    at: datetime,
) -> InterviewInvitation:  # fmt: skip
    """Yes: to being phoned by the interviewer, who gets name and number for a limited time."""
    interview = _opened(invitation, said_on, at)
    if choices.of_patient(invitation.patient).objects:
        raise Refused(_("The patient does not want to take part in research. Nothing was noted."))
    interviews.step(interview, "agree", by=by, at=at, consent_on=said_on)
    contacts.release(invitation=invitation, name=name, phone=phone, remark=remark, by=by, at=at)
    return invitation


@transaction.atomic
def decline(
    *, invitation: InterviewInvitation, said_on: date, by: Membership, at: datetime
) -> InterviewInvitation:
    """No, without a reason: nobody asks for one."""
    interviews.step(_opened(invitation, said_on, at), "decline", by=by, at=at)
    return invitation


def withdrawn(*, patient: Patient, by: Membership, at: datetime) -> int:
    """Of a patient who objects to research: every interview that is not over, and what is kept of those that were.
    Returns how many."""
    rows = [row.interview for row in invitations.of_patient(patient) if row.interview.state in queries.LIVE]
    for interview in rows:
        interviews.withdraw(interview=interview, by=by, at=at)
    return len(rows)


def _opened(invitation: InterviewInvitation, said_on: date, at: datetime) -> Interview:
    today = timezone.localdate(at)
    if said_on > today:
        raise Refused(_("This day has not come yet."), field="said_on")
    if choices.taking_part(invitation.practice, today) is None:
        raise Refused(_("The practice does not take part in the research. Nothing was noted."))
    return interviews.locked(invitation.interview)
