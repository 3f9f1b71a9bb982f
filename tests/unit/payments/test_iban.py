"""Account numbers."""

import pytest

from practices.payments import iban

GOOD = "NL91ABNA0417164300"  # the example of the registry


@pytest.mark.parametrize(
    "typed", [GOOD, "nl91abna0417164300", "NL91 ABNA 0417 1643 00", "NL91.ABNA.0417.1643.00", f" {GOOD} "]
)
def test_what_is_understood(typed: str):
    assert iban.compact(typed) == GOOD


def test_another_country_in_the_euro_area():
    assert iban.compact("DE89 3704 0044 0532 0130 00") == "DE89370400440532013000"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("NL91ABNA0417164301", "mistyped"), ("NL19ABNA0417164300", "mistyped"), ("XX91ABNA0417164300", "mistyped"),
        ("NL91ABNA04171643", "mistyped"), ("NL91", "length"), ("", "length"), ("0417164300", "length"),
        ("BR9700360305000010009795493P1", "country"),
    ],
)  # fmt: skip
def test_what_is_not(typed: str, why: str):
    with pytest.raises(iban.WrongIban) as refused:
        iban.compact(typed)
    assert refused.value.why in (why, "length")


def test_masked_shows_the_last_four_only():
    shown = iban.masked(GOOD)
    assert shown.endswith("4300")
    assert "0417" not in shown
    assert "ABNA" not in shown
