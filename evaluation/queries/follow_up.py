"""The follow-up of a practice: which exports are due, and of whom somebody has to say whether they are still there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from evaluation.models import Outcome, OutcomeRefresh, Presence
from evaluation.outcomes.classifying import ABSTINENT, NOT_ASKED
from evaluation.outcomes.registered import absent
from evaluation.outcomes.windows import covered, windows
from evaluation.queries import outcome_facts
from evaluation.queries.outcome_facts import Registered
from patients.models import Patient, Wave
from patients.pharmacology.exposure import Window
from practices.models import Participation, Practice

State = Participation.State


@dataclass(frozen=True)
class Due:
    """A window of a wave that ended on `end`, while no export reaches that far."""

    wave: Wave
    months: int
    end: date


@dataclass(frozen=True)
class Standing:
    """A letter patient in the newest window that an export covers. `absent`: why nothing is known of them, or "".

    `answer`: what the practice said last. `stopped`: without a prescription in the window, and in the file.
    """

    patient: Patient
    posted: date
    months: int
    absent: str
    answer: Presence | None
    stopped: bool = False


def due(practice: Practice, today: date) -> list[Due]:
    """What the practice should make an export for, the oldest first."""
    return list(_due(_waves().filter(practice=practice), today))


def due_everywhere(today: date) -> list[Due]:
    return list(_due(_waves(), today))


def _waves() -> QuerySet[Wave]:
    rows = Wave.objects.filter(
        kind=Wave.Kind.STOP, posted_on__isnull=False, practice__participation__state=State.ACTIVE
    )
    return rows.select_related("practice__outcome_refresh").order_by("posted_on", "pk")


def _due(waves: Iterable[Wave], today: date) -> Iterable[Due]:
    for wave in waves:
        assert wave.posted_on
        held = files_of(getattr(wave.practice, "outcome_refresh", None))
        for months, window in windows(wave.posted_on).after.items():
            if window.end < today and not covered(window, held):
                yield Due(wave, months, window.end)


def files_of(refresh: OutcomeRefresh | None) -> list[Window]:
    return [Window(*map(date.fromisoformat, span)) for span in (refresh.files if refresh else [])]


# --- who is still there --------------------------------------------------------------------------------------------


def standings(practice: Practice, today: date) -> list[Standing]:
    """Letter patients with a window that ended and that an export covers, in the order of the letters.

    One question per patient: what is said of the newest window holds for the ones before it, as far as it can.
    """
    newest = _newest_windows(practice, today)
    if not newest:
        return []
    known, answers, stopped = outcome_facts.registered(practice), _answers(practice), _stopped(practice)
    people = Patient.objects.filter(pk__in=newest)
    return [
        Standing(
            patient,
            known.posted[patient.pk],
            newest[patient.pk],
            _absent(known, patient.pk, newest[patient.pk]),
            answers.get(patient.pk),
            (patient.pk, newest[patient.pk]) in stopped,
        )
        for patient in sorted(people, key=lambda one: (known.posted[one.pk], one.pk))
    ]


def to_ask(practice: Practice, today: date) -> list[int]:
    """Ids of who has that question open, for a number: no name is opened to count."""
    newest = _newest_windows(practice, today)
    if not newest:
        return []
    known = outcome_facts.registered(practice)
    return [pk for pk, months in newest.items() if _absent(known, pk, months) == NOT_ASKED]


def _newest_windows(practice: Practice, today: date) -> dict[int, int]:
    """The months of the newest window of each letter patient that ended and that an export covers."""
    files = files_of(OutcomeRefresh.objects.filter(practice=practice).first())
    posted = outcome_facts.posted(practice) if files else {}
    return {
        patient: months
        for patient, t0 in posted.items()
        for months, window in windows(t0).after.items()  # a later one takes its place
        if window.end < today and covered(window, files)
    }


def _absent(known: Registered, patient: int, months: int) -> str:
    end = windows(known.posted[patient]).after[months].end
    words = known.words.get(patient, [])
    return absent(end, seen=known.seen.get(patient), words=words, otherwise=NOT_ASKED)


def _answers(practice: Practice) -> dict[int, Presence]:
    rows = Presence.objects.filter(practice=practice).select_related("answered_by")
    return {row.patient_id: row for row in rows.order_by("answered_at", "pk")}


def _stopped(practice: Practice) -> set[tuple[int, int]]:
    rows = Outcome.objects.filter(practice=practice, group=Outcome.Group.LETTER, code=ABSTINENT)
    return set(rows.values_list("patient", "months"))
