"""What somebody did that hours can be proposed from: meetings they attended, start interviews they were at."""

from datetime import date

from practices.models import Membership, Seat, StartInterview


def attended(me: Membership, since: date) -> list[Seat]:
    rows = Seat.objects.filter(
        membership=me,
        attendance=Seat.Attendance.PRESENT,
        meeting__starts_at__date__gte=since,
        meeting__cancelled_at__isnull=True,
    )
    return list(rows.select_related("meeting").order_by("meeting__starts_at"))


def start_interviews(me: Membership, since: date) -> list[StartInterview]:
    rows = StartInterview.objects.filter(people=me, held_on__gte=since)
    return list(rows.filter(participation__practice=me.practice))
