"""Meetings and lessons in the states that have a page of their own, for the walk over every page."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from practices.models import Lesson, Meeting, Membership, Role, Seat
from practices.queries.training import has_started_training
from practices.services import attendance, lessons, meetings, seats, training
from practices.services.meetings import Details


def objects(poh: Membership, gp: Membership, admin: Membership, now: datetime) -> dict[str, list[Any]]:
    people = (poh, gp)
    return {
        "meeting": [
            ahead(people, admin, now).pk,
            cancelled(people, admin, now).pk,
            given(people, admin, now).pk,
        ],
        "lesson": [lesson.pk for lesson in some_lessons(poh, admin, now)],
        "poh": [poh.pk, let_in(admin, now).pk],
    }


def plan(people: tuple[Membership, ...], admin: Membership, at: datetime, *, kind: str, days: int) -> Meeting:
    """Everybody comes, as far as there is a place."""
    assert people[0].practice
    project = people[0].practice.participation.project
    details = Details(
        kind, "", "Afbouwen", at + timedelta(days=days), 120, "Dorpshuis Lindedorp", "T. Trainer", 1
    )
    meeting = meetings.plan(project=project, details=details, by=admin, at=at)
    for seat in seats.invite(meeting=meeting, people=[one.pk for one in people], by=admin, at=at):
        seats.join(seat=seat, by=seat.membership, at=at)
    return meeting


def ahead(people: tuple[Membership, ...], admin: Membership, now: datetime) -> Meeting:
    return plan(people, admin, now, kind="intervision", days=20)


def cancelled(people: tuple[Membership, ...], admin: Membership, now: datetime) -> Meeting:
    meeting = plan(people, admin, now, kind="medical", days=30)
    return meetings.cancel(meeting=meeting, reason="De spreker is verhinderd.", by=admin, at=now)


def given(people: tuple[Membership, ...], admin: Membership, now: datetime) -> Meeting:
    """Last week; both were there, one said what it was like."""
    meeting = plan(people, admin, now - timedelta(days=14), kind="intervision", days=7)
    rows = list(Seat.objects.filter(meeting=meeting).select_related("membership__practice"))
    marks = {seat.pk: Seat.Attendance.PRESENT for seat in rows}
    attendance.record(meeting=meeting, marks=marks, by=admin, at=now)
    attendance.grade(seat=rows[0], grade=9, remark="Veel geleerd.", by=rows[0].membership, at=now)
    return meeting


def some_lessons(poh: Membership, admin: Membership, now: datetime) -> list[Lesson]:
    """To look at, shown, sent back."""
    words = {"theme": "tapering", "case": "Iemand wilde te snel.", "lesson": "Vraag wat er haast geeft."}
    rows = [lessons.offer(by=poh, at=now, **words) for _ in range(3)]
    lessons.judge(row=rows[1], state="shown", note="", by=admin, at=now)
    lessons.judge(row=rows[2], state="returned", note="Laat het dorp weg.", by=admin, at=now)
    return rows


def let_in(admin: Membership, now: datetime) -> Membership:
    """A POH of another practice who was at no training day."""
    other = Membership.objects.select_related("practice").get(role=Role.POH, practice__slug="de-es")
    if not has_started_training(other):
        training.let_begin(membership=other, reason="Volgde de training eerder.", by=admin, at=now)
    return other


def give(title: str) -> int:
    """As if the meetings about this had been a month ago; returns how many there are."""
    return Meeting.objects.filter(title=title).update(starts_at=F("starts_at") - timedelta(days=30))
