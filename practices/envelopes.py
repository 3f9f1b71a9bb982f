"""The usual window envelopes, as data, and what they mean for the paper inside."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from practices.models import Practice

DATA = Path(__file__).parent / "data" / "envelopes.toml"
PAPER_WIDTH_MM = 210


@dataclass(frozen=True)
class Envelope:
    """`play`: how far the folded sheet can slide from the middle, across and up or down, in mm."""

    code: str
    name: str
    source: str
    play: tuple[float, float]
    measures: dict[str, Any]  # as the practice keeps them: where the window is on a sheet lying in the middle

    def is_of(self, practice: Practice) -> bool:
        return all(getattr(practice, field) == value for field, value in self.measures.items())


@lru_cache
def envelopes() -> tuple[Envelope, ...]:
    return tuple(_envelope(row) for row in tomllib.loads(DATA.read_text(encoding="utf-8"))["envelope"])


def by_code(code: str) -> Envelope | None:
    return next((envelope for envelope in envelopes() if envelope.code == code), None)


def of(practice: Practice) -> Envelope | None:
    """The envelope whose measures the practice has; None for its own measures."""
    return next((envelope for envelope in envelopes() if envelope.is_of(practice)), None)


def _envelope(row: dict[str, Any]) -> Envelope:
    window = row["window"]
    across, down = (row["width"] - PAPER_WIDTH_MM) / 2, (row["height"] - row["fold"]) / 2
    measures = {
        "window_side": row["side"],
        "window_x_mm": round(window["x"] - across),
        "window_y_mm": round(window["y"] - down),
        "window_width_mm": window["width"],
        "window_height_mm": window["height"],
    }
    return Envelope(row["code"], row["name"], row["source"], (across, down), measures)
