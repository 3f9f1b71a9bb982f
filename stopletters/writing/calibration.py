"""The page a practice prints to see whether the address stands in the window of its own envelopes."""

from dataclasses import dataclass
from datetime import datetime

from benzoproject.lib import pdf
from stopletters.writing.letter import Recipient
from stopletters.writing.paper import (
    BELOW_MM,
    PAGE_TOP_MM,
    SHIFT_MM,
    Window,
    address_rules,
    window_rules,
)

HEIGHT_MM, WIDTH_MM = 297, 210
BAR_MM = 100
# As long as addresses usually get, and nobody's.
TEST_ADDRESS = Recipient(
    "Mevrouw A.B. van Voorbeeld-Testpagina", "Voorbeeldlaan 123 A", "1234 AB  LINDEDORP-NOORD"
)


@dataclass(frozen=True)
class Tick:
    """A line of a ruler from (x1, y1) to (x2, y2) in mm, with a number at each second centimetre."""

    x1: str
    y1: str
    x2: str
    y2: str
    text_x: str
    text_y: str
    number: str = ""


def calibration_pdf(window: Window, *, practice: str, envelope: str, at: datetime) -> bytes:
    """One page without any patient: rulers along two edges, the window, a test address, and what to do with it."""
    frame = window.left_mm, window.y_mm, window.width_mm, window.height_mm
    left, top, width, height = frame
    inner = left + SHIFT_MM, top + SHIFT_MM, width - 2 * SHIFT_MM, height - 2 * SHIFT_MM
    context = {
        "practice": practice,
        "envelope": envelope,
        "recipient": TEST_ADDRESS,
        "frame": _box(frame),
        "inner": _box(inner),
        "ticks": [*_across(), *_down()],
        "measures": f"{window.width_mm} bij {window.height_mm} mm, {window.x_mm} mm van de "
        f"{'linker' if window.side == 'left' else 'rechter'}rand en {window.y_mm} mm van boven",
        "shift": str(SHIFT_MM),
    }
    below = window.y_mm + window.height_mm + BELOW_MM + 4
    rules = window_rules(window) + address_rules(window, TEST_ADDRESS)
    rules += f"body {{ padding-top: {max(below, 80) - PAGE_TOP_MM}mm }}"
    sheet = pdf.Sheet(pdf.html("pdf/calibration.html", context), ("letter.css", "calibration.css"), rules)
    return pdf.render(sheet, title="Testpagina envelop", created=at)


def _box(box: tuple[int, int, int, int]) -> dict[str, str]:
    return dict(zip(("x", "y", "width", "height"), map(str, box), strict=True))


def _across() -> list[Tick]:
    return [
        Tick(str(mm), "0", str(mm), str(_length(mm)), str(mm), "10.5", _number(mm))
        for mm in range(15, WIDTH_MM, 5)
    ]


def _down() -> list[Tick]:
    return [
        Tick("0", str(mm), str(_length(mm)), str(mm), "10.5", str(mm + 1), _number(mm))
        for mm in range(15, HEIGHT_MM, 5)
    ]


def _number(mm: int) -> str:
    return str(mm) if mm % 20 == 0 else ""


def _length(mm: int) -> float:
    return 7 if mm % 10 == 0 else 4.5
