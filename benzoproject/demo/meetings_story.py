"""Training, intervision and lessons of the demo, told through the services, each act on its day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from benzoproject.demo.days import at_hour, in_month, next_workday, on_day
from practices.models import Lesson, Meeting, Membership, Seat
from practices.services import attendance, lessons, meetings, seats
from practices.services.meetings import Details

if TYPE_CHECKING:
    from benzoproject.demo.programme_story import Story

Kind = Meeting.Kind
PRESENT = Seat.Attendance.PRESENT
GROUP_A, GROUP_B, GROUP_C = "A", "B", "C"
# Who came, and the grade they gave (None: not said yet).
POH, GP, GP_2 = "poh@example.org", "huisarts@example.org", "huisarts2@example.org"
POH_ES, POH_MEIDOORN = "poh-es@example.org", "poh-meidoorn@example.org"
GP_MEIDOORN, POH_BERKENHOF = "huisarts-meidoorn@example.org", "poh-berkenhof@example.org"
POH_VLIER, POH_KASTANJE, POH_KORNOELJE = (
    "poh-vlier@example.org", "poh-kastanje@example.org", "poh-kornoelje@example.org",
)  # fmt: skip
GP_BERKENHOF = "huisarts-berkenhof@example.org"
REMARKS = {
    POH: "De oefening met de tegenstribbelende patiënt was goud waard.",
    POH_MEIDOORN: "Graag de volgende keer meer tijd om te oefenen.",
}


def tell(story: Story) -> None:
    """Both training days in two groups, medical information, and what is still to come."""
    held = Held(story)
    held.meeting(Kind.DAY_1, GROUP_A, 3, 9, {POH: 9, GP: 9, POH_ES: 9}, away=())
    held.meeting(
        Kind.DAY_1, GROUP_B, 3, 16, {POH_MEIDOORN: 10, GP_MEIDOORN: 8, POH_VLIER: 9}, away=(POH_BERKENHOF,)
    )
    held.meeting(Kind.MEDICAL, "", 2, 8, {POH: 8, POH_ES: 8, POH_MEIDOORN: 9, GP_MEIDOORN: None}, away=())
    held.meeting(Kind.DAY_2, GROUP_A, 1, 8, {POH: 9, POH_ES: 8, GP: None}, away=())
    held.meeting(Kind.DAY_2, GROUP_B, 1, 15, {POH_MEIDOORN: 8, GP_MEIDOORN: 9}, away=())
    to_come(story)
    tell_lessons(story)


def details(kind: str, group: str, starts_at: datetime, **other: Any) -> Details:
    from benzoproject.demo.programme_story import told

    return Details(
        kind=kind, group=group, starts_at=starts_at, **{"capacity": 12, **told()["meetings"][kind], **other}
    )


def person(email: str) -> Membership:
    return Membership.objects.select_related("practice", "user").get(user__email=email)


class Held:
    """A meeting that was planned, came, and was graded."""

    def __init__(self, story: Story) -> None:
        self.story = story

    def meeting(
        self,
        kind: str,
        group: str,
        months: int,
        day: int,
        came: Mapping[str, int | None],
        *,
        away: tuple[str, ...],
    ) -> None:
        on = in_month(self.story.today, months, day)
        asked = [*came, *away]
        with on_day(on - timedelta(days=14)):
            meeting = plan(self.story, details(kind, group, at_hour(on, 13, 30)), asked)
        with on_day(on - timedelta(days=10)):
            for email in asked:
                answer(meeting, email, comes=email in came)
        with on_day(on, 18):
            marks = {seat.pk: PRESENT for seat in meeting.seats.filter(state=Seat.State.COMING)}
            attendance.record(meeting=meeting, marks=marks, **self.story.who)
        with on_day(on + timedelta(days=1), 9):
            for email, mark in came.items():
                grade(meeting, email, mark)


def plan(story: Story, what: Details, asked: list[str]) -> Meeting:
    meeting = meetings.plan(project=story.project, details=what, **story.who)
    seats.invite(meeting=meeting, people=[person(email).pk for email in asked], **story.who)
    return meeting


def answer(meeting: Meeting, email: str, *, comes: bool) -> None:
    act = seats.join if comes else seats.decline
    act(seat=seat_of(meeting, email), by=person(email), at=timezone.now())


def grade(meeting: Meeting, email: str, mark: int | None) -> None:
    if mark is not None:
        seat, remark = seat_of(meeting, email), REMARKS.get(email, "") if meeting.is_training else ""
        attendance.grade(seat=seat, grade=mark, remark=remark, by=person(email), at=timezone.now())


def seat_of(meeting: Meeting, email: str) -> Seat:
    return Seat.objects.select_related("meeting", "membership").get(
        meeting=meeting, membership__user__email=email
    )


def to_come(story: Story) -> None:
    """An intervision with a waiting list, and training day 1 for who could not come or signed up later."""
    with story.ago(8):
        asked = [POH_ES, POH_MEIDOORN, GP_MEIDOORN, POH_BERKENHOF, POH, GP, GP_2]
        intervision = plan(story, details(Kind.INTERVISION, "", ahead(story, 12), capacity=4), asked)
        late = details(Kind.DAY_1, GROUP_C, ahead(story, 26))
        catching_up = plan(story, late, [POH_BERKENHOF, GP_BERKENHOF, POH_KASTANJE, POH_KORNOELJE])
    with story.ago(6):
        for email in asked[:5]:
            answer(intervision, email, comes=True)
        answer(intervision, GP_2, comes=False)
        answer(catching_up, POH_BERKENHOF, comes=True)
        answer(catching_up, POH_KASTANJE, comes=True)


def ahead(story: Story, days: int) -> datetime:
    day: date = next_workday(story.today + timedelta(days=days))
    return at_hour(day, 13, 30)


def tell_lessons(story: Story) -> None:
    from benzoproject.demo.programme_story import told

    for number, row in enumerate(told()["lessons"]):
        author = person(row["who"])
        with story.ago(30 - 12 * number):
            words = {name: row[name] for name in ("theme", "case", "lesson")}
            lesson = lessons.offer(**words, by=author, at=timezone.now())
        if row["state"] == Lesson.State.SHOWN:
            with story.ago(29 - 12 * number):
                lessons.judge(row=lesson, state=Lesson.State.SHOWN, note="", **story.who)
