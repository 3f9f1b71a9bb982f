"""Number formats, formulas and errors of a sheet: what Excel shows where the bare value would mislead.

Most workbooks hold only plain numbers, dates and text; then the sheet is not read a second time.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from xml.etree import ElementTree

NAMESPACE = re.compile(r"^\{[^}]*\}")
ZEROS = re.compile(r"^0{2,}$")
PLAIN = re.compile(r"^(general|@|[#0,. _\-;()\\]*0[#0,. _\-;()\\]*|\[\$?[^\]]*\][#0,. ]*)$", re.IGNORECASE)
DATE = re.compile(r"[dmyhs]", re.IGNORECASE)
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
BUILT_IN_PLAIN = {0, 1, 2, 3, 4, 37, 38, 39, 40, 49}
BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}

MOST_EXACT = 1e15
UNSAFE_FORMAT = "Excel toont dit getal in een bijzondere notatie. Controleer wat er moet staan."
UNSAFE_FORMULA = "In deze cel staat een formule zonder bewaarde uitkomst."
UNSAFE_ERROR = "In deze cel staat een foutmelding van Excel."
UNSAFE_BOOLEAN = "In deze cel staat WAAR of ONWAAR; was dit bedoeld als tekst?"
UNSAFE_LARGE = "Dit getal is te groot om in Excel precies te bewaren."


@dataclass(frozen=True, slots=True)
class Mark:
    """What is special about one cell."""

    zeros: int = 0
    doubt: str = ""

    def show(self, value: Any, text: str) -> tuple[str, str]:
        """(the text as Excel shows it, why it may be wrong)."""
        if self.zeros and isinstance(value, float) and value.is_integer() and value >= 0:
            return text.zfill(self.zeros), ""
        return text, self.doubt or (UNSAFE_FORMAT if self.zeros else "")


@dataclass(frozen=True, slots=True)
class CellFormats:
    """Marks per sheet row (from 1) and column (from 0)."""

    marks: dict[int, dict[int, Mark]] = field(default_factory=dict)

    def of_row(self, line: int) -> dict[int, Mark]:
        return self.marks.get(line, {})


def read_formats(data: bytes, place: int) -> CellFormats:
    """The special cells of the sheet at `place` (as in the workbook)."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        styles = _special_styles(archive)
        part = _sheet_part(archive, place)
        if not part:
            return CellFormats()
        xml = archive.read(part)
    suspicious = styles or any(
        sign in xml for sign in (b"<f", b":f>", b":f ", b't="e"', b't="b"', b"E+", b"e+")
    )
    marks: dict[int, dict[int, Mark]] = {}
    if suspicious or re.search(rb"<v>-?\d{16}", xml):
        for line, column, mark in _marks(xml, styles):
            marks.setdefault(line, {})[column] = mark
    return CellFormats(marks)


@cache
def _local(tag: str) -> str:
    return NAMESPACE.sub("", tag)


def _special_styles(archive: zipfile.ZipFile) -> dict[str, Mark]:
    """Style number (as written in a cell) to its mark, for formats that are neither plain nor a date."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    root = ElementTree.fromstring(archive.read("xl/styles.xml"))
    codes: dict[int, str] = {}
    styles: dict[str, Mark] = {}
    for element in root.iter():
        if _local(element.tag) == "numFmt":
            codes[int(element.get("numFmtId", "0"))] = element.get("formatCode", "")
        elif _local(element.tag) == "cellXfs":
            for number, style in enumerate(element):
                if mark := _mark(int(style.get("numFmtId", "0")), codes):
                    styles[str(number)] = mark
    return styles


def _mark(identifier: int, codes: dict[int, str]) -> Mark | None:
    code = codes.get(identifier)
    if code is None:
        return None if identifier in BUILT_IN_PLAIN | BUILT_IN_DATES else Mark(doubt=UNSAFE_FORMAT)
    if ZEROS.match(code):
        return Mark(zeros=len(code))
    if PLAIN.match(code):
        return None
    bare = QUOTED.sub("", code)
    return None if DATE.search(bare) and "0" not in bare.split(".")[0] else Mark(doubt=UNSAFE_FORMAT)


def _sheet_part(archive: zipfile.ZipFile, place: int) -> str:
    """The archive's name of the sheet at that place."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    sheets = [element for element in book.iter() if _local(element.tag) == "sheet"]
    link = next((value for name, value in sheets[place].items() if _local(name) == "id"), "")
    target = targets.get(link, "").lstrip("/")
    part = target if target.startswith("xl/") else f"xl/{target}"
    return part if part in archive.namelist() else ""


def _marks(xml: bytes, styles: dict[str, Mark]) -> Iterator[tuple[int, int, Mark]]:
    line = 0
    for _, element in ElementTree.iterparse(io.BytesIO(xml)):
        if not element.tag.endswith("row") or _local(element.tag) != "row":
            continue
        line = int(element.get("r") or line + 1)
        column = -1
        for cell in element:
            column = _column(cell.get("r", ""), column + 1)
            if mark := _cell_mark(cell, styles):
                yield line, column, mark
        element.clear()


def _column(reference: str, default: int) -> int:
    letters = reference.rstrip("0123456789")
    return _number_of(letters) if letters.isalpha() else default


@cache
def _number_of(letters: str) -> int:
    """ "A" -> 0, "AA" -> 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _cell_mark(cell: ElementTree.Element, styles: dict[str, Mark]) -> Mark | None:
    if cell.get("t") == "s" and len(cell) == 1:
        return None  # plain text, as most cells are
    parts = {_local(child.tag): child.text for child in cell}
    kind = cell.get("t", "n")
    if "f" in parts and not parts.get("v") and kind != "str":
        return Mark(doubt=UNSAFE_FORMULA)
    if kind == "e":
        return Mark(doubt=UNSAFE_ERROR)
    if kind == "b":
        return Mark(doubt=UNSAFE_BOOLEAN)
    if kind != "n" or not parts.get("v"):
        return None
    if abs(float(parts["v"] or 0)) >= MOST_EXACT:
        return Mark(doubt=UNSAFE_LARGE)
    return styles.get(cell.get("s", "0"))
