"""Letters posted on 2 March 2026, use around them, and later exports. Today is 12 October: 3 and 6 months are over."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from evaluation.models import Outcome
from evaluation.services import refreshes
from patients.models import HisImport, Patient, Wave
from practices.models import Membership, Practice
from tests.factories import stopletters as made
from tests.factories.patients import HisImportFactory, PatientFactory, PrescriptionFactory
from tests.factories.people import NOW

T0 = date(2026, 3, 2)


def after(days: int) -> date:
    return T0 + timedelta(days=days)


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def letters(
    poh: Membership, gp: Membership, count: int = 1, *, on: date = T0, number: int = 1
) -> list[Patient]:
    """Patients with a posted stop letter who used a tablet a day before it."""
    people = [made.a_patient(poh.practice, gp, 100 * number + place) for place in range(count)]
    posted = {"posted_on": on, "posted_at": moment(on), "posted_by": poh, "number": number}
    made.a_posted_wave(by=poh, patients=people, **posted)
    for person in people:
        use(person, -120, -1, t0=on)
    return people


def use(patient: Patient, first: int, last: int, *, every: int = 30, t0: date = T0, **fields: Any) -> None:
    """A box each `every` days, counted from the letter; what a box holds lasts as long as that, at a tablet a day."""
    for day in range(first, last + 1, every):
        values = {"quantity": min(every, last + 1 - day), "dosage": "1D1T"} | fields
        PrescriptionFactory(patient=patient, date=t0 + timedelta(days=day), **values)


def export(
    practice: Practice, until: date, *people: Patient, start: date | None = None, **fields: Any
) -> HisImport:
    """A stored export that reaches to `until` and names these patients."""
    values = {
        "committed_at": moment(until),
        "uploaded_at": moment(until),
        "uploaded_by": None,
        "result": {"period": [(start or after(-300)).isoformat(), until.isoformat()]},
    }
    row: HisImport = HisImportFactory(practice=practice, **{**values, **fields})
    Patient.objects.filter(pk__in=[person.pk for person in people]).update(last_import=row)
    return row


def user_without_letter(practice: Practice, *, until: int = -1) -> Patient:
    """A chronic user on the day of the letters."""
    patient: Patient = PatientFactory(practice=practice)
    use(patient, -120, until)
    return patient


def takes_part(practice: Practice, since: date = date(2026, 1, 1)) -> None:
    practice.participation.research_since = since
    practice.participation.save()


def refresh(practice: Practice, at: datetime = NOW) -> None:
    refreshes.bring_up_to_date(practice, at=at)


def told(patient: Patient, group: str = "letter") -> dict[int, str]:
    """{months: code, or why it is lost}."""
    rows: Iterable[Outcome] = Outcome.objects.filter(patient=patient, group=group).order_by("months")
    return {row.months: row.lost_because or row.code for row in rows}


def wave_of(patient: Patient) -> Wave:
    return Wave.objects.get(letters__patient=patient)
