"""A table and the meaning of its columns to rows: every record gets exactly one outcome.

Medicines are recognised on the different labels only, and rows that hold none of ours never become Python objects.
"""

import datetime as dt
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from patients.his.cells import NO_PRODUCT, Ask, CellReader, NotReadable
from patients.his.columns import recognise
from patients.his.limits import LIMITS, Limits
from patients.his.mapped import Found, Indexes, MappedColumns
from patients.his.merging import merge_patients
from patients.his.own_rows import OwnRows
from patients.his.per_patient import per_prescription
from patients.his.reading import UNREADABLE, EpisodeRow, LedgerRow, Reading
from patients.his.recognition import Recognition
from patients.his.remarks import remarks
from patients.his.sorting import Sorted, sort_records
from patients.his.tables import Table
from patients.his.values import read_code
from patients.pharmacology.groups import DUTCH
from patients.pharmacology.reference import Reference, load_reference


def read(
    table: Table,
    *,
    today: dt.date,
    mapping: Mapping[str, str] | None = None,
    profile: Mapping[str, str] | None = None,
    limits: Limits = LIMITS,
    reference: Reference | None = None,
) -> Reading:
    """All rows of the table. When a column question blocks, the reading holds only the recognition.

    `reference`: the medicines that are followed; the benzodiazepines when nothing is said.

    Raises `Refused` for a mapping that does not fit the file.
    """
    reference = reference or load_reference()
    table = per_prescription(table, mapping=mapping or {}, limits=limits, reference=reference)
    recognition = recognise(table, today=today, mapping=mapping, profile=profile, reference=reference)
    empty = Reading(
        recognition,
        len(table),
        sheet=table.sheet,
        encoding=table.encoding,
        accented=table.encoding_samples,
        separator=table.separator,
        header=table.header,
        form=table.form,
        followed=reference.group.one[DUTCH],
    )
    if recognition.refusal:
        return replace(empty, problems=table.problems)
    return _Work(table, recognition, today, limits, reference).reading(empty)


@dataclass
class _Work:
    """One reading in progress."""

    table: Table
    recognition: Recognition
    today: dt.date
    limits: Limits
    reference: Reference

    def __post_init__(self) -> None:
        self.places = {
            name: self.table.header.index(header) for name, header in self.recognition.columns.items()
        }
        self.unsafe = self._unsafe_by_record()

    def _unsafe_by_record(self) -> dict[int, dict[str, str]]:
        fields = {place: name for name, place in self.places.items()}
        unsafe: dict[int, dict[str, str]] = {}
        for (record, place), reason in self.table.unsafe.items():
            if place in fields:
                unsafe.setdefault(record, {})[fields[place]] = reason
        return unsafe

    def reading(self, empty: Reading) -> Reading:
        doubted = [record for record, fields in self.unsafe.items() if "product" in fields]
        found = sort_records(
            self.table,
            self.places,
            doubted,
            today=self.today,
            limits=self.limits,
            reference=self.reference,
        )
        own = self._own(found)
        ledger = [*own.ledger, *self._empty(np.flatnonzero(found.nothing))]
        ledger += [LedgerRow(self._line(at), UNREADABLE, "", reason) for at, reason in found.broken.items()]
        dated = [row.date for row in own.rows if row.date <= self.today]
        return replace(
            empty,
            rows=tuple(own.rows),
            episodes=(*own.episodes, *self._side_episodes(found.coded, own)),
            patients=merge_patients(zip((row.date for row in own.rows), own.patients, strict=True)),
            open_rows=tuple(own.open_rows),
            noted=tuple(sorted(ledger)),
            not_tracked=array("i", self.table.records.lines[found.other].astype(np.int32).tobytes()),
            same_as=tuple(own.same_as),
            problems=self.table.problems + remarks(self.recognition, own.rows, found.seen, self.today),
            newest_date=max(dated, default=None),
        )

    def _own(self, found: Sorted) -> OwnRows:
        """The rows that are ours, read in full: first those with a medicine, then those with only an episode."""
        indexes = np.flatnonzero(found.tracked | found.episode)
        records = self.table.records.only(indexes)
        rows = OwnRows(
            records=records,
            columns=MappedColumns.of(records, self.places),
            headers=self.recognition.columns,
            reader=CellReader(found.dates, self.reference),
            doubles=_moved(self.table.doubles, indexes),
            unsafe=_moved(self.unsafe, indexes),
        )
        rows.read_medicines(np.flatnonzero(found.tracked[indexes]))
        rows.read_episodes(np.flatnonzero(found.episode[indexes]))
        return rows

    def _side_episodes(self, indexes: Indexes, own: OwnRows) -> Iterator[EpisodeRow]:
        """The code on another medicine's row matters for screening, but only of patients we follow anyway."""
        if not len(indexes):
            return
        places = {name: self.places[name] for name in ("patient_number", "icpc", "date")}
        columns = MappedColumns.of(self.table.records.only(indexes), places)
        followed = {row.patient_number for row in own.rows}
        theirs = columns.matches("patient_number", lambda text: read_code(text) in followed)
        for at in np.flatnonzero(theirs).tolist():
            try:
                yield own.reader.episode(int(columns.lines[at]), columns.cells_of(at), own_row=False)
            except (Ask, NotReadable):
                continue

    def _empty(self, indexes: Indexes) -> list[LedgerRow]:
        column = self.recognition.columns.get("product" if "product" in self.places else "icpc", "")
        lines = self.table.records.lines[indexes].tolist()
        return [LedgerRow(line, UNREADABLE, column, NO_PRODUCT) for line in lines]

    def _line(self, record: int) -> int:
        return int(self.table.records.lines[record])


def _moved(about: Mapping[int, Found], indexes: Indexes) -> dict[int, Found]:
    """What is said about records, by their place among `indexes`."""
    return {place: about[at] for place, at in enumerate(indexes.tolist()) if at in about}
