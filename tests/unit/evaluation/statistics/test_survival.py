"""Time to stopping: a textbook cohort, laws, and simulated cohorts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import Generator

from evaluation.statistics.results import Interval, Unknown
from evaluation.statistics.survival import Curve, Moment, from_counts, from_times
from tests.unit.evaluation.statistics.cohorts import (
    QUICK,
    THOROUGH,
    coverage,
    holds_what_it_promises,
    repeated,
)

times = pytest.mark.parametrize("times", [QUICK, pytest.param(THOROUGH, marks=pytest.mark.slow)])
# Freireich 1963, weeks in remission with 6-MP; in Collett, and in Kalbfleisch and Prentice.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [
    True,
    True,
    True,
    False,
    True,
    False,
    True,
    False,
    False,
    True,
    True,
    *[False] * 3,
    True,
    True,
    *[False] * 5,
]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
cohorts = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=60)


def known(found: Curve | Unknown) -> Curve:
    assert isinstance(found, Curve)
    return found


def test_a_textbook_cohort() -> None:
    found = known(from_times(WEEKS, ENDED))
    shown = [(point.time, point.at_risk, point.stopped, round(point.using, 3)) for point in found.points]
    assert shown == [
        (6, 21, 3, 0.857),
        (7, 17, 1, 0.807),
        (10, 15, 1, 0.753),
        (13, 12, 1, 0.690),
        (16, 11, 1, 0.627),
        (22, 7, 1, 0.538),
        (23, 6, 1, 0.448),
    ]
    assert (found.n, found.stopped, found.until, found.method) == (21, 9, 35, "kaplan_meier_log_log")


def test_its_intervals_and_median() -> None:
    """As R's survfit with conf.type = "log-log"."""
    found = known(from_times(WEEKS, ENDED))
    first, last = found.points[0], found.points[-1]
    assert (first.low, first.high) == pytest.approx((0.620, 0.952), abs=0.0005)
    assert (last.low, last.high) == pytest.approx((0.188, 0.680), abs=0.0005)
    assert (found.median.estimate, found.median.low, found.median.high) == (23, 13, None)


def test_the_other_arm_has_stopped_altogether() -> None:
    found = known(from_times(PLACEBO, [True] * 21))
    assert (found.median.estimate, found.median.low, found.median.high) == (8, 4, 11)
    last = found.points[-1]
    assert (last.using, last.low, last.high) == (0, None, None)


def test_half_is_reached_when_just_half_still_use() -> None:
    """7 x 6 x 5 x 4 / ... is 0.5 but for its last digits."""
    found = known(from_times(range(1, 15), [True] * 14))
    assert found.using_at(7) == pytest.approx(0.5)
    assert found.median.estimate == 7


def test_counts_are_patients() -> None:
    """Greenwood's error too: by weight statsmodels would give another one."""
    moments = [
        Moment(
            week,
            *(
                sum(w == week and e is end for w, e in zip(WEEKS, ENDED, strict=True))
                for end in (True, False)
            ),
        )
        for week in sorted(set(WEEKS), reverse=True)
    ]
    assert from_counts(moments) == from_times(WEEKS, ENDED)
    halves = [Moment(one.time, *part) for one in moments for part in ((one.stopped, 0), (0, one.left))]
    assert from_counts(halves) == from_counts(moments)


def test_who_is_at_risk() -> None:
    found = known(from_times(WEEKS, ENDED))
    assert found.at_risk([0, 6, 7, 10, 35, 36]) == (21, 21, 17, 15, 1, 0)
    assert [found.using_at(week) for week in (0, 5, 6)] == pytest.approx([1, 1, 0.857], abs=0.001)


def test_nobody_stopped() -> None:
    found = known(from_times([90, 180], [False, False]))
    assert (found.points, found.using_at(180), found.until) == ((), 1, 180)
    assert found.median.estimate is None
    assert found.at_risk([180]) == (1,)


def test_nobody() -> None:
    assert from_counts([]) == from_counts([Moment(3, 0, 0)]) == Unknown("nobody", "kaplan_meier_log_log", 0)


@pytest.mark.parametrize(
    "moment", [Moment(-1, 1, 0), Moment(1, -1, 0), Moment(1, 0, -2), Moment(float("nan"), 1, 0)]
)
def test_what_cannot_be(moment: Moment) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        from_counts([moment])


@given(cohorts)
def test_laws(cohort: list[tuple[int, bool]]) -> None:
    found = known(from_times(*zip(*cohort, strict=True)))
    shares = [1.0, *(point.using for point in found.points)]
    assert shares == sorted(shares, reverse=True)
    assert found.stopped == sum(point.stopped for point in found.points)
    assert found.at_risk([0]) == (found.n,)
    for point in found.points:
        assert found.at_risk([point.time]) == (point.at_risk,)
        assert point.using == 0 or 0 <= point.low <= point.using <= point.high <= 1
    median = found.median
    if median.estimate is not None:
        assert median.low is not None
        assert median.low <= median.estimate
        assert median.high is None or median.estimate <= median.high
    assert from_times(*zip(*reversed(cohort), strict=True)) == found


@given(st.lists(st.integers(0, 30), min_size=1, max_size=60))
def test_when_all_are_followed_it_is_the_share_that_has_not_stopped(stops: list[int]) -> None:
    found = known(from_times(stops, [True] * len(stops)))
    for day in range(31):
        assert found.using_at(day) == pytest.approx(np.mean(np.array(stops) > day), abs=1e-9)


def cohort(rng: Generator, n: int = 80) -> Curve:
    """Stopping after 100 days on average, followed for 40 to 240 days."""
    stops, followed = rng.exponential(100, n), rng.uniform(40, 240, n)
    return known(from_times(np.minimum(stops, followed).tolist(), (stops <= followed).tolist()))


@times
@pytest.mark.parametrize("day", [30, 90])
def test_the_curve_holds_what_it_promises(day: int, times: int) -> None:
    def draw(rng: Generator) -> Interval:
        last = [point for point in cohort(rng).points if point.time <= day][-1]
        assert last.low is not None
        assert last.high is not None
        return Interval(last.using, last.low, last.high, "", 0)

    assert holds_what_it_promises(coverage(repeated(draw, times), np.exp(-day / 100)), times)


@times
def test_the_median_holds_what_it_promises(times: int) -> None:
    def draw(rng: Generator) -> Interval:
        found = cohort(rng).median
        assert found.estimate is not None
        assert found.low is not None
        return Interval(found.estimate, found.low, found.high or np.inf, "", 0)

    assert holds_what_it_promises(coverage(repeated(draw, times), 100 * np.log(2)), times)
