"""What a practice recorded of its patients, whatever this program makes of it: a snapshot may follow an earlier one
only when enough practices recorded something new.

Other rules or other tables give other counts of the same records; the difference of two such snapshots would tell
about single patients. So this names records and says nothing about how they are counted.
"""

from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

from consults.models import Consult
from evaluation.models import Outcome, Presence
from patients.models import HisImport, OpenRow, Screening, WavePlace
from practices.models import Practice
from stopletters.models import Letter, Response

Records = Mapping[str, Mapping[int, list[int]]]


@dataclass(frozen=True)
class Source:
    """`files`: SHA-256 of each export that was read in, a file read twice once; `answers`: rows of them that a person
    explained; `records`: by kind and patient, the ids of what was written down."""

    files: list[str]
    answers: list[int]
    records: Records

    def about(self, patients: Set[int]) -> list[Any]:
        """Only what concerns these patients, and in order: the same records give the same list."""
        told = [
            [kind, [[patient, sorted(ids)] for patient, ids in sorted(rows.items()) if patient in patients]]
            for kind, rows in sorted(self.records.items())
        ]
        return [sorted(patients), self.files, self.answers, told]


def of(practice: Practice) -> Source:
    """The number of queries does not grow with the patients."""
    files = HisImport.objects.filter(practice=practice, phase=HisImport.Phase.COMMITTED)
    answers = OpenRow.objects.filter(practice=practice, answered_at__isnull=False)
    return Source(
        sorted(set(files.values_list("sha256", flat=True))),
        sorted(answers.values_list("pk", flat=True)),
        {kind: _by_patient(rows) for kind, rows in _rows(practice).items()},
    )


def versions(practice: Practice, patients: Set[int]) -> list[list[str]]:
    """[[rule and version, version of the reference], ...] of the outcomes of these patients, each once."""
    rows = Outcome.objects.filter(practice=practice).order_by()
    found = rows.values_list("patient", "rule", "rule_version", "reference_version")
    told = {
        (f"{rule} {version}", reference) for patient, rule, version, reference in found if patient in patients
    }
    return [list(one) for one in sorted(told)]


def _rows(practice: Practice) -> dict[str, Any]:
    """Pairs of a patient and the id of a record. One that was changed became another record, or ended."""
    letters = Letter.objects.filter(practice=practice, state=Letter.State.POSTED)
    answers = Response.objects.filter(letter__practice=practice, withdrawn_at__isnull=True)
    consults = Consult.objects.filter(practice=practice, state=Consult.State.DONE)
    judged = Screening.objects.filter(patient__practice=practice, withdrawn_at__isnull=True)
    places = WavePlace.objects.filter(wave__practice=practice, held=True, given_up_at__isnull=True)
    presences = Presence.objects.filter(practice=practice)
    found = {"letter": letters, "consult": consults, "judged": judged, "place": places, "presence": presences}
    pairs = {kind: rows.order_by().values_list("patient", "pk") for kind, rows in found.items()}
    return {**pairs, "answer": answers.order_by().values_list("letter__patient", "pk")}


def _by_patient(pairs: Any) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for patient, record in pairs:
        found[patient].append(record)
    return found
