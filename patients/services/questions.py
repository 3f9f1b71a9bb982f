"""Rows that need a person: they wait encrypted, are answered in the browser, and are never asked twice."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib import bulk
from benzoproject.lib.refusal import Refused
from patients.his.reading import LedgerRow as Entry
from patients.his.reading import OpenRow as Question
from patients.his.reading import PatientRow, PrescriptionRow, Reading, reading_from_json
from patients.his.recognition import Recognition
from patients.models import HisImport, LedgerRow, OpenRow, Outcome
from patients.models.patients import his_number_index
from patients.services import merging, own_gps, undoing, use
from patients.services.changes import Changes, in_parts
from patients.services.fingerprints import group_of
from patients.services.known import Known
from patients.services.reading import TWICE, YES, Rows, from_json, left_out, settle, to_json
from practices.models import Membership, Practice
from practices.services import audit

LEAVE_OUT: dict[str, str] = {}
# What an answer sets, on its row.
ANSWERED = (
    "answer", "answered_at", "answered_by_id", "cells", "kind", "question", "suggestion", "group",
)  # fmt: skip
# A file in which everything stands twice is a doubled file: nobody answers thousands of questions about it.
MOST_DOUBLES = 500


# --- asking ----------------------------------------------------------------------------------------------------------


def ask(rows: Rows, merged: merging.Merged, his_import: HisImport, changes: Changes) -> None:
    """Keep the open questions of an import; one that waits already goes along with the newer file."""
    asked = [_row_question(question, mark, his_import) for question, mark in rows.questions]
    asked += [_identity_question(patient, rows, his_import) for patient in merged.conflicts]
    unsure = {patient.patient_number for patient in merged.conflicts} | merged.other_people
    sure = [(double, mark) for double, mark in rows.doubles if double.patient_number not in unsure]
    asked += [_double_question(double, mark, his_import) for double, mark in sure[:MOST_DOUBLES]]
    waiting = _waiting(his_import.practice, [row.fingerprint for row in asked])
    changes.made(_stored([row for row in asked if row.fingerprint not in waiting]))
    for row in asked:
        if row.fingerprint in waiting:
            _move(waiting[row.fingerprint], row, changes)


def _stored(rows: list[OpenRow]) -> list[OpenRow]:
    """Those that were not asked, and answered, before."""
    marks = [row.fingerprint for row in rows]
    before = OpenRow.objects.filter(practice__in={row.practice for row in rows})
    known = {
        mark
        for start in range(0, len(marks), 1000)
        for mark in before.filter(fingerprint__in=marks[start : start + 1000]).values_list(
            "fingerprint", flat=True
        )
    }
    fresh = {row.fingerprint: row for row in rows if row.fingerprint not in known}
    bulk.insert(list(fresh.values()))
    return list(fresh.values())


def _waiting(practice: Practice, marks: list[str]) -> dict[str, OpenRow]:
    return {
        row.fingerprint: row
        for start in range(0, len(marks), 1000)
        for row in OpenRow.objects.filter(
            practice=practice, fingerprint__in=marks[start : start + 1000], answered_at__isnull=True
        )
    }


def _move(waiting: OpenRow, asked: OpenRow, changes: Changes) -> None:
    """The newest file is where a question is answered; what the older one said about a person's rows goes along."""
    newer = waiting.his_import_id != asked.his_import_id
    changes.about_to_change(waiting, "his_import_id", "row", "cells")
    if newer:
        _note(
            waiting,
            [Entry(row, Outcome.UNCHANGED, "", _in_newer_file()) for row in _rows_of(waiting)],
            changes,
        )
    if waiting.kind == merging.IDENTITY:
        waiting.cells = _joined(waiting, asked, newer=newer)
    elif newer:  # the row has another number now; which question it has come to stays
        waiting.cells = asked.cells | {
            name: waiting.cells[name] for name in ("field",) if name in waiting.cells
        }
    waiting.his_import, waiting.row = asked.his_import, asked.row
    waiting.save(update_fields=["his_import", "row", "cells"])


