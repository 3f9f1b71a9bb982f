"""A first proposal for a day and time, and what else stands on that day."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_date

from benzoproject.lib.workdays import workday_from
from consults.models import Consult
from consults.presenters.agenda import Item
from consults.queries import agenda
from consults.queries.ladder import Ladder
from practices.models import Practice

FIRST_HOUR = time(9, 0)
A_WEEK, A_YEAR = timedelta(days=7), timedelta(days=366)


def moment(ladder: Ladder, now: datetime) -> datetime:
    """The last workday before the consult is due, at the hour of the last one; a week from now when that is over."""
    today = timezone.localdate(now)
    due = ladder.due
    day = due if due and due > today else today + A_WEEK
    kept = ladder.newest if ladder.newest and ladder.newest.was_appointment else None
    hour = timezone.localtime(kept.starts_at).time() if kept else FIRST_HOUR
    return timezone.make_aware(datetime.combine(workday_from(day), hour.replace(second=0, microsecond=0)))


def around(
    practice: Practice, day: object, today: date, *, without: Consult | None = None
) -> dict[str, object]:
    """The appointments of the day in the form, so that nobody is planned twice."""
    on = day if isinstance(day, date) else _day(str(day or ""))
    if on is None or abs(on - today) > A_YEAR:
        return {}
    rows = [row for row in agenda.today(practice, on) if row != without]
    return {"day": on, "items": [Item(row, today) for row in rows]}


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
