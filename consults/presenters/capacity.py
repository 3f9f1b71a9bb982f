"""The weeks ahead as bars: minutes that are planned, beside the minutes the practice nurse has."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consults.queries.capacity import Capacity, Week
from patients.presenters import numbers

WIDTH, HEIGHT, FLOOR, TOP = 640, 170, 140, 24
HOUR = 60
GAP = 0.35  # of the room of a week


def spent(minutes: int) -> str:
    """ "40 min", "1 h 20 min"."""
    return numbers.duration(minutes) if minutes >= HOUR else _("%(count)d min") % {"count": minutes}


@dataclass(frozen=True)
class Bar:
    """`full`: more than there is time for."""

    label: str
    minutes: str
    x: str
    y: str
    width: str
    height: str
    middle: str
    full: bool
    empty: bool


class Ahead:
    """The picture, its sentence and its table."""

    def __init__(self, capacity: Capacity) -> None:
        self.capacity, self.a_week = capacity, capacity.a_week
        self.width, self.height, self.floor = WIDTH, HEIGHT, FLOOR
        self._most = max([self.a_week or 0, *(week.minutes for week in capacity.weeks), 1])

    @property
    def bars(self) -> list[Bar]:
        room = WIDTH / len(self.capacity.weeks)
        return [_bar(week, place, room, self) for place, week in enumerate(self.capacity.weeks)]

    def level(self, minutes: int) -> float:
        return FLOOR - minutes / self._most * (FLOOR - TOP)

    @property
    def line(self) -> str:
        """Where the time of the practice nurse ends; "" when nobody said how much there is."""
        return f"{self.level(self.a_week):.1f}" if self.a_week else ""

    @property
    def line_words(self) -> str:
        return spent(self.a_week or 0)

    @property
    def rows(self) -> list[tuple[str, int, str]]:
        return [(label(week.monday), week.consults, spent(week.minutes)) for week in self.capacity.weeks]

    @property
    def sentence(self) -> str:
        """How full this week is, which weeks are too full, and what still has to be planned."""
        first = self.capacity.weeks[0]
        parts = [self._this_week(first), self._too_full(), self._waiting()]
        return " ".join(part for part in parts if part)

    def _this_week(self, first: Week) -> str:
        planned = spent(first.minutes)
        if not first.minutes:
            return _("Nothing is planned this week any more.")
        if self.a_week is None:
            return _("%(time)s are planned this week.") % {"time": planned}
        have = spent(self.a_week)
        return _("%(time)s of %(have)s are planned this week.") % {"time": planned, "have": have}

    def _too_full(self) -> str:
        full = sum(self.a_week is not None and week.minutes > self.a_week for week in self.capacity.weeks)
        if not full:
            return ""
        return ngettext("%(count)d week is too full.", "%(count)d weeks are too full.", full) % {
            "count": full
        }

    def _waiting(self) -> str:
        count = self.capacity.waiting
        if not count:
            return _("Everybody who waits for a consult has an appointment.")
        time = spent(count * self.capacity.consult_minutes)
        words = ngettext(
            "%(count)d consult still needs a day: %(time)s.",
            "%(count)d consults still need a day: %(time)s.",
            count,
        )
        return words % {"count": count, "time": time}


def label(monday: date) -> str:
    return _("week %(week)d, from %(day)s") % {
        "week": monday.isocalendar().week,
        "day": date_format(monday, "j-n"),
    }


def _bar(week: Week, place: int, room: float, ahead: Ahead) -> Bar:
    y = ahead.level(week.minutes)
    return Bar(
        label=str(week.monday.isocalendar().week),
        minutes=str(week.minutes),
        x=f"{(place + GAP / 2) * room:.1f}",
        y=f"{y:.1f}",
        width=f"{room * (1 - GAP):.1f}",
        height=f"{FLOOR - y:.1f}",
        middle=f"{(place + 0.5) * room:.1f}",
        full=ahead.a_week is not None and week.minutes > ahead.a_week,
        empty=not week.minutes,
    )
