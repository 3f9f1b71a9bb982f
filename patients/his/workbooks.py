"""XLSX to sheets: calamine reads the values, the sheet's own XML is read only where values alone could mislead."""

import io
from collections.abc import Collection, Iterator
from functools import partial

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from patients.his.cellformats import read_formats
from patients.his.limits import Limits, Refused
from patients.his.sheets import ALL_HIDDEN, Sheet, check_size, read_sheets
from patients.his.tables import Table


def read_workbook(data: bytes, limits: Limits, known: Collection[str] = ()) -> Table:
    """The visible sheet with the data as a table. The caller judged the parts of the archive."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return read_sheets(_sheets(book, data, limits), limits, known)


def _sheets(book: CalamineWorkbook, data: bytes, limits: Limits) -> Iterator[Sheet]:
    visible = [
        (sheet.name, place)
        for place, sheet in enumerate(book.sheets_metadata)
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    if not visible:
        raise Refused(ALL_HIDDEN)
    for name, place in visible:
        sheet: CalamineSheet = book.get_sheet_by_index(place)
        if sheet.end is None:
            continue
        check_size(name, sheet.end[0] + 1, sheet.end[1] + 1, limits)
        yield Sheet(name, sheet.to_python(skip_empty_area=False), partial(read_formats, data, place))
