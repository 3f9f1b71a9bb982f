"""The ground a chart of use is drawn on: days from left to right, amounts from below, and the small marks of both."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.dates import MONTHS_3

LEFT, RIGHT, TOP, BOTTOM, WIDTH, HEIGHT = 1, 916, 40, 232, 960, 274
# A round top of the picture, and in how many equal parts it is cut so that every line has a round number.
ROUND = {"1": 5, "1.5": 3, "2": 4, "2.5": 5, "3": 3, "4": 4, "5": 5, "6": 3, "8": 4, "10": 5}


@dataclass(frozen=True)
class Tick:
    at: str
    label: str
    year: str = ""


def first_of_month(day: date, months_back: int = 0) -> date:
    number = day.year * 12 + day.month - 1 - months_back
    return date(number // 12, number % 12 + 1, 1)


class Axis:
    """The months from left to right, whole months only."""

    def __init__(self, start: date, last: date) -> None:
        self.start, self.end = start, first_of_month(last, -1)

    def x(self, day: date) -> str:
        share = (day - self.start).days / (self.end - self.start).days
        return f"{LEFT + share * (RIGHT - LEFT):.1f}"

    def ticks(self) -> list[Tick]:
        """One per month, in its middle; the year under January and under the first."""
        found, month = [], self.start
        while month < self.end:
            following = first_of_month(month, -1)
            middle = month + (following - month) / 2
            year = str(month.year) if month.month == 1 or month == self.start else ""
            found.append(Tick(self.x(middle), str(MONTHS_3[month.month]), year))
            month = following
        return found


def highest(amounts: Iterable[Decimal | None]) -> tuple[Decimal, int]:
    """The top just above the highest amount, and its number of parts."""
    most = max((amount for amount in amounts if amount), default=Decimal(1)) * Decimal("1.1")
    size = Decimal(10) ** most.adjusted()
    return next(
        (Decimal(step) * size, parts) for step, parts in ROUND.items() if Decimal(step) * size >= most
    )


def y(amount: Decimal, top: Decimal) -> str:
    return f"{BOTTOM - float(amount / top) * (BOTTOM - TOP):.1f}"
