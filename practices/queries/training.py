"""Who was trained: a POH may begin after training day 1, or when the project leader said so (T4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from practices.models import Meeting, Membership, Participation, Practice, Project, Role, Seat, StartOverride

# Practices of which people are invited and counted: not those that stopped.
TAKING_PART = (
    Participation.State.INTERVIEW,
    Participation.State.CONTRACT,
    Participation.State.TRAINING,
    Participation.State.ACTIVE,
)


def has_started_training(membership: Membership) -> bool:
    """May this person begin: were they at day 1 of their project, or let in without?

    Training belongs to a person: who was there for one practice need not come again for another.
    """
    return may_begin(Membership.objects.filter(pk=membership.pk)).exists()


def may_begin(people: QuerySet[Membership]) -> QuerySet[Membership]:
    """Those of `people` who were at training day 1, or may begin without."""
    return people.filter(Exists(_present_at_day_1()) | Exists(_let_in()))


def is_trained(practice: Practice) -> bool:
    """Does a POH work here who may begin?"""
    return may_begin(Membership.objects.filter(practice=practice, role=Role.POH, active=True)).exists()


def at_work(project: Project, people: Iterable[int]) -> QuerySet[Practice]:
    """Practices that are at work in the project, where one of `people` (users) is a POH."""
    rows = Practice.objects.filter(
        memberships__user__in=people,
        memberships__role=Role.POH,
        memberships__active=True,
        participation__project=project,
        participation__state=Participation.State.ACTIVE,
    )
    return rows.distinct().order_by("pk")


def same_person(membership: Membership) -> QuerySet[Membership]:
    """The POH roles of this person in every practice of the project."""
    assert membership.practice
    return pohs(membership.practice.participation.project).filter(user=membership.user_id)


def without_day_1(project: Project) -> QuerySet[Membership]:
    """POHs of the project who were not at day 1, also those who were let in without."""
    return pohs(project).filter(~Exists(_present_at_day_1()))


def pohs(project: Project) -> QuerySet[Membership]:
    return people_of(project).filter(role=Role.POH)


def people_of(project: Project) -> QuerySet[Membership]:
    """POHs and GPs who work in practices that take part now."""
    rows = Membership.objects.filter(
        active=True,
        user__is_active=True,
        practice__participation__project=project,
        practice__participation__state__in=TAKING_PART,
    )
    rows = rows.select_related("user", "practice", "start_override")
    return rows.order_by("practice__name", "display_name", "pk")


def _present_at_day_1() -> QuerySet[Seat]:
    return Seat.objects.filter(
        membership__user=OuterRef("user"),
        meeting__project=OuterRef("practice__participation__project"),
        meeting__kind=Meeting.Kind.DAY_1,
        attendance=Seat.Attendance.PRESENT,
    )


def _let_in() -> QuerySet[StartOverride]:
    return StartOverride.objects.filter(
        membership__user=OuterRef("user"),
        membership__practice__participation__project=OuterRef("practice__participation__project"),
    )


@dataclass(frozen=True)
class Trained:
    """A POH: were they at day 1, were they let in without, and which day 1 are they invited to."""

    person: Membership
    day_1: bool
    override: StartOverride | None
    invited_to: datetime | None


def trained_pohs(project: Project) -> list[Trained]:
    there = set(
        _of_day_1(project)
        .filter(attendance=Seat.Attendance.PRESENT)
        .values_list("membership__user", flat=True)
    )
    open_seats = _of_day_1(project).filter(attendance="", meeting__cancelled_at__isnull=True)
    open_seats = open_seats.exclude(state=Seat.State.DECLINED).select_related("meeting", "membership")
    invited = {seat.membership.user_id: seat.meeting.starts_at for seat in open_seats}
    overrides = {row.membership.user_id: row for row in _overrides(project)}
    return [
        Trained(one, one.user_id in there, overrides.get(one.user_id), invited.get(one.user_id))
        for one in pohs(project)
    ]


def poh(pk: int) -> Membership | None:
    """A POH of a practice that takes part in some project now."""
    rows = Membership.objects.filter(pk=pk, role=Role.POH, active=True, practice__participation__isnull=False)
    return rows.select_related("user", "practice__participation__project").first()


def override(membership: Membership) -> StartOverride | None:
    assert membership.practice
    project = membership.practice.participation.project
    return next((row for row in _overrides(project) if row.membership.user_id == membership.user_id), None)


def _of_day_1(project: Project) -> QuerySet[Seat]:
    return Seat.objects.filter(meeting__project=project, meeting__kind=Meeting.Kind.DAY_1)


def _overrides(project: Project) -> QuerySet[StartOverride]:
    rows = StartOverride.objects.filter(membership__practice__participation__project=project)
    return rows.select_related("membership", "given_by")
