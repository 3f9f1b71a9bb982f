"""Prescriptions of a file beside those we have. Key: patient, date, normalised product, occurrence within the file."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from patients.his.reading import PrescriptionRow
from patients.models import HisImport, Patient, Prescription
from patients.services.known import Known

# What a newer export may say differently about a prescription it has in common with an older one.
CORRECTABLE = ("label", "kind", "substance", "atc", "strength", "strength_mg", "form", "quantity", "dosage")
NEW, CORRECTED, KNOWN = "new", "corrected", "known"
Key = tuple[int, Any, str]


def store(
    rows: Iterable[PrescriptionRow],
    patients: Mapping[str, Patient],
    known: Known,
    his_import: HisImport,
    *,
    late: bool = False,
) -> list[tuple[PrescriptionRow, str]]:
    """Add and correct what is known; returns what happened to each row. `late`: the rows are answered ones that join
    their file afterwards, so they stand beside what is there already instead of correcting it."""
    stored = _stored(patients.values(), known)
    groups: dict[Key, list[PrescriptionRow]] = defaultdict(list)
    for row in rows:
        groups[(patients[row.patient_number].pk, row.date, bounded(row.product_key))].append(row)
    done: list[tuple[PrescriptionRow, str]] = []
    for key, group in groups.items():
        have = stored.get(key, [])
        pairs = _beside(group, have, his_import) if late else _pairs(group, have)
        free = _free_numbers(have)
        for row, earlier in pairs:
            done.append((row, _what(row, earlier)))
            if earlier is None:
                known.add_prescription(_new(row, key, next(free), his_import))
            elif _differs(earlier, row) and not late:
                known.change(earlier, **prescribed(row), source_id=his_import.pk)
    return [(row, KNOWN if late and what == CORRECTED else what) for row, what in done]


def _stored(patients: Iterable[Patient], known: Known) -> dict[Key, list[Prescription]]:
    found: dict[Key, list[Prescription]] = defaultdict(list)
    for patient in patients:
        for row in known.prescriptions.get(patient.pk, []):
            found[(row.patient_id, row.date, row.product_key)].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: row.occurrence)
    return found


def _pairs(
    group: list[PrescriptionRow], known: list[Prescription]
) -> list[tuple[PrescriptionRow, Prescription | None]]:
    """Each row with the stored one it is: equal ones find each other first, so the order in a file does not matter."""
    waiting = list(known)
    found: dict[int, Prescription] = {}
    for alike in (_equals, _same_number, _any):
        for place, row in enumerate(group):
            match = next((one for one in waiting if alike(one, row)), None) if place not in found else None
            if match:
                found[place] = match
                waiting.remove(match)
    return [(row, found.get(place)) for place, row in enumerate(group)]


def _equals(earlier: Prescription, row: PrescriptionRow) -> bool:
    return not _differs(earlier, row)


def _same_number(earlier: Prescription, row: PrescriptionRow) -> bool:
    return earlier.occurrence == row.occurrence


def _any(_earlier: Prescription, _row: PrescriptionRow) -> bool:
    return True


def _beside(
    group: list[PrescriptionRow], known: list[Prescription], his_import: HisImport
) -> list[tuple[PrescriptionRow, Prescription | None]]:
    """What a newer file brought meanwhile is not brought again by an answer about the older one."""
    newer = [one for one in known if one.source_id > his_import.pk]
    return [(row, newer.pop(0) if newer else None) for row in group]


def _free_numbers(known: list[Prescription]) -> Iterator[int]:
    taken = {one.occurrence for one in known}
    return (number for number in range(1, 32_000) if number not in taken)


def _what(row: PrescriptionRow, earlier: Prescription | None) -> str:
    if earlier is None:
        return NEW
    return CORRECTED if _differs(earlier, row) else KNOWN


def _differs(earlier: Prescription, row: PrescriptionRow) -> bool:
    return any(getattr(earlier, name) != value for name, value in prescribed(row).items())


def _new(row: PrescriptionRow, key: Key, occurrence: int, his_import: HisImport) -> Prescription:
    return Prescription(
        patient_id=key[0],
        date=row.date,
        product_key=key[2],
        occurrence=occurrence,
        source_id=his_import.pk,
        **prescribed(row),
    )


def bounded(product_key: str) -> str:
    """A label as long as a story still makes a key that fits its column and its index."""
    if len(product_key) <= 200:
        return product_key
    return product_key[:130] + hashlib.sha256(product_key.encode()).hexdigest()


def prescribed(row: PrescriptionRow) -> dict[str, Any]:
    """The columns of CORRECTABLE as `row` says them, as exact as they are stored."""
    said = {"label": row.product} | {name: getattr(row, name) for name in CORRECTABLE if name != "label"}
    for name, places in (("quantity", 3), ("strength_mg", 4)):
        said[name] = None if said[name] is None else round(said[name], places)
    return said
