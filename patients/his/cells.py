"""The cells of one row to a prescription or an episode: used for every row of a file and for an answered row."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from functools import partial
from typing import Any, Generic, TypeVar

from patients.his.dates import DateColumn
from patients.his.limits import LIMITS
from patients.his.names import Name, read_name
from patients.his.reading import EpisodeRow, OpenRow, PatientRow, PrescriptionRow
from patients.his.values import read_code, read_icpc, read_postcode, read_quantity, read_sex
from patients.pharmacology.labels import BENZO, Label, read_label
from patients.pharmacology.reference import Reference

Found = TypeVar("Found")
NO_PATIENT = "Het patiëntnummer ontbreekt."
NO_PRODUCT = "Er staat geen middel in deze rij."
NO_DATE = "De datum ontbreekt."
NO_CODE = "Dit is geen ICPC-code."
PATIENT_FIELDS = (*(item.name for item in fields(PatientRow)), "house_number_addition")
MEDICINE_FIELDS = ("product", "atc", "strength", "quantity", "dosage", "icpc")
SERIALS, MONTH_FIRST = "serials", "month_first"


class NotReadable(Exception):
    """The row says nothing that can be stored; carries the field and the Dutch reason."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = name, message


class Ask(Exception):
    """Something in the row a person must answer."""

    def __init__(self, kind: str, name: str, message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.kind, self.field, self.message, self.suggestion = kind, name, message, suggestion


@dataclass
class Remembered(Generic[Found]):
    """A reader that reads each different text once."""

    read: Callable[[str], Found]
    known: dict[str, Found] = field(default_factory=dict)

    def __call__(self, text: str) -> Found:
        if text not in self.known:
            self.known[text] = self.read(text)
        return self.known[text]


@dataclass
class CellReader:
    """Reads rows of one file; `dates` tells how its date columns are written, `reference` which medicines are ours."""

    dates: Mapping[str, DateColumn]
    reference: Reference | None = None
    quantity: Callable[[str], tuple[Decimal | None, str]] = field(
        default_factory=lambda: Remembered(read_quantity)
    )
    name: Callable[[str], Name] = field(default_factory=lambda: Remembered(read_name))
    icpc: Callable[[str], str] = field(default_factory=lambda: Remembered(read_icpc))

    def __post_init__(self) -> None:
        self._read_date = {name: Remembered(column.read) for name, column in self.dates.items()}

    def label(self, cells: Mapping[str, str]) -> Label:
        return label_of(cells, self.reference)

    def number(self, cells: Mapping[str, str]) -> str:
        number = read_code(cells.get("patient_number", ""))
        if not number:
            raise NotReadable("patient_number", NO_PATIENT)
        return number

    def birth_date(self, cells: Mapping[str, str]) -> dt.date | None:
        found, reason = self._read_date["birth_date"](cells.get("birth_date", ""))
        if reason:
            raise Ask("birth_date", "birth_date", reason)
        return found

    def date(self, cells: Mapping[str, str], *, required: bool = True) -> dt.date | None:
        found, reason = self._read_date["date"](cells.get("date", ""))
        if reason or (required and not found):
            raise Ask("date", "date", reason or NO_DATE)
        return found

    def prescription(self, row: int, cells: Mapping[str, str], label: Label) -> PrescriptionRow:
        """Raises `NotReadable` without a patient number, `Ask` for anything uncertain."""
        number = self.number(cells)
        ask_about(label)
        date = self.date(cells)
        assert date is not None
        return PrescriptionRow(row, number, date, *self.medicine(cells, label))

    def medicine(self, cells: Mapping[str, str], label: Label) -> tuple[Any, ...]:
        """What is prescribed: the fields of a `PrescriptionRow` from `kind` on. Raises `Ask`."""
        ask_about(label)
        quantity, reason = self.quantity(cells.get("quantity", ""))
        if reason and label.kind == BENZO:
            raise Ask("quantity", "quantity", reason)
        return (
            label.kind,
            cells.get("product", "").strip(),
            label.product_key,
            label.name,
            label.atc,
            cells.get("strength", "").strip(),
            label.strength_mg,
            label.form,
            quantity,
            cells.get("dosage", "").strip(),
            self.icpc(cells.get("icpc", "")),
        )

    def episode(self, row: int, cells: Mapping[str, str], *, own_row: bool) -> EpisodeRow:
        """Raises `NotReadable` without a patient number or code, `Ask` for uncertain dates."""
        code = self.icpc(cells.get("icpc", ""))
        if not code:
            raise NotReadable("icpc", NO_CODE)
        born = self.birth_date(cells) if own_row else None
        return EpisodeRow(row, self.number(cells), code, self.date(cells, required=False), own_row, born)

    def patient(self, cells: Mapping[str, str]) -> PatientRow:
        """Who the row is about. Raises `NotReadable` without a patient number, `Ask` about the date of birth."""
        text = partial(_text, cells)
        parts = self.name(cells.get("full_name", ""))
        own = bool(text("surname"))
        return PatientRow(
            patient_number=self.number(cells),
            full_name=text("full_name"),
            initials=text("initials") if own else parts.initials,
            prefix=text("prefix") if own else parts.prefix,
            surname=text("surname") if own else parts.surname,
            birth_date=self.birth_date(cells),
            sex=read_sex(text("sex")),
            street=text("street"),
            # One number on the envelope, whether the HIS keeps the addition apart or not.
            house_number=f"{read_code(text('house_number'))} {read_code(text('house_number_addition'))}".strip(),
            postcode=read_postcode(text("postcode")),
            city=text("city"),
            phone=read_code(text("phone")),
            gp=text("gp"),
        )


def _text(cells: Mapping[str, str], name: str) -> str:
    return " ".join(cells.get(name, "").split())


def ask_unsafe(unsafe: Mapping[str, str]) -> None:
    """Raises `Ask` for the first cell that Excel may show other than it was meant."""
    for name, reason in unsafe.items():
        raise Ask("cell", name, reason)


def ask_about(label: Label) -> None:
    """Raises `Ask` when the label leaves a question."""
    if label.question:
        name = "strength" if label.question == "strength" else "product"
        raise Ask(label.question, name, label.message, label.suggestion)


def label_of(cells: Mapping[str, str], reference: Reference | None) -> Label:
    product = cells.get("product", "")[: LIMITS.cell_characters]
    return read_label(
        product, atc=cells.get("atc", ""), strength=cells.get("strength", ""), reference=reference
    )


def read_answered(
    waiting: OpenRow, answers: Mapping[str, str], *, today: dt.date, reference: Reference | None = None
) -> tuple[PatientRow, PrescriptionRow | EpisodeRow] | OpenRow | None:
    """An open row with a person's answers {field: text}, read again.

    Beside the fields of the file, "form" answers the question about the form. Returns the rows to store, the next
    question about the same row, or None when the answer shows it is not a medicine we follow.
    """
    cells = {**waiting.cells, **answers}
    unsafe = {name: reason for name, reason in waiting.unsafe.items() if name not in answers}
    reader = CellReader(
        {role: _answered_dates(waiting, answers, role, today) for role in ("date", "birth_date")}
    )
    label = read_label(
        cells.get("product", ""),
        atc=cells.get("atc", ""),
        strength=cells.get("strength", ""),
        form=cells.get("form", ""),
        answered=bool({"atc", "strength", "form"} & answers.keys()),
        reference=reference,
    )
    try:
        ask_unsafe(unsafe)
        return _stored(reader, waiting.row, cells, label)
    except (Ask, NotReadable) as error:
        kind = error.kind if isinstance(error, Ask) else "cell"
        suggestion = error.suggestion if isinstance(error, Ask) else ""
        return replace(
            waiting,
            kind=kind,
            field=error.field,
            message=error.message,
            suggestion=suggestion,
            cells=cells,
            unsafe=unsafe,
        )


def _stored(
    reader: CellReader, row: int, cells: Mapping[str, str], label: Label
) -> tuple[PatientRow, PrescriptionRow | EpisodeRow] | None:
    if not cells.get("product", "").strip() and cells.get("icpc", "").strip():
        return reader.patient(cells), reader.episode(row, cells, own_row=True)
    if label.kind == "other" and not label.question:
        return None
    return reader.patient(cells), reader.prescription(row, cells, label)


def _answered_dates(waiting: OpenRow, answers: Mapping[str, str], role: str, today: dt.date) -> DateColumn:
    form = "" if role in answers else waiting.date_forms.get(role, "")
    return DateColumn(role, today, serials=form == SERIALS, month_first=form == MONTH_FIRST)
