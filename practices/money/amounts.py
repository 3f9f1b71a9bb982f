"""From minutes to euros. Rounded once per line, half a cent away from zero, so that a correction of a whole line
takes away exactly what was claimed; the total is the sum of the lines as they are shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
MINUTES_PER_HOUR = 60


@dataclass(frozen=True)
class Worked:
    """Minutes of one person in one activity, at the rate of their day."""

    activity: str
    role: str
    rate: Decimal
    minutes: int


@dataclass(frozen=True)
class Line:
    activity: str
    role: str
    rate: Decimal
    minutes: int
    amount: Decimal


def amount(minutes: int, rate: Decimal) -> Decimal:
    return (minutes * rate / MINUTES_PER_HOUR).quantize(CENT, ROUND_HALF_UP)


def lines(worked: Iterable[Worked]) -> list[Line]:
    """One line per activity, role and rate, in the order in which they were first met. What was taken away again
    leaves no line."""
    minutes: dict[tuple[str, str, Decimal], int] = {}
    for one in worked:
        key = (one.activity, one.role, one.rate)
        minutes[key] = minutes.get(key, 0) + one.minutes
    return [
        Line(activity, role, rate, sum_, amount(sum_, rate))
        for (activity, role, rate), sum_ in minutes.items()
        if sum_
    ]


def total(found: Iterable[Line]) -> Decimal:
    return sum((line.amount for line in found), Decimal("0.00"))
