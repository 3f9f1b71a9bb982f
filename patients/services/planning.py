"""What an import will do to a practice, worked out in memory: shown as the preview, and then written as it is."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from patients.his.reading import LedgerRow as Entry
from patients.his.reading import PatientRow, Reading
from patients.models import HisImport, Outcome, Use
from patients.services import erasures, merging, own_gps, use
from patients.services.known import Known
from patients.services.merging import Merged
from patients.services.reading import Rows, with_answers

# Rows that a person should hear about.
TOLD = (Outcome.DUPLICATE, Outcome.NEEDS_PERSON, Outcome.UNREADABLE)
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Plan:
    """What a commit does. `ledger` has an entry for every row that was read; `known` is what is known after it."""

    reading: Reading
    rows: Rows
    merged: Merged
    known: Known
    uses: list[Use]
    ledger: list[Entry]
    as_of: dt.date | None

    @property
    def conflicts(self) -> list[PatientRow]:
        return self.merged.conflicts

    @property
    def chronic(self) -> int:
        return sum(use.chronic for use in self.uses)

    def outcomes(self) -> dict[str, int]:
        return merging.outcomes(self.ledger)

    def counts(self) -> dict[str, Any]:
        """The numbers that are kept for good."""
        days = [row.date for row in self.rows.prescriptions]
        return {
            "rows_read": self.reading.rows_read,
            "outcomes": self.outcomes(),
            "patients": self.merged.counts(),
            "people": len(self.rows.patients),
            "chronic": self.chronic,
            "near_misses": sum(use.near_miss for use in self.uses),
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "period": [min(days).isoformat(), max(days).isoformat()] if days else None,
        }

    def problems(self) -> list[dict[str, Any]]:
        """What a person should know, in the order of the file: rows not stored, and remarks about the file."""
        headers = self.reading.recognition.columns
        listed = [
            (entry.row, headers.get(entry.column, entry.column), entry.message)
            for entry in self.ledger
            if entry.outcome in TOLD
        ]
        listed += [(problem.row, problem.column, problem.message) for problem in self.reading.problems]
        return [{"row": row, "column": column, "message": message} for row, column, message in sorted(listed)]


def plan(his_import: HisImport, reading: Reading, *, progress: Progress = lambda _part: None) -> Plan:
    """Compare the rows of `reading` with what the practice knows. Reads only: nothing is stored, nothing is locked.

    `progress` hears which part of the work is done.
    """
    practice, today = his_import.practice, today_of(his_import)
    known = Known(practice)
    rows = erasures.leave_out(with_answers(reading, practice, today=today), practice)
    merged = merging.merge(rows, known, his_import)
    merging.see(merged, known, his_import)
    own_gps.assign_known(known)
    progress(0.3)
    uses = use.judge_all(known, today=today, progress=lambda part: progress(0.3 + 0.7 * part))
    return Plan(
        reading=reading,
        rows=rows,
        merged=merged,
        known=known,
        uses=uses,
        ledger=sorted([*rows.ledger, *merged.ledger]),
        as_of=known.as_of(today),
    )


def today_of(his_import: HisImport) -> dt.date:
    """The day by which a date lies in the future: the day of the upload, or what the command said."""
    return his_import.as_of or timezone.localdate(his_import.uploaded_at)
