"""What cannot be right about hours, whoever wrote them. Words for it are the service's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

LONGEST = 10 * 60  # minutes in one entry
LONGEST_DAY = 12 * 60
WHOLE_DAY = 24 * 60


class Wrong(StrEnum):
    NOTHING = "nothing"  # zero or less
    TOO_LONG = "too_long"
    PAST_MIDNIGHT = "past_midnight"
    FUTURE = "future"
    FUTURE_TIME = "future_time"
    LONG_DAY = "long_day"
    OVERLAP = "overlap"


FIELD = {
    Wrong.NOTHING: "minutes", Wrong.TOO_LONG: "minutes", Wrong.LONG_DAY: "minutes", Wrong.PAST_MIDNIGHT: "minutes",
    Wrong.FUTURE: "day", Wrong.FUTURE_TIME: "starts", Wrong.OVERLAP: "starts",
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    day: date
    minutes: int
    starts: time | None = None

    @property
    def begin(self) -> int | None:
        return None if self.starts is None else self.starts.hour * 60 + self.starts.minute


def found(entry: Entry, others: Iterable[Entry], *, now: datetime) -> Wrong | None:
    """The first thing that is wrong. `others`: what else this person wrote on that day, in any practice; `now` is
    local."""
    if entry.minutes <= 0:
        return Wrong.NOTHING
    if entry.minutes > LONGEST:
        return Wrong.TOO_LONG
    if entry.begin is not None and entry.begin + entry.minutes > WHOLE_DAY:
        return Wrong.PAST_MIDNIGHT
    if entry.day > now.date():
        return Wrong.FUTURE
    if entry.starts and datetime.combine(entry.day, entry.starts) > now.replace(tzinfo=None):
        return Wrong.FUTURE_TIME
    same_day = [other for other in others if other.day == entry.day]
    if any(overlap(entry, other) for other in same_day):
        return Wrong.OVERLAP
    if entry.minutes + sum(other.minutes for other in same_day) > LONGEST_DAY:
        return Wrong.LONG_DAY
    return None


def overlap(one: Entry, other: Entry) -> bool:
    """Both say when they began, and some minute lies in both. One may begin where the other ends."""
    if one.day != other.day or one.begin is None or other.begin is None:
        return False
    return one.begin < other.begin + other.minutes and other.begin < one.begin + one.minutes


def oldest(today: date, months: int) -> date:
    """The first day that can still be claimed."""
    month = today.year * 12 + today.month - 1 - months
    year, month = divmod(month, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(today.day, last))
