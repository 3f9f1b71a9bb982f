"""What the research rows of one practice are made of. The number of queries does not grow with its patients.

Read inside `scope.practice`: nobody outside a practice sees these rows.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from consults.models import QuizRound, Workbook
from consults.queries import ladder, logbook
from consults.queries.ladder import Ladder
from consults.queries.logbook import Logbook
from evaluation.models import Outcome
from evaluation.outcomes.registered import absent
from evaluation.outcomes.windows import covered
from evaluation.queries import choices, outcome_facts, ways
from evaluation.queries.outcome_facts import Registered
from evaluation.queries.ways import Ways
from patients.models import Patient, Use
from patients.pharmacology.exposure import Supply, Window
from patients.pharmacology.reference import Reference
from patients.queries.medicines import reference_of
from patients.services.use import supplies
from practices.models import Practice

Outcomes = dict[int, Outcome]  # by months


@dataclass(frozen=True)
class Facts:
    """Everything by patient id. `t0`: the day the stop letter was posted, or that of the comparison; `outcomes`: from
    that day; `compared`: in the comparison, also of who got a letter after those windows."""

    patients: list[Patient]
    reference: Reference
    outcomes: dict[int, Outcomes]
    compared: dict[int, Outcomes]
    t0: dict[int, date]
    known: Registered
    files: list[Window]
    supplies: dict[int, list[Supply]]
    ways: Ways
    uses: dict[int, Use]
    ladders: dict[int, Ladder]
    logbooks: dict[int, Logbook]
    quizzes: dict[tuple[int, str], QuizRound]
    editions: dict[int, int]

    def followed(self, patient: int, period: Window) -> bool:
        """Whether exports span these days, and the patient was there at their end."""
        seen, words = self.known.seen.get(patient), self.known.words.get(patient, [])
        return covered(period, self.files) and not absent(
            period.end, seen=seen, words=words, otherwise="nobody said a word"
        )


def exported(practice: Practice, on: date) -> list[int]:
    """Ids of patients who get a row, in order: they consent, and their letter is not older than the practice's part in
    the research. What happened before it is not filled in."""
    said = choices.read(practice, on)
    return sorted(said.consenting - outcome_facts.older(practice, said.here.since)) if said else []


def left_out(practice: Practice, on: date) -> int:
    """How many consent and get no row, because their letter is older than that."""
    said = choices.read(practice, on)
    return len(said.consenting & outcome_facts.older(practice, said.here.since)) if said else 0


def of_practice(practice: Practice, ids: Collection[int], *, on: date) -> Facts:
    known, way = outcome_facts.registered(practice), ways.of_practice(practice, on)
    after, compared = (
        _outcomes(practice, ids, group) for group in (Outcome.Group.LETTER, Outcome.Group.COMPARISON)
    )
    outcomes = {pk: rows for pk, rows in compared.items() if pk not in known.posted} | after
    return Facts(
        patients=_patients(practice, ids),
        reference=reference_of(practice),
        outcomes=outcomes,
        compared=compared,
        t0={pk: row.t0 for pk, rows in outcomes.items() for row in rows.values()}
        | {pk: day for pk, day in known.posted.items() if pk in set(ids)},
        known=known,
        files=outcome_facts.files(practice),
        supplies={
            pk: supplies(rows) for pk, rows in outcome_facts.prescriptions(practice).items() if pk in set(ids)
        },
        ways=way,
        uses={pk: use for pk, use in way.uses.items() if pk in set(ids)},
        ladders=ladder.of_patients(practice, ids),
        logbooks=logbook.of_patients(ids, on),
        quizzes=_quizzes(ids),
        editions=dict(
            Workbook.objects.filter(practice=practice, patient__in=ids)
            .order_by()
            .values_list("patient")
            .annotate(newest=Max("edition"))
        ),
    )


def _patients(practice: Practice, ids: Collection[int]) -> list[Patient]:
    rows = Patient.objects.filter(practice=practice, pk__in=ids)
    return list(rows.only("birth_date", "sex", "practice").order_by("pk"))


def _outcomes(practice: Practice, ids: Collection[int], group: str) -> dict[int, Outcomes]:
    found: dict[int, Outcomes] = defaultdict(dict)
    for row in Outcome.objects.filter(practice=practice, patient__in=ids, group=group):
        found[row.patient_id][row.months] = row
    return dict(found)


def _quizzes(ids: Collection[int]) -> dict[tuple[int, str], QuizRound]:
    """The first one before the workbook, the last one after it."""
    found: dict[tuple[int, str], QuizRound] = {}
    for row in QuizRound.objects.filter(patient__in=ids).order_by("saved_at", "pk"):
        key = (row.patient_id, row.moment)
        if row.complete and (row.moment == QuizRound.Moment.AFTER or key not in found):
            found[key] = row
    return found
