"""A table and the meaning of its columns to rows: every record gets exactly one outcome.

Medicines are recognised on the different labels only, and rows that hold none of ours never become Python objects.
"""

import datetime as dt
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from patients.his.cells import (
    MEDICINE_FIELDS,
    MONTH_FIRST,
    NO_PRODUCT,
    PATIENT_FIELDS,
    SERIALS,
    Ask,
    CellReader,
    NotReadable,
    ask_unsafe,
    label_of,
)
from patients.his.columns import recognise
from patients.his.dates import DateColumn, date_column
from patients.his.limits import LIMITS, Limits
from patients.his.mapped import Flags, Found, Indexes, MappedColumns
from patients.his.merging import merge_patients
from patients.his.per_patient import per_prescription
from patients.his.quotes import ZERO_BYTE
from patients.his.reading import (
    DUPLICATE,
    NEEDS_PERSON,
    UNREADABLE,
    EpisodeRow,
    LedgerRow,
    OpenRow,
    PatientRow,
    PrescriptionRow,
    Reading,
)
from patients.his.recognition import Recognition
from patients.his.remarks import remarks
from patients.his.tables import Table
from patients.his.values import read_code
from patients.pharmacology.labels import Label

SAME_AS = "Deze rij is gelijk aan rij {row}."
TWO_BIRTH_DATES = "Bij dit patiëntnummer staan in dit bestand verschillende geboortedatums."
LONG_CELL = "Een cel in deze rij is langer dan {most} tekens."


def read(
    table: Table,
    *,
    today: dt.date,
    mapping: Mapping[str, str] | None = None,
    profile: Mapping[str, str] | None = None,
    limits: Limits = LIMITS,
) -> Reading:
    """All rows of the table. When a column question blocks, the reading holds only the recognition.

    Raises `Refused` for a mapping that does not fit the file.
    """
    table = per_prescription(table, mapping=mapping or {}, limits=limits)
    recognition = recognise(table, today=today, mapping=mapping, profile=profile)
    empty = Reading(
        recognition,
        len(table),
        sheet=table.sheet,
        encoding=table.encoding,
        accented=table.encoding_samples,
        separator=table.separator,
        header=table.header,
        form=table.form,
    )
    if recognition.refusal:
        return replace(empty, problems=table.problems)
    return _Work(table, recognition, today, limits).reading(empty)


