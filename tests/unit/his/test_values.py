from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.his import values
from patients.his.bsn import looks_like_bsn, passes_eleven_test
from patients.his.names import Name, read_name

READABLE = {
    "30": "30",
    " 30 ": "30",
    "030": "30",
    "30,00": "30",
    "30.0": "30",
    "7,5": "7.5",
    "7.5": "7.5",
    "0,5": "0.5",
    "0.500": "0.5",
    "30 st": "30",
    "30 stuks": "30",
    "30st.": "30",
    "30 tabletten": "30",
    "60 TAB": "60",
    "1.000,00": "1000",
    "1,000.00": "1000",
    "30.0000": "30",
}
ASKED = {
    "": values.NO_QUANTITY,
    "  ": values.NO_QUANTITY,
    "1.000": values.TWO_NUMBERS,
    "1,000": values.TWO_NUMBERS,
    "30.000": values.TWO_NUMBERS,
    "12.345 st": values.TWO_NUMBERS,
    "3x": values.NO_NUMBER,
    "3x30": values.NO_NUMBER,
    "1e5": values.NO_NUMBER,
    "100 ml": values.NO_NUMBER,
    "dertig": values.NO_NUMBER,
    "1.2.3": values.NO_NUMBER,
    ".": values.NO_NUMBER,
    "30,5,1": values.NO_NUMBER,
    "0": values.NOT_POSITIVE,
    "-30": values.NOT_POSITIVE,
    "0,0": values.NOT_POSITIVE,
    "1.000.000": values.TOO_MANY,
    "99999": values.TOO_MANY,
    "=10+20": values.NO_NUMBER,
}


@pytest.mark.parametrize(("text", "expected"), READABLE.items())
def test_quantities(text: str, expected: str) -> None:
    assert values.read_quantity(text) == (Decimal(expected), "")


@pytest.mark.parametrize(("text", "reason"), ASKED.items())
def test_quantities_that_are_asked(text: str, reason: str) -> None:
    assert values.read_quantity(text) == (None, reason)


@given(st.decimals(min_value="0.01", max_value="9999.99", places=2), st.sampled_from([".", ","]))
def test_two_decimals_come_back(number: Decimal, sign: str) -> None:
    assert values.read_quantity(str(number).replace(".", sign)) == (number, "")


@given(st.text(max_size=12))
def test_any_quantity_is_a_number_or_a_reason(text: str) -> None:
    number, reason = values.read_quantity(text)
    assert (number is None) == bool(reason)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("353.0", "353"),
        ("353,00", "353"),
        ("0001001", "0001001"),
        ("A-12", "A-12"),
        (" 12 ", "12"),
        ("1.5", "1.5"),
    ],
)
def test_codes(text: str, expected: str) -> None:
    assert values.read_code(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("M", "M"), ("v", "V"), ("Vrouw", "V"), ("man", "M"), ("O", "O"), ("F", "V"), ("", ""), ("Z", "")],
)
def test_sex(text: str, expected: str) -> None:
    assert values.read_sex(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("1234ab", "1234 AB"), ("1234  AB", "1234 AB"), ("B-1000", "B-1000"), ("", "")]
)
def test_postcodes(text: str, expected: str) -> None:
    assert values.read_postcode(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P06", "P06"),
        ("p06,1", "P06.01"),
        ("P06.01", "P06.01"),
        ("n88", "N88"),
        ("slaap", ""),
        ("P6", ""),
        ("", ""),
    ],
)
def test_icpc(text: str, expected: str) -> None:
    assert values.read_icpc(text) == expected


@pytest.mark.parametrize(
    ("text", "initials", "prefix", "surname"),
    [
        ("Aa, J. van der", "J.", "van der", "Aa"),
        ("J. van der Aa", "J.", "van der", "Aa"),
        ("Jansen-de Vries, A.B.", "A.B.", "", "Jansen-de Vries"),
        ("Yılmaz, T.", "T.", "", "Yılmaz"),
        ("A. B. de Boer", "A. B.", "de", "Boer"),
        ("Hof, P. van 't", "P.", "van 't", "Hof"),
        ("Th.J. Smit", "Th.J.", "", "Smit"),
        ("Null, N.", "N.", "", "Null"),
        ("True, T.", "T.", "", "True"),
        ("NA, A.", "A.", "", "NA"),
        ("1e5, A.", "A.", "", "1e5"),
    ],
)
def test_whole_names_that_can_be_told_apart(text: str, initials: str, prefix: str, surname: str) -> None:
    assert read_name(text) == Name(initials, prefix, surname)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Mevrouw Jansen",
        "Jansen",
        "NA",
        "Null",
        "True",
        "1e5",
        "Jansen, Piet",
        "J.",
        "Aa, J. van der (overleden)",
    ],
)
def test_other_names_stay_whole(text: str) -> None:
    assert read_name(text) == Name(whole=text)


@given(st.text(max_size=40) | st.from_regex(r"\A[A-Z][a-z]{1,8}, ([A-Z]\.){1,3} ?(van der|de)?\Z"))
def test_no_letter_of_a_name_is_lost(text: str) -> None:
    name = read_name(text)
    kept = name.whole or f"{name.initials}{name.prefix}{name.surname}"
    dropped = "" if name.whole else ","
    assert sorted(kept.replace(" ", "")) == sorted(
        letter for letter in "".join(text.split()) if letter != dropped
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("111222333", True),
        ("123456782", True),
        ("123456789", False),
        ("000000000", False),
        ("12345678", False),
        ("10000008", True),
        ("111.222.333", True),
        ("111222333.0", True),
        ("", False),
        ("0612345678", False),
    ],
)
def test_eleven_test(text: str, expected: bool) -> None:
    assert passes_eleven_test(text) is expected


def test_bsn_needs_twenty_values_and_nine_in_ten() -> None:
    assert not looks_like_bsn([("111222333", 19)])
    assert looks_like_bsn([("111222333", 20)])
    assert looks_like_bsn([("111222333", 18), ("123456789", 2), ("", 50)])
    assert not looks_like_bsn([("111222333", 17), ("123456789", 3)])
