"""The patients of an invented practice: what its exports say of them, and whom a person left out before the letter."""

import hashlib
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from benzoproject.demo import cohort_courses as courses
from benzoproject.demo import export
from benzoproject.demo.cohort_courses import LEAVES, Course
from benzoproject.demo.days import at_hour, workday
from benzoproject.lib import bulk
from benzoproject.lib.durable import WorkState
from patients.models import HisImport, Patient, Prescription, Screening
from patients.models.patients import his_number_index
from patients.services import use

if TYPE_CHECKING:
    from benzoproject.demo.cohort import Team

WRITTEN_TO = 20
GP_CODE = "HA"
FOLLOWED = 390  # days after the letters, when a study has run its course
MONTH = 30.44
# Days after posting on which the practice makes an export: before the letters, and after each window.
EXPORTED = (-6, 100, 192, 376)
# Per hundred chronic users, whom a person leaves out before the letter.
LEFT_OUT = {
    "psychiatrist": 4, "palliative": 2, "addiction": 2, "other": 3, "no_letter_please": 2, "dementia": 1,
    "epilepsy": 1, "psychosis": 1,
}  # fmt: skip
NOTE = {"other": "De huisarts vindt een brief nu niet passend."}


@dataclass(frozen=True)
class Followed:
    """One patient, what becomes of the use, and the prescriptions; `letter`: they get one."""

    patient: Patient
    course: Course
    rows: list[Prescription]
    letter: bool


def fill(team: "Team", *, patients: int, months: int, today: date, chance: random.Random) -> list[Followed]:
    start = team.posted - timedelta(days=max(round(months * MONTH) - FOLLOWED, 120))
    exports = _exports(team, start, today)
    bulk.insert(exports)
    people = export.people(count=patients, seed=chance.getrandbits(32), gps=(GP_CODE,), today=today)
    left_out = {number: reason for number in range(patients) if (reason := _left_out(chance))}
    can_have_one = [number for number in range(patients) if number not in left_out]
    written_to = set(chance.sample(can_have_one, min(WRITTEN_TO, len(can_have_one))))
    goes = [
        courses.course(letter=number in written_to, drawn_to=team.drawn_to, chance=chance)
        for number in range(patients)
    ]
    rows = [_patient(team, *each, exports) for each in zip(people, goes, strict=True)]
    bulk.insert(rows)
    bought = [
        _bought(row, goes[place], team.posted, start, exports, chance) for place, row in enumerate(rows)
    ]
    bulk.insert([one for own in bought for one in own])
    bulk.insert([_screening(rows[number], reason, team) for number, reason in left_out.items()])
    use.recompute(team.practice, today=today)
    return [Followed(row, goes[place], bought[place], place in written_to) for place, row in enumerate(rows)]


def _left_out(chance: random.Random) -> str:
    """The reason, "" for most."""
    return chance.choices(["", *LEFT_OUT], [100 - sum(LEFT_OUT.values()), *LEFT_OUT.values()])[0]


# --- exports ---------------------------------------------------------------------------------------------------------


def _exports(team: "Team", start: date, today: date) -> list[HisImport]:
    days = [workday(team.posted + timedelta(days=days)) for days in EXPORTED]
    return [_export(team, start, day) for day in days if day < today]


def _export(team: "Team", start: date, day: date) -> HisImport:
    """One file of everything since `start`, made on `day`."""
    at, until = at_hour(day), day - timedelta(days=1)
    return HisImport(
        practice=team.practice,
        phase=HisImport.Phase.COMMITTED,
        file_name=f"medicatie-{day}.csv",
        size=0,
        sha256=hashlib.sha256(f"{team.practice.slug} {day}".encode()).hexdigest(),
        uploaded_at=at,
        uploaded_by=team.poh,
        committed_at=at,
        committed_by=team.poh,
        work_state=WorkState.DONE,
        finished_at=at,
        result={"period": [start.isoformat(), until.isoformat()]},
    )


def end_of(row: HisImport) -> date:
    return date.fromisoformat(row.result["period"][1])


# --- people ----------------------------------------------------------------------------------------------------------


def _patient(team: "Team", person: export.Person, goes: Course, exports: Sequence[HisImport]) -> Patient:
    """Who left the practice stands in the first file only."""
    return Patient(
        practice=team.practice,
        his_number=person.number,
        his_number_index=his_number_index(team.practice, person.number),
        initials=person.initials,
        prefix=person.prefix,
        surname=person.surname,
        birth_date=person.birth_date,
        sex=person.sex,
        street=person.street,
        house_number=person.house_number,
        postcode=person.postcode,
        city=team.practice.city,
        phone=person.phone,
        gp_code=GP_CODE,
        gp=team.gp,
        first_import=exports[0],
        last_import=exports[0] if goes.fate == LEAVES else exports[-1],
    )


def _bought(
    patient: Patient, goes: Course, t0: date, start: date, exports: Sequence[HisImport], chance: random.Random
) -> list[Prescription]:
    found = courses.bought(
        courses.regimens(chance), goes, start=start, t0=t0, end=end_of(exports[-1]), chance=chance
    )
    return [_prescription(patient, one, exports) for one in found]


def _prescription(patient: Patient, one: courses.Bought, exports: Iterable[HisImport]) -> Prescription:
    read = use.label_of(one.regimen.label, atc=one.regimen.atc)
    return Prescription(
        patient_id=patient.pk,
        date=one.day,
        product_key=read.product_key,
        label=one.regimen.label,
        kind=read.kind,
        substance=read.name,
        atc=one.regimen.atc,
        strength_mg=read.strength_mg,
        form=read.form,
        quantity=Decimal(one.regimen.units),
        dosage=one.regimen.dosage,
        source_id=next(row.pk for row in exports if end_of(row) >= one.day),
    )


def _screening(patient: Patient, reason: str, team: "Team") -> Screening:
    fields: dict[str, Any] = {"reason": reason, "note": NOTE.get(reason, "")}
    return Screening(
        patient=patient,
        decision=Screening.Decision.EXCLUDE,
        decided_at=at_hour(team.posted - timedelta(days=4)),
        decided_by=team.poh,
        **fields,
    )
