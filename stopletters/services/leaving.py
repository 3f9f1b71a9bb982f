"""Nobody writes to who moved or died, or asked for no letter: what follows from an answer, wherever it was given."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from patients.models import Patient, Screening
from patients.services import screening
from practices.models import Membership
from stopletters.models import Letter
from stopletters.services import letters


def leave_out(*, patient: Patient, reason: str, note: str = "", by: Membership, at: datetime) -> None:
    """No letter any more: one that is being made is taken out, and later ones are not offered; no call, no consult."""
    screening.known_reason(reason, note)
    being_made = Letter.objects.filter(
        patient=patient, state__in=(Letter.State.PREPARED, Letter.State.COMPLETE)
    )
    for letter in being_made.select_related("wave"):
        letters.take_out(letter=letter, reason=reason, note=note, by=by, at=at)
    if not judged(patient, decided_at=at):
        screening.judge(patient=patient, reason=reason, note=note, by=by, at=at)


def let_in_again(*, patient: Patient, decided: QuerySet[Any, Any], by: Membership, at: datetime) -> None:
    """What an earlier answer decided no longer holds. `decided`: the moments of such answers."""
    if judged(patient, decided_at__in=decided):
        screening.withdraw(patient=patient, by=by, at=at)


def is_out(patient: Patient) -> bool:
    return judged(patient, decision=Screening.Decision.EXCLUDE) is not None


def judged(patient: Patient, **such: object) -> Screening | None:
    """The judgement that stands, if it is such a one."""
    return Screening.objects.filter(patient=patient, withdrawn_at__isnull=True, **such).first()
