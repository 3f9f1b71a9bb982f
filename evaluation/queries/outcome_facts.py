"""What the outcomes of a practice are computed from. The number of queries does not grow with its patients."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from evaluation.models import Presence
from evaluation.outcomes.registered import Seen, Word
from evaluation.outcomes.windows import end_of
from patients.models import HisImport, OpenRow, Patient, Prescription, Screening, Wave
from patients.models.patients import his_number_index
from patients.pharmacology.exposure import Window
from patients.queries.undoing import is_whole
from practices.models import Practice
from practices.queries.participations import research_practices
from stopletters.models import Letter, LetterText, Response

USED = ("pk", "date", "kind", "product_key", "substance", "atc", "strength_mg", "quantity", "dosage")
GONE = {Response.Code.MOVED: Presence.Answer.MOVED, Response.Code.DIED: Presence.Answer.DIED}


@dataclass(frozen=True)
class Registered:
    """Who got a letter when, and what is known about whether a patient is still there; by patient."""

    posted: dict[int, date]
    seen: dict[int, Seen]
    words: dict[int, list[Word]]


def posted(practice: Practice) -> dict[int, date]:
    """The day on which each patient's first stop letter was posted: their t0."""
    rows = Letter.objects.filter(
        practice=practice,
        kind=LetterText.Kind.STOP,
        state=Letter.State.POSTED,
        wave__posted_on__isnull=False,
    )
    newest_first = rows.order_by("-wave__posted_on", "-pk").values_list("patient", "wave__posted_on")
    return dict(newest_first)  # type: ignore[arg-type]  # the filter leaves no wave without a day


def older(practice: Practice, since: date) -> set[int]:
    """Whose letter is of before that day: what happened before a practice took part is not filled in."""
    return {pk for pk, day in posted(practice).items() if day < since}


def registered(practice: Practice) -> Registered:
    letters = posted(practice)
    return Registered(letters, _seen(practice), _words(practice, letters))


def _seen(practice: Practice) -> dict[int, Seen]:
    files = {row.pk: found for row in _stored(practice) if (found := _seen_in(row))}
    rows = Patient.objects.filter(practice=practice).values_list("pk", "last_import")
    return {patient: files[last] for patient, last in rows if last in files}


def _seen_in(row: HisImport) -> Seen | None:
    """A file of codes alone has no period: it reaches to the day on which it was brought in."""
    if row.committed_at is None:
        return None
    span = _span(row)
    return Seen(row.committed_at, span.end if span else timezone.localdate(row.uploaded_at))


def _words(practice: Practice, letters: dict[int, date]) -> dict[int, list[Word]]:
    found: dict[int, list[Word]] = defaultdict(list)
    for row in Presence.objects.filter(practice=practice, patient__in=letters):
        found[row.patient_id].append(
            Word(row.answered_at, row.answer, end_of(letters[row.patient_id], row.months))
        )
    for patient, answer in _newest_answers(practice).items():
        if patient in letters and answer.code in GONE:
            found[patient].append(
                Word(answer.recorded_at, GONE[Response.Code(answer.code)], answer.answered_on)
            )
    return found


def _newest_answers(practice: Practice) -> dict[int, Response]:
    rows = Response.objects.filter(letter__practice=practice, withdrawn_at__isnull=True)
    rows = rows.exclude(letter__kind=LetterText.Kind.EVALUATION).defer("note").order_by("recorded_at", "pk")
    return {row.letter.patient_id: row for row in rows.select_related("letter").defer("letter__facts")}


# --- files ---------------------------------------------------------------------------------------------------------


def files(practice: Practice) -> list[Window]:
    """The days that each export of the whole practice spans. A selection of patients says nothing about the others."""
    exports = [row for row in _stored(practice) if row.contents == HisImport.Contents.PRESCRIPTIONS]
    return [span for row in exports if (span := _span(row)) and is_whole(row)]


def _stored(practice: Practice) -> list[HisImport]:
    rows = practice.imports.filter(phase=HisImport.Phase.COMMITTED)
    return list(
        rows.only("phase", "contents", "result", "committed_at", "uploaded_at", "practice").order_by("pk")
    )


def _span(row: HisImport) -> Window | None:
    period = row.result.get("period")
    return Window(*map(date.fromisoformat, period)) if period else None


# --- prescriptions and the comparison ------------------------------------------------------------------------------


def prescriptions(practice: Practice) -> dict[int, list[Any]]:
    """By patient, oldest first. Rows with the columns that say what is used, by name: a whole object for each of
    thousands would cost as much as all the arithmetic."""
    rows = Prescription.objects.filter(patient__practice=practice).order_by("date", "pk")
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows.values_list("patient_id", *USED, named=True):
        found[row.patient_id].append(row)
    return found


def with_open_rows(practice: Practice) -> set[int]:
    """Patients of whom a row waits for a person, and is not stored: there may be more than we know."""
    rows = OpenRow.objects.filter(practice=practice, answered_at__isnull=True).exclude(kind=OpenRow.TWICE)
    numbers = {row.cells.get("cells", {}).get("patient_number", "") for row in rows.only("cells")}
    indexes = [his_number_index(practice, number) for number in numbers if number]
    return set(
        Patient.objects.filter(practice=practice, his_number_index__in=indexes).values_list("pk", flat=True)
    )


def first_wave(practice: Practice) -> Wave | None:
    """The wave whose posting date is t0 of who was not chosen: the first that was posted."""
    rows = Wave.objects.filter(practice=practice, kind=Wave.Kind.STOP, posted_on__isnull=False)
    return rows.order_by("posted_on", "number").first()


def compares(practice: Practice, on: date) -> bool:
    """Who got no letter is followed for the research alone: only where the practice took part in it on that day."""
    project = practice.participation.project
    return research_practices(project, on).filter(pk=practice.pk).exists()


def left_out(practice: Practice, on: date) -> set[int]:
    """Who could not have got a letter on that day, as a person had judged."""
    rows = Screening.objects.filter(
        Q(withdrawn_at__isnull=True) | Q(withdrawn_at__date__gt=on),
        patient__practice=practice,
        decision=Screening.Decision.EXCLUDE,
        decided_at__date__lte=on,
    )
    return set(rows.values_list("patient", flat=True))
