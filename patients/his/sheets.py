"""The sheets of a workbook, whichever program wrote it: which one holds the data, and that one as a table."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from patients.his.cellformats import CellFormats, Mark
from patients.his.headers import LAST_ROWS, find_header, totals_place, trimmed, unique_names
from patients.his.limits import Limits, Refused, dutch_count
from patients.his.problems import Problem
from patients.his.tables import CellRecords, Table
from patients.his.textfiles import NO_HEADER, SAMPLE_ROWS, totals_problem
from patients.his.words import is_known

ALL_HIDDEN = "In dit werkboek is geen blad zichtbaar. Maak het blad met de recepten zichtbaar."
SPARE_ROWS = 1_000  # titles and empty rows around the data
Cell = Any  # text, numbers, booleans, dates and times


@dataclass(frozen=True, slots=True)
class Sheet:
    """A visible sheet from its first row on; its formats are only read when it is the one with the data."""

    name: str
    rows: list[list[Cell]]
    formats: Callable[[], CellFormats]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A sheet that looks like data: its header row and how many names that shows."""

    sheet: Sheet
    header_at: int
    known: int


def read_sheets(sheets: Iterable[Sheet], limits: Limits, known: Collection[str]) -> Table:
    """The sheet with the data as a table; the others with data are named. Raises `Refused` without a header."""
    candidates = [found for sheet in sheets if (found := _candidate(sheet, known))]
    if not candidates:
        raise Refused(NO_HEADER)
    chosen = max(candidates, key=lambda found: (found.known, len(found.sheet.rows)))
    others = [found.sheet.name for found in candidates if found is not chosen]
    return _table(chosen, _sheet_problems(chosen.sheet.name, others), limits)


def check_size(name: str, height: int, width: int, limits: Limits) -> None:
    """A far-away cell makes a sheet look huge; a million empty rows would fill the memory."""
    if height > limits.rows + SPARE_ROWS:
        raise Refused(
            f"Blad '{name}' loopt door tot rij {dutch_count(height)}. "
            f"Er kunnen {dutch_count(limits.rows)} rijen worden gelezen; kies een kortere periode."
        )
    limits.check_columns(width)


def _candidate(sheet: Sheet, known: Collection[str]) -> _Candidate | None:
    head = [trimmed([_text(cell) for cell in row]) for row in sheet.rows[:SAMPLE_ROWS]]
    at = find_header(head, known)
    if at is None:
        return None
    return _Candidate(sheet, at, sum(is_known(cell) or cell in known for cell in head[at]))


def _sheet_problems(chosen: str, others: Sequence[str]) -> tuple[Problem, ...]:
    if not others:
        return ()
    names = ", ".join(f"'{name}'" for name in others)
    return (Problem(0, "", f"Alleen blad '{chosen}' is gelezen. Niet gelezen: {names}."),)


def _table(found: _Candidate, problems: tuple[Problem, ...], limits: Limits) -> Table:
    rows, formats = found.sheet.rows, found.sheet.formats()
    header = trimmed([_text(cell) for cell in rows[found.header_at]])
    unsafe: dict[tuple[int, int], str] = {}
    cells: list[list[str]] = []
    lines: list[int] = []
    for line, row in enumerate(rows[found.header_at + 1 :], start=found.header_at + 2):
        shown, doubts = _shown_row(row, formats.of_row(line))
        if doubts or any(cell.strip() for cell in shown):
            unsafe.update({(len(cells), column): doubt for column, doubt in doubts.items()})
            cells.append(shown)
            lines.append(line)
    last = cells[1:][-LAST_ROWS:]
    totals = totals_place(last)
    gone = len(cells) - len(last) + totals if totals is not None else len(cells)
    totals_row = lines[gone] if totals is not None else None
    unsafe = {(at - (at > gone), column): doubt for (at, column), doubt in unsafe.items() if at != gone}
    del cells[gone : gone + 1], lines[gone : gone + 1]
    limits.check_rows(len(cells))
    limits.check_columns(len(header))
    broken = {
        at: f"Deze rij heeft meer cellen dan de kop ({len(header)}); de kolommen kunnen verschoven zijn."
        for at, row in enumerate(cells)
        if any(cell.strip() for cell in row[len(header) :])
    }
    return Table(
        header=unique_names(header),
        records=CellRecords(cells, lines, len(header)),
        sample=tuple(tuple(row) for at, row in enumerate(cells[:SAMPLE_ROWS]) if at not in broken),
        broken=broken,
        unsafe=unsafe,
        problems=problems + totals_problem(totals_row),
        sheet=found.sheet.name,
        totals_row=totals_row,
    )


def _shown_row(row: Sequence[Cell], marks: dict[int, Mark]) -> tuple[list[str], dict[int, str]]:
    """The cells as text, and per doubtful column why."""
    shown = [_text(cell) for cell in row]
    doubts: dict[int, str] = {}
    for column, mark in marks.items():
        if column < len(row):
            shown[column], doubt = mark.show(row[column], shown[column])
            if doubt:
                doubts[column] = doubt
    return shown, doubts


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return f"{cell:%d-%m-%Y %H:%M}" if cell.time() != dt.time() else f"{cell:%d-%m-%Y}"
    if isinstance(cell, dt.date):
        return f"{cell:%d-%m-%Y}"
    return str(cell)
