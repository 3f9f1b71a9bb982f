"""Which records of a table are ours, decided on the different texts of a few columns: most are never read further."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from patients.his.dates import DateColumn, date_column
from patients.his.limits import Limits
from patients.his.mapped import Flags, Indexes, MappedColumns
from patients.his.quotes import ZERO_BYTE
from patients.his.tables import Table
from patients.his.values import read_icpc
from patients.pharmacology.labels import Label
from patients.pharmacology.reference import Reference

LONG_CELL = "Een cel in deze rij is langer dan {most} tekens."
# What tells whether a row is ours, how a whole column is written, and what is odd in it.
DECIDING = ("product", "atc", "strength", "icpc", "date", "birth_date", "sex")


@dataclass(frozen=True, slots=True)
class Sorted:
    """Per record what it is: a tracked medicine (or one to ask about), another medicine, only an episode, or nothing.

    `broken` {record: reason} are in none of these; `coded` are the records of other medicines with an ICPC code.
    `dates` {field: how its column is written}; `seen` {field: the different texts} of columns with a fixed vocabulary.
    """

    tracked: Flags
    other: Flags
    episode: Flags
    nothing: Flags
    coded: Indexes
    broken: Mapping[int, str]
    dates: Mapping[str, DateColumn]
    seen: Mapping[str, list[str]]


def sort_records(
    table: Table,
    places: Mapping[str, int],
    doubted: list[int],
    *,
    today: dt.date,
    limits: Limits,
    reference: Reference | None,
) -> Sorted:
    """`places` {field: place of its column}; `doubted`: records whose medicine may be another than is shown."""
    columns = MappedColumns.of(table.records, _deciding(table, places, limits))
    broken = _broken(columns, limits) | table.broken
    whole, asked = np.ones(len(table), dtype=bool), np.zeros(len(table), dtype=bool)
    whole[list(broken)] = False
    asked[doubted] = True
    named = columns.matches("product", str.strip) | columns.matches("atc", str.strip)
    tracked = whole & ((named & _followed(columns, reference)) | asked)
    other = whole & named & ~tracked
    rest = whole & ~named & ~tracked
    episode = rest & columns.matches("icpc", str.strip)
    return Sorted(
        tracked,
        other,
        episode,
        rest & ~episode,
        np.flatnonzero(other & columns.matches("icpc", read_icpc)),
        broken,
        {role: date_column(role, columns.different(role), today) for role in ("date", "birth_date")},
        {name: columns.different(name) for name in ("sex", "icpc") if name in places},
    )


def _deciding(table: Table, places: Mapping[str, int], limits: Limits) -> Mapping[str, int]:
    if not table.records.surely_clean(limits.cell_characters):
        return places
    return {name: place for name, place in places.items() if name in DECIDING}


def _broken(columns: MappedColumns, limits: Limits) -> dict[int, str]:
    """Why whole records cannot be read; a far too long cell counts as broken too."""
    most = limits.cell_characters
    long = dict.fromkeys(columns.any_cell(lambda text: len(text) > most), LONG_CELL.format(most=most))
    # A zero byte can be held by neither a database nor a letter.
    return dict.fromkeys(columns.any_cell(lambda text: "\0" in text), ZERO_BYTE) | long


def _followed(columns: MappedColumns, reference: Reference | None) -> Flags:
    """Per record whether its label is one we follow, or may be."""
    if not {"product", "atc"} & columns.texts.keys():
        return np.zeros(columns.count, dtype=bool)
    labels, places = columns.labels(reference)
    ours: Flags = np.array([_is_followed(label) for label in labels], dtype=bool)[places]
    return ours


def _is_followed(label: Label) -> bool:
    return label.kind != "other" or bool(label.question)
