"""Meetings in words: what, when, how full, and how somebody stands to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from practices.models import Meeting, Membership, Role, Seat

Tag = tuple[str, str]  # (tone, words)
State, Attendance = Seat.State, Seat.Attendance


def name(meeting: Meeting) -> str:
    """ "Training day 1, group A": what it is, before what it is about."""
    kind = str(meeting.get_kind_display())
    kind = kind[:1].upper() + kind[1:]
    return _("%(kind)s, group %(group)s") % {"kind": kind, "group": meeting.group} if meeting.group else kind


def day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "l j-n-Y")


def short_day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "D j-n-Y")


def hours(meeting: Meeting) -> str:
    first, last = (
        date_format(timezone.localtime(each), "H.i") for each in (meeting.starts_at, meeting.ends_at)
    )
    return f"{first}\N{EN DASH}{last}"


def when(meeting: Meeting) -> str:
    return f"{day(meeting.starts_at)}, {hours(meeting)}"


def duration(minutes: int) -> str:
    """3 u 15 min."""
    whole, rest = divmod(minutes, 60)
    parts = [_("%(hours)d h") % {"hours": whole}] if whole else []
    parts += [_("%(minutes)d min") % {"minutes": rest}] if rest or not whole else []
    return " ".join(parts)


def mean(grade: float | None) -> str:
    """8,5: one decimal, as grades are spoken."""
    if grade is None:
        return ""
    rounded = Decimal(str(grade)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return number_format(rounded, decimal_pos=1, use_l10n=True)


def grade(meeting: Meeting) -> str:
    """The mean with its number, or that nobody said anything."""
    given = int(getattr(meeting, "grades", 0))
    if not given:
        return ""
    words = ngettext("%(grade)s (%(count)d answer)", "%(grade)s (%(count)d answers)", given)
    return words % {"grade": mean(meeting.grade), "count": given}  # type: ignore[attr-defined]


def places(left: int) -> str:
    if not left:
        return _("full; there is a waiting list")
    return ngettext("%(count)d place left", "%(count)d places left", left) % {"count": left}


def named(person: Membership) -> str:
    """ "S. Bakker (POH-GGZ), Huisartsenpraktijk De Linde"."""
    return f"{person}, {person.practice}"


def training_of(me: Membership, *, may_begin: bool) -> str:
    """What a POH has to know about beginning; nothing for a GP, who may always."""
    if me.role != Role.POH or may_begin:
        return ""
    return _(
        "You may begin with patients after training day 1. The project leader can let you begin earlier, with a reason."
    )


# --- for whoever is asked ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Asked:
    """One seat of the person who looks, and what they can do with it now."""

    seat: Seat
    at: datetime
    left: int = 0

    @property
    def meeting(self) -> Meeting:
        return self.seat.meeting

    @property
    def name(self) -> str:
        return name(self.meeting)

    @property
    def when(self) -> str:
        return when(self.meeting)

    @property
    def day(self) -> str:
        return short_day(self.meeting.starts_at)

    @property
    def hours(self) -> str:
        return f"{hours(self.meeting)} ({duration(self.meeting.minutes)})"

    @property
    def cancelled(self) -> bool:
        return self.meeting.cancelled_at is not None

    @property
    def past(self) -> bool:
        return self.meeting.has_begun(self.at)

    @property
    def open(self) -> bool:
        return not (self.past or self.cancelled)

    @property
    def may_join(self) -> bool:
        return self.open and self.seat.state in (State.INVITED, State.DECLINED)

    @property
    def may_decline(self) -> bool:
        return self.open and self.seat.state != State.DECLINED

    @property
    def comes(self) -> bool:
        return self.seat.state in (State.COMING, State.WAITING)

    @property
    def may_grade(self) -> bool:
        return self.seat.attendance == Attendance.PRESENT

    @property
    def places(self) -> str:
        return places(self.left) if self.open and self.seat.state != State.COMING else ""

    @property
    def join(self) -> str:
        return _("Sign up") if self.left else _("Put me on the waiting list")

    @property
    def tag(self) -> Tag:
        if self.cancelled:
            return "danger", _("cancelled")
        if self.seat.attendance:
            return attendance_tag(self.seat)
        if self.past:
            return "neutral", _("not recorded yet") if self.comes else _("not come")
        return state_tag(self.seat)


def joined(seat: Seat) -> str:
    if seat.state == State.WAITING:
        return _("You are on the waiting list. As soon as there is a place for you, you get an e-mail.")
    return _("You have signed up. You get an e-mail three days before.")


TONES: dict[str, str] = {State.INVITED: "warning", State.COMING: "success", State.WAITING: "info"}


def state_tag(seat: Seat) -> Tag:
    return TONES.get(seat.state, "neutral"), str(seat.get_state_display())


def attendance_tag(seat: Seat) -> Tag:
    tone = "success" if seat.attendance == Attendance.PRESENT else "neutral"
    return tone, str(seat.get_attendance_display())


@dataclass(frozen=True)
class Lists:
    """The page of one person: to answer, coming up, and behind."""

    to_answer: list[Asked]
    ahead: list[Asked]
    past: list[Asked]

    def __bool__(self) -> bool:
        return bool(self.to_answer or self.ahead or self.past)


def lists(seats: Iterable[Seat], *, left: dict[int, int], at: datetime) -> Lists:
    rows = [Asked(seat, at, left.get(seat.meeting_id, 0)) for seat in seats]
    to_answer = [row for row in rows if row.open and row.seat.state == State.INVITED]
    ahead = [row for row in rows if not row.past and row not in to_answer]
    past = [row for row in reversed(rows) if row.past]
    return Lists(to_answer, ahead, past)
