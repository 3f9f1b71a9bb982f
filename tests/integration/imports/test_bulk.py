"""Rows stored in one go are the rows that Django itself would store."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from benzoproject.lib import bulk
from patients.models import Episode, Patient, Prescription, Use
from tests.factories.patients import AS_OF, PatientFactory, PrescriptionFactory, UseFactory

pytestmark = pytest.mark.django_db
TEXTS = [
    "",
    "plain",
    "tab\tand\nnew\r\nline",
    "\\N",
    "back\\slash\\t",
    "quo'te\"s; DROP",
    "Yılmaz – ’t €",
    "%s %(x)s",
]


def raw(model: Any) -> list[tuple[Any, ...]]:
    """What the table itself holds, but for the keys."""
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {model._meta.db_table} ORDER BY id")
        return list(cursor.fetchall())


def prescriptions(patient: Patient) -> list[Prescription]:
    amounts = [None, Decimal(0), Decimal("0.001"), Decimal("1234567.125"), Decimal("3E+1")]
    return [
        Prescription(
            patient=patient, date=AS_OF, product_key=f"{number}", label=text, kind="benzo", dosage=text,
            quantity=amounts[number % len(amounts)], strength_mg=amounts[-1 - number % len(amounts)],
            source=patient.first_import,
        )
        for number, text in enumerate(TEXTS)
    ]  # fmt: skip


def test_inserted_as_django_inserts_them():
    patient = PatientFactory()
    Prescription.objects.bulk_create(prescriptions(patient))
    theirs = raw(Prescription)
    Prescription.objects.all().delete()
    rows = prescriptions(patient)
    bulk.insert(rows)
    assert raw(Prescription) == theirs
    stored = {row.pk: row for row in Prescription.objects.all()}
    assert [stored[row.pk].label for row in rows] == TEXTS
    assert [stored[row.pk].quantity for row in rows] == [row.quantity for row in rows]


def test_every_kind_of_field():
    use = UseFactory(flags=[{"reason": "a\tb\\n’"}], ddd=None)
    copy = Use.objects.get()
    before = raw(Use)
    use.delete()
    copy.pk = None
    bulk.insert([copy])
    assert raw(Use) == before
    assert Use.objects.get().flags == [{"reason": "a\tb\\n’"}]


def test_what_is_encrypted_stays_encrypted():
    patient = PatientFactory.build(
        practice=PatientFactory().practice, surname="Zilvermeeuw\t\\", birth_date=date(1955, 3, 14)
    )
    patient.first_import = patient.last_import = Patient.objects.get().first_import
    bulk.insert([patient])
    stored = Patient.objects.get(pk=patient.pk)
    assert (stored.surname, stored.birth_date) == ("Zilvermeeuw\t\\", date(1955, 3, 14))
    assert not any("Zilvermeeuw" in str(cell) for row in raw(Patient) for cell in row)


def test_updated_in_one_go_and_nothing_else():
    patient = PatientFactory()
    rows = prescriptions(patient)
    bulk.insert(rows)
    other = PrescriptionFactory(patient=patient, label="stays")
    for row in rows:
        row.label, row.quantity, row.dosage = row.label[::-1] + "\t\\", Decimal(7), "not written"
    bulk.update(rows, ["label", "quantity"])
    assert list(
        Prescription.objects.exclude(pk=other.pk).order_by("pk").values_list("label", "quantity", "dosage")
    ) == [(text[::-1] + "\t\\", Decimal(7), text) for text in TEXTS]
    other.refresh_from_db()
    assert other.label == "stays"
    bulk.update(rows, ["dosage"])  # twice in one transaction
    assert Prescription.objects.filter(dosage="not written").count() == len(TEXTS)


def test_numbers_go_on_where_django_left_off():
    patient = PatientFactory()
    first = Episode.objects.create(patient=patient, icpc="P01", source=patient.first_import)
    many = [
        Episode(patient=patient, icpc=f"A{number:02}", source=patient.first_import) for number in range(40)
    ]
    bulk.insert(many)
    last = Episode.objects.create(patient=patient, icpc="P02", source=patient.first_import)
    assert first.pk < min(row.pk for row in many)
    assert max(row.pk for row in many) < last.pk


def test_a_rule_of_the_database_holds():
    patient = PatientFactory()
    row = Episode(patient=patient, icpc="P01", source=patient.first_import)
    twin = Episode(patient=patient, icpc="P01", source=patient.first_import)
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert([row, twin])
    assert not Episode.objects.exists()


def test_nothing_is_nothing():
    bulk.insert([])
    bulk.update([], ["label"])


@pytest.mark.parametrize("taken", [[5, 6, 7], [5, 7, 9]], ids=["nobody between", "somebody between"])
def test_numbers_of_a_sequence_are_only_ours(taken: list[int]):
    class Cursor:
        def __init__(self) -> None:
            self.said = iter(
                [[("a_sequence",)], [(taken[0], taken[-1])], [(number,) for number in (11, 13, 14)]]
            )

        def execute(self, sql: str, values: list[Any]) -> None:
            self.found = next(self.said)

        def fetchone(self) -> Any:
            return self.found[0]

        def fetchall(self) -> Any:
            return self.found

    assert bulk._numbers(Cursor(), "a_table", "id", 3) == ([5, 6, 7] if taken[1] == 6 else [11, 13, 14])
