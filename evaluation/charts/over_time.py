"""Two small pictures of one kind: the share at 3, 6 and 12 months, with a letter (line, dots) and not chosen (dashes,
squares). The groups stand a little apart so that their intervals do not cover each other."""

from dataclasses import dataclass

import altair as alt

from evaluation.charts.frame import Room, Words, broken, framed, lines, pixels_across, pixels_down, values
from evaluation.charts.theme import INK, MAIN, MUTED, SMALL, Width
from evaluation.results.over_time import Line, OverTimeTold, Panel

HEIGHT = 150
ABOVE = 44
BELOW = 46
APART = 9


def draw(told: OverTimeTold, width: Width) -> alt.LayerChart:
    room = Room(44, 8, 8, 4)
    plot = width.pixels - room.left - room.right
    across = plot if width.narrow else (plot - 44) / 2
    words, layers, key = Words(), [], 70 if width.narrow else 30
    for number, panel in enumerate(told.panels):
        left, top = (
            (0.0, number * (ABOVE + HEIGHT + BELOW)) if width.narrow else (number * (across + 44), 0.0)
        )
        layers += _Drawn(told, panel, left, top + ABOVE, across).layers(words)
    rows = len(told.panels) if width.narrow else 1
    height = rows * (ABOVE + HEIGHT + BELOW)
    layers += _key(told.panels[0], words, height + 8, narrow=width.narrow)
    if told.unknown_words:
        words.add(
            told.unknown_words, 0 if width.narrow else 300, height + (48 if width.narrow else 8), colour=MUTED
        )
    return framed([*layers, *words.layers()], width, height + key, room)


@dataclass(frozen=True)
class _Drawn:
    """One of the pictures; `left` and `top` of its plot."""

    told: OverTimeTold
    panel: Panel
    left: float
    top: float
    across: float

    def layers(self, words: Words) -> list[alt.Chart]:
        for number, title in enumerate(broken(self.panel.title, self.across, bold=True)):
            words.add(title, self.left, self.top - 32 + 17 * number, bold=True)
        for mark in self.told.scale.marks:
            last = f"\N{NO-BREAK SPACE}{self.told.scale.unit}" if mark == self.told.scale.marks[-1] else ""
            words.add(
                f"{mark:g}{last}", self.left - 8, self._down(mark), align="right", colour=MUTED, size=SMALL
            )
        first = self.panel.lines[0]
        for place, point in enumerate(first.points):
            words.add(
                str(point.months),
                self._at(place),
                self.top + HEIGHT + 16,
                align="center",
                colour=MUTED,
                size=SMALL,
            )
        middle = self.left + self.across / 2
        words.add(self.told.axis, middle, self.top + HEIGHT + 33, align="center", colour=MUTED, size=SMALL)
        drawn = [
            lines(
                (self.left, self._down(mark), self.left + self.across, self._down(mark))
                for mark in self.told.scale.marks
            )
        ]
        for line in self.panel.lines:
            drawn += self._line(line, words)
        return drawn

    def _line(self, line: Line, words: Words) -> list[alt.Chart]:
        aside, colour = (-APART, MAIN) if line.main else (APART, MUTED)
        shown = [
            {"left": self._at(place) + aside, "top": self._down(point.amount)}
            for place, point in enumerate(line.points)
            if point.amount is not None
        ]
        certain = [
            (self._at(place) + aside, self._down(point.high), self._at(place) + aside, self._down(point.low))
            for place, point in enumerate(line.points)
            if point.low is not None and point.high is not None
        ]
        for place, point in enumerate(line.points):
            if point.amount is None:
                words.add(
                    "?",
                    self._at(place) + aside,
                    self.top + HEIGHT - 9,
                    align="center",
                    bold=True,
                    colour=colour,
                )
        chart = alt.Chart(values(shown))
        where = {"x": pixels_across("left"), "y": pixels_down("top")}
        dash = [1, 0] if line.main else [5, 4]
        shape, size = ("circle", 80) if line.main else ("square", 60)
        return [
            lines(certain, colour, strokeWidth=1.4),
            chart.mark_line(color=colour, strokeWidth=2.4 if line.main else 1.8, strokeDash=dash).encode(
                **where
            ),
            chart.mark_point(color=colour, shape=shape, size=size, filled=True, opacity=1).encode(**where),
        ]

    def _at(self, place: int) -> float:
        """Windows stand as far apart as their months."""
        months = [point.months for point in self.panel.lines[0].points]
        share = (months[place] - months[0]) / (months[-1] - months[0])
        return self.left + 26 + share * (self.across - 52)

    def _down(self, amount: float) -> float:
        return self.top + HEIGHT - amount / self.told.scale.most * HEIGHT


def _key(panel: Panel, words: Words, top: float, *, narrow: bool) -> list[alt.Chart]:
    """What the two lines are; beside each other, on a phone below each other."""
    drawn = []
    for number, line in enumerate(panel.lines):
        left, down = (0.0, top + 20 * number) if narrow else (160.0 * number, top)
        colour, dash = (MAIN, [1, 0]) if line.main else (MUTED, [5, 4])
        drawn.append(lines([(left, down, left + 28, down)], colour, strokeWidth=2.4, strokeDash=dash))
        mark = alt.Chart(values([{"left": left + 14, "top": down}])).mark_point(
            color=colour,
            shape="circle" if line.main else "square",
            size=80 if line.main else 60,
            filled=True,
            opacity=1,
        )
        drawn.append(mark.encode(x=pixels_across("left"), y=pixels_down("top")))
        words.add(line.label, left + 36, down, colour=INK, bold=line.main)
    return drawn
