"""What a practice says of a letter patient who is not in a follow-up export. The newest answer counts; all are kept."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from evaluation.models import Presence
from evaluation.outcomes.windows import AFTER, end_of
from evaluation.queries import outcome_facts
from evaluation.services import refreshes
from patients.models import Patient
from practices.models import Membership
from practices.services import audit
from stopletters.services import leaving

REASONS = {Presence.Answer.MOVED: "moved", Presence.Answer.DIED: "deceased"}


@transaction.atomic
def answer(*, patient: Patient, months: int, answer: str, by: Membership, at: datetime) -> Presence:
    """Keep how it is with the patient at the end of the window of `months`. Said twice in a row, it is kept once."""
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    t0 = outcome_facts.posted(patient.practice).get(patient.pk)
    if t0 is None:
        raise Refused(_("This patient got no stop letter. Nothing was recorded."))
    if months not in AFTER or timezone.localdate(at) <= end_of(t0, months):
        raise Refused(_("These months after the letter are not over yet. Nothing was recorded."))
    newest = patient.presences.order_by("answered_at", "pk").last()
    if newest and (newest.months, newest.answer) == (months, answer):
        return newest
    row = Presence.objects.create(
        practice=patient.practice,
        patient=patient,
        months=months,
        answer=Presence.Answer(answer),
        answered_at=at,
        answered_by=by,
    )
    _write_or_not(row)
    refreshes.ask(patient.practice, at=at)
    audit.record(
        audit.Action.CREATE, "presence", by=by, at=at, patient_id=patient.pk, object_id=row.pk, answer=answer
    )
    return row


def _write_or_not(row: Presence) -> None:
    """Who left gets no reminder, invitation, call or consult. Whoever is out for another reason stays out for that."""
    patient, by, at = row.patient, row.answered_by, row.answered_at
    if row.gone and not leaving.is_out(patient):
        leaving.leave_out(patient=patient, reason=REASONS[Presence.Answer(row.answer)], by=by, at=at)
    elif row.answer == Presence.Answer.HERE:
        leaving.let_in_again(patient=patient, decided=patient.presences.values("answered_at"), by=by, at=at)
