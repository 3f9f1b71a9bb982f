"""How the practice writes to one patient: in how plain words, and how addressed."""

from datetime import datetime

from django.db import transaction

from patients.models import Patient
from practices.models import Membership
from practices.services import audit


@transaction.atomic
def change(
    *, patient: Patient, reading_level: str, salutation: str, by: Membership, at: datetime
) -> list[str]:
    """Note level and salutation; returns what changed. A letter that is not posted yet then has to be made again."""
    patient = Patient.objects.select_for_update().get(pk=patient.pk)
    wanted = {"reading_level": reading_level, "salutation": salutation}
    changed = sorted(name for name, value in wanted.items() if getattr(patient, name) != value)
    for name in changed:
        setattr(patient, name, wanted[name])
    if changed:
        patient.save(update_fields=changed)
        audit.record(
            audit.Action.CHANGE,
            "patient.correspondence",
            by=by,
            at=at,
            patient_id=patient.pk,
            fields=changed,
        )
    return changed
