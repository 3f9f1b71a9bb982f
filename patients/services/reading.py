"""The file of an import as the HIS reader understands it, with what people answered before."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from benzoproject.lib import files
from patients.his.cells import read_answered
from patients.his.child import read_in_child
from patients.his.headers import as_written
from patients.his.problems import Problem
from patients.his.reading import EpisodeRow, LedgerRow, PatientRow, PrescriptionRow, Reading
from patients.his.reading import OpenRow as Question
from patients.his.recognition import DOUBTFUL, Column
from patients.his.words import DOUBTFUL_WORDS, RANKED, plain
from patients.models import HisImport, OpenRow, Outcome
from patients.queries import profiles
from patients.queries.medicines import medicine_group, reference_of
from patients.services.fingerprints import double_marks, fingerprint, fingerprints
from practices.models import Practice

TWICE, YES = OpenRow.TWICE, "yes"


@dataclass
class Rows:
    """What goes on to the merge: rows to store, what is known of the patients, and questions still open.

    `questions` and `doubles` stand beside their fingerprints.
    """

    prescriptions: list[PrescriptionRow]
    episodes: list[EpisodeRow]
    patients: list[PatientRow]
    questions: list[tuple[Question, str]] = field(default_factory=list)
    doubles: list[tuple[PrescriptionRow, str]] = field(default_factory=list)
    ledger: list[LedgerRow] = field(default_factory=list)

    def questioned_numbers(self) -> set[str]:
        return {question.cells.get("patient_number", "").strip() for question, _mark in self.questions}


def read(his_import: HisImport, *, today: date) -> Reading:
    """Read the stored file in a child process. Raises patients.his.limits.Refused with a Dutch sentence.

    What is shown to a person may be thought; what is stored may not.
    """
    data = files.read(his_import.stored_name, his_import.sha256)
    reader = read_data if his_import.phase == HisImport.Phase.READING else read_surely
    return reader(
        data,
        his_import.file_name,
        practice=his_import.practice,
        mapping=his_import.mapping,
        today=today,
        encoding=his_import.encoding,
    )


def read_data(
    data: bytes,
    name: str,
    *,
    practice: Practice,
    mapping: dict[str, str] | None,
    today: date,
    encoding: str = "",
) -> Reading:
    """What a person said about the columns counts; without that, what this practice confirmed before.

    Of several files that a practice confirmed, the one with just this header counts.
    """
    profile, group = None if mapping else profile_of(practice), medicine_group(practice).code
    reading = read_in_child(
        data, name, today=today, mapping=mapping, profile=profile, encoding=encoding, group=group
    )
    own = None if mapping else profiles.of_headers(practice, headers_of(reading))
    if own is None or own.columns == profile:
        return reading
    return read_in_child(data, name, today=today, profile=own.columns, encoding=encoding, group=group)


def headers_of(reading: Reading) -> list[str]:
    return [column.header for column in reading.recognition.details]


def read_surely(
    data: bytes,
    name: str,
    *,
    practice: Practice,
    mapping: dict[str, str] | None,
    today: date,
    encoding: str = "",
) -> Reading:
    """The same without the columns of which we only think what they mean, and nobody said so.

    The problems name them; when it does not work without them, that question becomes the refusal.
    """
    reading = read_data(data, name, practice=practice, mapping=mapping, today=today, encoding=encoding)
    thought = unsure(reading)
    if reading.refusal or not thought:
        return reading
    said = mapping or profile_of(practice) or {}
    left_out = {field: "" for field, header in said.items() if not header} | dict.fromkeys(thought, "")
    mapping = reading.recognition.columns | left_out
    group = medicine_group(practice).code
    sure = read_in_child(data, name, today=today, mapping=mapping, encoding=encoding, group=group)
    if sure.refusal:
        return _asking(reading, thought)
    return replace(sure, problems=(*map(_not_used, thought.values()), *sure.problems))


def _asking(reading: Reading, thought: dict[str, Column]) -> Reading:
    questions = tuple(
        replace(question, blocking=question.field in thought) for question in reading.recognition.questions
    )
    return replace(reading, recognition=replace(reading.recognition, questions=questions))


def _not_used(column: Column) -> Problem:
    message = _("It is not sure what this column means, so it was not used. Say it in the mapping.")
    return Problem(0, column.header, message)


def unsure(reading: Reading) -> dict[str, Column]:
    """{field: column} of which we only think what it means: by its cells, by part of its name, or one of twins.

    A column with a known name of its own, of which the cells look odd, is not unsure: its rows are judged one by one.
    """
    headers = headers_of(reading)
    names = Counter(plain(as_written(header, headers)) for header in headers)
    return {
        column.field: column
        for column in reading.recognition.details
        if column.status == DOUBTFUL and not _is_named(column, names)
    }


def _is_named(column: Column, names: Counter[str]) -> bool:
    word = plain(column.header)
    means = RANKED.get(word, ("", 0))[0]
    return means == column.field and word not in DOUBTFUL_WORDS and names[word] == 1


def profile_of(practice: Practice) -> dict[str, str] | None:
    """The columns this practice confirmed last; the reader follows them where their headers occur."""
    newest = profiles.newest(practice)
    return newest.columns if newest else None


# --- what people answered before ------------------------------------------------------------------------------------


def with_answers(reading: Reading, practice: Practice, *, today: date) -> Rows:
    """The rows of a reading; a question that a person answered before is not asked again."""
    rows = Rows(list(reading.rows), list(reading.episodes), list(reading.patients))
    left = {entry.row: entry for entry in reading.ledger}
    marks = fingerprints(practice, reading.open_rows)
    answered = _answers(practice, marks)
    for question, mark in zip(reading.open_rows, marks, strict=True):
        if mark in answered:
            del left[question.row]
            entry = _follow(rows, question, mark, answered, practice, today=today)
            rows.ledger.extend([entry] if entry else [])
        else:
            rows.questions.append((question, mark))
    _doubles(rows, reading, left, practice)
    rows.ledger.extend(left.values())
    return rows


def _answers(practice: Practice, marks: Iterable[str]) -> dict[str, dict[str, str]]:
    wanted = list(marks)
    return {
        row.fingerprint: row.answer or {}
        for start in range(0, len(wanted), 1000)
        for row in OpenRow.objects.filter(
            practice=practice, fingerprint__in=wanted[start : start + 1000], answered_at__isnull=False
        )
    }


def _follow(
    rows: Rows,
    question: Question,
    mark: str,
    answered: dict[str, dict[str, str]],
    practice: Practice,
    *,
    today: date,
) -> LedgerRow | None:
    """Give the earlier answer; when that leads to another question, the answer to that one as well."""
    followed: set[str] = set()
    while mark in answered and mark not in followed:
        followed.add(mark)
        result = settle(rows, question, answered[mark], practice, today=today)
        if not isinstance(result, Question):
            return result
        question, mark = result, fingerprint(practice, result)
        answered |= _answers(practice, [mark])
    rows.questions.append((question, mark))
    return LedgerRow(question.row, Outcome.NEEDS_PERSON, question.column, question.message)


def settle(
    rows: Rows, question: Question, answer: dict[str, str], practice: Practice, *, today: date
) -> LedgerRow | Question | None:
    """Add the row behind `question` to `rows`; or the ledger entry that says why not, or the question after it."""
    if not answer:
        return LedgerRow(question.row, Outcome.UNCHANGED, question.column, left_out())
    result = read_answered(question, answer, today=today, reference=reference_of(practice))
    if result is None:
        return LedgerRow(question.row, Outcome.NOT_TRACKED, question.column, "")
    if isinstance(result, Question):
        return result
    patient, row = result
    if isinstance(row, EpisodeRow):  # an episode alone is no reason to follow somebody
        rows.episodes.append(row)
        return None
    if patient.patient_number not in {known.patient_number for known in rows.patients}:
        rows.patients.append(patient)
    rows.prescriptions.append(with_occurrence(row, rows.prescriptions))
    if row.icpc:
        rows.episodes.append(EpisodeRow(row.row, row.patient_number, row.icpc, row.date, own_row=False))
    return None


def with_occurrence(row: PrescriptionRow, others: Sequence[PrescriptionRow]) -> PrescriptionRow:
    key = (row.patient_number, row.date, row.product_key)
    same = sum((other.patient_number, other.date, other.product_key) == key for other in others)
    return row._replace(occurrence=same + 1)


def _doubles(rows: Rows, reading: Reading, left: dict[int, LedgerRow], practice: Practice) -> None:
    """Duplicates of a stored row: meant twice when a person said so, else to be asked without holding anything up."""
    stored = {row.row: row for row in reading.rows}
    doubles = [stored[first]._replace(row=row) for row, first in reading.same_as if first in stored]
    marks = double_marks(practice, doubles)
    answered = _answers(practice, marks)
    for double, mark in zip(doubles, marks, strict=True):
        if answered.get(mark, {}).get(TWICE) == YES:
            del left[double.row]
            rows.prescriptions.append(with_occurrence(double, rows.prescriptions))
        elif mark not in answered:
            rows.doubles.append((double, mark))


# --- as it is kept ----------------------------------------------------------------------------------------------------


def to_json(question: Question) -> dict[str, Any]:
    return asdict(question)


def from_json(stored: dict[str, Any]) -> Question:
    return Question(**stored)


def left_out() -> str:
    return _("Left out by a person.")
