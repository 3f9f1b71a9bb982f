"""Meetings as the project leader sees them: how full, who has answered, what they were like."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from practices.models import Meeting, Practice, Seat
from practices.presenters import meetings as words
from practices.presenters.meetings import Tag
from practices.queries.meetings import Candidate


@dataclass(frozen=True)
class Line:
    """A meeting with the numbers of queries.meetings.counted."""

    meeting: Meeting
    at: datetime

    @property
    def name(self) -> str:
        return words.name(self.meeting)

    @property
    def when(self) -> str:
        return words.when(self.meeting)

    @property
    def day(self) -> str:
        return words.short_day(self.meeting.starts_at)

    @property
    def hours(self) -> str:
        return f"{words.hours(self.meeting)} ({words.duration(self.meeting.minutes)})"

    @property
    def past(self) -> bool:
        return self.meeting.has_begun(self.at)

    @property
    def cancelled(self) -> bool:
        return self.meeting.cancelled_at is not None

    @property
    def open(self) -> bool:
        return not (self.past or self.cancelled)

    @property
    def taken(self) -> str:
        return _("%(coming)d of %(capacity)d") % {
            "coming": self._count("coming"),
            "capacity": self.meeting.capacity,
        }

    @property
    def grade(self) -> str:
        return words.grade(self.meeting)

    @property
    def tag(self) -> Tag:
        """What it asks of the project leader now."""
        if self.cancelled:
            return "danger", _("cancelled")
        if self.past:
            return (
                ("success", _("took place"))
                if self._count("present")
                else ("warning", _("attendance to record"))
            )
        if not self._count("asked"):
            return "warning", _("invite people")
        return "info", _("planned")

    def _count(self, name: str) -> int:
        return int(getattr(self.meeting, name))


@dataclass(frozen=True)
class SeatLine:
    """One person of a meeting."""

    seat: Seat

    @property
    def tag(self) -> Tag:
        return words.attendance_tag(self.seat) if self.seat.attendance else words.state_tag(self.seat)

    @property
    def said(self) -> str:
        """Whether somebody answered, never what."""
        if self.seat.attendance != Seat.Attendance.PRESENT:
            return ""
        return _("gave a grade") if self.seat.grade is not None else _("no grade yet")


@dataclass(frozen=True)
class Obstacle:
    candidate: Candidate

    @property
    def name(self) -> str:
        return words.named(self.candidate.membership)

    @property
    def why(self) -> str:
        return {
            Candidate.ASKED: _("invited already"),
            Candidate.SAME_DAY: _("comes to another group of this training day"),
            Candidate.OTHER_GROUP: _("is in group %(group)s") % {"group": self.candidate.group},
        }[self.candidate.obstacle]


def lines(meetings: Iterable[Meeting], at: datetime) -> tuple[list[Line], list[Line]]:
    """Ahead, the first one first; behind, the last one first."""
    rows = [Line(meeting, at) for meeting in meetings]
    return [row for row in rows if not row.past], [row for row in reversed(rows) if row.past]


def obstacles(candidates: Iterable[Candidate]) -> list[Obstacle]:
    return [Obstacle(one) for one in candidates if one.obstacle]


def unanswered(seats: Sequence[Seat]) -> str:
    """Who has not said whether they come."""
    count = sum(seat.state == Seat.State.INVITED and not seat.attendance for seat in seats)
    if not count:
        return ""
    return ngettext(
        "%(count)d person has not answered yet.", "%(count)d people have not answered yet.", count
    ) % {"count": count}


def goes_on_untrained(practice: Practice) -> str:
    return _(
        "%(practice)s has begun with patients, and goes on although none of its POHs was at day 1 now. Invite one to"
        " another day, or let one begin with a reason."
    ) % {"practice": practice.name}


def ungraded(seats: Sequence[Seat]) -> str:
    count = sum(seat.attendance == Seat.Attendance.PRESENT and seat.grade is None for seat in seats)
    if not count:
        return ""
    return ngettext(
        "%(count)d person who was there has given no grade yet.",
        "%(count)d people who were there have given no grade yet.",
        count,
    ) % {"count": count}
