"""Shares, differences, ratios: answers from the literature, laws, and simulated cohorts."""

from dataclasses import astuple

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evaluation.statistics.proportions import (
    NumberNeeded,
    difference,
    number_needed,
    proportion,
    ratio,
)
from evaluation.statistics.results import Interval, Unknown, interval
from tests.unit.evaluation.statistics.cohorts import (
    QUICK,
    THOROUGH,
    coverage,
    holds_what_it_promises,
    repeated,
)

times = pytest.mark.parametrize("times", [QUICK, pytest.param(THOROUGH, marks=pytest.mark.slow)])
groups = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def known(found: Interval | Unknown | NumberNeeded) -> Interval:
    assert isinstance(found, Interval)
    return found


def bounds(found: Interval | Unknown) -> tuple[float, float]:
    return known(found).low, known(found).high


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17: 857-872, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson(count: int, n: int, low: float, high: float) -> None:
    found = known(proportion(count, n))
    assert bounds(found) == pytest.approx((low, high), abs=0.00005)
    assert (found.estimate, found.method, found.n) == (count / n, "wilson", n)


@pytest.mark.parametrize(
    ("table", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17: 873-890, table II, method 10.
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0000),
        ((10, 10, 0, 10), 0.6075, 1.0000),
    ],
)
def test_newcombe(table: tuple[int, int, int, int], low: float, high: float) -> None:
    found = known(difference(*table))
    assert bounds(found) == pytest.approx((low, high), abs=0.00005)
    assert (found.method, found.n) == ("newcombe", table[1] + table[3])


def test_ratio() -> None:
    """Altman, Practical Statistics for Medical Research: exp(ln RR -+ 1.96 x root of 1/a - 1/na + 1/b - 1/nb)."""
    found = known(ratio(10, 20, 5, 20))
    error = (1 / 10 - 1 / 20 + 1 / 5 - 1 / 20) ** 0.5
    assert found.estimate == 2
    assert bounds(found) == pytest.approx(
        (2 / 2.718281828 ** (1.959964 * error), 2 * 2.718281828 ** (1.959964 * error))
    )
    assert found.method == "wald_log"


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ((0, 10, 3, 10), "no_events_in_first"),
        ((3, 10, 0, 10), "no_events_in_second"),
        ((0, 10, 0, 10), "no_events"),
        ((10, 10, 5, 5), "everybody_in_both"),
        ((0, 0, 3, 10), "nobody"),
    ],
)
def test_zero_cells_have_no_ratio(table: tuple[int, int, int, int], reason: str) -> None:
    assert ratio(*table) == Unknown(reason, "wald_log", table[1] + table[3])
    assert isinstance(difference(*table), Interval) == (reason != "nobody")


def test_nobody() -> None:
    assert proportion(0, 0) == Unknown("nobody", "wilson", 0)
    assert difference(1, 2, 0, 0) == Unknown("nobody", "newcombe", 2)


@pytest.mark.parametrize("table", [(5, 4, 1, 2), (-1, 4, 1, 2), (1, 2, 3, 2)])
def test_a_count_beyond_its_group(table: tuple[int, int, int, int]) -> None:
    for made in (difference, ratio):
        with pytest.raises(ValueError, match="is no count"):
            made(*table)


def test_number_needed() -> None:
    found = number_needed(known(difference(56, 70, 48, 80)))
    assert isinstance(found, NumberNeeded)
    assert (found.estimate, found.low, found.high) == pytest.approx((5, 1 / 0.33387, 1 / 0.05243), rel=1e-3)
    assert found.method == "inverse_newcombe"


def test_number_needed_without_a_sure_difference() -> None:
    found = number_needed(known(difference(5, 56, 0, 29)))
    assert isinstance(found, NumberNeeded)
    assert found.estimate == pytest.approx(11.2)
    assert (found.low, found.high, found.reason) == (None, None, "difference_may_be_zero")


def test_number_needed_without_a_difference() -> None:
    assert number_needed(known(difference(1, 2, 2, 4))) == Unknown("no_difference", "inverse_newcombe", 6)


def test_what_is_no_number_is_never_an_interval() -> None:
    with pytest.raises(ArithmeticError):
        interval(float("nan"), (0, 1), method="wilson", n=1)


@given(groups)
def test_a_share_lies_in_its_interval_and_that_between_0_and_1(group: tuple[int, int]) -> None:
    found = known(proportion(*group))
    assert 0 <= found.low <= found.estimate <= found.high <= 1
    assert found.low < found.high
    assert all(type(number) is float for number in astuple(found)[:3])


@given(groups)
def test_who_did_and_who_did_not_mirror_each_other(group: tuple[int, int]) -> None:
    count, n = group
    low, high = bounds(proportion(n - count, n))
    assert bounds(proportion(count, n)) == pytest.approx((1 - high, 1 - low))


@given(groups, groups)
def test_swapping_the_groups_turns_the_difference_round(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    one, other = known(difference(*first, *second)), known(difference(*second, *first))
    assert (one.estimate, one.low, one.high) == pytest.approx((-other.estimate, -other.high, -other.low))
    assert -1 <= one.low <= one.estimate <= one.high <= 1


@given(groups, groups)
def test_swapping_the_groups_inverts_the_ratio(first: tuple[int, int], second: tuple[int, int]) -> None:
    one, other = ratio(*first, *second), ratio(*second, *first)
    assert isinstance(one, Interval) == isinstance(other, Interval)
    assume(isinstance(one, Interval))
    assert (known(one).estimate, *bounds(one)) == pytest.approx(
        (1 / known(other).estimate, 1 / known(other).high, 1 / known(other).low)
    )
    assert 0 < known(one).low <= known(one).estimate <= known(one).high


@given(groups, groups)
def test_a_number_needed_lies_in_its_interval(first: tuple[int, int], second: tuple[int, int]) -> None:
    found = number_needed(known(difference(*first, *second)))
    assume(isinstance(found, NumberNeeded) and found.low is not None)
    assert found.low <= found.estimate <= found.high
    assert abs(found.estimate) >= 1
    assert found.low * found.high > 0


@given(groups, st.integers(2, 50))
def test_more_patients_make_it_surer(group: tuple[int, int], times: int) -> None:
    count, n = group
    low, high = bounds(proportion(count, n))
    surer_low, surer_high = bounds(proportion(count * times, n * times))
    assert surer_high - surer_low < high - low


@times
@pytest.mark.parametrize(("share", "n"), [(0.45, 168), (0.15, 33), (0.1, 60)])
def test_wilson_holds_what_it_promises(share: float, n: int, times: int) -> None:
    drawn = repeated(lambda rng: proportion(int(rng.binomial(n, share)), n), times)
    assert holds_what_it_promises(coverage(drawn, share), times)


@times
@pytest.mark.parametrize(("first", "na", "second", "nb"), [(0.45, 168, 0.15, 173), (0.36, 69, 0.15, 33)])
def test_newcombe_holds_what_it_promises(first: float, na: int, second: float, nb: int, times: int) -> None:
    drawn = repeated(
        lambda rng: difference(int(rng.binomial(na, first)), na, int(rng.binomial(nb, second)), nb), times
    )
    assert holds_what_it_promises(coverage(drawn, first - second), times)


@times
def test_the_ratio_holds_what_it_promises(times: int) -> None:
    drawn = repeated(
        lambda rng: ratio(int(rng.binomial(168, 0.45)), 168, int(rng.binomial(173, 0.15)), 173), times
    )
    assert holds_what_it_promises(coverage(drawn, 3), times)
