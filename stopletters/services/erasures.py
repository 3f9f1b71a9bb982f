"""The act of erasing a patient, with the paper that their letters went into."""

from datetime import datetime

from django.db import transaction

from benzoproject.lib import files
from patients.models import Erasure, Patient, Wave
from patients.queries.belongings import belongings, files_of
from patients.services import erasures
from practices.models import Membership, Practice
from practices.services import audit
from stopletters.models import Letter
from stopletters.services import print_runs

ASKED, MISTAKE, NOT_OURS, PROJECT_ENDED = "asked", "mistake", "not_ours", "project_ended"
REASONS = (ASKED, MISTAKE, NOT_OURS, PROJECT_ENDED)


@transaction.atomic
def erase(*, patient: Patient, reason: str, by: Membership | None, at: datetime) -> dict[str, int]:
    """Everything about `patient` but a keyed id and the log; returns how many rows of what went."""
    # No file is stored meanwhile, and no wave is changed.
    practice = Practice.objects.select_for_update(no_key=True).get(pk=patient.practice_id)
    theirs = Wave.objects.filter(places__patient=patient.pk).values_list("pk", flat=True)
    waves = list(Wave.objects.select_for_update(no_key=True).filter(pk__in=list(theirs)).order_by("pk"))
    patient = Patient.objects.get(pk=patient.pk)
    number, index = patient.pk, patient.his_number_index
    letters = set(Letter.objects.filter(patient=patient).values_list("pk", flat=True))
    names = files_of(belongings(patient))
    gone = erasures.erase_rows(patient)
    Erasure.objects.get_or_create(
        practice=practice,
        his_number_index=index,
        defaults={"reason": reason, "erased_at": at, "erased_by": by},
    )
    transaction.on_commit(lambda: _after(names))
    audit.record(
        audit.Action.CHANGE,
        "patient erased",
        by=by,
        at=at,
        practice=practice,
        patient_id=number,
        reason=reason,
        rows=gone,
    )
    for wave in waves:
        print_runs.leave_out(wave=wave, letters=letters, at=at)
    return gone


@transaction.atomic
def show(*, patient: Patient, by: Membership, at: datetime) -> None:
    """Somebody takes along everything that is held; the log says that they did."""
    audit.record(audit.Action.EXPORT, "all data of a patient", by=by, at=at, patient_id=patient.pk)


def _after(names: list[str]) -> None:
    files.delete_all(names)
    erasures.write_journal()


def erase_again(*, journal: str, at: datetime) -> int:
    """After a restore: whoever was erased since the backup, or before it, is erased once more. Returns how many."""
    back = erasures.remember(erasures.entries(journal))
    for patient in back:
        erase(patient=patient, reason="restored", by=None, at=at)
    erasures.write_journal()
    return len(back)
