"""A taper plan as a calendar to tick off: weeks from the first day, a row wherever the dose is another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from consults.writing.facts import Schedule, Step

PARTS_OF_DAY = ("morning", "midday", "evening", "night")


@dataclass(frozen=True)
class Row:
    """Up to seven days of one week with the same dose; week: counted from 1."""

    week: int
    first_day: date
    last_day: date
    step: Step

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1


def rows(schedule: Schedule) -> list[Row]:
    """Every week of the plan, cut where a step begins; the last step, which has no end, is not in it."""
    start = schedule.steps[0].first_day
    return [row for step in schedule.steps if step.last_day for row in _rows(step, step.last_day, start)]


def _rows(step: Step, last_day: date, start: date) -> Iterator[Row]:
    day = step.first_day
    while day <= last_day:
        week = (day - start).days // 7
        end = min(last_day, start + timedelta(days=7 * week + 6))
        yield Row(week + 1, day, end, step)
        day = end + timedelta(days=1)


def weeks(schedule: Schedule) -> int:
    return max((row.week for row in rows(schedule)), default=0)


def weeks_done(schedule: Schedule, on: date) -> int:
    """Whole weeks of the plan that lie before `on`."""
    return sum(_ends(schedule, week) < on for week in range(1, weeks(schedule) + 1))


def _ends(schedule: Schedule, week: int) -> date:
    return max(row.last_day for row in rows(schedule) if row.week == week)


def parts_used(schedule: Schedule) -> list[str]:
    """The parts of the day on which something is taken in any step, in the order of the day."""
    return [part for part in PARTS_OF_DAY if any(_taken(step, part) for step in schedule.steps)]


def _taken(step: Step, part: str) -> bool:
    return any(step.tablets.get(part, {}).values())


def end(schedule: Schedule) -> Step | None:
    """The step without an end: nothing more, or the dose somebody stays on."""
    return next((step for step in reversed(schedule.steps) if step.last_day is None), None)


def names(substances: Sequence[str]) -> str:
    """ "oxazepam en temazepam"."""
    *first, last = substances or ("uw medicijn",)
    return f"{', '.join(first)} en {last}" if first else last
