"""Name and phone of a patient who agreed to an interview: for one interviewer, for two weeks, and then gone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib import scope
from benzoproject.lib.refusal import Refused
from evaluation.models import ContactRelease, Interview, InterviewInvitation
from evaluation.queries import choices
from evaluation.services import interview_mails
from practices.models import Membership
from practices.services import audit

DAYS = 14


@dataclass(frozen=True)
class Contact:
    """What the interviewer reads, until when."""

    name: str
    phone: str
    remark: str
    until: date


@transaction.atomic
def release(
    *, invitation: InterviewInvitation, name: str, phone: str, remark: str, by: Membership, at: datetime
) -> ContactRelease:
    """The patient agreed that this person phones them. Also anew, when the two weeks were not enough."""
    interview = Interview.objects.select_for_update(no_key=True).get(pk=invitation.interview_id)
    if interview.state not in (Interview.State.AGREED, Interview.State.PLANNED):
        raise Refused(_("This interview is over, so nobody is phoned any more. Nothing was passed on."))
    if not name.strip() or not phone.strip():
        raise Refused(_("Without a name and a number nobody can be phoned."), field="phone")
    until = timezone.localdate(at) + timedelta(days=DAYS)
    ContactRelease.objects.filter(invitation=invitation).delete()
    row = ContactRelease.objects.create(
        practice=invitation.practice, invitation=invitation, name=name.strip(), phone=phone.strip(),
        remark=remark.strip(), until=until, released_at=at, released_by=by,
    )  # fmt: skip
    interview.contact_until = until
    interview.save(update_fields=["contact_until"])
    audit.record(
        audit.Action.CREATE, "contact for an interview", by=by, at=at, patient_id=invitation.patient_id,
        object_id=interview.pk, until=until.isoformat(),
    )  # fmt: skip
    interview_mails.contact_there(interview, at=at)
    return row


@transaction.atomic
def open_(*, interview: Interview, by: Membership, at: datetime) -> Contact:
    """Read the contact. Each time it stands in the access log of the practice, with the patient it is about."""
    interview = Interview.objects.select_for_update(of=("self",), no_key=True).get(pk=interview.pk)
    if not is_for(interview, by):
        raise Refused(_("Only the interviewer can open this."))
    practice, today = interview.practice, timezone.localdate(at)
    if practice is None or not interview.contact_until or today > interview.contact_until:
        raise Refused(_("There is no contact to open any more. Ask the practice to pass it on anew."))
    if choices.taking_part(practice, today) is None:
        raise Refused(_("The practice does not take part in the research any more. Nobody is phoned."))
    with scope.practice(practice.pk):
        row = _of(interview)
        if row is None:
            raise Refused(_("There is no contact to open any more. Ask the practice to pass it on anew."))
        audit.record(
            audit.Action.VIEW, "contact for an interview", by=by, at=at, practice=practice,
            patient_id=row.invitation.patient_id, object_id=interview.pk,
        )  # fmt: skip
        return Contact(row.name, row.phone, row.remark, row.until)


def is_for(interview: Interview, person: Membership) -> bool:
    return interview.interviewer_id == person.pk and person.active


def erase(interview: Interview) -> None:
    """Throw the contact away; the caller locked the interview and saves it."""
    if interview.practice_id is not None:
        with scope.practice(interview.practice_id):
            ContactRelease.objects.filter(invitation__interview=interview).delete()
    interview.contact_until = None


def erase_due(*, at: datetime) -> int:
    """The time is over, the practice left, or the patient was erased: returns how many contacts went."""
    rows = Interview.objects.filter(contact_until__isnull=False).select_related("practice")
    return sum(_erase_if_due(row.pk, at=at) for row in rows)


@transaction.atomic
def _erase_if_due(pk: int, *, at: datetime) -> bool:
    rows = Interview.objects.select_for_update(of=("self",), no_key=True).select_related("practice")
    interview = rows.filter(pk=pk, contact_until__isnull=False).first()
    if interview is None or not _is_due(interview, timezone.localdate(at)):
        return False
    erase(interview)
    interview.save(update_fields=["contact_until"])
    audit.record(
        audit.Action.CHANGE, "contact erased", by=None, at=at, practice=interview.practice,
        object_id=interview.pk,
    )  # fmt: skip
    return True


def _is_due(interview: Interview, today: date) -> bool:
    practice, until = interview.practice, interview.contact_until
    if practice is None or until is None or today > until:
        return True
    with scope.practice(practice.pk):
        return _of(interview) is None or choices.taking_part(practice, today) is None


def _of(interview: Interview) -> ContactRelease | None:
    rows = ContactRelease.objects.select_related("invitation")
    return rows.filter(invitation__interview=interview).first()
