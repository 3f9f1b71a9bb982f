"""The rows of a file that are ours: prescriptions of tracked medicines, and rows that hold only an episode."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter

from patients.his.cells import (
    MEDICINE_FIELDS,
    MONTH_FIRST,
    PATIENT_FIELDS,
    SERIALS,
    Ask,
    CellReader,
    NotReadable,
    ask_unsafe,
)
from patients.his.mapped import Found, Indexes, MappedColumns
from patients.his.reading import (
    DUPLICATE,
    NEEDS_PERSON,
    UNREADABLE,
    EpisodeRow,
    LedgerRow,
    OpenRow,
    PatientRow,
    PrescriptionRow,
)
from patients.his.tables import Records

SAME_AS = "Deze rij is gelijk aan rij {row}."
SAME_DAY = attrgetter("patient_number", "date", "product_key")
TWO_BIRTH_DATES = "Bij dit patiëntnummer staan in dit bestand verschillende geboortedatums."


@dataclass
class OwnRows:
    """Every record gets one outcome: a row to store, a question, or an entry in the ledger that says why not.

    `headers` {field: header}; `doubles` and `unsafe` as in a `Table`, about these records, the latter by field.
    """

    records: Records
    columns: MappedColumns
    headers: Mapping[str, str]
    reader: CellReader
    doubles: Mapping[int, str]
    unsafe: Mapping[int, dict[str, str]]
    ledger: list[LedgerRow] = field(default_factory=list)
    open_rows: list[OpenRow] = field(default_factory=list)
    rows: list[PrescriptionRow] = field(default_factory=list)
    episodes: list[EpisodeRow] = field(default_factory=list)
    patients: list[PatientRow] = field(default_factory=list)  # as each of `rows` describes them
    same_as: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lines: list[int] = self.records.lines.tolist()
        self._repeated = self.columns.repeated()
        self._seen: dict[tuple[str, ...], int] = {}  # the line on which such a record stood first

    def read_medicines(self, records: Indexes) -> None:
        contested = self._contested(records)
        for record, sure in zip(records.tolist(), self._sure(records), strict=True):
            if record in self.doubles:
                self.ledger.append(LedgerRow(self._lines[record], DUPLICATE, "", self.doubles[record]))
                continue
            if self._is_duplicate(record):
                continue
            try:
                if record in self.unsafe:
                    ask_unsafe(self.unsafe[record])
                self._keep(*(sure or self._read(record)), contested)
            except (Ask, NotReadable) as error:
                self._set_aside(record, error)
        self._count_occurrences()

    def read_episodes(self, records: Indexes) -> None:
        for record, cells in zip(records.tolist(), self.columns.cells(records), strict=True):
            if self._is_duplicate(record):
                continue
            try:
                ask_unsafe(self.unsafe.get(record, {}))
                self.episodes.append(self.reader.episode(self._lines[record], cells, own_row=True))
            except (Ask, NotReadable) as error:
                self._set_aside(record, error)

    def _sure(self, records: Indexes) -> Iterator[tuple[PrescriptionRow, PatientRow] | None]:
        """Per record what it says, or None where something in it is not certain.

        Cells that many records share are read once: they are what makes this fast.
        """
        each, reader = self.columns.each, self.reader
        parts = zip(
            [self._lines[at] for at in records.tolist()],
            each(["patient_number"], records, _or_none(reader.number)),
            each(["date"], records, _or_none(reader.date)),
            each(
                MEDICINE_FIELDS, records, _or_none(lambda cells: reader.medicine(cells, reader.label(cells)))
            ),
            each(PATIENT_FIELDS, records, _or_none(reader.patient)),
            strict=True,
        )
        for line, number, date, medicine, patient in parts:
            if number is None or date is None or medicine is None or patient is None:
                yield None
            else:
                yield PrescriptionRow(line, number, date, *medicine), patient

    def _read(self, record: int) -> tuple[PrescriptionRow, PatientRow]:
        """The same of one record; raises what is to be asked about it."""
        cells = self.columns.cells_of(record)
        row = self.reader.prescription(self._lines[record], cells, self.reader.label(cells))
        return row, self.reader.patient(cells)

    def _keep(self, row: PrescriptionRow, patient: PatientRow, contested: set[str]) -> None:
        if row.patient_number in contested:
            raise Ask("birth_dates", "birth_date", TWO_BIRTH_DATES)
        self.rows.append(row)
        self.patients.append(patient)
        if row.icpc:
            self.episodes.append(EpisodeRow(row.row, row.patient_number, row.icpc, row.date, own_row=False))

    def _count_occurrences(self) -> None:
        seen: dict[tuple[str, dt.date, str], int] = {}
        for at, key in enumerate(map(SAME_DAY, self.rows)):
            seen[key] = times = seen.get(key, 0) + 1
            if times > 1:
                self.rows[at] = self.rows[at]._replace(occurrence=times)

    def _contested(self, records: Indexes) -> set[str]:
        """Patient numbers with more than one birth date among the tracked rows."""
        names = ["patient_number", "birth_date"]
        born, _places = self.columns.different_in(names, records, _or_none(self._born))
        found: dict[str, set[dt.date]] = {}
        for number, day in filter(None, born):
            found.setdefault(number, set()).add(day)
        return {number for number, dates in found.items() if len(dates) > 1}

    def _born(self, cells: Mapping[str, str]) -> tuple[str, dt.date] | None:
        day = self.reader.birth_date(cells)
        return (self.reader.number(cells), day) if day else None

    # --- ledger -------------------------------------------------------------------------------------------------

    def _is_duplicate(self, record: int) -> bool:
        """Equal in every column, also those that are not read (a prescription number makes a difference)."""
        if record not in self._repeated:
            return False
        whole = self.records.record(record)
        if whole not in self._seen:
            self._seen[whole] = self._lines[record]
            return False
        first = self._seen[whole]
        self.same_as.append((self._lines[record], first))
        self.ledger.append(LedgerRow(self._lines[record], DUPLICATE, "", SAME_AS.format(row=first)))
        return True

    def _set_aside(self, record: int, error: Ask | NotReadable) -> None:
        columns = self.headers
        # A strength mostly stands in the product's own column.
        column = columns.get(error.field) or (columns.get("product", "") if error.field == "strength" else "")
        line = self._lines[record]
        if isinstance(error, NotReadable):
            self.ledger.append(LedgerRow(line, UNREADABLE, column, error.message))
            return
        self.ledger.append(LedgerRow(line, NEEDS_PERSON, column, error.message))
        unsafe = self.unsafe.get(record, {})
        self.open_rows.append(
            OpenRow(
                line,
                error.kind,
                error.field,
                column,
                error.message,
                error.suggestion,
                self.columns.cells_of(record),
                unsafe,
                self._forms(),
            )
        )

    def _forms(self) -> dict[str, str]:
        forms = {
            role: SERIALS if c.serials else MONTH_FIRST if c.month_first else ""
            for role, c in self.reader.dates.items()
        }
        return {role: form for role, form in forms.items() if form}


def _or_none(
    read: Callable[[Mapping[str, str]], Found | None],
) -> Callable[[Mapping[str, str]], Found | None]:
    """The same reader, that says None where something is to be asked or nothing can be read."""

    def tried(cells: Mapping[str, str]) -> Found | None:
        try:
            return read(cells)
        except (Ask, NotReadable):
            return None

    return tried
