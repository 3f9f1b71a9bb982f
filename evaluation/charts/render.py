"""From a drawing to SVG and PNG, without a network and in the packaged letter. Only a worker imports this."""

import re
from functools import lru_cache

import altair as alt
import vl_convert

from benzoproject.lib import font
from evaluation.charts import theme

SHARP = 3  # pixels of the PNG per pixel of the drawing: for print
SIZES = re.compile(r'font-size="([0-9.]+)px"')


def svg(drawing: alt.LayerChart) -> str:
    """In the colours of light and the packaged letter."""
    _font()
    return vl_convert.vegalite_to_svg(drawing.to_dict(validate=False), allowed_base_urls=[])


def on_screen(drawn: str, *, dark: bool) -> str:
    """The same drawing in the letter of the page."""
    lettered = drawn.replace(f'font-family="{theme.FONT}"', f'font-family="{theme.SCREEN_FONT}"')
    sized = SIZES.sub(lambda found: f'font-size="{float(found[1]) * theme.SCREEN_SIZE:.2f}px"', lettered)
    return _recoloured(sized, theme.DARK) if dark else sized


def on_paper(drawn: str) -> str:
    return _recoloured(drawn, theme.PRINT)


def png(drawn: str) -> bytes:
    """On white."""
    _font()
    return vl_convert.svg_to_png(drawn, scale=SHARP)


def _recoloured(drawn: str, colours: dict[str, str]) -> str:
    return re.sub(r"#[0-9a-f]{6}", lambda found: colours.get(found[0], found[0]), drawn)


@lru_cache(maxsize=1)
def _font() -> None:
    vl_convert.register_font_directory(str(font.directory()))
