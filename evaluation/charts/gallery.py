"""Which part of the results is drawn how. Only a worker imports this: it loads altair."""

from typing import Any

from altair.utils.schemapi import debug_mode

from evaluation.charts import bars, flow, ladder, outcome, over_time, recruitment, render
from evaluation.charts.theme import Width
from evaluation.results.flow import FlowTold
from evaluation.results.ladder import LadderTold
from evaluation.results.outcome import OutcomeTold
from evaluation.results.over_time import OverTimeTold
from evaluation.results.parts import Bars, Told
from evaluation.results.recruitment import RecruitmentTold

DRAWN_BY: dict[type[Told], Any] = {
    RecruitmentTold: recruitment.draw,
    OutcomeTold: outcome.draw,
    LadderTold: ladder.draw,
    OverTimeTold: over_time.draw,
    Bars: bars.picture,
}


def draw(told: Told, width: Width) -> str:
    """SVG in the colours of light and the packaged letter."""
    if isinstance(told, FlowTold):
        return flow.draw(told, width)
    # Looking every mark up in the schema takes longer than drawing; the tests do it once.
    with debug_mode(False):
        return render.svg(DRAWN_BY[type(told)](told, width))
