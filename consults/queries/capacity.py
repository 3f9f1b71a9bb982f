"""How much of the practice nurse's time the weeks ahead take."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from consults.queries import agenda, ladder
from practices.models import Practice

WEEKS_AHEAD = 8


@dataclass(frozen=True)
class Week:
    monday: date
    consults: int
    minutes: int


@dataclass(frozen=True)
class Capacity:
    """`a_week`: the minutes the practice nurse has a week, None when nobody said; `waiting`: consults without a day."""

    weeks: list[Week]
    a_week: int | None
    waiting: int
    consult_minutes: int


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def ahead(practice: Practice, today: date) -> Capacity:
    """This week and the seven after it."""
    first = monday_of(today)
    mondays = [first + timedelta(weeks=number) for number in range(WEEKS_AHEAD)]
    planned = agenda.planned_from(practice, first, first + timedelta(weeks=WEEKS_AHEAD))
    counts, minutes = Counter[date](), Counter[date]()
    for consult in planned:
        monday = monday_of(timezone.localdate(consult.starts_at))
        counts[monday] += 1
        minutes[monday] += consult.minutes
    return Capacity(
        [Week(monday, counts[monday], minutes[monday]) for monday in mondays],
        practice.poh_minutes_a_week,
        len(ladder.to_plan(practice)),
        practice.participation.project.consult_minutes,
    )
