"""How people are named and addressed."""

import pytest

from stopletters.writing.address import addressee, dotted_initials, postcode_line, salutation, surname_alone


@pytest.mark.parametrize(
    ("prefix", "surname", "sex", "style", "expected"),
    [
        ("van der", "Aa", "V", "neutral", "Geachte heer of mevrouw Van der Aa,"),
        ("van der", "Aa", "V", "by_sex", "Geachte mevrouw Van der Aa,"),
        ("", "Vermeulen", "M", "by_sex", "Geachte heer Vermeulen,"),
        ("", "Vermeulen", "M", "neutral", "Geachte heer of mevrouw Vermeulen,"),
        ("de", "Wit", "O", "by_sex", "Geachte heer of mevrouw De Wit,"),
        ("de", "Wit", "", "by_sex", "Geachte heer of mevrouw De Wit,"),
        ("", "Yılmaz", "V", "by_sex", "Geachte mevrouw Yılmaz,"),
        ("", "Jansen-van der Aa", "V", "by_sex", "Geachte mevrouw Jansen-van der Aa,"),
    ],
)
def test_salutation(prefix: str, surname: str, sex: str, style: str, expected: str) -> None:
    assert salutation(prefix=prefix, surname=surname, sex=sex, style=style) == expected


@pytest.mark.parametrize(
    ("initials", "prefix", "surname", "sex", "style", "expected"),
    [
        ("J.", "van der", "Aa", "V", "neutral", "J. van der Aa"),
        ("JP", "van der", "Aa", "M", "by_sex", "De heer J.P. van der Aa"),
        ("T", "", "Yılmaz", "V", "by_sex", "Mevrouw T. Yılmaz"),
        ("", "van der", "Aa", "", "neutral", "Van der Aa"),
        ("", "van der", "Aa", "V", "by_sex", "Mevrouw Van der Aa"),
        ("Th.", "", "Smit", "", "neutral", "Th. Smit"),
        ("G", "d'", "Ancona", "", "neutral", "G. d'Ancona"),
        ("J.", " van  der ", "Aa", "", "neutral", "J. van der Aa"),
    ],
)
def test_addressee(initials: str, prefix: str, surname: str, sex: str, style: str, expected: str) -> None:
    name = addressee(initials=initials, prefix=prefix, surname=surname, sex=sex, style=style)
    assert name == expected


@pytest.mark.parametrize(
    ("prefix", "surname", "expected"),
    [
        ("d'", "Ancona", "D'Ancona"),
        ("'t", "Hart", "'t Hart"),
        ("in 't", "Veld", "In 't Veld"),
        ("", "Smit", "Smit"),
        ("ten", "Ham", "Ten Ham"),
    ],
)
def test_surname_alone(prefix: str, surname: str, expected: str) -> None:
    assert surname_alone(prefix, surname) == expected


@pytest.mark.parametrize(
    ("initials", "expected"),
    [
        ("JP", "J.P."),
        ("J.P.", "J.P."),
        ("j p", "J.P."),
        ("J", "J."),
        ("Jan", "Jan"),
        ("Th.J.", "Th.J."),
        (" ", ""),
    ],
)
def test_initials(initials: str, expected: str) -> None:
    assert dotted_initials(initials) == expected


@pytest.mark.parametrize(
    ("postcode", "city", "expected"),
    [
        ("1234ab", "Lindedorp", "1234 AB  LINDEDORP"),
        (" 1234  AB ", " Lindedorp ", "1234 AB  LINDEDORP"),
        ("B-2000", "Antwerpen", "B-2000  ANTWERPEN"),
        ("", "Lindedorp", "LINDEDORP"),
        ("0123 AB", "Lindedorp", "0123 AB  LINDEDORP"),
    ],
)
def test_postcode_line(postcode: str, city: str, expected: str) -> None:
    assert postcode_line(postcode, city) == expected


def test_the_letterhead_writes_the_place_in_small_letters() -> None:
    assert postcode_line("1234AB", "Lindedorp", capitals=False) == "1234 AB  Lindedorp"
