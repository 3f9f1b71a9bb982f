"""One row per patient to one row per medicine: from numbered columns, or from cells that hold a list.

What counts as a row is a medicine. Its number is a hundred times the line plus the place: 302 is line 3, second
medicine. A value that stands once beside several medicines is asked about before it counts for all of them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from patients.his.headers import unique_names
from patients.his.limits import Limits
from patients.his.problems import Problem
from patients.his.tables import PER_PATIENT, CellRecords, Table
from patients.his.words import RANKED, plain
from patients.pharmacology.labels import OTHER, read_label
from patients.pharmacology.reference import Reference

# What belongs to one medicine; everything else in the row is about the patient.
GROUPED = ("product", "date", "quantity", "dosage", "strength", "atc", "icpc")
ASKED_WHEN_SHARED = ("date", "quantity", "dosage", "strength", "atc")
PLACES_PER_LINE = 100
SAMPLE_ROWS = 2_000
NUMBERED = re.compile(r"^(.*?)[\s_.\-(]*(\d{1,2})(?:(?:e|de|ste)\b)?[)\s_.\-:]*(\D*)$", re.IGNORECASE)
STRENGTH = re.compile(r"\d\s*(?:mg|mcg|µg|g|ml|ie)\b", re.IGNORECASE)
WORD = re.compile(r"[a-z]{4,}", re.IGNORECASE)
ONE_PER_PATIENT = (
    "In dit bestand staat één rij per patiënt: elk middel telt als een eigen rij. "
    "Rij 302 is regel 3 van het bestand, tweede middel."
)
NO_MEDICINE = "Patiënten zonder middel in dit bestand: {count}. Van hen is niets ingelezen."
SHARED = "In een rij staan meer middelen en één '{header}'. Geldt die voor elk middel in die rij?"
UNEVEN = "In deze rij staan {medicines} middelen en {others} keer '{header}'; wat hoort bij dit middel?"
Cells = list[str]
Doubts = dict[int, str]


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A header such as "Middel 2": its field, its number, the name without it, and whether the number was written."""

    field: str
    number: int
    name: str
    written: bool


def per_prescription(
    table: Table, *, mapping: Mapping[str, str], limits: Limits, reference: Reference | None = None
) -> Table:
    """The table with one record per medicine; the same table when it has that already."""
    if table.form:
        return table
    groups = _groups(table.header)
    if groups and not set(mapping.values()) & _written_headers(table.header, groups):
        return _unfolded_columns(table, groups, limits)
    places = _places(table.header, mapping)
    if "product" in places and any(_is_list(row[places["product"]], reference) for row in table.sample):
        return _unfolded_cells(table, places, limits, reference)
    return table


# --- numbered columns: Middel 1, Aantal 1, Middel 2, Aantal 2 --------------------------------------------------------


def _groups(header: Sequence[str]) -> dict[str, dict[int, int]]:
    """{field: {number: place}} when several medicines stand beside each other; else empty."""
    found: dict[str, dict[int, int]] = {}
    written: set[int] = set()
    for place, name in sorted(enumerate(header), key=lambda item: _is_bare(item[1])):
        known = _numbered(name)
        if known and known.number not in found.setdefault(known.field, {}):
            found[known.field][known.number] = place
            if known.written:
                written.add(place)
    groups = {name: numbers for name, numbers in found.items() if len(numbers) > 1}
    medicines = groups.get("product", {})
    others = [numbers for name, numbers in groups.items() if name != "product"]
    beside = any(len(medicines.keys() & numbers.keys()) > 1 for numbers in others)
    return groups if medicines and (beside or set(medicines.values()) <= written) else {}


def _is_bare(header: str) -> bool:
    known = _numbered(header)
    return known is None or not known.written


def _numbered(header: str) -> _Numbered | None:
    field = _field(header)
    if field:
        return _Numbered(field, 1, header, written=False)
    found = NUMBERED.match(header)
    if not found:
        return None
    before, after = found[1].strip(" _.-("), found[3].strip(" _.-")
    for name in (f"{before} {after}".strip(), after, before):
        if field := _field(name):
            return _Numbered(field, int(found[2]), name, written=True)
    return None


def _field(name: str) -> str:
    field = RANKED.get(plain(name), ("", 0))[0]
    return field if field in GROUPED else ""


def _written_headers(header: Sequence[str], groups: Mapping[str, Mapping[int, int]]) -> set[str]:
    """The headers that are gone once the columns are unfolded."""
    places = {place for numbers in groups.values() for place in numbers.values()}
    return {header[place] for place in places if not _is_bare(header[place])}


def _unfolded_columns(table: Table, groups: dict[str, dict[int, int]], limits: Limits) -> Table:
    inside = {place for numbers in groups.values() for place in numbers.values()}
    base = [place for place in range(len(table.header)) if place not in inside]
    names = [_group_name(table.header, numbers) for numbers in groups.values()]
    # A single column of the same name (the date of the export, say) is not the one of the medicines.
    kept = [
        f"{table.header[at]} (hele rij)" if table.header[at] in names else table.header[at] for at in base
    ]
    header = unique_names([*kept, *names])
    sources = [
        [*base, *(numbers.get(number, -1) for numbers in groups.values())]
        for number in sorted(groups["product"])
    ]
    shared = {
        table.header[place]: SHARED.format(header=table.header[place])
        for place in base
        if _field(table.header[place]) in ASKED_WHEN_SHARED and table.header[place] not in names
    }

    def unfold(record: int, row: Sequence[str]) -> Iterator[tuple[Cells, Doubts]]:
        for source in sources:
            cells = [row[place] if place >= 0 else "" for place in source]
            doubts = {
                at: table.unsafe[(record, place)]
                for at, place in enumerate(source)
                if (record, place) in table.unsafe
            }
            yield cells, doubts

    medicine = range(len(base), len(header))
    return _table(table, header, medicine, [list(unfold(*item)) for item in _rows(table)], shared, limits)


