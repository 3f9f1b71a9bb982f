"""Difference in differences: by hand, against the test it comes down to, and in simulated cohorts."""

from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t, ttest_1samp, ttest_ind

from evaluation.statistics.differences import difference_in_differences
from evaluation.statistics.results import Interval, Unknown
from tests.unit.evaluation.statistics.cohorts import (
    QUICK,
    THOROUGH,
    Columns,
    coverage,
    holds_what_it_promises,
    repeated,
    two_moments,
)

times = pytest.mark.parametrize("times", [QUICK, pytest.param(THOROUGH, marks=pytest.mark.slow)])


def told(columns: Columns) -> Interval | Unknown:
    return difference_in_differences(**asdict(columns))


def known(columns: Columns) -> Interval:
    found = told(columns)
    assert isinstance(found, Interval)
    return found


def balanced(
    treated: int, others: int, *, seed: int = 3, size: int = 5
) -> tuple[Columns, np.ndarray, np.ndarray]:
    """Practices of one size, and how the mean of each changed: of the treated, of the others."""
    rng = np.random.default_rng(seed)
    practices = np.repeat(np.arange(treated + others), size)
    before, later = rng.normal(0, 1, (2, len(practices)))
    changes = (later - before).reshape(-1, size).mean(axis=1)
    columns = Columns(
        np.concatenate([before, later]),
        np.tile(practices < treated, 2),
        np.repeat([0, 1], len(practices)),
        np.tile(practices, 2),
    )
    return columns, changes[:treated], changes[treated:]


def test_by_hand() -> None:
    """Treated from 3 of 4 to 1 of 4 users, others from 4 of 4 to 3 of 4: 0.5 down beside 0.25 down."""
    treated = [(1, 1, 1, 0), (1, 0, 0, 0)]
    others = [(1, 1, 1, 1), (1, 0, 1, 1)]
    found = difference_in_differences(
        values=[value for group in (treated, others) for moment in group for value in moment],
        treated=[True] * 8 + [False] * 8,
        after=([False] * 4 + [True] * 4) * 2,
        practices=list("ABCDABCDEFGHEFGH"),
    )
    assert isinstance(found, Interval)
    assert found.estimate == pytest.approx(-0.25)
    assert (found.n, found.groups, found.method) == (16, 8, "ols_jackknife_t")


def test_few_practices_are_a_t_test_of_what_they_changed() -> None:
    columns, treated, others = balanced(5, 6)
    found, welch = known(columns), ttest_ind(treated, others, equal_var=False)
    bounds = welch.confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((bounds.low, bounds.high))
    assert (found.method, found.groups) == ("ols_jackknife_t", 11)


def test_both_groups_in_every_practice_are_a_t_test_within_them() -> None:
    """With practices - 1 degrees of freedom."""
    columns, _, _ = balanced(6, 0, size=8)
    half = replace(columns, treated=np.arange(len(columns.values)) % 2)
    signed = columns.values * np.where(half.treated == columns.after, 1, -1)
    expected = ttest_1samp(np.bincount(columns.practices, weights=signed) / 4, 0).confidence_interval(0.95)
    found = known(half)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


def test_many_practices_have_cluster_robust_errors() -> None:
    """The sandwich by hand, with its correction G / (G - 1) x (N - 1) / (N - 4); Cameron and Miller 2015."""
    columns, treated, others = balanced(10, 14)
    n, groups = len(columns.values), 24
    meat = sum(((one - one.mean()) ** 2).sum() / len(one) ** 2 for one in (treated, others))
    margin = t.isf(0.025, groups - 1) * np.sqrt(meat * groups / (groups - 1) * (n - 1) / (n - 4))
    found = known(columns)
    assert found.estimate == pytest.approx(treated.mean() - others.mean())
    assert (found.low, found.high) == pytest.approx((found.estimate - margin, found.estimate + margin))
    assert (found.method, found.groups, found.n) == ("ols_cluster_t", 24, 240)


def test_a_practice_that_alone_has_both_groups_is_not_a_stratum_of_its_own() -> None:
    columns, _, _ = balanced(5, 5)
    treated = columns.treated.copy()
    treated[columns.practices == 0] = np.tile([True, False], 5)
    assert known(replace(columns, treated=treated)).low < known(replace(columns, treated=treated)).high


@pytest.mark.parametrize(
    ("treated", "others", "reason"),
    [(3, 8, "too_few_practices"), (4, 0, "empty_cell"), (12, 3, "too_few_practices")],
)
def test_too_little(treated: int, others: int, reason: str) -> None:
    columns, _, _ = balanced(treated, others)
    assert told(columns) == Unknown(reason, "ols_jackknife_t", len(columns.values))


@pytest.mark.parametrize("practices", [5, 12])
def test_nothing_varies(practices: int) -> None:
    columns, _, _ = balanced(practices, practices)
    for values in (np.full_like(columns.values, 0.3), 0.1 * columns.after * columns.treated + 0.7):
        found = told(replace(columns, values=values))
        assert isinstance(found, Unknown)
        assert found.reason == "no_variation"


def test_nobody() -> None:
    found = difference_in_differences(values=[], treated=[], after=[], practices=[])
    assert found == Unknown("empty_cell", "ols_jackknife_t", 0)


def test_what_cannot_be() -> None:
    columns, _, _ = balanced(4, 4)
    for wrong, words in (
        (replace(columns, values=columns.values[1:]), "different length"),
        (replace(columns, values=columns.values * np.nan), "no number"),
        (replace(columns, treated=columns.treated + 1), "neither yes nor no"),
    ):
        with pytest.raises(ValueError, match=words):
            told(wrong)


@given(st.integers(0, 10_000), st.sampled_from([(5, 6), (11, 12)]), st.floats(0.1, 50), st.floats(-50, 50))
def test_laws(seed: int, practices: tuple[int, int], scale: float, level: float) -> None:
    columns, _, _ = balanced(*practices, seed=seed)
    found = known(columns)
    assert found.low < found.estimate < found.high
    numbers = found.estimate, found.low, found.high
    swapped = known(replace(columns, treated=1 - columns.treated))
    assert (-swapped.estimate, -swapped.high, -swapped.low) == pytest.approx(numbers)
    other_unit = known(replace(columns, values=columns.values * scale + level))
    assert (other_unit.estimate, other_unit.low, other_unit.high) == pytest.approx(
        [number * scale for number in numbers], rel=1e-6, abs=1e-6
    )
    order = np.random.default_rng(seed).permutation(len(columns.values))
    shuffled = known(Columns(*(column[order] for column in asdict(columns).values())))
    assert (shuffled.estimate, shuffled.low, shuffled.high) == pytest.approx(numbers)


@times
@pytest.mark.parametrize("shares", [False, True])
@pytest.mark.parametrize(("treated", "others"), [(4, 4), (5, 8), (12, 20), (20, 20)])
def test_it_holds_what_it_promises(treated: int, others: int, shares: bool, times: int) -> None:
    drawn = repeated(
        lambda rng: told(two_moments(rng, treated=treated, others=others, effect=-0.15, shares=shares)), times
    )
    assert holds_what_it_promises(coverage(drawn, -0.15), times)
