"""A table as text: for R and Python (commas, points), and for a Dutch spreadsheet (semicolons, decimal commas).

No value is an empty cell; why there is none stands in the outcome, or in the SPSS file.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from benzoproject.lib.tables import Cell, csv_lines, neutral
from evaluation.exports.tables import Row, Table
from evaluation.exports.variables import Variable


def plain(table: Table) -> bytes:
    """UTF-8, commas, decimal points, no byte order mark: as pandas and R read it without being told."""
    return delimited(_header(table), (_cells(table.variables, row) for row in table.rows))


def dutch(table: Table) -> bytes:
    lines = csv_lines(_header(table), (_cells(table.variables, row) for row in table.rows))
    return "".join(lines).encode()


def delimited(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Also of what is no table of patients. Words that a spreadsheet would compute are made harmless."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_point(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


def _point(cell: Cell) -> str:
    return str(cell) if isinstance(cell, Decimal) else neutral(cell)


def _header(table: Table) -> list[str]:
    return [variable.name for variable in table.variables]


def _cells(variables: Sequence[Variable], row: Row) -> list[Cell]:
    return [None if row[one.name] in one.missing else row[one.name] for one in variables]
