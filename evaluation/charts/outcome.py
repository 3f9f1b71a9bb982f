"""How use went on after the letter: each outcome with its interval, and beside "stopped" what stops by itself."""

import altair as alt

from evaluation.charts import bars
from evaluation.charts.bars import Lying
from evaluation.charts.frame import Words, lines, span, values, wide
from evaluation.charts.theme import MUTED, NATURE, NATURE_BAND, SMALL, Width
from evaluation.results.outcome import OutcomeTold

ABOVE = 54


def draw(told: OutcomeTold, width: Width) -> alt.LayerChart:
    if told.nature is None:
        return bars.draw(told.bars, told.scale, width)
    place = Lying(width, told.scale, told.bars, ABOVE)
    low, estimate, high = (place.across(share) for share in told.nature)
    reach = 14 if width.narrow else 18  # the band stands out above and below its bar
    top, bottom = place.middle(0) - reach, place.middle(0) + reach
    return bars.draw(
        told.bars,
        told.scale,
        width,
        above=ABOVE,
        behind=[_band(low, high, top, bottom)],
        before=[
            lines([(estimate, -10, estimate, bottom)], NATURE, strokeWidth=2),
            *_name(told, place, estimate).layers(),
        ],
    )


def _band(low: float, high: float, top: float, bottom: float) -> alt.Chart:
    """From the lowest to the highest share in other studies; only at the bar it may be compared with."""
    row = {"left": low, "right": high, "top": top, "low": bottom}
    mark = alt.Chart(values([row])).mark_rect(color=NATURE_BAND)
    return mark.encode(**span())


def _name(told: OutcomeTold, place: Lying, estimate: float) -> Words:
    """Centred on the line, as far as the picture has room."""
    words, half = Words(), max(wide(told.nature_name, bold=True), wide(told.nature_range, SMALL)) / 2
    middle = max(estimate, half - place.room.left)
    words.add(told.nature_name, middle, -40, align="center", bold=True, colour=NATURE)
    words.add(told.nature_range, middle, -22, align="center", colour=MUTED, size=SMALL)
    return words
