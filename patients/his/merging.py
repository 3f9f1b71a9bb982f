"""One description per patient out of many rows: the newest row that says something wins, group by group."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

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
    patients: dict[str, PatientRow] = {}
    newest_last = sorted(enumerate(described), key=lambda item: (item[1][0], item[0]))
    order = {
        row.patient_number: at for at, (_, row) in sorted(newest_last, key=lambda item: item[0], reverse=True)
    }
    for _, (_, row) in newest_last:
        known = patients.get(row.patient_number)
        patients[row.patient_number] = row if known is None or known == row else _updated(known, row)
    return tuple(sorted(patients.values(), key=lambda row: order[row.patient_number]))


def _updated(known: PatientRow, newer: PatientRow) -> PatientRow:
    changes = {
        name: getattr(newer, name)
        for group in GROUPS
        if any(getattr(newer, name) for name in group)
        for name in group
    }
    return replace(known, **changes)
