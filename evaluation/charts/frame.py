"""The ground of a picture: a plot of a fixed size with room around it, and words at exact places.

All lengths are pixels. Nothing is left to the measuring of a browser: where a word stands is decided here.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import altair as alt

from benzoproject.lib import font
from evaluation.charts.theme import BOLD, FONT, GRID, GROUND, INK, SIZE, Width

PIXELS_PER_MM = 96 / 25.4
POINTS_PER_PIXEL = 72 / 96
WIDER, BOLDER = 1.22, 1.39  # DejaVu Sans and Verdana beside the packaged letter, plain and bold


class Room(NamedTuple):
    """Beside the plot."""

    left: int
    right: int
    top: int
    bottom: int


Align = Literal["left", "center", "right"]


class Style(NamedTuple):
    align: Align
    bold: bool
    colour: str
    size: int


@dataclass
class Words:
    """Text of a picture, gathered by how it looks: each look is one layer."""

    found: dict[Style, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def add(
        self, text: str, x: float, y: float, *, align: Align = "left", bold: bool = False,
        colour: str = INK, size: int = SIZE,
    ) -> None:  # fmt: skip
        self.found[Style(align, bold, colour, size)].append({"text": text, "left": x, "top": y})

    def layers(self) -> list[alt.Chart]:
        return [_layer(style, rows) for style, rows in self.found.items()]


def _layer(style: Style, rows: list[dict[str, Any]]) -> alt.Chart:
    mark = alt.Chart(values(rows)).mark_text(
        align=style.align, baseline="middle", color=style.colour, fontSize=style.size,
        fontWeight=BOLD if style.bold else 400,
    )  # fmt: skip
    return mark.encode(x=pixels_across("left"), y=pixels_down("top"), text=alt.Text("text", type="nominal"))


def values(rows: Iterable[dict[str, Any]]) -> alt.InlineData:
    return alt.InlineData(values=list(rows))


def pixels_across(name: str) -> alt.X:
    """A place in pixels from the left of the plot, whatever scale the data have."""
    return alt.X(name, type="quantitative", scale=None, axis=None)


def pixels_down(name: str) -> alt.Y:
    return alt.Y(name, type="quantitative", scale=None, axis=None)


def span() -> dict[str, Any]:
    """From (left, top) to (right, low)."""
    return {"x": pixels_across("left"), "x2": alt.X2("right"), "y": pixels_down("top"), "y2": alt.Y2("low")}


def framed(layers: Sequence[alt.Chart], width: Width, height: int, room: Room) -> alt.LayerChart:
    """The layers in one plot; with its room exactly as wide as `width`. Marks carry no hidden text."""
    plot = alt.layer(*layers).properties(
        width=width.pixels - room.left - room.right,
        height=height,
        padding={"left": room.left, "right": room.right, "top": room.top, "bottom": room.bottom},
        autosize=alt.AutoSizeParams(type="none"),
        background=GROUND,
    )
    return plot.configure(font=FONT, aria=False, view=alt.ViewConfig(stroke=None))


def lines(places: Iterable[tuple[float, float, float, float]], colour: str = GRID, **look: Any) -> alt.Chart:
    """Straight lines, each from (left, top) to (right, low)."""
    rows = [dict(zip(("left", "top", "right", "low"), place, strict=True)) for place in places]
    mark = alt.Chart(values(rows)).mark_rule(color=colour, **look)
    return mark.encode(**span())


def whiskers(rows: Sequence[tuple[float, float, float]], colour: str = INK) -> list[alt.Chart]:
    """Intervals that lie, each (from, to, top): a thin line with ends, apart from the bar below it."""
    spans = [(low, top, high, top) for low, high, top in rows]
    ends = [(at, top - 6, at, top + 6) for low, high, top in rows for at in (low, high)]
    return [
        lines(spans, GROUND, strokeWidth=5),
        lines(spans, colour, strokeWidth=1.6),
        lines(ends, colour, strokeWidth=1.6),
    ]


def broken(text: str, room: float, size: int = SIZE, *, bold: bool = False) -> list[str]:
    """`text` in lines that fit in `room` pixels, broken at its spaces."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and wide(longer, size, bold=bold) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def wide(text: str, size: int = SIZE, *, bold: bool = False) -> float:
    """Pixels `text` takes, with what the widest letter of a screen needs more."""
    return font.width_mm(text, size * POINTS_PER_PIXEL) * PIXELS_PER_MM * (BOLDER if bold else WIDER)
