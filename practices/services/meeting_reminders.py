"""The clock of the meetings: a word three days before, and one afterwards to who was there and said nothing yet."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from practices.models import Seat
from practices.services import meeting_mails

BEFORE = timedelta(days=3)
# Afterwards: not the same evening, and not months later when somebody records an old list.
AFTER = timedelta(days=1)
LATEST = timedelta(days=60)


def remind(*, at: datetime) -> None:
    """Ask for every reminder that is due; each goes out once, however often this runs."""
    for seat in _soon(at):
        meeting_mails.soon(seat, at=at)
    for seat in _ungraded(at):
        meeting_mails.ungraded(seat, at=at)


def _seats() -> QuerySet[Seat]:
    rows = Seat.objects.filter(
        meeting__cancelled_at__isnull=True, membership__active=True, membership__user__is_active=True
    )
    return rows.select_related("meeting", "membership__user", "membership__practice")


def _soon(at: datetime) -> QuerySet[Seat]:
    """Who comes and who did not answer. Not who was invited within these days: they have just read of it."""
    near = _seats().filter(meeting__starts_at__gt=at, meeting__starts_at__lte=_end_of_day(at + BEFORE))
    return near.filter(state__in=(Seat.State.INVITED, Seat.State.COMING), state_at__lt=at - timedelta(days=1))


def _end_of_day(moment: datetime) -> datetime:
    """Three days are counted in days: a meeting in the afternoon is reminded of in the morning as well."""
    local = timezone.localtime(moment)
    return local.replace(hour=23, minute=59, second=59, microsecond=0)


def _ungraded(at: datetime) -> QuerySet[Seat]:
    return _seats().filter(
        attendance=Seat.Attendance.PRESENT,
        grade__isnull=True,
        meeting__starts_at__gt=at - LATEST,
        attendance_at__lt=at - AFTER,
    )
