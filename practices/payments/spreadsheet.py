"""A table as a workbook (XLSX) that calculates nothing: amounts are numbers, words are words, formulas do not exist."""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import Cell as Place
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from benzoproject.lib.tables import Cell as Plain
from benzoproject.lib.tables import neutral

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = Plain | date
WIDEST = 60


def workbook(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet; the header stays in sight."""
    book = Workbook()
    sheet = book.active
    sheet.title = title[:31]
    sheet.freeze_panes = "A2"
    lines: list[Sequence[Cell]] = [header, *rows]
    for down, line in enumerate(lines, start=1):
        for across, value in enumerate(line, start=1):
            _fill(sheet.cell(down, across), value, bold=down == 1)
    for across in range(1, len(header) + 1):
        widest = max(len(str(line[across - 1] or "")) for line in lines)
        sheet.column_dimensions[get_column_letter(across)].width = min(widest + 3, WIDEST)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(place: Place, value: Cell, *, bold: bool) -> None:
    if isinstance(value, str):
        place.value = ILLEGAL_CHARACTERS_RE.sub("", neutral(value))
        place.data_type = "s"  # also what begins with an equals sign is a word
    else:
        place.value = value
    if isinstance(value, Decimal):
        place.number_format = "#,##0.00"
    elif isinstance(value, date):
        place.number_format = "dd-mm-yyyy"
    if bold:
        place.font = Font(bold=True)
