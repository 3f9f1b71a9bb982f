"""Time to stopping: Kaplan and Meier's share of patients who still use, from the days at which they stopped.

Whoever has not stopped counts until the last day he or she was followed, and then leaves. The error is Greenwood's and
the interval that of the log of minus the log, which stays within 0 and 1.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm
from statsmodels.duration.survfunc import SurvfuncRight

from evaluation.statistics.results import ALPHA, Unknown

METHOD = "kaplan_meier_log_log"
HALF = 0.5 + 1e-9  # beside rounding: the shares are products


@dataclass(frozen=True, slots=True)
class Moment:
    """`stopped` patients stopped at `time` (days, or any unit); `left` were followed until then and still used."""

    time: float
    stopped: int
    left: int


@dataclass(frozen=True, slots=True)
class Point:
    """From `time` on `using` is the share who still use; `at_risk` were followed and using just before it.

    Without an interval when nobody is left who uses.
    """

    time: float
    at_risk: int
    stopped: int
    using: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Median:
    """The first time at which at most half still used; None: it was not reached, or the interval is open there."""

    estimate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Curve:
    """A point per time at which somebody stopped; before the first one everybody uses. `until`: the last time seen."""

    points: tuple[Point, ...]
    moments: tuple[Moment, ...]
    median: Median
    until: float
    n: int
    stopped: int
    method: str = METHOD

    def using_at(self, time: float) -> float:
        return next((point.using for point in reversed(self.points) if point.time <= time), 1.0)

    def at_risk(self, times: Iterable[float]) -> tuple[int, ...]:
        """How many are still followed and using just before each of these times."""
        return tuple(
            sum(one.stopped + one.left for one in self.moments if one.time >= time) for time in times
        )


def from_times(times: Sequence[float], stopped: Sequence[bool]) -> Curve | Unknown:
    """From one time per patient, and whether it is that of stopping."""
    moments = [
        Moment(time, int(has_stopped), int(not has_stopped))
        for time, has_stopped in zip(times, stopped, strict=True)
    ]
    return from_counts(moments)


def from_counts(moments: Iterable[Moment]) -> Curve | Unknown:
    """From counts per time, in any order. Raises ValueError for a negative time or count."""
    counted = _together(moments)
    n, stopped = sum(one.stopped + one.left for one in counted), sum(one.stopped for one in counted)
    if not n:
        return Unknown("nobody", METHOD, 0)
    points = _points(counted) if stopped else ()
    return Curve(points, counted, _median(points), counted[-1].time, n, stopped)


def _together(moments: Iterable[Moment]) -> tuple[Moment, ...]:
    counts: dict[float, tuple[int, int]] = {}
    for one in moments:
        if not 0 <= one.time < np.inf or one.stopped < 0 or one.left < 0:
            raise ValueError(f"{one} cannot be")
        before = counts.get(one.time, (0, 0))
        counts[one.time] = before[0] + one.stopped, before[1] + one.left
    return tuple(Moment(time, *counts[time]) for time in sorted(counts) if any(counts[time]))


def _points(moments: Sequence[Moment]) -> tuple[Point, ...]:
    # Patient by patient: with weights statsmodels takes Tsiatis' error instead of Greenwood's.
    times = np.repeat([one.time for one in moments for _ in range(2)], _flat(moments))
    status = np.repeat([1, 0] * len(moments), _flat(moments))
    found = SurvfuncRight(times, status)
    rows = zip(
        found.surv_times, found.n_risk, found.n_events, found.surv_prob, found.surv_prob_se, strict=True
    )
    return tuple(
        Point(float(time), int(risk), round(events), float(using), *_bounds(float(using), float(error)))
        for time, risk, events, using, error in rows
    )


def _flat(moments: Sequence[Moment]) -> list[int]:
    return [count for one in moments for count in (one.stopped, one.left)]


def _bounds(using: float, error: float) -> tuple[float | None, float | None]:
    """using ** exp(+- z x error / (using x log using)); for 0 there is none."""
    if using <= 0:
        return None, None
    wide = norm.isf(ALPHA / 2) * error / (using * np.log(using))
    return float(using ** np.exp(-wide)), float(using ** np.exp(wide))


def _median(points: Sequence[Point]) -> Median:
    """The interval holds every time at which half may still be using (Brookmeyer and Crowley 1982)."""
    return Median(
        estimate=_first(points, lambda point: point.using),
        low=_first(points, lambda point: 0.0 if point.low is None else point.low),
        high=_first(points, lambda point: 1.0 if point.high is None else point.high),
    )


def _first(points: Sequence[Point], share: Callable[[Point], float]) -> float | None:
    return next((point.time for point in points if share(point) <= HALF), None)
