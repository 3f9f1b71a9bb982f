"""Names, ages and searching."""

from datetime import date

import pytest

from patients.models import Patient
from patients.presenters import people


def somebody(**fields) -> Patient:
    return Patient(**{"his_number": "1042", "initials": "T.", "surname": "Yılmaz", "sex": "V", **fields})


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, "Mevr. T. Yılmaz"),
        ({"sex": "M", "initials": "JP", "prefix": "van der", "surname": "Aa"}, "Dhr. J.P. van der Aa"),
        ({"sex": "O"}, "T. Yılmaz"),
        ({"sex": ""}, "T. Yılmaz"),
        ({"initials": "", "surname": "Mevrouw Jansen"}, "Mevrouw Jansen"),
        ({"initials": "", "prefix": "de", "surname": "Vries"}, "De Vries"),
        ({"prefix": "d'", "surname": "Ancona"}, "Mevr. T. d'Ancona"),
        ({"initials": "j p"}, "Mevr. J.P. Yılmaz"),
        ({"initials": "Jan"}, "Mevr. Jan Yılmaz"),
        ({"surname": ""}, "Patiënt 1042"),
    ],
)
def test_a_name_on_one_line(fields, name):
    assert people.name_of(somebody(**fields)) == name


def test_the_list_is_sorted_on_the_surname_without_prefix_or_accents():
    names = [("de", "Vries"), ("", "Çelik"), ("van der", "Aa"), ("", "Élan")]
    found = sorted((somebody(prefix=prefix, surname=name) for prefix, name in names), key=people.sort_key)
    assert [patient.surname for patient in found] == ["Aa", "Çelik", "Élan", "Vries"]


@pytest.mark.parametrize("term", ["yilmaz", "YILMAZ", "t. yıl", "Yilmaz T.", "1042", "104", " yil "])
def test_searching_finds(term):
    assert people.matches(somebody(), term)


@pytest.mark.parametrize("term", ["Jansen", "042", "yilmaz jansen"])
def test_searching_leaves_out(term):
    assert not people.matches(somebody(), term)


def test_age_in_words():
    patient = somebody(birth_date=date(1965, 3, 14))
    assert people.age_words(patient, date(2026, 3, 13)) == "60 jaar"
    assert people.age_words(patient, date(2026, 3, 14)) == "61 jaar"
    assert people.age_words(somebody(), date(2026, 3, 14)) == "niet bekend"
