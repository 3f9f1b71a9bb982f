"""Days a practice is open. Holidays differ per practice and are not known here: a proposed day can be changed."""

from datetime import date, timedelta

SATURDAY = 5


def workday_from(day: date) -> date:
    """`day`, or the Monday after it when it falls in a weekend."""
    return day + timedelta(days=max(7 - day.weekday(), 0) if day.weekday() >= SATURDAY else 0)


def next_workday(day: date) -> date:
    return workday_from(day + timedelta(days=1))
