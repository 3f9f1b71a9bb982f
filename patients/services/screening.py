"""A person decides who gets no letter, not now, or one after all, and why."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from patients.models import Patient, Screening, WavePlace
from patients.reasons import REASONS, Reason
from practices.models import Membership
from practices.services import audit


def known_reason(code: str, note: str) -> Reason:
    """The reason behind `code`; Refused when it is not on the list, or lacks the note it needs."""
    reason = REASONS.get(code)
    if reason is None:
        raise Refused(_("Choose a reason from the list. Nothing was changed."))
    if reason.needs_note and not note.strip():
        raise Refused(_("This reason needs a short note. Nothing was changed."))
    return reason


@transaction.atomic
def judge(*, patient: Patient, reason: str, note: str = "", by: Membership, at: datetime) -> Screening:
    """Exclude, defer or include `patient`, as the reason says. An earlier judgement is withdrawn but kept."""
    chosen = known_reason(reason, note)
    _withdraw_current(patient, by=by, at=at)
    screening = Screening.objects.create(
        patient=patient,
        decision=chosen.decision,
        reason=chosen.code,
        note=note.strip(),
        decided_at=at,
        decided_by=by,
    )
    audit.record(
        audit.Action.CREATE,
        "screening",
        by=by,
        at=at,
        patient_id=patient.pk,
        object_id=screening.pk,
        reason=chosen.code,
    )
    return screening


@transaction.atomic
def withdraw(*, patient: Patient, by: Membership, at: datetime) -> None:
    """The judgement no longer holds. Refused when a place in a wave rests on it."""
    placed = WavePlace.objects.filter(patient=patient, held=True)
    included = Screening.objects.filter(
        patient=patient, decision=Screening.Decision.INCLUDE, withdrawn_at__isnull=True
    )
    if placed.exists() and included.exists():
        raise Refused(_("This patient has a place in a wave. Choose “No letter” to take it back."))
    if _withdraw_current(patient, by=by, at=at):
        audit.record(audit.Action.CHANGE, "screening.withdraw", by=by, at=at, patient_id=patient.pk)


def _withdraw_current(patient: Patient, *, by: Membership, at: datetime) -> int:
    current = Screening.objects.filter(patient=patient, withdrawn_at__isnull=True)
    return current.update(withdrawn_at=at, withdrawn_by=by)
