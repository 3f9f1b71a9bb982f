"""CSV text to a table: separator, header, records with their physical line, quotes that may be wrong."""

import csv
import io
from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np

from patients.his.encodings import Decoded
from patients.his.headers import LAST_ROWS, find_header, totals_place, trimmed, unique_names
from patients.his.layouts import Layout, LayoutRecords, scan
from patients.his.limits import Limits, Refused
from patients.his.problems import Problem
from patients.his.quotes import Broken, split_carefully
from patients.his.tables import CellRecords, Records, Table
from patients.his.words import is_known

SEPARATORS = ";,\t|"
SEPARATOR_NAMES = {";": "puntkomma", ",": "komma", "\t": "tab", "|": "streepje"}
SAMPLE_ROWS = 2_000
FEWEST_COLUMNS = 3  # patient, date, medicine
NO_HEADER = (
    "In dit bestand staat geen rij met kolomnamen. Zet boven de kolommen namen, "
    "zoals patiëntnummer, datum, middel en aantal."
)


def read_text(decoded: Decoded, limits: Limits, known: Collection[str] = ()) -> Table:
    """A CSV file as a table. Raises `Refused` without a header or with too many rows or columns."""
    separator = find_separator(decoded.head, known)
    layout = scan(decoded.data, separator)
    if layout is None or layout.longest() > limits.record_characters:
        return _read_carefully(decoded, separator, limits, known)
    limits.check_rows(len(layout.starts) - 100)
    limits.check_columns(int(layout.widths.max(initial=0)))
    head = [layout.record(at) for at in range(min(len(layout.starts), SAMPLE_ROWS))]
    start = _header_place(head, known)
    width = len(trimmed(head[start]))
    if layout.has_doubtful_breaks(width, limits.lines_in_record):
        return _read_carefully(decoded, separator, limits, known)
    return _table_from_layout(decoded, layout, head, start, limits)


def find_separator(head: str, known: Collection[str] = ()) -> str:
    """The separator under which the header shows the most known words, then the most columns."""
    first = head.partition("\n")[0]
    if first.casefold().startswith("sep=") and first[4:5] in tuple(SEPARATORS):
        return first[4]
    return max(SEPARATORS, key=lambda separator: _fitness(head, separator, known))


def _fitness(head: str, separator: str, known: Collection[str]) -> tuple[int, int]:
    rows = [row for row in _loosely(head, separator) if row]
    at = find_header(rows, known)
    if at is None:
        # Data without names: many cells beside each other still tell which sign stands between them.
        usual = Counter(map(len, rows)).most_common(1)[0][0] if rows else 0
        return 0, usual if usual >= FEWEST_COLUMNS else 0
    return sum(is_known(cell) or cell in known for cell in rows[at]), len(rows[at])


def _loosely(head: str, separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(head.replace("\0", " "), newline=""), delimiter=separator))
    except csv.Error:
        return [line.split(separator) for line in head.split("\n")]


def _header_place(head: Sequence[Sequence[str]], known: Collection[str]) -> int:
    start = find_header([trimmed(row) for row in head], known)
    if start is None:
        raise Refused(NO_HEADER)
    return start


def _table_from_layout(
    decoded: Decoded, layout: Layout, head: Sequence[Sequence[str]], start: int, limits: Limits
) -> Table:
    kept = layout.filled_after(start)
    last = kept[1:][-LAST_ROWS:]
    totals = totals_place([layout.record(int(at)) for at in last])
    totals_row = int(layout.lines[last[totals]]) if totals is not None else None
    kept = kept[kept != last[totals]] if totals is not None else kept
    header = trimmed(head[start])
    width = int(max(layout.widths[kept].max(initial=1), len(header)))
    records = LayoutRecords(layout, kept, width)
    broken = {
        int(at): _too_wide(len(header))
        for at in np.flatnonzero(layout.widths[kept] > len(header))
        if any(cell.strip() for cell in records.record(int(at))[len(header) :])
    }
    return _table(decoded, layout.separator, header, records, broken, totals_row, limits)


def _read_carefully(decoded: Decoded, separator: str, limits: Limits, known: Collection[str]) -> Table:
    lines = decoded.data.decode().split("\n")
    head = _loosely(decoded.head, separator)
    width = len(trimmed(head[_header_place(head, known)]))
    split = split_carefully(lines, separator, width, limits)
    start = _header_place([cells for _, cells, _ in split[:SAMPLE_ROWS]], known)
    rows = [row for row in split[start + 1 :] if any(cell.strip() for cell in row[1])]
    last = rows[1:][-LAST_ROWS:]
    totals = totals_place([[] if why else cells for _, cells, why in last])
    totals_row = rows.pop(totals - len(last))[0] if totals is not None else None
    header = trimmed(split[start][1])
    limits.check_columns(max((len(cells) for _, cells, _ in rows), default=0))
    broken = {
        at: why or _too_wide(width)
        for at, (_, cells, why) in enumerate(rows)
        if why or _overfull(cells, width)
    }
    records = CellRecords([cells for _, cells, _ in rows], [line for line, _, _ in rows], len(header))
    return _table(decoded, separator, header, records, broken, totals_row, limits)


def _overfull(cells: Sequence[str], width: int) -> bool:
    return any(cell.strip() for cell in cells[width:])


def _too_wide(width: int) -> Broken:
    return f"Deze rij heeft meer cellen dan de kop ({width}); de kolommen kunnen verschoven zijn."


def _table(
    decoded: Decoded,
    separator: str,
    header: Sequence[str],
    records: Records,
    broken: dict[int, str],
    totals_row: int | None,
    limits: Limits,
) -> Table:
    limits.check_rows(len(records.lines))
    limits.check_columns(len(header))
    sample = tuple(
        records.record(at) for at in range(min(len(records.lines), SAMPLE_ROWS)) if at not in broken
    )
    return Table(
        header=unique_names(header),
        records=records,
        sample=sample,
        broken=broken,
        problems=totals_problem(totals_row),
        encoding=decoded.encoding,
        separator=separator,
        encoding_doubtful=decoded.doubtful,
        encoding_samples=decoded.samples,
        totals_row=totals_row,
    )


def totals_problem(row: int | None) -> tuple[Problem, ...]:
    return (Problem(row, "", "Deze rij is een totaalregel en is overgeslagen."),) if row else ()
