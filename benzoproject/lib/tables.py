"""Tables to download: for a spreadsheet, and safe in one."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as something else
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
Cell = str | int | Decimal | None


def neutral(cell: Cell) -> str:
    """The cell as text that no spreadsheet takes for a formula; numbers stay numbers, zero bytes go."""
    if isinstance(cell, Decimal):
        return str(cell).replace(".", ",")
    if cell is None or isinstance(cell, int):
        return "" if cell is None else str(cell)
    text = cell.replace("\x00", "")
    return f"'{text}" if text.startswith(STARTS_FORMULA) or text.lstrip().startswith(STARTS_FORMULA) else text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The file line by line, as Dutch spreadsheets open it: semicolons, every cell in quotes, UTF-8 with a mark."""
    yield BYTE_ORDER_MARK + _line(header)
    for row in rows:
        yield _line(row)


def _line(cells: Sequence[Cell]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(map(neutral, cells))
    return out.getvalue()