@dataclass
class _Work:
    """One reading in progress."""

    table: Table
    recognition: Recognition
    today: dt.date
    limits: Limits
    ledger: list[LedgerRow] = field(default_factory=list)
    open_rows: list[OpenRow] = field(default_factory=list)
    rows: list[PrescriptionRow] = field(default_factory=list)
    episodes: list[EpisodeRow] = field(default_factory=list)
    described: list[tuple[dt.date, PatientRow]] = field(default_factory=list)
    same_as: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.places = {
            name: self.table.header.index(header) for name, header in self.recognition.columns.items()
        }
        self.fields = {place: name for name, place in self.places.items()}
        columns = self.table.records.columns(sorted(self.places.values()))
        self.columns = MappedColumns(
            {name: columns[place] for name, place in self.places.items()}, len(self.table)
        )
        self.dates = {role: self._date_column(role) for role in ("date", "birth_date")}
        self.reader = CellReader(self.dates)
        self.seen: dict[tuple[str, ...], int] = {}  # the line on which such a record stood first
        self.occurrences: Counter[tuple[str, dt.date, str]] = Counter()
        self.unsafe = self._unsafe_by_record()

    def _date_column(self, role: str) -> DateColumn:
        return date_column(
            role, self.columns.texts[role].different if role in self.places else [], self.today
        )

    def _unsafe_by_record(self) -> dict[int, dict[str, str]]:
        unsafe: dict[int, dict[str, str]] = {}
        for (record, place), reason in self.table.unsafe.items():
            if place in self.fields:
                unsafe.setdefault(record, {})[self.fields[place]] = reason
        return unsafe

    def reading(self, empty: Reading) -> Reading:
        labels, places = self._labels()
        broken = self._broken()
        tracked, other, episode, nothing = self._sorted(labels, places, broken)
        self.repeated = self.columns.repeated(np.flatnonzero(tracked | episode))
        self._tracked_rows(np.flatnonzero(tracked), labels, places)
        self._episode_rows(np.flatnonzero(episode))
        self._side_episodes(other & self.columns.matches("icpc", self.reader.icpc))
        self._enter(
            np.flatnonzero(nothing), UNREADABLE, "product" if "product" in self.places else "icpc", NO_PRODUCT
        )
        for record, reason in broken.items():
            self.ledger.append(LedgerRow(self._line(record), UNREADABLE, "", reason))
        dated = [row.date for row in self.rows if row.date <= self.today]
        return replace(
            empty,
            rows=tuple(self.rows),
            episodes=tuple(self.episodes),
            patients=merge_patients(self.described),
            open_rows=tuple(self.open_rows),
            noted=tuple(sorted(self.ledger)),
            not_tracked=array("q", self.table.records.lines[other].tobytes()),
            same_as=tuple(self.same_as),
            problems=self.table.problems
            + remarks(self.recognition, self.rows, self.columns_seen(), self.today),
            newest_date=max(dated, default=None),
        )

    def columns_seen(self) -> dict[str, list[str]]:
        """The different texts in the columns whose odd values are remarked upon."""
        return {name: self.columns.texts[name].different for name in ("sex", "icpc") if name in self.places}

    def _labels(self) -> tuple[list[Label], Indexes]:
        if "product" not in self.places and "atc" not in self.places:
            return [], np.zeros(len(self.table), dtype=np.int64)
        return self.columns.labels()

    def _broken(self) -> dict[int, str]:
        """Why whole records cannot be read; a far too long cell counts as broken too."""
        most = self.limits.cell_characters
        long = dict.fromkeys(
            self.columns.any_cell(lambda text: len(text) > most), LONG_CELL.format(most=most)
        )
        # A zero byte can be held by neither a database nor a letter.
        zero = dict.fromkeys(self.columns.any_cell(lambda text: "\0" in text), ZERO_BYTE)
        return zero | long | self.table.broken

    def _sorted(
        self, labels: list[Label], places: Indexes, broken: Mapping[int, str]
    ) -> tuple[Flags, Flags, Flags, Flags]:
        """Per record: a tracked medicine (or one to ask about), another medicine, only an episode, nothing."""
        whole = np.ones(len(self.table), dtype=bool)
        whole[list(broken)] = False
        named = self.columns.matches("product", str.strip) | self.columns.matches("atc", str.strip)
        doubted = np.zeros(len(self.table), dtype=bool)
        doubted[[record for record, fields in self.unsafe.items() if "product" in fields]] = True
        followed = np.array([label.kind != "other" or bool(label.question) for label in labels] or [False])
        tracked = whole & ((named & followed[places]) | doubted)
        other = whole & named & ~tracked
        episode = whole & ~named & ~tracked & self.columns.matches("icpc", str.strip)
        return tracked, other, episode, whole & ~named & ~tracked & ~episode

    # --- rows ---------------------------------------------------------------------------------------------------

    def _tracked_rows(self, indexes: Indexes, labels: list[Label], places: Indexes) -> None:
        contested = self._contested(indexes)
        sure = self._sure(indexes)
        for record, place, row in zip(indexes.tolist(), places[indexes].tolist(), sure, strict=True):
            if record in self.table.doubles:
                self.ledger.append(LedgerRow(self._line(record), DUPLICATE, "", self.table.doubles[record]))
                continue
            if self._is_duplicate(record):
                continue
            try:
                ask_unsafe(self.unsafe.get(record, {}))
                self._keep(*(row or self._read(record, labels[place])), contested)
            except (Ask, NotReadable) as error:
                self._set_aside(record, error)

    def _sure(self, indexes: Indexes) -> Iterator[tuple[PrescriptionRow, PatientRow] | None]:
        """Per record what it says, or None where something in it is not certain.

        Cells that many records share are read once: they are what makes this fast.
        """
        each, reader = self.columns.each, self.reader
        parts = zip(
            self.table.records.lines[indexes].tolist(),
            each(["patient_number"], indexes, _or_none(reader.number)),
            each(["date"], indexes, _or_none(reader.date)),
            each(MEDICINE_FIELDS, indexes, _or_none(lambda cells: reader.medicine(cells, label_of(cells)))),
            each(PATIENT_FIELDS, indexes, _or_none(reader.patient)),
            strict=True,
        )
        for line, number, date, medicine, patient in parts:
            if number is None or date is None or medicine is None or patient is None:
                yield None
            else:
                yield PrescriptionRow(line, number, date, *medicine), patient

    def _read(self, record: int, label: Label) -> tuple[PrescriptionRow, PatientRow]:
        """The same of one record; raises what is to be asked about it."""
        cells = self._cells(record)
        return self.reader.prescription(self._line(record), cells, label), self.reader.patient(cells)

    def _keep(self, row: PrescriptionRow, patient: PatientRow, contested: set[str]) -> None:
        if row.patient_number in contested:
            raise Ask("birth_dates", "birth_date", TWO_BIRTH_DATES)
        key = (row.patient_number, row.date, row.product_key)
        self.occurrences[key] += 1
        self.rows.append(replace(row, occurrence=self.occurrences[key]) if self.occurrences[key] > 1 else row)
        self.described.append((row.date, patient))
        if row.icpc:
            self.episodes.append(EpisodeRow(row.row, row.patient_number, row.icpc, row.date, own_row=False))

    def _contested(self, indexes: Indexes) -> set[str]:
        """Patient numbers with more than one birth date among the tracked rows."""
        names = ["patient_number", "birth_date"]
        born = self.columns.each(names, indexes, _or_none(self._born)) if "birth_date" in self.places else ()
        found: dict[str, set[dt.date]] = {}
        for number, day in {pair for pair in born if pair}:
            found.setdefault(number, set()).add(day)
        return {number for number, dates in found.items() if len(dates) > 1}

    def _born(self, cells: Mapping[str, str]) -> tuple[str, dt.date] | None:
        day = self.reader.birth_date(cells)
        return (self.reader.number(cells), day) if day else None

    def _episode_rows(self, indexes: Indexes) -> None:
        for record, cells in zip(indexes.tolist(), self.columns.cells(indexes), strict=True):
            if self._is_duplicate(record):
                continue
            try:
                ask_unsafe(self.unsafe.get(record, {}))
                self.episodes.append(self.reader.episode(self._line(record), cells, own_row=True))
            except (Ask, NotReadable) as error:
                self._set_aside(record, error)

    def _side_episodes(self, other: Flags) -> None:
        """The code on another medicine's row matters for screening, but only of patients we follow anyway."""
        followed = {row.patient_number for row in self.rows}
        theirs = other & self.columns.matches("patient_number", lambda text: read_code(text) in followed)
        indexes = np.flatnonzero(theirs)
        for record, cells in zip(indexes.tolist(), self.columns.cells(indexes), strict=True):
            try:
                self.episodes.append(self.reader.episode(self._line(record), cells, own_row=False))
            except (Ask, NotReadable):
                continue

    # --- ledger -------------------------------------------------------------------------------------------------

    def _is_duplicate(self, record: int) -> bool:
        """Equal in every column, also those that are not read (a prescription number makes a difference)."""
        if record not in self.repeated:
            return False
        whole = self.table.records.record(record)
        if whole not in self.seen:
            self.seen[whole] = self._line(record)
            return False
        first = self.seen[whole]
        self.same_as.append((self._line(record), first))
        self.ledger.append(LedgerRow(self._line(record), DUPLICATE, "", SAME_AS.format(row=first)))
        return True

    def _set_aside(self, record: int, error: Ask | NotReadable) -> None:
        columns = self.recognition.columns
        # A strength mostly stands in the product's own column.
        column = columns.get(error.field) or (columns.get("product", "") if error.field == "strength" else "")
        line = self._line(record)
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
                self._cells(record),
                unsafe,
                self._forms(),
            )
        )

    def _forms(self) -> dict[str, str]:
        forms = {
            role: SERIALS if c.serials else MONTH_FIRST if c.month_first else ""
            for role, c in self.dates.items()
        }
        return {role: form for role, form in forms.items() if form}

    def _enter(self, indexes: Indexes, outcome: str, name: str, message: str) -> None:
        column = self.recognition.columns.get(name, "")
        self.ledger.extend(
            LedgerRow(line, outcome, column, message) for line in self.table.records.lines[indexes].tolist()
        )

    def _line(self, record: int) -> int:
        return int(self.table.records.lines[record])

    def _cells(self, record: int) -> dict[str, str]:
        return next(self.columns.cells(np.array([record])))


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
