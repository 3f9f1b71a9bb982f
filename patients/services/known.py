"""What a practice knows of its patients, in memory: read once, changed by a merge, and written at the end or never."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any

from django.db.models import Model

from benzoproject.lib import bulk
from patients.models import Episode, Patient, Prescription, Use
from patients.services.changes import Changes
from practices.models import AuditEvent, Practice

History = tuple[Patient, list[Prescription], list[Episode]]
# What is new gets a number of the database when it is written; until then one that no stored row has, and that
# stands after all of those.
NOT_YET_STORED = 2**62
ONLY_LOOKING = (AuditEvent.Action.VIEW, AuditEvent.Action.EXPORT, AuditEvent.Action.PRINT)


class Known:
    """Patients by the index of their number; prescriptions and episodes by the patient's number here."""

    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        # Asked first: what changes while we read has a later line in the log.
        self._log = _log_length(practice)
        self.patients: dict[str, Patient] = {
            patient.his_number_index: patient
            for patient in Patient.objects.filter(practice=practice).order_by("pk")
        }
        self.prescriptions: dict[int, list[Prescription]] = defaultdict(list)
        for row in Prescription.objects.filter(patient__practice=practice).order_by("date", "pk"):
            self.prescriptions[row.patient_id].append(row)
        self.episodes: dict[int, list[Episode]] = defaultdict(list)
        for episode in Episode.objects.filter(patient__practice=practice):
            self.episodes[episode.patient_id].append(episode)
        self._numbers = count(NOT_YET_STORED)
        self._new: dict[type[Model], list[Any]] = {Patient: [], Prescription: [], Episode: []}
        self._before: dict[Model, dict[str, Any]] = {}

    def add_patient(self, patient: Patient) -> None:
        self.patients[patient.his_number_index] = self._added(patient)

    def add_prescription(self, row: Prescription) -> None:
        self.prescriptions[row.patient_id].append(self._added(row))

    def add_episode(self, row: Episode) -> None:
        self.episodes[row.patient_id].append(self._added(row))

    def _added(self, row: Any) -> Any:
        row.pk = next(self._numbers)
        self._new[type(row)].append(row)
        return row

    def change(self, row: Model, **values: Any) -> bool:
        """Set fields of a patient or prescription; whether anything changed."""
        before = {name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value}
        for name in before:
            setattr(row, name, values[name])
        if before and row.pk < NOT_YET_STORED:
            self._before[row] = before | self._before.get(row, {})
        return bool(before)

    def histories(self) -> list[History]:
        """Every patient with their prescriptions, oldest first, and episodes."""
        return [
            (
                patient,
                sorted(self.prescriptions.get(patient.pk, []), key=lambda row: (row.date, row.pk)),
                self.episodes.get(patient.pk, []),
            )
            for patient in self.patients.values()
        ]

    def as_of(self, today: date) -> date | None:
        """The newest date, not in the future, of a tracked row; None when there is none."""
        days = (row.date for rows in self.prescriptions.values() for row in rows)
        return max((day for day in days if day <= today), default=None)

    def is_overtaken(self) -> bool:
        """Whether somebody changed something in this practice since we read. Every act leaves a line in the log."""
        later = AuditEvent.objects.filter(chain__key=f"practice-{self.practice.pk}", number__gt=self._log)
        return later.exclude(action__in=ONLY_LOOKING).exists()

    # --- writing -----------------------------------------------------------------------------------------------------

    def write(self, uses: Sequence[Use] | None) -> Changes:
        """Store what was added and changed, and the verdicts on it (None: there are none). In a transaction, locked."""
        changes = Changes()
        numbers = self._store_new()
        for rows in self._new.values():
            changes.made(rows)
        for row, before in self._before.items():
            changes.changed(row, before)
        self._store_changed()
        Use.objects.filter(patient__practice=self.practice).delete()
        for use in uses or ():
            use.patient_id = numbers.get(use.patient_id, use.patient_id)
            use.evidence = [numbers.get(pk, pk) for pk in use.evidence]
        bulk.insert(list(uses or ()))
        return changes

    def _store_new(self) -> dict[int, int]:
        """Returns the numbers that the database gave: {number until now: number}."""
        numbers: dict[int, int] = {}
        for rows in self._new.values():  # patients first
            before = [row.pk for row in rows]
            for row in rows:
                if not isinstance(row, Patient):
                    row.patient_id = numbers.get(row.patient_id, row.patient_id)
            bulk.insert(rows)
            numbers |= dict(zip(before, (row.pk for row in rows), strict=True))
        return numbers

    def _store_changed(self) -> None:
        alike: dict[tuple[type[Model], tuple[str, ...]], list[Model]] = defaultdict(list)
        for row, before in self._before.items():
            alike[type(row), tuple(sorted(before))].append(row)
        for (_model, names), rows in alike.items():
            bulk.update(rows, names)


def _log_length(practice: Practice) -> int:
    newest = AuditEvent.objects.filter(chain__key=f"practice-{practice.pk}").order_by("-number")
    return newest.values_list("number", flat=True).first() or 0
