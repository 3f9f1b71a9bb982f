"""The same patients twice: before and after."""

from collections.abc import Sequence
from math import sqrt

import numpy as np
from scipy.stats import bootstrap, norm, ttest_1samp
from statsmodels.stats.contingency_tables import mcnemar as statsmodels_mcnemar

from evaluation.statistics.columns import Numbers, numbers, same_length
from evaluation.statistics.results import ALPHA, LEVEL, Interval, PValue, Unknown, interval

EXACT = "mcnemar_exact"
ASYMPTOTIC = "mcnemar"
BONETT_PRICE = "bonett_price"
PAIRED_T = "paired_t"
BOOTSTRAP = "bootstrap_bca"

EXACT_BELOW = 25  # patients who changed: the exact test below it, McNemar's chi-squared from there on
RESAMPLES = 9_999
NUMBERS_AT_ONCE = 1_000_000  # drawn numbers in memory; 8 bytes each


def mcnemar(before_only: int, after_only: int, n: int) -> PValue | Unknown:
    """Did as many of these `n` patients gain the outcome as lose it?

    `before_only` had it before and not after, `after_only` the other way round. Exact (binomial) when fewer than 25
    changed, else chi-squared without continuity correction (Fagerland 2013); `method` says which.
    """
    _check(before_only, after_only, n)
    exact = before_only + after_only < EXACT_BELOW
    method = EXACT if exact else ASYMPTOTIC
    if not n:
        return Unknown("nobody", method, n)
    tested = statsmodels_mcnemar([[0, before_only], [after_only, 0]], exact=exact, correction=False)
    return PValue(float(tested.pvalue), method, n)


def change_of_share(before_only: int, after_only: int, n: int) -> Interval | Unknown:
    """The share after minus the share before.

    Bonett and Price 2012: Wald's interval after one patient is added to both kinds who changed, which also holds when
    nobody changed. Neither scipy nor statsmodels has an interval for paired shares.
    """
    _check(before_only, after_only, n)
    if not n:
        return Unknown("nobody", BONETT_PRICE, n)
    lost, gained = (before_only + 1) / (n + 2), (after_only + 1) / (n + 2)
    middle = gained - lost
    margin = norm.isf(ALPHA / 2) * sqrt((gained + lost - middle**2) / (n + 2))
    estimate = (after_only - before_only) / n
    return interval(estimate, (middle - margin, middle + margin), method=BONETT_PRICE, n=n, least=-1, most=1)


def mean_change(before: Sequence[float], after: Sequence[float]) -> Interval | Unknown:
    """The mean of after minus before, in their unit, with Student's t; for changes of about a normal shape."""
    changes = _changes(before, after)
    reason = _no_interval(changes)
    if reason:
        return Unknown(reason, PAIRED_T, len(changes))
    bounds = ttest_1samp(changes, 0).confidence_interval(LEVEL)
    return interval(changes.mean(), (bounds.low, bounds.high), method=PAIRED_T, n=len(changes))


def bootstrap_change(before: Sequence[float], after: Sequence[float], *, seed: int) -> Interval | Unknown:
    """The mean of after minus before, for any shape: bias-corrected and accelerated, 9,999 draws from `seed`."""
    changes = _changes(before, after)
    reason = _no_interval(changes)
    if reason:
        return Unknown(reason, BOOTSTRAP, len(changes))
    drawn = bootstrap(
        (changes,),
        np.mean,
        n_resamples=RESAMPLES,
        batch=max(1, NUMBERS_AT_ONCE // len(changes)),
        confidence_level=LEVEL,
        method="BCa",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return interval(changes.mean(), (drawn.low, drawn.high), method=BOOTSTRAP, n=len(changes))


def _changes(before: Sequence[float], after: Sequence[float]) -> Numbers:
    same_length(before, after)
    return np.subtract(numbers(after), numbers(before), dtype=np.float64)


def _no_interval(changes: Numbers) -> str:
    if len(changes) < 2:
        return "one_patient" if len(changes) else "nobody"
    # Beside rounding: 0.3 - 0.2 and 0.2 - 0.1 differ in their last digit.
    return "no_variation" if np.ptp(changes) <= 1e-9 * np.abs(changes).max() else ""


def _check(before_only: int, after_only: int, n: int) -> None:
    if min(before_only, after_only) < 0 or before_only + after_only > n:
        raise ValueError(f"{before_only} and {after_only} of {n} are no counts")
