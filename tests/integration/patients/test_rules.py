"""The named rules side by side."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.factories.patients import AS_OF, PatientFactory, PrescriptionFactory

PAGE = "/p/de-linde/patients/rules/"


@pytest.fixture
def every_night(practice):
    """Oxazepam 10 mg every night for a year: 91 days of 91, and 18 DDD, which every DDD rule misses."""
    patient = PatientFactory(practice=practice, surname="Elke-nacht")
    for month in range(13):
        PrescriptionFactory(patient=patient, date=AS_OF - timedelta(days=30 * month), quantity=Decimal(30))
    return patient


@pytest.fixture
def much_at_once(practice):
    """Sixty DDD of diazepam in one go, ten weeks ago: enough DDD, too few days."""
    patient = PatientFactory(practice=practice, surname="Ineens-veel")
    PrescriptionFactory(
        patient=patient, date=AS_OF - timedelta(days=70), label="DIAZEPAM TABLET 10MG", product_key="diazepam",
        substance="diazepam", atc="N05BA01", quantity=Decimal(60), dosage="2D1T",
    )  # fmt: skip
    return patient


def rows_of(client, other=""):
    page = client.get(f"{PAGE}?other={other}").context["page"]
    return page, {row.rule.name: row for row in page.rows}


def test_each_rule_says_how_many_it_finds_and_how_it_differs(as_gp, every_night, much_at_once):
    _page, rows = rows_of(as_gp)
    assert rows["nhg-60-days"].own
    assert (rows["nhg-60-days"].found, rows["ddd-60-quarter"].found, rows["days-90-year"].found) == (1, 1, 1)
    assert (rows["ddd-60-quarter"].extra, rows["ddd-60-quarter"].missed) == (1, 1)
    assert (rows["days-90-year"].extra, rows["days-90-year"].missed) == (0, 0)


def test_who_differs_stands_there_with_the_reason(as_poh, every_night, much_at_once):
    page, _rows = rows_of(as_poh, "ddd-60-quarter")
    (own,) = page.only_own
    (other,) = page.only_other
    assert "Elke-nacht" in own.name
    assert (own.own, own.other) == ("91 dagen; vraagt meer dan 60", "24 DDD; vraagt minstens 60")
    assert "Ineens-veel" in other.name
    assert other.other.startswith("60 DDD")


def test_an_unknown_rule_shows_another_one(as_poh, every_night):
    page, _rows = rows_of(as_poh, "moon")
    assert page.other.name == "tablets-90-year"


def test_without_patients_the_page_says_so(as_poh, practice):
    assert "Nog geen patiënten" in as_poh.get(PAGE).content.decode()
