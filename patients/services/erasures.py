"""Erasing one patient: every row that hangs on them goes, on whatever floor; a keyed id stays.

What hangs on a patient is found by following the foreign keys, so a table that is added later goes along by itself. The
keyed id keeps the number out when the next file has it again, and lets a restored backup be erased again.
"""

import fcntl
import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from patients.his.reading import LedgerRow as Entry
from patients.models import Erasure, LedgerRow, OpenRow, Outcome, Patient
from patients.models.patients import his_number_index
from patients.queries.belongings import Found, belongings, counts, owns
from patients.services import undoing
from patients.services.reading import Rows
from practices.models import Practice

FIELDS = ("practice", "his_number_index", "reason", "erased_at")


# --- erasing ---------------------------------------------------------------------------------------------------------
def erase_rows(patient: Patient) -> dict[str, int]:
    """Delete it all, inside the caller's transaction; returns how many rows of what."""
    found = belongings(patient)
    _forget_messages(found)
    undoing.forget(patient.practice)  # what stood there before the last import may be about this patient
    for model, ids in found.items():
        for relation in model._meta.related_objects:
            if not isinstance(relation.related_model, str) and not owns(relation.field):
                others = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": ids})
                others.update(**{relation.field.name: None})
    for model, ids in reversed(found.items()):
        model._base_manager.filter(pk__in=ids)._raw_delete(model._base_manager.db)
    return counts(found)


def _forget_messages(found: Found) -> None:
    """The ledger says how a row ended; a sentence that quotes a row of this patient goes."""
    for row in OpenRow.objects.filter(pk__in=found.get(OpenRow, ())):
        LedgerRow.objects.filter(his_import=row.his_import_id, row=row.row).update(message="")


# --- keeping it so ---------------------------------------------------------------------------------------------------
def leave_out(rows: Rows, practice: Practice) -> Rows:
    """The rows of a file without those of erased patients; the ledger says why they were left out."""
    erased = set(Erasure.objects.filter(practice=practice).values_list("his_number_index", flat=True))
    if not erased:
        return rows
    numbers = {number for number in _numbers_of(rows) if his_number_index(practice, number) in erased}
    gone = {row.row for row in rows.prescriptions if row.patient_number in numbers}
    gone |= {row.row for row in rows.episodes if row.patient_number in numbers}
    gone |= {question.row for question, _mark in rows.questions if _number_of(question) in numbers}
    gone |= {double.row for double, _mark in rows.doubles if double.patient_number in numbers}
    said = [Entry(row, Outcome.NOT_TRACKED, "patient_number", erased_before()) for row in sorted(gone)]
    return Rows(
        prescriptions=[row for row in rows.prescriptions if row.patient_number not in numbers],
        episodes=[row for row in rows.episodes if row.patient_number not in numbers],
        patients=[row for row in rows.patients if row.patient_number not in numbers],
        questions=[pair for pair in rows.questions if _number_of(pair[0]) not in numbers],
        doubles=[pair for pair in rows.doubles if pair[0].patient_number not in numbers],
        ledger=[entry for entry in rows.ledger if entry.row not in gone] + said,
    )


def _numbers_of(rows: Rows) -> set[str]:
    stored = {row.patient_number for row in rows.prescriptions} | {
        row.patient_number for row in rows.episodes
    }
    stored |= {row.patient_number for row in rows.patients}
    asked = {_number_of(question) for question, _mark in rows.questions}
    return stored | asked | {double.patient_number for double, _mark in rows.doubles}


def _number_of(question: Any) -> str:
    return str(question.cells.get("patient_number", "")).strip()


def erased_before() -> str:
    return _("The data of this patient were erased, so this row was not kept.")


def journal() -> Path:
    """Outside every backup that came before it, so that a restore knows of erasures it does not contain."""
    return Path(settings.DATA_DIR) / "erasures.jsonl"


def write_journal() -> int:
    """Add the erasures that are not in the journal yet; returns how many. May be called at any moment."""
    with journal().open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        known = {(row["practice"], row["his_number_index"]) for row in entries(file.read())}
        rows = Erasure.objects.values_list("practice_id", "his_number_index", "reason", "erased_at")
        fresh = [row for row in rows if row[:2] not in known]
        for practice, index, reason, at in fresh:
            file.write(
                json.dumps(dict(zip(FIELDS, (practice, index, reason, at.isoformat()), strict=True))) + "\n"
            )
        file.flush()
        os.fsync(file.fileno())
    journal().chmod(0o600)
    return len(fresh)


def entries(text: str) -> list[dict[str, Any]]:
    """The lines of a journal; a last line that a crash cut off is left out."""
    found = []
    for line in text.splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def remember(known: Iterable[dict[str, Any]]) -> list[Patient]:
    """Put erasures of a journal into this database; returns the patients who are there again."""
    practices = set(Practice.objects.values_list("pk", flat=True))
    for row in known:
        if row["practice"] in practices:
            Erasure.objects.get_or_create(
                practice_id=row["practice"],
                his_number_index=row["his_number_index"],
                defaults={"reason": row["reason"], "erased_at": datetime.fromisoformat(row["erased_at"])},
            )
    erased = set(Erasure.objects.values_list("practice_id", "his_number_index"))
    rows = Patient.objects.filter(his_number_index__in={index for _practice, index in erased})
    return [patient for patient in rows if (patient.practice_id, patient.his_number_index) in erased]
