"""A row that needs a person: what the file says, what is asked, whom it is about."""

from dataclasses import dataclass
from typing import Any

from benzoproject.lib.written import day
from patients.his.reading import PatientRow, PrescriptionRow, reading_from_json
from patients.models import OpenRow, Patient, Prescription
from patients.presenters import numbers
from patients.presenters.columns import FIELD_LABELS, field_label
from patients.presenters.outcomes import row_numbers, what_is_needed
from patients.queries.imports import Group


@dataclass(frozen=True)
class Cell:
    label: str
    text: str
    asked: bool  # the question is about this cell


@dataclass(frozen=True)
class Described:
    """A prescription in two lines."""

    day: str
    product: str
    quantity: str
    dosage: str


class GroupRow:
    """One line of the list of questions."""

    def __init__(self, group: Group, row: OpenRow) -> None:
        self.pk = group.first
        self.numbers = row_numbers(rows_of(row, group.rows))
        self.message, self.needed = row.question, what_is_needed(row.kind)
        self.said = said(row)


def said(row: OpenRow) -> str:
    """What the file says where the question is about; the medicine when that cell is empty."""
    if "waiting" in row.cells:
        return " · ".join(dict.fromkeys(line.product for line in waiting(row)))[:200]
    cells: dict[str, str] = row.cells["cells"]
    return (cells.get(row.cells["field"], "").strip() or cells.get("product", "").strip())[:200]


def rows_of(row: OpenRow, equal: list[int]) -> list[int]:
    """The rows of the file that an answer settles; those that an older file brought along have no number here."""
    if row.kind != OpenRow.IDENTITY:
        return equal
    return [line.row for line in waiting(row) if line.row] or equal


def waiting(row: OpenRow) -> tuple[PrescriptionRow, ...]:
    return reading_from_json(row.cells["waiting"]).rows


def described(row: Prescription) -> Described:
    quantity = numbers.number(row.quantity) if row.quantity is not None else ""
    return Described(day(row.date), row.label, quantity, row.dosage)


class Question:
    """The page of one question."""

    def __init__(self, row: OpenRow, equal: list[int], known: Patient | None) -> None:
        self.row, self.known = row, known
        found = rows_of(row, equal or [row.row])
        self.numbers, self.count = row_numbers(found), len(found)

    @property
    def cells(self) -> list[Cell]:
        """The cells of the row in our order, with what was answered before."""
        stored: dict[str, str] = self.row.cells.get("cells", {}) | (self.row.answer or {})
        asked = self.row.cells.get("field", "")
        return [
            Cell(field_label(name), stored.get(name, ""), name == asked)
            for name in FIELD_LABELS
            if stored.get(name, "").strip() or name == asked
        ]

    @property
    def prescriptions(self) -> list[Described]:
        if "waiting" not in self.row.cells:
            return []
        return [
            Described(
                day(line.date),
                line.product,
                numbers.number(line.quantity) if line.quantity is not None else "",
                line.dosage,
            )
            for line in waiting(self.row)
        ]

    @property
    def in_file(self) -> PatientRow | None:
        """The person as the file describes them, when the question is who that is."""
        if self.row.kind != OpenRow.IDENTITY:
            return None
        return reading_from_json(self.row.cells["waiting"]).patients[0]


def his_number(row: OpenRow) -> str:
    """The number in the HIS of the patient whose row this is, as the file has it."""
    cells: dict[str, Any] = row.cells
    if "waiting" in cells:
        return next((line.patient_number for line in waiting(row)), "")
    return str(cells["cells"].get("patient_number", "")).strip()
