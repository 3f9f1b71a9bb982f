"""Appointments by day: a week of them, today's, and those whose day passed without anybody saying how they went."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from consults.models import Consult
from consults.queries.ladder import NOT_LISTED
from patients.models import Patient
from practices.models import Membership, Practice, Role
from practices.queries import people

State = Consult.State
WEEK = timedelta(days=7)


def week(practice: Practice, monday: date, *, whose: Membership | None = None) -> list[Consult]:
    """Everything that was planned in these seven days, also what did not take place."""
    return list(_between(_rows(practice, whose), monday, monday + WEEK))


def today(practice: Practice, day: date, *, whose: Membership | None = None) -> list[Consult]:
    """What is still to be held, or recorded, on `day`."""
    rows = _between(_rows(practice, whose), day, day + timedelta(days=1))
    return list(rows.filter(state=State.PLANNED))


def to_record(practice: Practice, day: date, *, whose: Membership | None = None) -> list[Consult]:
    """Planned before `day`: did it take place? The oldest first."""
    return list(_rows(practice, whose).filter(state=State.PLANNED, starts_at__lt=midnight(day)))


def of_patient(patient: Patient) -> list[Consult]:
    """Everything, of every letter, also what says that none follows; the newest first."""
    rows = Consult.objects.filter(patient=patient).select_related("poh", "ended_by", "practice")
    return list(rows.order_by("-starts_at", "-pk"))


def consult(practice: Practice, pk: int) -> Consult | None:
    """An appointment of this practice."""
    return _rows(practice).filter(pk=pk).first()


def planned_from(practice: Practice, day: date, until: date) -> list[Consult]:
    """Planned, from `day` up to `until`."""
    return list(_between(_rows(practice), day, until).filter(state=State.PLANNED))


def overlapping(
    poh: Membership, starts_at: datetime, minutes: int, *, without: Consult | None = None
) -> Sequence[Consult]:
    """Other appointments of this practice nurse in the same minutes."""
    ends_at = starts_at + timedelta(minutes=minutes)
    # No consult lasts longer than half a day, so nothing that began earlier can still be going on.
    rows = Consult.objects.filter(
        poh=poh, state=State.PLANNED, starts_at__lt=ends_at, starts_at__gt=starts_at - timedelta(hours=12)
    )
    if without:
        rows = rows.exclude(pk=without.pk)
    return [row for row in rows.order_by("starts_at", "pk") if row.ends_at > starts_at]


def own(me: Membership) -> Membership | None:
    """Whose consults somebody sees first: their own where several practice nurses work, else (None) everybody's."""
    if me.role != Role.POH or me.practice is None:
        return None
    return me if people.pohs(me.practice).exclude(pk=me.pk).exists() else None


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _rows(practice: Practice, whose: Membership | None = None) -> QuerySet[Consult]:
    """Of the practice, or of one person; what belongs to somebody who left is everybody's."""
    rows = Consult.objects.filter(practice=practice, minutes__gt=0)  # 0: said that none follows
    if whose:
        rows = rows.filter(Q(poh=whose) | Q(poh__active=False))
    return rows.select_related("patient", "poh", "letter__wave", "practice").defer(
        "letter__facts", *NOT_LISTED
    )


def _between(rows: QuerySet[Consult], first: date, end: date) -> QuerySet[Consult]:
    return rows.filter(starts_at__gte=midnight(first), starts_at__lt=midnight(end)).order_by(
        "starts_at", "pk"
    )
