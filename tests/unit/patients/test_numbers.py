"""Numbers, doses and rules in words."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from patients.models import Use
from patients.presenters import numbers


@pytest.mark.parametrize(
    ("value", "places", "words"),
    [(Decimal("10"), 2, "10"), (Decimal("7.50"), 2, "7,5"), (Decimal("0.333333"), 2, "0,33"), (1234, 0, "1.234"),
     (Decimal("1E+1"), 4, "10"), (Decimal("0.25"), 4, "0,25"), (0, 1, "0")],
)  # fmt: skip
def test_numbers_the_dutch_way(value, places, words):
    assert numbers.number(value, places) == words


def test_numbers_the_english_way():
    with translation.override("en"):
        assert numbers.number(Decimal("7.5")) == "7.5"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(2000, "33 u 20 min"), (1700, "28 u 20 min"), (120, "2 u"), (0, "0 u"), (20, "0 u 20 min")],
)
def test_time_to_talk(minutes, words):
    assert numbers.duration(minutes) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [("2D1T", "2 per dag"), ("2D1-2T", "2 tot 4 per dag"), ("1D0,5T", "0,5 per dag"), ("2W1T", "2 per week"),
     ("1D1T zn", "zo nodig 1 per dag"), ("zo nodig", "zo nodig"), ("volgens schema", "volgens schema"), ("", "")],
)  # fmt: skip
def test_dosages_in_words(text, words):
    assert numbers.dosage(text) == words


@pytest.mark.parametrize(
    ("row", "words"),
    [({"name": "oxazepam", "strength_mg": "1E+1"}, "oxazepam 10 mg"),
     ({"name": "alprazolam", "strength_mg": "0.25"}, "alprazolam 0,25 mg"),
     ({"name": "diazepam", "strength_mg": None}, "diazepam")],
)  # fmt: skip
def test_medicines_in_words(row, words):
    assert numbers.medicine(row) == words


@pytest.mark.parametrize(
    ("rule", "words"),
    [("nhg-60-days", "88 van 91 dagen"), ("tablets-90-year", "120 tabletten"), ("ddd-90-year", "96 DDD"),
     ("months-6", "88 van 91 dagen"), ("a rule of long ago", "88 van 91 dagen")],
)  # fmt: skip
def test_why_follows_what_the_rule_measures(rule, words):
    period = {"period_start": date(2026, 7, 14), "as_of": date(2026, 10, 12)}
    assert numbers.why(Use(rule=rule, days=88, units=Decimal(120), ddd=Decimal("96.2"), **period)) == words


def test_the_usual_number_of_chronic_users_grows_with_the_practice():
    assert numbers.usual_band(2100) == (20, 120)
    assert numbers.usual_band(2340) == (22, 134)
