"""A taper plan as stairs going down: geometry for the template, a sentence, and nothing of the database.

`consults/_staircase.html` draws it, on the page and on paper.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from consults.presenters.stairs import NOW, PAST, Stair, summary, when
from consults.presenters.tablets import HEIGHT as TABLET_HEIGHT
from consults.presenters.tablets import Dose
from patients.presenters.numbers import number

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 660, 300, 42, 652, 34, 246
# The dose of now, before the first step, and the ground after the last: so much of the width each.
BEFORE, AFTER = 74, 76
NARROWEST, TICK_GAP = 44, 52
WORD = 38  # so much one short word needs
TABLET_SCALE = 0.86
ROUND = (1, 2, 3, 4, 5, 6, 8, 10)


@dataclass(frozen=True)
class Drawing:
    """Tablets on a tread: moved and made smaller."""

    transform: str
    shapes: SafeString


@dataclass(frozen=True)
class Tread:
    """One step as drawn; numbers are ready-made text within WIDTH x HEIGHT."""

    x: str
    y: str
    width: str
    height: str
    when: str
    label: str
    label_x: str
    label_y: str
    tablets: tuple[Drawing, ...]
    arrow: str
    target_y: str
    target: str

    @property
    def end(self) -> str:
        return f"{float(self.x) + float(self.width):.1f}"


@dataclass(frozen=True)
class Tick:
    at: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class Here:
    """Where the patient is today: a mark on the tread."""

    x: str
    y: str
    height: str


@dataclass(frozen=True)
class Staircase:
    """Everything the template draws. `end`: the flag, or the dose somebody stays on."""

    sentence: str
    treads: tuple[Tread, ...]
    line: str
    levels: tuple[Tick, ...]
    ticks: tuple[Tick, ...]
    flag_x: str
    stops: bool
    here: Here | None

    left, right, top, bottom, width, height = LEFT, RIGHT, TOP, BOTTOM, WIDTH, HEIGHT


def draw(
    stairs: Sequence[Stair],
    *,
    start_mg: Decimal,
    start_doses: Sequence[Dose] = (),
    today: date | None = None,
    sentence: str = "",
) -> Staircase:
    """The picture of a plan that begins at `start_mg`; the last stair has no last day, `today` says where we are."""
    axis = Axis(stairs)
    top, parts = highest(max(start_mg, *(stair.mg for stair in stairs)))
    before = Stair(stairs[0].first_day, stairs[0].first_day, start_mg, start_mg, start_doses)
    treads = [
        _tread(before, LEFT, axis.left, top, None, _("now: %(mg)s mg") % {"mg": number(start_mg)}, PAST)
    ]
    above = start_mg
    for stair in stairs:
        start, end = axis.of(stair)
        last = stair.last_day is None
        said = stair.mg == above or (last and not stair.mg)  # it stands there already, or the flag says it
        label = _label(stair, said=said)
        treads.append(_tread(stair, start, end, top, above, label, when(stair, today)))
        above = stair.mg
    return Staircase(
        sentence=sentence or summary(stairs, start_mg),
        treads=tuple(treads),
        line=_line(treads),
        levels=tuple(_level(top * part / parts, top) for part in range(parts + 1)),
        ticks=tuple(_ticks(stairs, axis)),
        flag_x=f"{axis.of(stairs[-1])[0]:.1f}",
        stops=not stairs[-1].mg,
        here=_here(stairs, axis, top, today),
    )


# --- geometry ---


class Axis:
    """Days from left to right; the open end after the last step has a width of its own."""

    left, end = LEFT + BEFORE, RIGHT - AFTER

    def __init__(self, stairs: Sequence[Stair]) -> None:
        self.first, self.last = stairs[0].first_day, stairs[-1].first_day
        self.days = max((self.last - self.first).days, 1)

    def x(self, day: date) -> float:
        return self.left + (day - self.first).days / self.days * (self.end - self.left)

    def of(self, stair: Stair) -> tuple[float, float]:
        if stair.last_day is None:
            return self.x(stair.first_day), RIGHT
        return self.x(stair.first_day), self.x(stair.last_day + timedelta(days=1))


def highest(most: Decimal) -> tuple[Decimal, int]:
    """A round top of the scale, and in how many equal parts it is cut."""
    size = Decimal(10) ** most.adjusted() if most else Decimal(1)
    top = next(step * size for step in ROUND if step * size >= most)
    return top, {1: 5, 2: 4, 3: 3, 4: 4, 5: 5, 6: 3, 8: 4, 10: 5}[int(top / size)]


def _y(mg: Decimal, top: Decimal) -> float:
    return BOTTOM - float(mg / top) * (BOTTOM - TOP)


def _label(stair: Stair, *, said: bool) -> str:
    """ "10 mg", "10 mg, on hold"; on the dose that stands there already it is only called on hold."""
    if stair.held:
        return _("on hold") if said else _("%(mg)s mg, on hold") % {"mg": number(stair.mg)}
    return "" if said else _("%(mg)s mg") % {"mg": number(stair.mg)}


def _tread(
    stair: Stair, start: float, end: float, top: Decimal, above: Decimal | None, label: str, state: str
) -> Tread:
    """`above`: the dose before, None for the dose of now. A tread too narrow for words or tablets has none."""
    y, width = _y(stair.mg, top), end - start
    wide = width >= NARROWEST
    named = wide or (stair.held and width >= WORD)
    went_down = above is not None and stair.mg < above
    short = stair.target_mg < stair.mg and wide and width > 130
    return Tread(
        x=f"{start:.1f}",
        y=f"{y:.1f}",
        width=f"{width:.1f}",
        height=f"{BOTTOM - y:.1f}",
        when=state,
        label=label if named else "",
        label_x=f"{start + 9:.1f}",
        label_y=f"{y - 9:.1f}",
        tablets=_tablets(stair.doses, start, y, width) if wide else (),
        arrow=_arrow(start, _y(above, top), y) if went_down and above is not None and wide else "",
        target_y=f"{_y(stair.target_mg, top):.1f}" if short else "",
        target=_("aim %(mg)s") % {"mg": number(stair.target_mg)} if short else "",
    )


def _tablets(doses: Sequence[Dose], start: float, y: float, width: float) -> tuple[Drawing, ...]:
    """Side by side under the tread, as far as there is room; all of them or none."""
    total = sum(dose.width for dose in doses) * TABLET_SCALE
    height = TABLET_HEIGHT * TABLET_SCALE
    if total > width - 8 or y + 4 + height > BOTTOM + 1:
        return ()
    at, found = start + 6, []
    for dose in doses:
        found.append(Drawing(f"translate({at:.1f} {y + 5:.1f}) scale({TABLET_SCALE})", dose.drawing()))
        at += dose.width * TABLET_SCALE
    return tuple(found)


def _here(stairs: Sequence[Stair], axis: Axis, top: Decimal, today: date | None) -> Here | None:
    """None before the first day, and after the last step: the flag says enough there."""
    for stair in stairs:
        if when(stair, today) == NOW and today and stair.last_day:
            y = _y(stair.mg, top)
            return Here(f"{axis.x(today):.1f}", f"{y:.1f}", f"{BOTTOM - y:.1f}")
    return None


def _arrow(x: float, above: float, y: float) -> str:
    """A small triangle that points down on the way from one tread to the next."""
    middle = min((above + y) / 2, y - 6)
    return f"M{x - 6:.1f} {middle - 5:.1f}H{x + 6:.1f}L{x:.1f} {middle + 5:.1f}Z"


def _line(treads: Sequence[Tread]) -> str:
    parts = [f"V{tread.y} H{tread.end}" for tread in treads]
    return f"M{treads[0].x} {treads[0].y} " + " ".join(parts)


def _level(mg: Decimal, top: Decimal) -> Tick:
    return Tick(f"{_y(mg, top):.1f}", number(mg))


def _ticks(stairs: Sequence[Stair], axis: Axis) -> list[Tick]:
    """The first day of each step where there is room; the first and the last always."""
    last = stairs[-1]
    end = Tick(
        f"{axis.of(last)[0]:.1f}", f"{last.first_day:%d-%m-%Y}", _("stop") if not last.mg else _("stays so")
    )
    found = [Tick(f"{axis.left:.1f}", f"{stairs[0].first_day:%d-%m}", _("start"))]
    for stair in stairs[1:-1]:
        at = axis.of(stair)[0]
        if at - float(found[-1].at) >= TICK_GAP and float(end.at) - at >= TICK_GAP + 14:
            found.append(Tick(f"{at:.1f}", f"{stair.first_day:%d-%m}"))
    return [*found, end] if len(stairs) > 1 else found
