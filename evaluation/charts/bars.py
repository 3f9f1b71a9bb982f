"""Bars that lie: a label, a bar with its 95 % interval, and the numbers at the right.

On a phone the label and the numbers stand above the bar, which then has the whole width. What is not shown has no
bar but words at its place, so that nobody reads it as nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import altair as alt

from evaluation.charts.frame import (
    Room,
    Words,
    broken,
    framed,
    lines,
    span,
    values,
    whiskers,
    wide,
)
from evaluation.charts.theme import MAIN, MUTED, OTHER, SMALL, Width
from evaluation.results.parts import Bar, Bars, Scale

THICK = 20
LINE = 17


@dataclass(frozen=True)
class Lying:
    """Where the rows of a picture of bars are. `room.top`: what stands above the first row."""

    width: Width
    scale: Scale
    bars: Sequence[Bar]
    above: int = 6

    @cached_property
    def pitch(self) -> int:
        """Every row is as high as the one with the longest label needs."""
        most = max((len(self.label(bar)) for bar in self.bars), default=1)
        return 43 + LINE * most if self.width.narrow else max(50, LINE * most + 12)

    def label(self, bar: Bar) -> list[str]:
        """In lines: left of the bar, or above it, where the numbers stand at the right."""
        if not self.width.narrow:
            return broken(bar.label, self.room.left - 16, bold=bar.main)
        numbers = wide(bar.words, bold=True) + _of_width(bar) + 12 if bar.amount is not None else 0
        return broken(bar.label, self.plot - numbers, bold=bar.main)

    @property
    def room(self) -> Room:
        left, right = (6, 18) if self.width.narrow else (146, 80)
        return Room(left, right, self.above, 28)

    @property
    def plot(self) -> int:
        return self.width.pixels - self.room.left - self.room.right

    @property
    def height(self) -> int:
        return self.pitch * len(self.bars)

    def middle(self, row: int) -> float:
        """Of the bar of this row."""
        return self.pitch * row + (self.pitch - THICK / 2 - 6 if self.width.narrow else self.pitch / 2)

    def across(self, amount: float) -> float:
        return amount / self.scale.most * self.plot

    def grid(self, bars: Sequence[Bar]) -> list[tuple[float, float, float, float]]:
        """Lines behind the bars; none where words stand: above a bar on a phone, and in the place of a bar."""
        rows = [row for row, bar in enumerate(bars) if bar.amount is not None]
        half = 14.0 if self.width.narrow else self.pitch / 2
        return [
            (self.across(mark), self.middle(row) - half, self.across(mark), self.middle(row) + half)
            for mark in self.scale.marks
            for row in rows
        ]


def picture(told: Bars, width: Width) -> alt.LayerChart:
    return draw(told.bars, told.scale, width)


def draw(
    bars: Sequence[Bar], scale: Scale, width: Width, *, above: int = 6, behind: Sequence[alt.Chart] = (),
    before: Sequence[alt.Chart] = (),
) -> alt.LayerChart:  # fmt: skip
    """`behind` and `before`: layers of the picture that uses this one, below and on top of the bars."""
    place, words = Lying(width, scale, bars, above), Words()
    shown = [(row, bar) for row, bar in enumerate(bars) if bar.amount is not None]
    certain = [
        (place.across(bar.low), place.across(bar.high), place.middle(row))
        for row, bar in shown
        if bar.low is not None and bar.high is not None
    ]
    for row, bar in enumerate(bars):
        _tell(words, bar, row, place)
    for mark in scale.marks:
        last = mark == scale.marks[-1] and scale.unit
        told = f"{mark:g}\N{NO-BREAK SPACE}{scale.unit}" if last else f"{mark:g}"
        words.add(told, place.across(mark), place.height + 16, align="center", colour=MUTED, size=SMALL)
    layers = [
        lines(place.grid(bars)),
        *behind,
        _bars([(place.middle(row), place.across(bar.amount or 0)) for row, bar in shown if bar.main], MAIN),
        _bars(
            [(place.middle(row), place.across(bar.amount or 0)) for row, bar in shown if not bar.main], OTHER
        ),
        *whiskers(certain),
        *before,
        *words.layers(),
    ]
    return framed(layers, width, place.height, place.room)


def _bars(places: list[tuple[float, float]], colour: str) -> alt.Chart:
    rows = [
        {"left": 0, "right": right, "top": top - THICK / 2, "low": top + THICK / 2} for top, right in places
    ]
    mark = alt.Chart(values(rows)).mark_rect(color=colour, cornerRadiusTopRight=2, cornerRadiusBottomRight=2)
    return mark.encode(**span())


def _tell(words: Words, bar: Bar, row: int, place: Lying) -> None:
    """Label and numbers of one row; of what is not shown, words where the bar would be."""
    middle = place.middle(row)
    if place.width.narrow:
        _above(words, bar, middle - THICK / 2 - 15, place)
    else:
        _beside(words, bar, middle, place)
    if bar.amount is None:
        words.add(bar.words, 6, middle, bold=True)
        words.add(bar.of, 6 + wide(bar.words, bold=True) + 12, middle, colour=MUTED, size=SMALL)


def _above(words: Words, bar: Bar, top: float, place: Lying) -> None:
    told = place.label(bar)
    for number, line in enumerate(told):
        words.add(line, -4, top - LINE * (len(told) - 1 - number), bold=bar.main)
    if bar.amount is not None:
        words.add(bar.of, place.plot, top, align="right", colour=MUTED, size=SMALL)
        words.add(bar.words, place.plot - _of_width(bar), top, align="right", bold=True)


def _of_width(bar: Bar) -> float:
    return wide(bar.of, SMALL) + 8 if bar.of else 0


def _beside(words: Words, bar: Bar, middle: float, place: Lying) -> None:
    told = place.label(bar)
    for number, line in enumerate(told):
        top = middle + LINE * (number - (len(told) - 1) / 2)
        words.add(line, -12, top, align="right", bold=bar.main)
    if bar.amount is not None:
        edge = place.plot + place.room.right - 2
        words.add(bar.words, edge, middle - (9 if bar.of else 0), align="right", bold=True)
        words.add(bar.of, edge, middle + 9, align="right", colour=MUTED, size=SMALL)
