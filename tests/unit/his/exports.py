"""Small HIS exports made in the tests: what a practice would upload, in text and as a workbook."""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

import openpyxl

from patients.his.files import read_table
from patients.his.limits import LIMITS, Limits
from patients.his.reading import Reading
from patients.his.rows import read

TODAY = dt.date(2026, 11, 24)
HEADER = ["Patiëntnr", "Naam", "Geboortedatum", "Datum", "Omschrijving", "Aantal", "Gebruik"]
ROW = ["104417", "Aa, J. van der", "02-09-1955", "05-10-2026", "OXAZEPAM TABLET 10MG", "30", "1D1T"]


def row(**changes: str) -> list[str]:
    """The usual row with other cells: row(number="1", date="1-2-26", ...)."""
    names = ["number", "name", "born", "date", "product", "quantity", "dosage"]
    return [changes.get(name, cell) for name, cell in zip(names, ROW, strict=True)]


def text(rows: Sequence[Sequence[str]], separator: str = ";", header: Sequence[str] = HEADER) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator="\n")
    writer.writerows([header, *rows])
    return stream.getvalue()


def reading(
    source: str | bytes | Sequence[Sequence[str]],
    *,
    header: Sequence[str] = HEADER,
    limits: Limits = LIMITS,
    **options: Any,
) -> Reading:
    """The reading of a text, bytes, or rows below the usual header; the rows must always add up."""
    if not isinstance(source, str | bytes):
        source = text(source, header=header)
    data = source.encode() if isinstance(source, str) else source
    known = [name for name in options.get("mapping", {}).values() if name]
    found = read(read_table(data, known=known, limits=limits), today=TODAY, limits=limits, **options)
    if not found.refusal:
        assert sum(found.outcomes.values()) == found.rows_read
    return found


def workbook(*sheets: tuple[str, Sequence[Sequence[Any]]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for cells in rows:
            sheet.append(cells)
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
