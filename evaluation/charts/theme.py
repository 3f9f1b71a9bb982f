"""What every picture shares: colours by what they mean, the font, sizes, and how wide a picture is.

A picture is drawn once, in the colours of `LIGHT`; for the dark and for paper the colours are exchanged in the finished
drawing. So the three are the same picture, to the pixel.
"""

from dataclasses import dataclass
from typing import Final

FONT = "Source Sans Pro"  # packaged; what a drawing is measured and printed with
# On screen the words are in the letter of the page. It is wider: at 0.92 of the size it needs the same room.
SCREEN_FONT = (
    "-apple-system, 'Segoe UI', Inter, Roboto, 'Noto Sans', 'Liberation Sans', system-ui, sans-serif"
)
SCREEN_SIZE = 0.92

INK, MUTED, GRID, EDGE = "#1f2a37", "#5b6776", "#d9ddd8", "#78838f"
MAIN, SOFT, OTHER = "#0f6e6e", "#e2efee", "#c4ccd1"  # what it is about; its ground; what it is set beside
NATURE, NATURE_BAND = "#8c3f11", "#f6e3d7"  # what stops by itself
GROUND = "#ffffff"

# The tokens of static/css/benzo.css, in the dark.
DARK = {
    INK: "#e8ecea", MUTED: "#a9b5bb", GRID: "#34424a", EDGE: "#7d8b93",
    MAIN: "#63c7bf", SOFT: "#17393a", OTHER: "#52626b",
    NATURE: "#f5b98d", NATURE_BAND: "#4a3326", GROUND: "#1a2328",
}  # fmt: skip
# Paper may be printed in black and white: greys far enough apart, and no tint that a copier loses.
PRINT = {
    INK: "#16202b", MUTED: "#43505d", GRID: "#c9cfd3", EDGE: "#5d6873",
    MAIN: "#0b5656", SOFT: "#e6eeee", OTHER: "#b9c2c8",
    NATURE: "#7a3408", NATURE_BAND: "#f0d9c9", GROUND: "#ffffff",
}  # fmt: skip

SIZE, SMALL = 14, 13
BOLD: Final = 600


@dataclass(frozen=True, slots=True)
class Width:
    """Room for a picture, in pixels. `narrow`: a phone, where words stand above what they name."""

    pixels: int
    narrow: bool


WIDE, NARROW = Width(460, narrow=False), Width(312, narrow=True)
