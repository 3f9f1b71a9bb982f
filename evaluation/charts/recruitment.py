"""Contracts as a staircase that goes up in time, against the number that is needed."""

from datetime import date, timedelta

import altair as alt
from django.utils.formats import date_format

from evaluation.charts.frame import Room, Words, framed, lines, pixels_across, pixels_down, values, wide
from evaluation.charts.theme import INK, MUTED, NATURE, SMALL, Width
from evaluation.results.recruitment import RecruitmentTold

HEIGHT = 150
MONTHS_ON_A_PHONE = 5


def draw(told: RecruitmentTold, width: Width) -> alt.LayerChart:
    place = _Place(told, width)
    words = Words()
    for mark in told.scale.marks:
        words.add(f"{mark:g}", -10, place.down(mark), align="right", colour=MUTED, size=SMALL)
    for first in place.months():
        words.add(
            date_format(first, "M").lower(),
            place.across(first),
            HEIGHT + 18,
            align="center",
            colour=MUTED,
            size=SMALL,
        )
    needed = place.down(told.minimum)
    words.add(
        told.needed_words, place.plot + place.room.right, needed - 12, align="right", bold=True, colour=NATURE
    )
    at = place.across(told.until)
    beside = at + 10 + wide(told.now_words, bold=True) <= place.plot + place.room.right
    away = (
        -14 if told.now >= told.minimum else 20
    )  # from the line of what is needed, which has words of its own
    words.add(told.now_words, at + (10 if beside else 0), place.down(told.now) + away,
              align="left" if beside else "right", bold=True)  # fmt: skip
    layers = [
        lines((0, place.down(mark), place.plot, place.down(mark)) for mark in told.scale.marks),
        lines([(0, needed, place.plot + place.room.right, needed)], NATURE, strokeWidth=2, strokeDash=[6, 4]),
        *_deadline(told, place, words),
        _stairs(place.corners()),
        alt.Chart(values([{"left": at, "top": place.down(told.now)}]))
        .mark_circle(size=90, color=INK, opacity=1)
        .encode(x=pixels_across("left"), y=pixels_down("top")),
        *words.layers(),
    ]
    return framed(layers, width, HEIGHT, place.room)


class _Place:
    """From days and counts to pixels; the time runs to the deadline, or to the day of the snapshot."""

    def __init__(self, told: RecruitmentTold, width: Width) -> None:
        self.told, self.width, self.room = told, width, Room(28, 30, 16, 30)
        self.plot = width.pixels - self.room.left - self.room.right
        self.first = told.steps[0][0].replace(day=1)
        self.last = max(told.until, told.deadline or told.until)

    def across(self, when: date) -> float:
        return (when - self.first).days / max((self.last - self.first).days, 1) * self.plot

    def down(self, count: float) -> float:
        return HEIGHT - count / self.told.scale.most * HEIGHT

    def corners(self) -> list[tuple[float, float]]:
        found, before = [(self.across(self.told.steps[0][0]), self.down(0))], self.down(0)
        for when, count in self.told.steps:
            found += [(self.across(when), before), (self.across(when), self.down(count))]
            before = self.down(count)
        return [*found, (self.across(self.told.until), before)]

    def months(self) -> list[date]:
        """The first days of months that have room for their name."""
        found, one = [], self.first
        while one <= self.last:
            found.append(one)
            one = (one + timedelta(days=32)).replace(day=1)
        most = MONTHS_ON_A_PHONE if self.width.narrow else 8
        return found[:: max(1, -(-len(found) // most))]


def _stairs(corners: list[tuple[float, float]]) -> alt.Chart:
    rows = [{"order": order, "left": left, "top": top} for order, (left, top) in enumerate(corners)]
    mark = alt.Chart(values(rows)).mark_line(color=INK, strokeWidth=2.4)
    return mark.encode(
        x=pixels_across("left"), y=pixels_down("top"), order=alt.Order("order", type="quantitative")
    )


def _deadline(told: RecruitmentTold, place: _Place, words: Words) -> list[alt.Chart]:
    if told.deadline is None:
        return []
    at = place.across(told.deadline)
    words.add(told.deadline_words, at - 6, HEIGHT - 10, align="right", colour=MUTED, size=SMALL)
    return [lines([(at, HEIGHT - 22, at, HEIGHT)], MUTED, strokeWidth=1.6)]
