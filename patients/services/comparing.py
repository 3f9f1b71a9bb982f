"""What every named rule would say about every patient of a practice. Reads only: the project's rule decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from patients.models import Patient
from patients.pharmacology.side_by_side import Glance, at_a_glance
from patients.queries.medicines import reference_of
from patients.services import use
from practices.models import Practice


@dataclass(frozen=True)
class Compared:
    """One patient with the verdict of each rule, by its name."""

    patient: Patient
    verdicts: Mapping[str, Glance]

    def found_by(self, rule: str) -> bool:
        return self.verdicts[rule].chronic

    @property
    def rules(self) -> list[str]:
        return [name for name, verdict in self.verdicts.items() if verdict.chronic]


def compare(practice: Practice, *, today: date) -> tuple[date | None, list[Compared]]:
    """The day all rules were judged on (None without prescriptions), and everybody in the order of the file."""
    day = use.as_of(practice, today=today)
    if day is None:
        return None, []
    reference, found = reference_of(practice), []
    rules = reference.group.rules.values()
    for patient, prescriptions, _episodes in use.histories(practice):
        supplies = use.supplies(row for row in prescriptions if row.date <= day)
        found.append(Compared(patient, at_a_glance(supplies, rules=rules, as_of=day, reference=reference)))
    return day, found
