"""ODS to a table: values, what the sheet shows and what is doubtful in one pass over its XML.

Calamine gives values only, so the XML would be read a second time for the rest; and it writes out repeats,
which in a small file may stand for a million rows.
"""

import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from patients.his.cellformats import (
    MOST_EXACT,
    UNSAFE_BOOLEAN,
    UNSAFE_ERROR,
    UNSAFE_FORMAT,
    UNSAFE_FORMULA,
    UNSAFE_LARGE,
    CellFormats,
    Mark,
)
from patients.his.limits import Limits, Refused
from patients.his.sheets import ALL_HIDDEN, Sheet, check_size, read_sheets
from patients.his.tables import Table

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"

CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
ERROR = re.compile(
    r"^(#(N/A|NAME\?|REF!|VALUE!|DIV/0!|NUM!|NULL!|N/B|NAAM\?|VERW!|WAARDE!|DEEL/0!)|Err:\d+)$"
)
PLAIN_NUMBER = re.compile(r"^-?[\d.,\s]+$")
LEADING_ZEROS = re.compile(r"^0+\d+$")
ISO_DATE = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}).*)?$")
Value = tuple[str, str]  # what the cell says, and why that may be wrong


def read_opendocument(archive: zipfile.ZipFile, limits: Limits, known: Collection[str]) -> Table:
    """The visible sheet with the data as a table. The caller judged the parts of the archive."""
    with archive.open("content.xml") as stream:
        events = ElementTree.iterparse(stream, events=("start", "end"))
        sheets = list(_sheets(events, limits))
    if not sheets:
        raise Refused(ALL_HIDDEN)
    return read_sheets(sheets, limits, known)


def _sheets(events: Iterator[tuple[str, ElementTree.Element]], limits: Limits) -> Iterator[Sheet]:
    hidden: set[str] = set()
    current: _Rows | None = None
    depth = 0  # a table inside a cell is none of ours
    for event, element in events:
        if element.tag == f"{TABLE}table":
            depth += 1 if event == "start" else -1
            if event == "start" and depth == 1:
                current = _Rows(element.get(f"{TABLE}name", ""), limits)
            elif depth == 0 and current:
                if element.get(f"{TABLE}style-name") not in hidden:
                    yield current.sheet()
                current = None
                element.clear()
        elif event == "end" and element.tag == f"{STYLE}style" and _hides(element):
            hidden.add(element.get(f"{STYLE}name", ""))
        elif event == "end" and element.tag == f"{TABLE}table-row" and depth == 1 and current:
            current.add(element)
            element.clear()


def _hides(style: ElementTree.Element) -> bool:
    return any(part.get(f"{TABLE}display") == "false" for part in style)


@dataclass
class _Rows:
    """The rows of one sheet; empty ones are only written out when something follows them."""

    name: str
    limits: Limits
    rows: list[list[str]] = field(default_factory=list)
    marks: dict[int, dict[int, Mark]] = field(default_factory=dict)
    empty: int = 0

    def add(self, row: ElementTree.Element) -> None:
        times = _repeats(row, "rows")
        cells, marks = self._cells(row)
        if not cells:
            self.empty += times
            return
        first = len(self.rows) + self.empty + 1
        check_size(self.name, first + times - 1, len(cells), self.limits)
        self.rows.extend([[] for _ in range(self.empty)])
        self.rows.extend([cells] * times)
        self.empty = 0
        if marks:
            self.marks.update(dict.fromkeys(range(first, first + times), marks))

    def _cells(self, row: ElementTree.Element) -> tuple[list[str], dict[int, Mark]]:
        cells: list[str] = []
        marks: dict[int, Mark] = {}
        empty = 0
        for cell in row:
            if cell.tag not in CELLS:
                continue
            times = _repeats(cell, "columns")
            said, doubt = _value(cell)
            if not said and not doubt:
                empty += times
                continue
            first = len(cells) + empty
            self.limits.check_columns(first + times)
            cells.extend([""] * empty + [said] * times)
            empty = 0
            if doubt:
                marks.update(dict.fromkeys(range(first, first + times), Mark(doubt=doubt)))
        return cells, marks

    def sheet(self) -> Sheet:
        formats = CellFormats(self.marks)
        return Sheet(self.name, self.rows, lambda: formats)


def _repeats(element: ElementTree.Element, what: str) -> int:
    return max(int(element.get(f"{TABLE}number-{what}-repeated", "1")), 1)


def _value(cell: ElementTree.Element) -> Value:
    kind = cell.get(f"{OFFICE}value-type", "")
    shown = "\n".join(_paragraph(part) for part in cell if part.tag == f"{TEXT}p")
    if cell.get(f"{CALC}value-type") == "error" or (_has_formula(cell) and ERROR.match(shown)):
        return shown, UNSAFE_ERROR
    written = cell.get(f"{OFFICE}value", "")
    if kind in ("float", "percentage", "currency") and written:
        return _number(written, shown, kind)
    if kind == "date":
        return _date(cell.get(f"{OFFICE}date-value", "")), ""
    if kind == "boolean":
        return cell.get(f"{OFFICE}boolean-value", "").upper(), UNSAFE_BOOLEAN
    said = shown or cell.get(f"{OFFICE}string-value", "")
    return said, UNSAFE_FORMULA if _has_formula(cell) and not said and kind != "string" else ""


def _has_formula(cell: ElementTree.Element) -> bool:
    return cell.get(f"{TABLE}formula") is not None


def _number(written: str, shown: str, kind: str) -> Value:
    """A number as its value says; a code that is shown with leading zeros keeps them."""
    number = float(written)
    said = str(int(number)) if number.is_integer() and abs(number) < MOST_EXACT else written
    if abs(number) >= MOST_EXACT:
        return said, UNSAFE_LARGE
    if LEADING_ZEROS.match(shown) and int(shown) == number:
        return shown, ""
    return said, "" if kind == "float" and (not shown or PLAIN_NUMBER.match(shown)) else UNSAFE_FORMAT


def _date(written: str) -> str:
    """As the rest of the reader writes a date; what is no whole date stays as it is and is asked."""
    found = ISO_DATE.match(written)
    if not found:
        return written
    day = f"{found[3]}-{found[2]}-{found[1]}"
    return day if not found[4] or (found[4], found[5]) == ("00", "00") else f"{day} {found[4]}:{found[5]}"


def _paragraph(part: ElementTree.Element) -> str:
    if not len(part):
        return part.text or ""
    pieces = [part.text or ""]
    for child in part:
        pieces += [_inline(child), child.tail or ""]
    return "".join(pieces)


def _inline(child: ElementTree.Element) -> str:
    if child.tag == f"{TEXT}s":
        return " " * min(int(child.get(f"{TEXT}c", "1")), 100)
    if child.tag == f"{TEXT}tab":
        return "\t"
    if child.tag == f"{TEXT}line-break":
        return "\n"
    return "" if child.tag == f"{TEXT}note" else _paragraph(child)
