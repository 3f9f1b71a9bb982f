"""What every computation here comes down to."""

from dataclasses import dataclass
from math import inf, isfinite

LEVEL = 0.95
ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and its 95 % interval, in the unit of what was measured (a share is 0 to 1).

    `n`: the patients it rests on; `groups`: the practices, None where they play no part.
    """

    estimate: float
    low: float
    high: float
    method: str
    n: int
    groups: int | None = None


@dataclass(frozen=True, slots=True)
class PValue:
    """A two-sided p-value."""

    value: float
    method: str
    n: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """What cannot be computed from these patients. `reason`: a code, such as `nobody`."""

    reason: str
    method: str
    n: int


def interval(
    estimate: float,
    bounds: tuple[float, float],
    *,
    method: str,
    n: int,
    groups: int | None = None,
    least: float = -inf,
    most: float = inf,
) -> Interval:
    """As Python's own numbers, within what is possible, and without rounding that puts the estimate outside.

    Raises ArithmeticError for a number that is none: the caller should have said Unknown.
    """
    low, high = max(float(bounds[0]), least), min(float(bounds[1]), most)
    if not (isfinite(estimate) and isfinite(low) and isfinite(high)):
        raise ArithmeticError(f"{method}: {estimate} ({low} to {high})")
    return Interval(float(estimate), min(low, float(estimate)), max(high, float(estimate)), method, n, groups)
