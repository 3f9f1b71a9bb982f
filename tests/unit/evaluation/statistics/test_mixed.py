"""The mixed model: against the analysis of variance it comes down to, its refusals, and simulated cohorts."""

import warnings

import numpy as np
import pytest
from scipy.stats import ttest_ind

from evaluation.statistics import mixed as module
from evaluation.statistics.mixed import Mixed, mixed
from evaluation.statistics.results import Interval
from tests.unit.evaluation.statistics.cohorts import (
    QUICK,
    THOROUGH,
    Columns,
    coverage,
    holds_what_it_promises,
    practices_of,
    repeated,
)

SIZE = 6
times = pytest.mark.parametrize("times", [QUICK // 3, pytest.param(THOROUGH, marks=pytest.mark.slow)])


def told(columns: Columns) -> Mixed:
    return mixed(values=columns.values, exposed=columns.treated, practices=columns.practices)


def known(found: Mixed) -> Interval:
    assert found.effect, found.reason
    return found.effect


def balanced(practices: int, *, whole: bool) -> Columns:
    rng = np.random.default_rng(8)
    practice = np.repeat(np.arange(practices), SIZE)
    exposed = (practice if whole else np.arange(len(practice))) % 2
    values = 0.4 * exposed + rng.normal(0, 0.7, practices)[practice] + rng.normal(0, 1, len(practice))
    return Columns(values, exposed, np.zeros_like(practice), practice)


def test_whole_practices_are_a_t_test_of_their_means() -> None:
    columns = balanced(12, whole=True)
    means = columns.values.reshape(12, SIZE).mean(axis=1)
    expected = ttest_ind(means[1::2], means[::2]).confidence_interval(0.95)
    found = told(columns)
    assert (known(found).low, known(found).high) == pytest.approx((expected.low, expected.high), rel=1e-3)
    assert (found.n, found.groups, found.method, found.reason) == (72, 12, "mixed_reml_t", "")


def test_variances_are_those_of_the_analysis_of_variance() -> None:
    """Searle 1992: within = MSW, between = (MSB - MSW) / n."""
    columns = balanced(12, whole=True)
    table = columns.values.reshape(12, SIZE)
    means = table.mean(axis=1)
    within = table.var(axis=1, ddof=1).mean()
    spread = np.concatenate([means[side::2] - means[side::2].mean() for side in (0, 1)])
    between = (SIZE * (spread**2).sum() / 10 - within) / SIZE
    found = told(columns)
    assert (found.within, found.between) == pytest.approx((within, between), rel=1e-3)


def test_exposure_within_practices_is_compared_within_them() -> None:
    """As an analysis of variance in blocks: the practice falls out."""
    columns = balanced(12, whole=False)
    sides = columns.values.reshape(12, SIZE // 2, 2)
    found = known(told(columns))
    assert found.estimate == pytest.approx((sides[..., 1] - sides[..., 0]).mean())
    elsewhere = told(
        Columns(columns.values + 5 * columns.practices, *(columns.treated, columns.after, columns.practices))
    )
    assert known(elsewhere).estimate == pytest.approx(found.estimate)
    assert known(elsewhere).high - known(elsewhere).low == pytest.approx(found.high - found.low, rel=1e-3)


def test_shares_with_little_spread_between_practices_still_have_an_answer() -> None:
    """A variance of 0.004 is much for a share, though statsmodels calls it nothing."""
    rng = np.random.default_rng(2)
    practice = np.repeat(np.arange(60), 40)
    chance = 0.3 + rng.normal(0, 0.065, 60)[practice] - 0.1 * (practice % 2)
    found = mixed(values=rng.random(2_400) < chance, exposed=practice % 2, practices=practice)
    assert known(found).estimate == pytest.approx(-0.1, abs=0.06)
    assert found.between == pytest.approx(0.004, abs=0.003)


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        (balanced(4, whole=True), "too_few_practices"),
        (Columns(np.arange(30.0), np.ones(30), np.zeros(30), np.arange(30) % 6), "one_side"),
        (Columns(np.full(30, 0.1), np.arange(30) % 2, np.zeros(30), np.arange(30) % 6), "no_variation"),
        (
            Columns(np.arange(30) % 2 * 0.1, np.arange(30) % 2, np.zeros(30), np.arange(30) % 6),
            "no_variation",
        ),
        (
            Columns(np.tile([1.0, 2, 3, 5], 6), np.tile([0, 1], 12), np.zeros(24), np.repeat(range(6), 4)),
            "no_spread_between",
        ),
        (Columns(np.array([]), np.array([]), np.array([]), np.array([])), "too_few_practices"),
    ],
)
def test_it_says_why_there_is_no_answer(columns: Columns, reason: str) -> None:
    found = told(columns)
    assert (found.effect, found.between, found.within, found.reason) == (None, None, None, reason)
    assert found.n == len(columns.values)


def test_one_patient_per_practice_tells_no_practices_apart() -> None:
    rng = np.random.default_rng(1)
    found = mixed(values=rng.normal(0, 1, 20), exposed=np.arange(20) % 2, practices=np.arange(20))
    assert (found.effect, found.reason) == (None, "too_few_patients")


@pytest.mark.parametrize("trouble", ["warns", "fails"])
def test_any_trouble_is_no_answer(trouble: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fit = module.MixedLM.fit

    def troubled(*args, **options):
        if trouble == "fails":
            raise np.linalg.LinAlgError("Singular matrix")
        warnings.warn("The Hessian matrix is not positive definite.", stacklevel=2)
        return fit(*args, **options)

    monkeypatch.setattr(module.MixedLM, "fit", troubled)
    found = told(balanced(12, whole=True))
    assert (found.effect, found.reason) == (None, "not_converged")


def test_what_cannot_be() -> None:
    with pytest.raises(ValueError, match="different length"):
        mixed(values=[1.0], exposed=[0, 1], practices=[1])
    with pytest.raises(ValueError, match="no number"):
        mixed(values=[1.0, float("inf")], exposed=[0, 1], practices=[1, 2])


@times
@pytest.mark.parametrize(("practices", "whole"), [(10, False), (16, True)])
def test_it_holds_what_it_promises(practices: int, whole: bool, times: int) -> None:
    drawn = repeated(
        lambda rng: told(practices_of(rng, practices=practices, effect=0.3, between=0.5, whole=whole)), times
    )
    assert holds_what_it_promises(coverage([one.effect for one in drawn], 0.3), times)
    assert np.mean([one.reason == "" for one in drawn]) > 0.95
    assert np.mean([one.between for one in drawn if one.effect]) == pytest.approx(0.25, rel=0.1)