def _group_name(header: Sequence[str], numbers: Mapping[int, int]) -> str:
    known = _numbered(header[numbers[min(numbers)]])
    return known.name if known else ""


# --- one cell with a list of medicines -------------------------------------------------------------------------------


def _places(header: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """The columns of a medicine: as a person said, else by their whole name."""
    places = {name: header.index(mapping[name]) for name in GROUPED if mapping.get(name) in header}
    ranked = sorted((RANKED[plain(name)][1], at) for at, name in enumerate(header) if _field(name))
    for _, at in ranked:
        if _field(header[at]) not in mapping:
            places.setdefault(_field(header[at]), at)
    return places


def _is_list(cell: str, reference: Reference | None) -> bool:
    """Whether at least two of the parts are a medicine: a label or a brand on a second line is the same one."""
    parts = _parts(cell, _separator(cell))
    if len(parts) < 2:
        return False
    whole = [part for part in parts if WORD.search(part) and STRENGTH.search(part)]
    labels = {part: read_label(part, reference=reference) for part in parts}
    known = {label.name for label in labels.values() if label.kind != OTHER}
    return len(whole) + len(known - {labels[part].name for part in whole}) > 1


def _separator(cell: str) -> str:
    return "\n" if "\n" in cell.strip() else ";"


def _parts(cell: str, separator: str) -> list[str]:
    parts = [part.strip() for part in cell.split(separator)]
    while parts and not parts[-1]:
        parts.pop()
    return parts


def _unfolded_cells(
    table: Table, places: dict[str, int], limits: Limits, reference: Reference | None
) -> Table:
    product = places["product"]
    beside = {name: place for name, place in places.items() if name != "product"}
    shared: dict[str, str] = {}

    def unfold(record: int, row: Sequence[str]) -> Iterator[tuple[Cells, Doubts]]:
        doubts = {at: table.unsafe[(record, at)] for at in range(len(row)) if (record, at) in table.unsafe}
        if not _is_list(row[product], reference):
            yield list(row), doubts
            return
        separator = _separator(row[product])
        labels = _parts(row[product], separator)
        split = {name: _parts(row[place], separator) for name, place in beside.items()}
        for name, parts in split.items():
            header = table.header[beside[name]]
            if len(parts) == 1 and name in ASKED_WHEN_SHARED:
                shared[header] = SHARED.format(header=header)
            elif len(parts) not in (0, 1, len(labels)):
                reason = UNEVEN.format(medicines=len(labels), others=len(parts), header=header)
                doubts = doubts | {beside[name]: reason}
        for at, label in enumerate(labels):
            cells = list(row)
            cells[product] = label
            for name, parts in split.items():
                if len(parts) == len(labels):
                    cells[beside[name]] = parts[at]
            yield cells, doubts

    unfolded = [list(unfold(*item)) for item in _rows(table)]
    return _table(table, table.header, sorted(places.values()), unfolded, shared, limits)


# --- both ------------------------------------------------------------------------------------------------------------


def _rows(table: Table) -> Iterator[tuple[int, Sequence[str]]]:
    return ((at, table.records.record(at)) for at in range(len(table)))


def _table(
    table: Table,
    header: Sequence[str],
    medicine: Iterable[int],
    unfolded: Sequence[Sequence[tuple[Cells, Doubts]]],
    shared: Mapping[str, str],
    limits: Limits,
) -> Table:
    """`medicine` are the places that make a record one: where they are all empty, there is none."""
    cells: list[Cells] = []
    lines: list[int] = []
    broken: dict[int, str] = {}
    unsafe: dict[tuple[int, int], str] = {}
    without = 0
    for record, parts in enumerate(unfolded):
        line = int(table.records.lines[record]) * PLACES_PER_LINE
        reason = table.broken.get(record, "")
        kept = [
            (place, row, doubts)
            for place, (row, doubts) in enumerate(parts[:1] if reason else parts, start=1)
            if reason or doubts or any(row[at].strip() for at in medicine)
        ]
        without += not kept
        limits.check_rows(len(cells) + len(kept))
        for place, row, doubts in kept:
            if reason:
                broken[len(cells)] = reason
            unsafe.update({(len(cells), at): doubt for at, doubt in doubts.items()})
            cells.append(row)
            lines.append(line + place)
    told = [Problem(0, "", ONE_PER_PATIENT)]
    if without:
        told.append(Problem(0, "", NO_MEDICINE.format(count=without)))
    return replace(
        table,
        header=tuple(header),
        records=CellRecords(cells, lines, len(header)),
        sample=tuple(tuple(row) for at, row in enumerate(cells[:SAMPLE_ROWS]) if at not in broken),
        broken=broken,
        unsafe=unsafe,
        problems=(*table.problems, *told),
        form=PER_PATIENT,
        shared=shared,
    )