def _joined(waiting: OpenRow, asked: OpenRow, *, newer: bool) -> dict[str, str]:
    """The rows of both; where they speak of the same prescription, the newer one. Row 0: of an older file."""
    old, new = (reading_from_json(row.cells["waiting"]) for row in (waiting, asked))
    older = [row._replace(row=0) if newer else row for row in old.rows]
    codes = [replace(row, row=0) if newer else row for row in old.episodes]
    # A late row of the same file stands beside the others.
    rows = {
        (row.date, row.product_key, row.occurrence if newer else row.row): row for row in (*older, *new.rows)
    }
    episodes = {(row.icpc, row.date): row for row in (*codes, *new.episodes)}
    both = replace(new, rows=tuple(rows.values()), episodes=tuple(episodes.values()))
    return {"waiting": both.to_json()}


def _row_question(question: Question, mark: str, his_import: HisImport) -> OpenRow:
    return OpenRow(
        practice=his_import.practice,
        his_import=his_import,
        row=question.row,
        kind=question.kind,
        fingerprint=mark,
        group=group_of(his_import.practice, question),
        cells=to_json(question),
        question=question.message,
        suggestion=question.suggestion,
    )


def _identity_question(patient: PatientRow, rows: Rows, his_import: HisImport) -> OpenRow:
    """One question per person; it keeps all rows of that number until it is answered."""
    number = patient.patient_number
    own = Reading(
        Recognition({}, (), ()),
        0,
        rows=tuple(row for row in rows.prescriptions if row.patient_number == number),
        episodes=tuple(row for row in rows.episodes if row.patient_number == number),
        patients=(patient,),
    )
    mark = merging.identity_fingerprint(his_import.practice, patient)
    return OpenRow(
        practice=his_import.practice,
        his_import=his_import,
        row=min((row.row for row in own.rows), default=0),
        kind=merging.IDENTITY,
        fingerprint=mark,
        group=mark,
        cells={"waiting": own.to_json()},
        question=merging.other_birth_date(),
    )


def _double_question(double: PrescriptionRow, mark: str, his_import: HisImport) -> OpenRow:
    """Asks nothing that holds up the work: unanswered, the row stays a duplicate."""
    own = Reading(Recognition({}, (), ()), 0, rows=(double,))
    return OpenRow(
        practice=his_import.practice,
        his_import=his_import,
        row=double.row,
        kind=TWICE,
        fingerprint=mark,
        group=mark,
        cells={"waiting": own.to_json()},
        question=_("This row is fully equal to another one. Was it really prescribed twice?"),
    )


# --- answering -------------------------------------------------------------------------------------------------------


@dataclass
class _Act:
    """One answer at work: what is known, what it changes, who gives it."""

    known: Known
    changes: Changes
    by: Membership
    at: datetime


@transaction.atomic
def answer(*, open_row: OpenRow, answers: dict[str, str], by: Membership, at: datetime) -> int:
    """Answer this question, and every equal one. `answers` is {field: text}; LEAVE_OUT leaves the rows out.

    Returns how many rows were settled. Refused when the answer does not settle it: the sentence says why, and the
    question stays.
    """
    practice = Practice.objects.select_for_update(no_key=True).get(pk=open_row.practice_id)
    waiting = list(
        OpenRow.objects.filter(
            practice=practice, group=open_row.group, answered_at__isnull=True
        ).select_related("his_import__practice")
    )
    if open_row.pk not in {row.pk for row in waiting}:
        raise Refused(_("This question was answered already. Nothing was changed."))
    act = _Act(Known(practice), Changes(), by, at)
    settled = [row for row in waiting if _answer_one(row, answers, act)]
    own_gps.assign_known(act.known)
    written = act.known.write(use.judge_all(act.known, today=timezone.localdate(at)))
    undoing.keep_answer(written | act.changes, settled[0] if settled else open_row)
    use.changed(practice, at=at)
    audit.record(
        audit.Action.CHANGE, "answer about a row", by=by, at=at, object_id=open_row.pk, rows=len(settled)
    )
    return len(settled)


