"""The one font of every PDF: where its files lie, what it can draw, and how wide that is."""

import unicodedata
from functools import lru_cache
from importlib.resources import files
from pathlib import Path


@lru_cache(maxsize=1)
def characters() -> frozenset[int]:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    return frozenset(TTFont(directory() / "SourceSansPro-Regular.ttf").getBestCmap())


def width_mm(text: str, size_pt: float) -> float:
    """How wide `text` is in the regular font, without kerning; what the font lacks counts as an m."""
    known = widths()
    units = sum(known.get(ord(char), known[ord("m")]) for char in unicodedata.normalize("NFC", text))
    return units / 1000 * size_pt * 25.4 / 72


@lru_cache(maxsize=1)
def widths() -> dict[int, float]:
    """Advance of each character, in thousandths of the size."""
    from fontTools.ttLib import TTFont

    regular = TTFont(directory() / "SourceSansPro-Regular.ttf")
    scale = 1000 / regular["head"].unitsPerEm
    return {code: regular["hmtx"][name][0] * scale for code, name in regular.getBestCmap().items()}


def directory() -> Path:
    return Path(str(files("font_source_sans_pro"))) / "files"
