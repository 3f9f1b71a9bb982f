"""What tests of interviews begin with: a registered study, a practice in it, a round, letters that were posted."""

from datetime import timedelta
from typing import Any

from evaluation.models import Interview, InterviewInvitation, InterviewRound, PatientRequest
from evaluation.services import interviews, invitations, rounds
from practices.models import Membership, Participation, Practice
from tests.factories.evaluation import StudyFactory
from tests.factories.people import NOW

TODAY = NOW.date()
CONTACT = {"name": "Mevr. T. Voorbeeld", "phone": "06 00 00 00 00", "remark": "na vijven"}


def take_part(practice: Practice) -> None:
    Participation.objects.filter(practice=practice).update(research_since=TODAY - timedelta(days=90))


def a_round(practice: Practice, researcher: Membership, **values: Any) -> InterviewRound:
    take_part(practice)
    study = StudyFactory(project=practice.participation.project, registered=True)
    dates = {"starts_on": TODAY - timedelta(days=10), "ends_on": TODAY + timedelta(days=40)}
    groups = {"staff_groups": 1, "patient_groups": 1}
    return rounds.add(study=study, **{**dates, **groups, **values}, by=researcher, at=NOW)


def invited(row: InterviewRound, person: Membership, researcher: Membership) -> Interview:
    (one,) = interviews.invite(row=row, people=[person.pk], interviewer=researcher, by=researcher, at=NOW)
    return one


def asked(row: InterviewRound, practice: Practice, researcher: Membership) -> PatientRequest:
    (request,) = invitations.ask(
        row=row, practices=[practice.pk], interviewer=researcher, by=researcher, at=NOW
    )
    return request


def agreed(request: PatientRequest, patient: Any, poh: Membership) -> InterviewInvitation:
    """Invited, said yes, and name and number are there for the interviewer."""
    return invitations.note(
        patient=patient, request=request, invitation=None, yes=True, said_on=TODAY, contact=CONTACT, by=poh, at=NOW
    )  # fmt: skip
