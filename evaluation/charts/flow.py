"""Who remains, as boxes with what left between them.

Not altair but SVG written here: boxes whose height follows their words, and arrows between them, are no marks on
a scale. The finished drawing is recoloured and lettered like the others.
"""

from xml.sax.saxutils import escape

from evaluation.charts.frame import broken
from evaluation.charts.theme import BOLD, EDGE, FONT, GROUND, INK, MAIN, MUTED, SIZE, SMALL, SOFT, Width
from evaluation.results.flow import Aside, FlowTold, Step

BOX = 46
LINE = 18
ARROW = 26
BETWEEN = 10  # asides


def draw(told: FlowTold, width: Width) -> str:
    sheet = _Sheet(width)
    top = 2.0
    for number, step in enumerate(told.steps):
        top = sheet.step(step, top, more=number + 1 < len(told.steps))
    return sheet.svg(top + 2)


class _Sheet:
    def __init__(self, width: Width) -> None:
        self.width = width
        self.parts: list[str] = []
        self.box = 168 if width.narrow else 164
        self.aside = 40 if width.narrow else self.box / 2 + 60

    def step(self, step: Step, top: float, *, more: bool) -> float:
        """The box, and below it who left; returns where the next one begins."""
        height = BOX + (LINE if step.note else 0)
        self._box(step, top, height)
        if not more:
            return top + height
        below = top + height
        return self._between(step.asides, below)

    def _box(self, step: Step, top: float, height: float) -> None:
        fill, edge = (SOFT, MAIN) if step.last else (GROUND, EDGE)
        self.parts.append(
            f'<rect x="1" y="{top:.1f}" width="{self.box}" height="{height:.1f}" rx="6" fill="{fill}"'
            f' stroke="{edge}" stroke-width="1.4"/>'
        )
        self._text(step.label, 13, top + 18, SMALL, MUTED)
        self._text(step.words, 13, top + 37, 17, INK, bold=True)
        if step.note:
            self._text(step.note, 13, top + 37 + LINE, SMALL - 1, MUTED)

    def _between(self, asides: tuple[Aside, ...], top: float) -> float:
        middle = self.box / 2 if not self.width.narrow else 20
        down = top + 12
        for aside in asides:
            down = self._aside(aside, middle, down) + BETWEEN
        end = max(down, top + ARROW)
        self.parts.append(
            f'<path d="M{middle:.1f} {top:.1f}V{end - 1:.1f}M{middle - 5:.1f} {end - 6:.1f}l5 5l5 -5" fill="none"'
            f' stroke="{EDGE}" stroke-width="1.4"/>'
        )
        return end

    def _aside(self, aside: Aside, middle: float, top: float) -> float:
        """One line that branches off, with its parts below in muted words; returns where it ends."""
        room = self.width.pixels - self.aside - 4
        at = top + LINE / 2
        self.parts.append(
            f'<path d="M{middle:.1f} {at:.1f}H{self.aside - 8:.1f}" stroke="{EDGE}" stroke-width="1.4" fill="none"/>'
        )
        bold = bool(aside.parts)
        for line in broken(aside.words, room, bold=bold):
            self._text(line, self.aside, top + 14, SIZE, INK, bold=bold)
            top += LINE
        for line in broken(", ".join(aside.parts), room, SMALL) if aside.parts else ():
            self._text(line, self.aside, top + 13, SMALL, MUTED)
            top += LINE - 1
        return top

    def _text(
        self, words: str, left: float, baseline: float, size: int, colour: str, *, bold: bool = False
    ) -> None:
        look = (
            f'font-family="{FONT}" font-size="{size}px" font-weight="{BOLD if bold else 400}" fill="{colour}"'
        )
        self.parts.append(f'<text x="{left:.1f}" y="{baseline:.1f}" {look}>{escape(words)}</text>')

    def svg(self, height: float) -> str:
        size = f'width="{self.width.pixels}" height="{height:.0f}" viewBox="0 0 {self.width.pixels} {height:.0f}"'
        ground = f'<rect width="{self.width.pixels}" height="{height:.0f}" fill="{GROUND}"/>'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{ground}{"".join(self.parts)}</svg>'
