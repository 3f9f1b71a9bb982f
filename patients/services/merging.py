"""A reading of a file into the patients of a practice: adds, corrects, asks. Nothing is deleted, nothing is guessed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from benzoproject.lib.crypto import blind_index
from patients.his.reading import EpisodeRow, LedgerRow, PatientRow, PrescriptionRow
from patients.models import Episode, HisImport, OpenRow, Outcome, Patient
from patients.models.patients import his_number_index
from patients.services import prescriptions
from patients.services.known import Known
from patients.services.reading import Rows, left_out
from practices.models import Practice

PERSONAL = (
    "initials",
    "prefix",
    "surname",
    "birth_date",
    "sex",
    "street",
    "house_number",
    "postcode",
    "city",
    "phone",
    "gp_code",
)
IDENTITY = OpenRow.IDENTITY
SAME_PERSON_AS_KNOWN, SAME_PERSON_AS_FILE, OTHER_PERSON = "known", "file", "other"


@dataclass
class Merged:
    """What the merge did. `ledger`: (row, outcome, column, message) of every row that was tracked.

    `conflicts`: patients with another birth date than we know, to be asked about. `other_people`: numbers that a
    person said belong to somebody else.
    """

    ledger: list[LedgerRow] = field(default_factory=list)
    new: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    conflicts: list[PatientRow] = field(default_factory=list)
    other_people: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)  # the indexes of the numbers in the file
    not_in_file: int = 0

    def counts(self) -> dict[str, int]:
        return {
            "new": len(self.new),
            "changed": len(self.changed - self.new),
            "conflicts": len(self.conflicts),
            "not_in_file": self.not_in_file,
        }

    def set_aside(self, row: PrescriptionRow | EpisodeRow, questioned: set[str]) -> bool:
        """Whether the row waits for, or was left out by, an answer about whose it is."""
        if row.patient_number in self.other_people:
            self.ledger.append(LedgerRow(row.row, Outcome.UNCHANGED, "birth_date", left_out()))
        elif row.patient_number in questioned:
            self.ledger.append(LedgerRow(row.row, Outcome.NEEDS_PERSON, "birth_date", other_birth_date()))
        return row.patient_number in self.other_people | questioned


def merge(rows: Rows, known: Known, his_import: HisImport, *, late: bool = False) -> Merged:
    """Bring what `rows` has and the practice lacks into `known`. Nothing is stored here.

    `late`: answered rows that join their file afterwards. They add themselves; what a newer row said about the
    patient stays.
    """
    merged = Merged()
    patients = _patients(rows, known, his_import, merged, late=late)
    _doubt_codes(rows, known, merged)
    questioned = {patient.patient_number for patient in merged.conflicts}
    _prescriptions(
        [row for row in rows.prescriptions if not merged.set_aside(row, questioned)],
        patients,
        known,
        his_import,
        merged,
        late=late,
    )
    _episodes(rows.episodes, patients, known, his_import, merged, questioned)
    return merged


# --- patients ------------------------------------------------------------------------------------------------------


def _patients(
    rows: Rows, known: Known, his_import: HisImport, merged: Merged, *, late: bool
) -> dict[str, Patient]:
    """The patient per number in the file; one whose birth date is another than we know is left out and asked."""
    practice = known.practice
    indexes = {row.patient_number: his_number_index(practice, row.patient_number) for row in rows.patients}
    found: dict[str, Patient] = {}
    for row in rows.patients:
        patient = known.patients.get(indexes[row.patient_number])
        if patient is None:
            patient = _new(row, indexes[row.patient_number], his_import)
            known.add_patient(patient)
            merged.new.add(patient.pk)
        elif _other_birth_date(patient, row) and not _is_settled(practice, row, merged):
            continue
        elif not late and update(known, patient, row):
            merged.changed.add(patient.pk)
        found[row.patient_number] = patient
    asked = {his_number_index(practice, number) for number in rows.questioned_numbers()}
    merged.seen = asked | set(indexes.values())
    # A file of codes alone is about whoever has one: nobody is missing from it.
    merged.not_in_file = len(known.patients.keys() - merged.seen) if rows.patients else 0
    return found


def _doubt_codes(rows: Rows, known: Known, merged: Merged) -> None:
    """A file of codes may have birth dates too: another one than we know is asked about before the code is stored."""
    described = {row.patient_number for row in rows.patients}
    born = {(row.patient_number, row.birth_date) for row in rows.episodes if row.birth_date}
    followed = _followed(known, {number for number, _day in born} - described)
    for number, day in sorted(born):
        row = PatientRow(number, birth_date=day)
        if number in followed and number not in described and _other_birth_date(followed[number], row):
            described.add(number)
            _is_settled(known.practice, row, merged)


def see(merged: Merged, known: Known, his_import: HisImport) -> None:
    """Note in which file these patients stood last, also those of whom something is asked."""
    for index in merged.seen & known.patients.keys():
        known.change(known.patients[index], last_import_id=his_import.pk)


def _new(row: PatientRow, index: str, his_import: HisImport) -> Patient:
    return Patient(
        practice_id=his_import.practice_id,
        his_number=row.patient_number,
        his_number_index=index,
        first_import_id=his_import.pk,
        last_import_id=his_import.pk,
        **personal(row),
    )


def _other_birth_date(patient: Patient, row: PatientRow) -> bool:
    return bool(patient.birth_date and row.birth_date and patient.birth_date != row.birth_date)


def _is_settled(practice: Practice, row: PatientRow, merged: Merged) -> bool:
    """Whether a person said before that this is the patient we know, whatever birth date the file has."""
    asked = OpenRow.objects.filter(
        practice=practice, fingerprint=identity_fingerprint(practice, row), answered_at__isnull=False
    ).first()
    said = (asked.answer or {}).get(IDENTITY) if asked else None
    if said == OTHER_PERSON:
        merged.other_people.add(row.patient_number)
    elif said is None:
        merged.conflicts.append(row)
    return said == SAME_PERSON_AS_KNOWN


def identity_fingerprint(practice: Practice, row: PatientRow) -> str:
    return blind_index(IDENTITY, practice.pk, row.patient_number, row.birth_date)


def personal(row: PatientRow) -> dict[str, Any]:
    """What a row says about the person; a name that could not be split is kept whole."""
    return {
        "initials": row.initials,
        "prefix": row.prefix,
        "surname": row.surname or row.full_name,
        "birth_date": row.birth_date,
        "sex": row.sex,
        "street": row.street,
        "house_number": row.house_number,
        "postcode": row.postcode,
        "city": row.city,
        "phone": row.phone,
        "gp_code": row.gp,
    }


# An export may lack a column: what it does not say, it does not change. Name and address change as a whole.
TOGETHER = (("initials", "prefix", "surname"), ("street", "house_number", "postcode", "city"))


def update(known: Known, patient: Patient, row: PatientRow) -> bool:
    """Take over what `row` says differently; True when something changed."""
    said = personal(row)
    if patient.birth_date:
        said["birth_date"] = patient.birth_date  # another one was asked about, and answered
    groups = [*TOGETHER, *((name,) for name in PERSONAL if not any(name in group for group in TOGETHER))]
    new = {name: said[name] for group in groups if any(said[name] for name in group) for name in group}
    if new.get("gp_code", patient.gp_code) != patient.gp_code:
        new |= {"gp_id": None, "gp_assumed": False}  # another own GP: asked again
    return known.change(patient, **new)


# --- prescriptions and episodes ------------------------------------------------------------------------------------


def _prescriptions(
    rows: list[PrescriptionRow],
    patients: dict[str, Patient],
    known: Known,
    his_import: HisImport,
    merged: Merged,
    *,
    late: bool,
) -> None:
    for row, what in prescriptions.store(rows, patients, known, his_import, late=late):
        if what == prescriptions.KNOWN:
            merged.ledger.append(LedgerRow(row.row, Outcome.UNCHANGED, "", ""))
            continue
        merged.changed.add(patients[row.patient_number].pk)
        message = correction() if what == prescriptions.CORRECTED else ""
        merged.ledger.append(LedgerRow(row.row, Outcome.IMPORTED, "", message))


def _episodes(
    rows: Iterable[EpisodeRow],
    patients: dict[str, Patient],
    known: Known,
    his_import: HisImport,
    merged: Merged,
    questioned: set[str],
) -> None:
    # Of a row that holds more than a code, the prescription is in the ledger already.
    sure = [row for row in rows if not _whose_is_asked(row, merged, questioned)]
    followed = _followed(known, {row.patient_number for row in sure} - patients.keys())
    merged.seen |= {patient.his_number_index for patient in followed.values()}
    followed |= patients
    have: dict[int, set[tuple[str, Any]]] = {
        patient.pk: {(episode.icpc, episode.date) for episode in known.episodes.get(patient.pk, [])}
        for patient in followed.values()
    }
    for row in sure:
        patient = followed.get(row.patient_number)
        if patient is None:
            if row.own_row:
                merged.ledger.append(LedgerRow(row.row, Outcome.NOT_TRACKED, "icpc", nobody_we_follow()))
            continue
        # A code on a prescription row carries that day, not the start of the episode: known once is enough.
        key = (row.icpc, row.date if row.own_row else None)
        new = (
            key not in have[patient.pk]
            if row.own_row
            else all(icpc != row.icpc for icpc, _date in have[patient.pk])
        )
        if new:
            known.add_episode(
                Episode(patient_id=patient.pk, icpc=row.icpc, date=key[1], source_id=his_import.pk)
            )
            have[patient.pk].add(key)
            merged.changed.add(patient.pk)
        if row.own_row:
            merged.ledger.append(LedgerRow(row.row, Outcome.IMPORTED if new else Outcome.UNCHANGED, "", ""))


def _whose_is_asked(row: EpisodeRow, merged: Merged, questioned: set[str]) -> bool:
    if row.own_row:
        return merged.set_aside(row, questioned)
    return row.patient_number in merged.other_people | questioned


def _followed(known: Known, numbers: set[str]) -> dict[str, Patient]:
    """Patients we follow already, of whom this file has only episodes."""
    indexes = {number: his_number_index(known.practice, number) for number in numbers}
    return {number: known.patients[index] for number, index in indexes.items() if index in known.patients}


def other_birth_date() -> str:
    return _("This patient number belongs to somebody with another birth date. Say who is meant.")


def nobody_we_follow() -> str:
    return _("An episode of somebody without a tracked medicine; it was not kept.")


def correction() -> str:
    return _("Corrects what an earlier export said.")


def outcomes(rows: Iterable[LedgerRow]) -> dict[str, int]:
    counts = Counter(str(row.outcome) for row in rows)
    return {outcome.value: counts[outcome.value] for outcome in Outcome}
