"""Alarms of a practice: what waits for a GP, and what was done."""

from collections.abc import Collection

from django.db.models import QuerySet

from consults.models import Alarm
from patients.models import Patient
from practices.models import Membership, Practice


def open_of(practice: Practice, gps: Collection[Membership] = ()) -> list[Alarm]:
    """Not acknowledged and not withdrawn, who waits longest first; those of patients of `gps` before the others."""
    own = {gp.pk for gp in gps}
    waiting = sorted(_open().filter(practice=practice), key=lambda one: (one.raised_at, one.pk))
    return sorted(waiting, key=lambda one: one.patient.gp_id not in own)


def open_patients(practice: Practice) -> set[int]:
    """The ids of who waits for a GP today."""
    return set(_open().filter(practice=practice).order_by().values_list("patient", flat=True))


def open_for(patient: Patient) -> list[Alarm]:
    return list(_open().filter(patient=patient))


def of_practice(practice: Practice) -> list[Alarm]:
    """Every alarm, the newest first: the list of adverse events."""
    return list(_rows().filter(practice=practice))


def of_patient(patient: Patient) -> list[Alarm]:
    return list(_rows().filter(patient=patient))


def alarm(practice: Practice, pk: int) -> Alarm | None:
    return _rows().filter(practice=practice, pk=pk).first()


def _open() -> QuerySet[Alarm]:
    return _rows().filter(acknowledged_at__isnull=True, withdrawn_at__isnull=True)


def _rows() -> QuerySet[Alarm]:
    return Alarm.objects.select_related(
        "patient__gp", "raised_by", "acknowledged_by", "withdrawn_by", "consult", "practice"
    )
