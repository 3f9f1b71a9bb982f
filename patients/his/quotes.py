"""Splitting text whose quotes are not in order, so that a lost quote costs one row and not the rest of the file."""

import csv
from collections.abc import Sequence

from patients.his.limits import Limits

Broken = str
Row = tuple[int, list[str], Broken]

WRONG_QUOTES = "De aanhalingstekens in deze rij kloppen niet."
TOO_LONG = "Deze rij is veel te lang."
ZERO_BYTE = "Deze rij bevat tekens die niet in tekst horen."


def split_carefully(lines: Sequence[str], separator: str, width: int, limits: Limits) -> list[Row]:
    """(line, cells, why it is broken) per record. Lines are joined only when that gives exactly `width` cells."""
    rows: list[Row] = []
    at = 0
    while at < len(lines):
        cells, used, broken = _record(lines, at, separator, width, limits)
        rows.append((at + 1, cells, broken))
        at += used
    return rows


def _record(
    lines: Sequence[str], at: int, separator: str, width: int, limits: Limits
) -> tuple[list[str], int, Broken]:
    line = lines[at]
    if "\0" in line:
        return [line.replace("\0", "")], 1, ZERO_BYTE
    if len(line) > limits.record_characters:
        return [line[:100]], 1, TOO_LONG
    if '"' not in line:
        return line.split(separator), 1, ""
    if cells := _strictly([line], separator):
        return cells, 1, ""
    return _joined(lines, at, separator, width, limits) or ([line], 1, WRONG_QUOTES)


def _joined(
    lines: Sequence[str], at: int, separator: str, width: int, limits: Limits
) -> tuple[list[str], int, Broken] | None:
    """The record that begins on this line and ends where its quotes close, if it has the right width."""
    quotes = size = 0
    for used, line in enumerate(lines[at : at + limits.lines_in_record], start=1):
        quotes += line.count('"')
        size += len(line)
        if size > limits.record_characters:
            return None
        if used == 1 or quotes % 2 or '"' not in line:
            continue
        cells = _strictly(lines[at : at + used], separator)
        if width in (len(cells), len(trim_end(cells))):
            return cells, used, ""
    return None


def _strictly(lines: Sequence[str], separator: str) -> list[str]:
    """The cells of one record over exactly these lines; empty when quotes do not fit."""
    pieces = [f"{line}\n" for line in lines[:-1]] + [lines[-1]]
    try:
        records = list(csv.reader(pieces, delimiter=separator, strict=True))
    except csv.Error:
        return []
    return records[0] if len(records) == 1 else []


def trim_end(cells: list[str]) -> list[str]:
    return cells[:-1] if cells and not cells[-1] else cells
