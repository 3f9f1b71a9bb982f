"""A table and the meaning of its columns to rows: every record gets exactly one outcome.

Medicines are recognised on the different labels only, and rows that hold none of ours never become Python objects.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from patients.his.cells import (
    MONTH_FIRST,
    NO_PRODUCT,
    SERIALS,
    Ask,
    CellReader,
    NotReadable,
    ask_unsafe,
)
from patients.his.columns import recognise
from patients.his.dates import DateColumn, date_column
from patients.his.limits import LIMITS, Limits
from patients.his.mapped import Flags, Indexes, MappedColumns
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
        self.seen: dict[tuple[str, ...], dict[tuple[str, ...], int]] = {}
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
        self._side_episodes(np.flatnonzero(other & self.columns.matches("icpc", self.reader.icpc)))
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
            not_tracked=tuple(self.table.records.lines[other].tolist()),
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
        all_cells = list(self.columns.cells(indexes))
        contested = self._contested(all_cells)
        for record, cells, place in zip(indexes.tolist(), all_cells, places[indexes].tolist(), strict=True):
            if record in self.table.doubles:
                self.ledger.append(LedgerRow(self._line(record), DUPLICATE, "", self.table.doubles[record]))
                continue
            if self._is_duplicate(record, cells):
                continue
            try:
                ask_unsafe(self.unsafe.get(record, {}))
                self._keep(record, cells, labels[place], contested)
            except (Ask, NotReadable) as error:
                self._set_aside(record, cells, error)

    def _keep(self, record: int, cells: dict[str, str], label: Label, contested: set[str]) -> None:
        row = self.reader.prescription(self._line(record), cells, label)
        patient = self.reader.patient(cells)
        if row.patient_number in contested:
            raise Ask("birth_dates", "birth_date", TWO_BIRTH_DATES)
        key = (row.patient_number, row.date, row.product_key)
        self.occurrences[key] += 1
        self.rows.append(replace(row, occurrence=self.occurrences[key]) if self.occurrences[key] > 1 else row)
        self.described.append((row.date, patient))
        if row.icpc:
            self.episodes.append(EpisodeRow(row.row, row.patient_number, row.icpc, row.date, own_row=False))

    def _contested(self, all_cells: Iterable[Mapping[str, str]]) -> set[str]:
        """Patient numbers with more than one birth date among the tracked rows."""
        found: dict[str, set[dt.date]] = {}
        for cells in all_cells if "birth_date" in self.places else ():
            try:
                if born := self.reader.birth_date(cells):
                    found.setdefault(self.reader.number(cells), set()).add(born)
            except (Ask, NotReadable):
                continue
        return {number for number, dates in found.items() if len(dates) > 1}

    def _episode_rows(self, indexes: Indexes) -> None:
        for record, cells in zip(indexes.tolist(), self.columns.cells(indexes), strict=True):
            if self._is_duplicate(record, cells):
                continue
            try:
                ask_unsafe(self.unsafe.get(record, {}))
                self.episodes.append(self.reader.episode(self._line(record), cells, own_row=True))
            except (Ask, NotReadable) as error:
                self._set_aside(record, cells, error)

    def _side_episodes(self, indexes: Indexes) -> None:
        """The code on another medicine's row matters for screening, but only of patients we follow anyway."""
        followed = {row.patient_number for row in self.rows}
        for record, cells in zip(indexes.tolist(), self.columns.cells(indexes), strict=True):
            try:
                episode = self.reader.episode(self._line(record), cells, own_row=False)
            except (Ask, NotReadable):
                continue
            if episode.patient_number in followed:
                self.episodes.append(episode)

    # --- ledger -------------------------------------------------------------------------------------------------

    def _is_duplicate(self, record: int, cells: Mapping[str, str]) -> bool:
        """Equal in every column, also those that are not read (a prescription number makes a difference)."""
        if record not in self.repeated:
            return False
        alike = self.seen.setdefault(tuple(cells.values()), {})
        whole = self.table.records.record(record)
        if whole not in alike:
            alike[whole] = self._line(record)
            return False
        message = SAME_AS.format(row=alike[whole])
        self.same_as.append((self._line(record), alike[whole]))
        self.ledger.append(LedgerRow(self._line(record), DUPLICATE, "", message))
        return True

    def _set_aside(self, record: int, cells: dict[str, str], error: Ask | NotReadable) -> None:
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
                cells,
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
