"""Columns of dots, so many patients each: the letter, and each consult that was held."""

import altair as alt

from evaluation.charts.frame import Room, Words, framed, lines, pixels_across, pixels_down, values
from evaluation.charts.theme import EDGE, INK, MAIN, MUTED, SMALL, Width
from evaluation.results.ladder import LadderTold, Rung

ACROSS = 4  # dots beside each other
PITCH = 12
GAP = 14  # between columns


def draw(told: LadderTold, width: Width) -> alt.LayerChart:
    room, dot = Room(2, 2, 46, 26), told.dot
    column = (width.pixels - room.left - room.right + GAP) / len(told.rungs)
    pitch = min(PITCH, (column - GAP) / ACROSS)
    height = int(max(_layers(rung, dot) for rung in told.rungs) * pitch) + 10
    words, dots = Words(), []
    for number, rung in enumerate(told.rungs):
        left = number * column
        dots += [_dot(left, height, pitch, place, rung, dot) for place in range(_dots(rung, dot))]
        top = height - 8 - _layers(rung, dot) * pitch
        small = rung.reached is None
        if rung.more:
            words.add(rung.more, left, top - 10, colour=MUTED, size=SMALL)
        words.add(rung.words, left, top - (29 if rung.more else 12), bold=not small, size=SMALL if small else 18,
                  colour=MUTED if small else INK)  # fmt: skip
        words.add(rung.label, left, height + 14, bold=True, colour=MUTED if small else INK)
    full = [dot for dot in dots if not dot["half"]]
    layers = [
        lines(((number * column, height, (number + 1) * column - GAP, height) for number in range(len(told.rungs))),
              EDGE, strokeWidth=2),
        _marks(full, MAIN, pitch, filled=True),
        _marks([dot for dot in dots if dot["half"]], MAIN, pitch, filled=False),
        *words.layers(),
    ]  # fmt: skip
    return framed(layers, width, height, room)


def _dots(rung: Rung, dot: int) -> int:
    return -(-(rung.reached or 0) // dot)


def _layers(rung: Rung, dot: int) -> int:
    return -(-_dots(rung, dot) // ACROSS)


def _dot(left: float, height: int, pitch: float, place: int, rung: Rung, dot: int) -> dict[str, object]:
    """The dots pile up from the ground; the last is open when it stands for fewer than a whole dot."""
    last = place == _dots(rung, dot) - 1 and (rung.reached or 0) % dot != 0
    return {
        "left": left + pitch * (place % ACROSS + 0.5),
        "top": height - 6 - pitch * (place // ACROSS + 0.5),
        "half": last,
    }


def _marks(rows: list[dict[str, object]], colour: str, pitch: float, *, filled: bool) -> alt.Chart:
    mark = alt.Chart(values(rows)).mark_point(
        size=(pitch * 0.78) ** 2 * 0.785, color=colour, filled=filled, opacity=1, strokeWidth=1.5
    )
    return mark.encode(x=pixels_across("left"), y=pixels_down("top"))
