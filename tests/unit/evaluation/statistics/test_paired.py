"""The same patients before and after."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import Generator

from evaluation.statistics.paired import bootstrap_change, change_of_share, mcnemar, mean_change
from evaluation.statistics.results import Interval, PValue, Unknown
from tests.unit.evaluation.statistics.cohorts import (
    QUICK,
    THOROUGH,
    coverage,
    holds_what_it_promises,
    repeated,
)

times = pytest.mark.parametrize("times", [QUICK, pytest.param(THOROUGH, marks=pytest.mark.slow)])
# Student 1908: hours of sleep more than without, ten patients, two drugs.
FIRST = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SECOND = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
changed = st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60)).filter(any)


def known(found: Interval | Unknown) -> Interval:
    assert isinstance(found, Interval)
    return found


def p_of(found: PValue | Unknown) -> PValue:
    assert isinstance(found, PValue)
    return found


def test_mcnemar_of_many() -> None:
    """Agresti, Categorical Data Analysis, approval of the prime minister: (150 - 86)2 / 236 = 17.36."""
    found = p_of(mcnemar(150, 86, 1_600))
    assert found.value == pytest.approx(3.1e-5, abs=0.05e-5)
    assert (found.method, found.n) == ("mcnemar", 1_600)


def test_mcnemar_of_few_is_exact() -> None:
    """Fagerland 2013, 1 against 7 of 21 patients: twice (1 + 8) / 2 ** 8."""
    assert mcnemar(1, 7, 21) == PValue(18 / 256, "mcnemar_exact", 21)


@pytest.mark.parametrize(("discordant", "method"), [(24, "mcnemar_exact"), (25, "mcnemar")])
def test_exact_below_25(discordant: int, method: str) -> None:
    assert p_of(mcnemar(10, discordant - 10, 60)).method == method


def test_nobody_changed() -> None:
    assert p_of(mcnemar(0, 0, 9)).value == 1
    found = known(change_of_share(0, 0, 9))
    assert found.low < found.estimate == 0 < found.high


def test_change_of_share() -> None:
    """Fagerland 2014, the same 21 patients: 0.286, Bonett and Price 0.013 to 0.508."""
    found = known(change_of_share(1, 7, 21))
    assert (found.estimate, found.low, found.high) == pytest.approx((6 / 21, 0.0134, 0.5084), abs=0.00005)
    assert found.method == "bonett_price"


def test_mean_change() -> None:
    found = known(mean_change(FIRST, SECOND))
    assert (found.estimate, found.low, found.high) == pytest.approx((1.58, 0.70011, 2.45989), abs=0.00001)
    assert (found.method, found.n) == ("paired_t", 10)


def test_bootstrap_change() -> None:
    found = known(bootstrap_change(FIRST, SECOND, seed=1))
    assert found == bootstrap_change(FIRST, SECOND, seed=1)
    assert found != bootstrap_change(FIRST, SECOND, seed=2)
    assert found.estimate == pytest.approx(1.58)
    assert 0.8 < found.low < 1.1
    assert 2.2 < found.high < 2.7
    assert found.method == "bootstrap_bca"


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [([], [], "nobody"), ([1], [2], "one_patient"), ([0.1, 0.2, 0.3], [0.2, 0.3, 0.4], "no_variation")],
)
def test_too_little_for_an_interval(before: list[float], after: list[float], reason: str) -> None:
    assert mean_change(before, after) == Unknown(reason, "paired_t", len(before))
    assert bootstrap_change(before, after, seed=1) == Unknown(reason, "bootstrap_bca", len(before))


def test_nobody_at_all() -> None:
    assert mcnemar(0, 0, 0) == Unknown("nobody", "mcnemar_exact", 0)
    assert change_of_share(0, 0, 0) == Unknown("nobody", "bonett_price", 0)


def test_what_cannot_be() -> None:
    for made in (mcnemar, change_of_share):
        with pytest.raises(ValueError, match="are no counts"):
            made(3, 3, 5)
    with pytest.raises(ValueError, match="different length"):
        mean_change([1], [1, 2])
    with pytest.raises(ValueError, match="no number"):
        mean_change([1, 2], [1, float("nan")])


@given(changed)
def test_gaining_and_losing_mirror_each_other(counts: tuple[int, int, int]) -> None:
    lost, gained, same = counts
    n = sum(counts)
    one, other = known(change_of_share(lost, gained, n)), known(change_of_share(gained, lost, n))
    assert (one.estimate, one.low, one.high) == pytest.approx((-other.estimate, -other.high, -other.low))
    assert -1 <= one.low <= one.estimate <= one.high <= 1
    assert p_of(mcnemar(lost, gained, n)).value == p_of(mcnemar(gained, lost, n)).value <= 1


def paired(rng: Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    person = rng.normal(10, 4, n)
    return person + rng.normal(0, 2, n), person - 3 + rng.normal(0, 2, n)


@times
def test_the_mean_holds_what_it_promises(times: int) -> None:
    drawn = repeated(lambda rng: mean_change(*paired(rng, 20)), times)
    assert holds_what_it_promises(coverage(drawn, -3), times)


@pytest.mark.parametrize("times", [QUICK // 3, pytest.param(THOROUGH, marks=pytest.mark.slow)])
def test_the_bootstrap_holds_what_it_promises(times: int) -> None:
    """Amounts with a long tail, as doses have."""
    drawn = repeated(
        lambda rng: bootstrap_change(np.zeros(100), rng.gamma(2, 2, 100), seed=int(rng.integers(10**6))),
        times,
    )
    assert holds_what_it_promises(coverage(drawn, 4), times)


@times
def test_a_change_of_share_holds_what_it_promises(times: int) -> None:
    def draw(rng: Generator) -> Interval | Unknown:
        lost, gained, _same = rng.multinomial(60, (0.1, 0.3, 0.6))
        return change_of_share(int(lost), int(gained), 60)

    assert holds_what_it_promises(coverage(repeated(draw, times), 0.2), times)


@times
@pytest.mark.parametrize("n", [40, 300])
def test_mcnemar_seldom_finds_a_change_that_is_not_there(n: int, times: int) -> None:
    """In 5 of 100 cohorts; the exact one in fewer, as it can only be rejected in steps."""
    rng = np.random.default_rng(4)
    drawn = [rng.multinomial(n, (0.2, 0.2, 0.6)) for _ in range(times)]
    kept = float(
        np.mean([p_of(mcnemar(int(lost), int(gained), n)).value >= 0.05 for lost, gained, _ in drawn])
    )
    assert kept > 0.95 or holds_what_it_promises(kept, times)
    assert n == 40 or holds_what_it_promises(kept, times)
