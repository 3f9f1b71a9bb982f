"""What a patient said about the research: noted, never changed, and in force at once."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from evaluation.models import ResearchChoice, StudyText
from evaluation.queries import choices as queries
from evaluation.queries.choices import Said, TakingPart
from evaluation.services import invitations
from patients.models import Patient
from practices.models import Membership
from practices.services import audit

Kind, Answer = ResearchChoice.Kind, ResearchChoice.Answer


@transaction.atomic
def note(
    *,
    patient: Patient,
    given_on: date,
    by: Membership,
    at: datetime,
    consent: str = "",
    counting: str = "",
    text: StudyText | None = None,
) -> list[ResearchChoice]:
    """Add what was said on `given_on`: about the own data (`consent`, to `text`), about being counted, or both.

    An empty one was not spoken about. What was said later counts: it is not overruled by what was said before.
    """
    patient = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    here, said = _here(patient, at), queries.of_patient(patient)
    wanted = {kind: answer for kind, answer in ((Kind.CONSENT, consent), (Kind.COUNTING, counting)) if answer}
    if not wanted:
        raise Refused(_("Choose what the patient said. Nothing was noted."))
    if given_on > timezone.localdate(at):
        raise Refused(_("This day has not come yet."), field="given_on")
    text = text if consent in (Answer.YES, Answer.NO) else None
    if text and (text.study_id != here.study.pk or text.kind != StudyText.Kind.CONSENT):
        raise Refused(_("Choose the version of the consent text."), field="text")
    if consent == Answer.YES:
        _refuse_consent(here, text, given_on, counting)
    if consent == Answer.WITHDRAWN and not (said.consent and said.consent.answer == Answer.YES):
        raise Refused(_("There is no consent to withdraw. Note “no”."), field="consent")
    rows = [
        _add(patient, kind, answer, text if kind == Kind.CONSENT else None, given_on, said, by=by, at=at)
        for kind, answer in wanted.items()
    ]
    if queries.of_patient(patient).objects:
        invitations.withdrawn(patient=patient, by=by, at=at)
    return rows


def _here(patient: Patient, at: datetime) -> TakingPart:
    here = queries.taking_part(patient.practice, timezone.localdate(at))
    if here is None:
        raise Refused(_("The practice does not take part in the research. Nothing was noted."))
    return here


def _refuse_consent(here: TakingPart, text: StudyText | None, given_on: date, counting: str) -> None:
    """Nobody agrees to what was not registered, to words they were not shown, or before the practice took part."""
    if not here.study.registered_at:
        raise Refused(_("The study is not registered yet, so nobody can be asked for their data."))
    if text is None:
        raise Refused(_("Choose the version of the consent text."), field="text")
    if given_on < here.since:
        since = date_format(here.since, "d-m-Y")
        raise Refused(
            _("The practice takes part in the research since %(day)s: consent is from that day on.")
            % {"day": since},
            field="given_on",
        )
    if counting == Answer.NO:
        raise Refused(_("Who gives the own data is counted as well. Ask what is meant."), field="counting")


def _add(
    patient: Patient, kind: str, answer: str, text: StudyText | None, given_on: date, said: Said, *,
    by: Membership, at: datetime,
) -> ResearchChoice:  # fmt: skip
    field, before = ("consent", said.consent) if kind == Kind.CONSENT else ("counting", said.counting)
    if before and before.given_on > given_on:
        day = date_format(before.given_on, "d-m-Y")
        raise Refused(
            _("Something newer was noted, of %(day)s. What was said before it no longer counts.")
            % {"day": day},
            field="given_on",
        )
    if before and (before.answer, before.text_id) == (answer, text.pk if text else None):
        raise Refused(_("It is noted like that already. Nothing was added."), field=field)
    row = ResearchChoice.objects.create(
        practice=patient.practice, patient=patient, kind=kind, answer=answer, text=text, given_on=given_on,
        noted_at=at, noted_by=by,
    )  # fmt: skip
    audit.record(
        audit.Action.CREATE, "research choice", by=by, at=at, patient_id=patient.pk, object_id=row.pk, kind=kind,
        answer=answer,
    )  # fmt: skip
    return row
