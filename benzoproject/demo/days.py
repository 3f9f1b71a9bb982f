"""The calendar of the demo's story: things happen on the days on which they would have happened."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from unittest import mock

from django.utils import timezone


def workday(day: date) -> date:
    """`day`, or the Friday before it: a practice is closed at the weekend."""
    return day - timedelta(days=max(day.weekday() - 4, 0))


def next_workday(day: date) -> date:
    """`day`, or the Monday after it."""
    return day + timedelta(days=7 - day.weekday() if day.weekday() > 4 else 0)


def at_hour(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """That moment, local time, on the workday of `day`."""
    return timezone.make_aware(datetime.combine(workday(day), time(hour, minute)))


@contextmanager
def on_day(day: date, hour: int = 10, minute: int = 0) -> Iterator[None]:
    """Ten o'clock on the workday of `day`, for everything that asks what time it is."""
    with mock.patch.object(timezone, "now", return_value=at_hour(day, hour, minute)):
        yield


def in_month(today: date, months: int, day: int) -> date:
    """That day of the month so many months before this one, or the workday before it."""
    month = today.year * 12 + today.month - 1 - months
    return workday(date(month // 12, month % 12 + 1, day))
