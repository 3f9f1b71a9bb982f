"""Two groups side by side: `a` of `na` had the outcome in the first, `b` of `nb` in the second."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scipy.stats import chi2_contingency, fisher_exact

from evaluation.statistics.proportions import (
    NumberNeeded,
    check,
    difference,
    number_needed,
    ratio,
)
from evaluation.statistics.results import Interval, PValue, Unknown

PEARSON = "pearson"
FISHER = "fisher"


@dataclass(frozen=True, slots=True)
class Comparison:
    """First against second. What is None has the code of its reason in `reasons`, under the same name.

    `chi2`: Pearson, without continuity correction. `fisher`: all tables at most as probable as this one.
    """

    risk_ratio: Interval | None
    risk_difference: Interval | None
    nnt: NumberNeeded | None
    chi2: PValue | None
    fisher: PValue | None
    n: int
    reasons: Mapping[str, str] = field(default_factory=dict)

    @property
    def chi2_p(self) -> float | None:
        return self.chi2.value if self.chi2 else None

    @property
    def fisher_p(self) -> float | None:
        return self.fisher.value if self.fisher else None


def compare(a: int, na: int, b: int, nb: int) -> Comparison:
    """Raises ValueError for a count outside 0..n."""
    apart = difference(a, na, b, nb)
    needed = number_needed(apart) if isinstance(apart, Interval) else apart
    times, chi2, fisher = ratio(a, na, b, nb), pearson(a, na, b, nb), exact(a, na, b, nb)
    found = {"risk_ratio": times, "risk_difference": apart, "nnt": needed, "chi2": chi2, "fisher": fisher}
    return Comparison(
        risk_ratio=None if isinstance(times, Unknown) else times,
        risk_difference=None if isinstance(apart, Unknown) else apart,
        nnt=None if isinstance(needed, Unknown) else needed,
        chi2=None if isinstance(chi2, Unknown) else chi2,
        fisher=None if isinstance(fisher, Unknown) else fisher,
        n=na + nb,
        reasons={name: one.reason for name, one in found.items() if isinstance(one, Unknown)},
    )


def pearson(a: int, na: int, b: int, nb: int) -> PValue | Unknown:
    """Not defined when nobody, or everybody, had the outcome."""
    reason = _one_table(a, na, b, nb)
    if reason:
        return Unknown(reason, PEARSON, na + nb)
    tested = chi2_contingency([[a, na - a], [b, nb - b]], correction=False)
    return PValue(float(tested.pvalue), PEARSON, na + nb)


def exact(a: int, na: int, b: int, nb: int) -> PValue | Unknown:
    """1 when nobody, or everybody, had the outcome: there is one such table only."""
    reason = _one_table(a, na, b, nb)
    if reason == "nobody":
        return Unknown(reason, FISHER, na + nb)
    if reason:
        return PValue(1.0, FISHER, na + nb)
    return PValue(min(1.0, float(fisher_exact([[a, na - a], [b, nb - b]]).pvalue)), FISHER, na + nb)


def _one_table(a: int, na: int, b: int, nb: int) -> str:
    check(a, na)
    check(b, nb)
    if not na or not nb:
        return "nobody"
    return {0: "no_events", na + nb: "everybody_in_both"}.get(a + b, "")
