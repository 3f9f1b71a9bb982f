"""Rounding, and totals."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evaluation.disclosure.releases import AtMost, Hidden, NotReleased, Release, Rules, Shown, Total
from tests.unit.evaluation.disclosure.cubes import crossed

A = ("a",)
RELEASE = Release(
    crossed(4, 2),
    Rules(),
    {A: {("a0",): Shown(10), ("a1",): Shown(25), ("a2",): AtMost(7), ("a3",): Hidden()}},
)


@pytest.mark.parametrize(
    ("count", "shown"),
    [(8, 10), (9, 10), (12, 10), (13, 15), (17, 15), (18, 20), (100, 100), (102, 100), (103, 105)],
)
def test_counts_are_rounded_half_up_to_five(count: int, shown: int) -> None:
    assert Rules().rounded(count) == shown


def test_half_goes_up() -> None:
    assert Rules(base=10).rounded(15) == 20
    assert Rules(base=10).behind(20) == (15, 24)
    assert Rules(base=10).behind(10) == (8, 14)


@given(st.integers(1, 20), st.integers(1, 42), st.integers(0, 500))
def test_what_stands_behind_a_number_is_what_is_shown_as_it(threshold: int, base: int, count: int) -> None:
    assume(base <= 2 * (threshold + 1) and count > threshold)
    rules = Rules(threshold=threshold, base=base)
    shown = rules.rounded(count)
    low, high = rules.behind(shown)
    assert shown > 0
    assert low <= count <= high
    alike = [one for one in range(threshold + 1, count + 2 * base) if rules.rounded(one) == shown]
    assert (low, high) == (min(alike), max(alike))


@pytest.mark.parametrize(
    "wrong", [{"threshold": 0}, {"base": 0}, {"pool": 0}, {"changed": 0}, {"threshold": 7, "base": 17}]
)
def test_rules_that_cannot_be(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"at least 1|as 0"):
        Rules(**wrong)


def test_a_total_is_a_sum_of_what_is_shown() -> None:
    assert RELEASE.total(A) == Total(shown=35, left_out=2)


def test_why_nothing_is_released_can_be_told() -> None:
    error = NotReleased("pool", needed=5, there=4)
    assert (error.reason, error.needed, error.there) == ("pool", 5, 4)
