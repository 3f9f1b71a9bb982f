"""For a practice: what the researchers ask, whom it may invite, and whom it invited."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from evaluation.models import Interview, InterviewInvitation, PatientRequest
from evaluation.queries import choices
from evaluation.queries.choices import Asked
from evaluation.queries.interviews import UNDER_WAY, is_interviewer
from patients.models import Patient
from practices.models import Practice
from stopletters.models import Letter, LetterText

State = Interview.State


@dataclass(frozen=True)
class Wanted:
    """What the researchers ask of a practice in one round, and how far it is."""

    request: PatientRequest
    invitations: list[InterviewInvitation]

    @property
    def agreed(self) -> int:
        return sum(row.interview.state in (*UNDER_WAY, State.DONE) for row in self.invitations)

    @property
    def waiting(self) -> int:
        """Asked, and no answer yet."""
        return sum(row.interview.state == State.INVITED for row in self.invitations)

    @property
    def still(self) -> int:
        """How many could be asked now: nobody is asked for nothing."""
        return max(self.request.wanted - self.agreed - self.waiting, 0)

    @property
    def held_up(self) -> bool:
        """Who asked for them left, and nobody else was chosen to phone yet."""
        return bool(self.still) and not is_interviewer(self.request.interviewer)


def wanted(practice: Practice, today: date) -> list[Wanted]:
    """Of the rounds that are not over."""
    rows = PatientRequest.objects.filter(practice=practice, round__ends_on__gte=today)
    rows = rows.select_related("round__study__project", "practice", "interviewer__user").order_by(
        "round__number"
    )
    mine = list(of_practice(practice))
    return [Wanted(row, [one for one in mine if one.interview.round_id == row.round_id]) for row in rows]


def of_practice(practice: Practice) -> QuerySet[InterviewInvitation]:
    rows = InterviewInvitation.objects.filter(practice=practice, patient__practice=practice)
    return rows.select_related("patient", "interview__round", "interview__interviewer", "contact").order_by(
        "pk"
    )


def of_patient(patient: Patient) -> list[InterviewInvitation]:
    """The newest last."""
    return list(of_practice(patient.practice).filter(patient=patient))


def candidates(practice: Practice, request: PatientRequest) -> list[Asked]:
    """Who got a stop letter, is still there, does not object to research, and was not asked in this round."""
    seen = {row.patient_id for row in of_practice(practice) if row.interview.round_id == request.round_id}
    return [row for row in choices.asked(practice) if row.patient.pk not in seen and _suits(row)]


def _suits(row: Asked) -> bool:
    return row.posted_on is not None and not row.gone and not row.said.objects


def _stop_letter(patient: Patient) -> Letter | None:
    """The newest that was posted; of this patient alone, where a list asks it of everybody."""
    rows = Letter.objects.filter(patient=patient, kind=LetterText.Kind.STOP, state=Letter.State.POSTED)
    return rows.select_related("wave").defer("facts").order_by("wave__posted_on", "pk").last()


def obstacle(patient: Patient, request: PatientRequest, today: date) -> str:
    """Why this patient cannot be asked now, in words; "" when they can."""
    practice = request.practice
    if choices.taking_part(practice, today) is None:
        return _("The practice does not take part in the research. Nobody was invited.")
    letter = _stop_letter(patient)
    if letter is None:
        return _("Only patients with a posted stop letter are asked. Nobody was invited.")
    if patient.pk in choices.gone(practice):
        return _("This patient moved or died, as was heard since. Nobody was invited.")
    if choices.of_patient(patient).objects:
        return _("The patient does not want to take part in research. Nobody was invited.")
    if any(one.interview.round_id == request.round_id for one in of_patient(patient)):
        return _("This patient was asked in this round already. Nobody is asked twice.")
    asked = next((one for one in wanted(practice, today) if one.request.pk == request.pk), None)
    if asked is None or not asked.still:
        return _("Enough patients were asked. Invite somebody else when one of them says no.")
    if asked.held_up:
        return _(
            "The researcher who asked for patients left. Wait until the researchers choose somebody else."
        )
    return ""