def _answer_one(row: OpenRow, answers: dict[str, str], act: _Act) -> bool:
    act.changes.about_to_change(row, *ANSWERED)
    given = {**(row.answer or {}), **answers} if answers else LEAVE_OUT
    if row.kind == merging.IDENTITY:
        given = answers or {merging.IDENTITY: merging.OTHER_PERSON}
        _settle_identity(row, given[merging.IDENTITY], act)
    elif row.kind == TWICE:
        _settle_double(row, act, meant=answers.get(TWICE) == YES)
    else:
        rows = Rows([], [], [])
        result = settle(
            rows, from_json(row.cells), given, act.known.practice, today=timezone.localdate(act.at)
        )
        if isinstance(result, Question):
            _ask_next(row, result, given)
            return False
        _note(row, [result] if result else _merge_late(rows, row.his_import, act), act.changes)
    # The fingerprint finds the answer again; the words of the file have done their work.
    row.answer, row.answered_at, row.answered_by, row.cells = given, act.at, act.by, {}
    row.save(update_fields=["answer", "answered_at", "answered_by", "cells"])
    return True


def _ask_next(row: OpenRow, question: Question, given: dict[str, str]) -> None:
    """One answer led to another question about the same row; an answer that does not answer this one is refused."""
    if (question.kind, question.field) == (row.kind, row.cells["field"]):
        raise Refused(question.message)
    row.answer = given
    row.kind, row.question, row.suggestion = question.kind, question.message, question.suggestion
    row.cells = row.cells | {"field": question.field}
    row.group = group_of(row.practice, question)
    row.save(update_fields=["answer", "kind", "question", "suggestion", "cells", "group"])


def _merge_late(rows: Rows, his_import: HisImport, act: _Act) -> list[Entry]:
    """A row that joins after its file; when it turns out to be about somebody else, that is asked next."""
    merged = merging.merge(rows, act.known, his_import, late=True)
    ask(rows, merged, his_import, act.changes)
    return merged.ledger


def _settle_double(row: OpenRow, act: _Act, *, meant: bool) -> None:
    double = reading_from_json(row.cells["waiting"]).rows[0]
    if not meant:
        return
    rows = Rows([double], [], [PatientRow(double.patient_number)])
    _note(row, _merge_late(rows, row.his_import, act), act.changes)


def _settle_identity(row: OpenRow, said: str, act: _Act) -> None:
    waiting = reading_from_json(row.cells["waiting"])
    if said == merging.OTHER_PERSON:
        left = [Entry(number, Outcome.UNCHANGED, "", left_out()) for number in _rows_of(row)]
        _note(row, left, act.changes)
        return
    person = waiting.patients[0]
    patient = act.known.patients[his_number_index(row.practice, person.patient_number)]
    if said == merging.SAME_PERSON_AS_FILE:
        act.known.change(patient, birth_date=person.birth_date)
    same = replace(person, birth_date=patient.birth_date)
    rows = Rows(list(waiting.rows), list(waiting.episodes), [same])
    _note(row, merging.merge(rows, act.known, row.his_import).ledger, act.changes)


def _rows_of(row: OpenRow) -> list[int]:
    """The rows of the file that wait for this question."""
    if "waiting" not in row.cells:
        return [row.row]
    waiting = reading_from_json(row.cells["waiting"])
    return [line.row for line in waiting.rows] + [line.row for line in waiting.episodes if line.own_row]


def _note(row: OpenRow, entries: Iterable[Entry], changes: Changes) -> None:
    """Enter in the ledger how rows that waited ended."""
    waited = Outcome.DUPLICATE if row.kind == TWICE else Outcome.NEEDS_PERSON
    ended = {entry.row: entry for entry in entries}
    for some in in_parts(list(ended)):
        for line in LedgerRow.objects.filter(his_import_id=row.his_import_id, row__in=some, outcome=waited):
            changes.about_to_change(line, "outcome", "message")
            line.outcome, line.message = ended[line.row].outcome, ended[line.row].message
            line.save(update_fields=["outcome", "message"])


def _in_newer_file() -> str:
    return _("A newer file has this row too; it is asked about there.")
