"""Days a practice is open: no weekend and no public holiday. Other days on which one is closed are its own affair and
not known here: a proposed day can be changed."""

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

SATURDAY = 5
DAY = timedelta(days=1)


def workday_from(day: date) -> date:
    """`day`, or the first workday after it."""
    while day.weekday() >= SATURDAY or day in public_holidays():
        day += DAY
    return day


def next_workday(day: date) -> date:
    return workday_from(day + DAY)


@cache
def public_holidays() -> "HolidayBase":
    """Those of the Netherlands; loaded when the first day is proposed, not when a web process starts."""
    from holidays import country_holidays

    return country_holidays("NL")
