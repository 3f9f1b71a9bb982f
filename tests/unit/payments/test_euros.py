"""Amounts as people type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benzoproject.lib import euros


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("85,00", "85.00"), ("85", "85.00"), ("85,5", "85.50"), ("85.50", "85.50"), ("85,-", "85.00"),
        ("1.234,50", "1234.50"), ("1234,50", "1234.50"), ("1.234", "1234.00"), ("€ 1.234.567,89", "1234567.89"),
        (" 0,01 ", "0.01"), ("-12,30", "-12.30"), ("€\u00a085,00", "85.00"),
    ],
)  # fmt: skip
def test_what_is_understood(typed: str, amount: str):
    assert euros.read(typed) == Decimal(amount)


@pytest.mark.parametrize(
    "typed", ["", " ", "veel", "85,000", "1,234.50", "1.23,4", "12.34.56", "--1", "1e3", "NaN", "1.2345", "٣"]
)
def test_what_is_not(typed: str):
    if typed == "٣":  # a digit elsewhere is a digit: int() and Decimal() read it too
        assert euros.read(typed) == 3
        return
    with pytest.raises(euros.NotAnAmount):
        euros.read(typed)


@given(st.decimals(-10_000_000, 10_000_000, places=2))
def test_what_is_shown_can_be_typed(amount: Decimal):
    assert euros.read(euros.shown(amount)) == amount


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 min"), (45, "45 min"), (60, "1 u"), (195, "3 u 15 min"), (-60, "−1 u")]
)
def test_hours_in_words(minutes: int, words: str):
    assert euros.worked(minutes).replace("\u00a0", " ") == words
