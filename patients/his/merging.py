"""One description per patient out of many rows: the newest row that says something wins, group by group."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from operator import itemgetter

from patients.his.reading import PatientRow

# Values that belong together are taken from one row, so that no address or name is made of two.
GROUPS = (
    ("full_name", "initials", "prefix", "surname"),
    ("street", "house_number", "postcode", "city"),
    ("birth_date",),
    ("sex",),
    ("phone",),
    ("gp",),
)


def merge_patients(described: Iterable[tuple[dt.date, PatientRow]]) -> tuple[PatientRow, ...]:
    """(date of the row, what it says) in any order to one row per patient number, in order of first appearance."""
    own: dict[str, list[tuple[dt.date, PatientRow]]] = defaultdict(list)
    for dated in described:
        own[dated[1].patient_number].append(dated)
    return tuple(map(_merged, own.values()))


def _merged(described: list[tuple[dt.date, PatientRow]]) -> PatientRow:
    newest_last = [row for _, row in sorted(described, key=itemgetter(0))]
    known = newest_last[0]
    for row, before in zip(newest_last[1:], newest_last, strict=False):
        known = known if row is before or row == known else _updated(known, row)
    return known


def _updated(known: PatientRow, newer: PatientRow) -> PatientRow:
    changes = {
        name: getattr(newer, name)
        for group in GROUPS
        if any(getattr(newer, name) for name in group)
        for name in group
    }
    return replace(known, **changes)
