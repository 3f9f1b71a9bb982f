"""Shares, and what differs between two of them.

In all of these `a` of `na` patients had the outcome in the first group and `b` of `nb` in the second. A count outside
0..n raises ValueError; a group of nobody is Unknown (`nobody`).

Zero cells: a share and a difference always have an interval (Wilson; Newcombe 1998, method 10). A ratio has none when
nobody in a group had the outcome (`no_events_in_first`, `no_events_in_second`, `no_events`), nor when everybody in both
had it (`everybody_in_both`: its standard error would be 0). Nothing is added to a cell.
"""

from dataclasses import dataclass

from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from evaluation.statistics.results import ALPHA, Interval, Unknown, interval

WILSON = "wilson"
NEWCOMBE = "newcombe"
WALD_LOG = "wald_log"
INVERSE_NEWCOMBE = "inverse_newcombe"


@dataclass(frozen=True, slots=True)
class NumberNeeded:
    """Patients for one more with the outcome in the first group; below 0: for one fewer.

    Without an interval (`reason`: `difference_may_be_zero`) the difference may be 0, so that it runs past infinity:
    from `1 / low` down to minus infinity and from plus infinity down to `1 / high` of the difference (Altman 1998).
    """

    estimate: float
    low: float | None
    high: float | None
    method: str
    n: int
    reason: str = ""


def proportion(count: int, n: int) -> Interval | Unknown:
    """A share with Wilson's interval."""
    check(count, n)
    if not n:
        return Unknown("nobody", WILSON, n)
    bounds = proportion_confint(count, n, alpha=ALPHA, method="wilson")
    return interval(count / n, bounds, method=WILSON, n=n, least=0, most=1)


def difference(a: int, na: int, b: int, nb: int) -> Interval | Unknown:
    """The first share minus the second."""
    check(a, na)
    check(b, nb)
    if not na or not nb:
        return Unknown("nobody", NEWCOMBE, na + nb)
    bounds = confint_proportions_2indep(a, na, b, nb, compare="diff", method="newcomb", alpha=ALPHA)
    return interval(a / na - b / nb, bounds, method=NEWCOMBE, n=na + nb, least=-1, most=1)


def ratio(a: int, na: int, b: int, nb: int) -> Interval | Unknown:
    """The first share divided by the second, with Wald's interval on the log scale."""
    check(a, na)
    check(b, nb)
    reason = _no_ratio(a, na, b, nb)
    if reason:
        return Unknown(reason, WALD_LOG, na + nb)
    bounds = confint_proportions_2indep(a, na, b, nb, compare="ratio", method="log", alpha=ALPHA)
    return interval((a / na) / (b / nb), bounds, method=WALD_LOG, n=na + nb, least=0)


def _no_ratio(a: int, na: int, b: int, nb: int) -> str:
    if not na or not nb:
        return "nobody"
    if not a or not b:
        return "no_events_in_first" if b else "no_events_in_second" if a else "no_events"
    return "everybody_in_both" if a == na and b == nb else ""


def number_needed(by: Interval) -> NumberNeeded | Unknown:
    """One divided by the difference, and by the ends of its interval."""
    if not by.estimate:
        return Unknown("no_difference", INVERSE_NEWCOMBE, by.n)
    if by.low <= 0 <= by.high:
        return NumberNeeded(
            1 / by.estimate, None, None, INVERSE_NEWCOMBE, by.n, reason="difference_may_be_zero"
        )
    return NumberNeeded(1 / by.estimate, 1 / by.high, 1 / by.low, INVERSE_NEWCOMBE, by.n)


def check(count: int, n: int) -> None:
    if not 0 <= count <= n:
        raise ValueError(f"{count} of {n} is no count")
