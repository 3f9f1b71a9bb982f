"""A mixed model: what an exposure does, when practices differ from each other.

value = level + effect x exposed + something of the practice + something of the patient (restricted maximum
likelihood, statsmodels). The effect is taken to be the same in every practice. Its interval uses t, with patients -
practices - 1 degrees of freedom when every practice has patients on both sides, else practices - 2: an exposure of
whole practices is known only as well as there are practices.

It answers or it says why not: `too_few_practices` (below 5), `too_few_patients` (below 2 a practice), `one_side`
(nobody, or everybody, exposed), `no_variation`, `not_converged`, `no_spread_between` (the practices differ no more
than chance would have it: the estimate lies on the edge of what the model can hold, where its errors are not to be
trusted).
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t
from statsmodels.regression.mixed_linear_model import MixedLM

from evaluation.statistics.columns import Codes, Numbers, codes, flags, numbers, same_length
from evaluation.statistics.results import ALPHA, Interval, interval

METHOD = "mixed_reml_t"
FEWEST_PRACTICES = 5
FEWEST_PATIENTS = 2  # a practice, on average: with one, practices and patients cannot be told apart
# statsmodels calls a variance below 0.01 "on the boundary", whatever the unit. With a standard deviation of 100 that is
# a millionth of all variance; with shares as they are it would be most of what practices differ.
SPREAD = 100.0
# The others that statsmodels tries first stop halfway in one of three cohorts with little spread between practices.
OPTIMIZER = "powell"


@dataclass(frozen=True, slots=True)
class Mixed:
    """`effect` in the unit of the values, `between` and `within` practices as variances; None with a `reason`."""

    effect: Interval | None
    between: float | None
    within: float | None
    n: int
    groups: int
    method: str = METHOD
    reason: str = ""


def mixed(
    *,
    values: Sequence[float] | NDArray[Any],
    exposed: Sequence[bool] | NDArray[Any],
    practices: Sequence[str | int] | NDArray[Any],
) -> Mixed:
    """One value per patient. Raises ValueError for columns of different length and for what is no number."""
    same_length(values, exposed, practices)
    seen, group = numbers(values), flags(exposed)
    practice, groups = codes(practices)
    reason = _no_model(seen, group, groups)
    if reason:
        return Mixed(None, None, None, len(seen), groups, reason=reason)
    scale = SPREAD / seen.std()
    fitted, reason = _fit((seen - seen.mean()) * scale, group, practice)
    if reason:
        return Mixed(None, None, None, len(seen), groups, reason=reason)
    estimate, error = fitted.fe_params[1] / scale, fitted.bse_fe[1] / scale
    margin = t.isf(ALPHA / 2, _degrees(group, practice, groups)) * error
    return Mixed(
        interval(estimate, (estimate - margin, estimate + margin), method=METHOD, n=len(seen), groups=groups),
        between=float(fitted.cov_re[0, 0] / scale**2),
        within=float(fitted.scale / scale**2),
        n=len(seen),
        groups=groups,
    )


def _no_model(seen: Numbers, group: Numbers, groups: int) -> str:
    if groups < FEWEST_PRACTICES:
        return "too_few_practices"
    if len(seen) < FEWEST_PATIENTS * groups:
        return "too_few_patients"
    if np.ptp(group) == 0:
        return "one_side"
    # Within each side: a value that follows from the side leaves nothing to model.
    spread = max(np.ptp(seen[group == side]) for side in (0, 1))
    return "no_variation" if spread <= 1e-9 * np.abs(seen).max() else ""


def _fit(seen: Numbers, group: Numbers, practice: Codes) -> tuple[Any, str]:
    """The fitted model and "", or something and why it is not to be used. Any warning is a no."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            fitted = MixedLM(seen, np.column_stack([np.ones_like(seen), group]), groups=practice).fit(
                method=OPTIMIZER
            )
        except (np.linalg.LinAlgError, ValueError, FloatingPointError):
            return None, "not_converged"
        said = [str(one.message) for one in caught]
    if any("boundary" in one for one in said) or fitted.cov_re[0, 0] <= 0:
        return fitted, "no_spread_between"
    sure = fitted.converged and np.isfinite(fitted.bse_fe).all() and fitted.bse_fe[1] > 0 and not said
    return fitted, "" if sure else "not_converged"


def _degrees(group: Numbers, practice: Codes, groups: int) -> int:
    exposed = np.bincount(practice, weights=group)
    on_both_sides = (exposed > 0) & (exposed < np.bincount(practice))
    return len(group) - groups - 1 if on_both_sides.all() else groups - 2
