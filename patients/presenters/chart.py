"""Use over time: the mean dose a day per calendar month, as a picture (geometry only), a sentence and a table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.pharmacology.exposure import Supply, Window, cover
from patients.pharmacology.in_use import Step, use_steps
from patients.pharmacology.reference import Reference, load_reference
from patients.presenters import chart_plan, numbers
from patients.presenters.chart_plan import PlanLine, StepMark
from patients.presenters.chart_scale import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Axis,
    Tick,
    first_of_month,
    highest,
    y,
)
from patients.presenters.chart_units import unit_of
from patients.presenters.planned import PlannedDose

MONTHS_BACK = 13
ICON = 20
LETTER, STOP, OTHER, REFERRAL = "mark-letter", "mark-stop", "mark-other", "mark-referral"
HELD, PLANNED = "mark-consult", "mark-consult-planned"
# Today stands in the picture as long as the data are not older than this.
LONGEST_GAP = timedelta(days=183)
# Below a tenth nobody would call it a change.
CHANGE = Decimal("0.1")


@dataclass(frozen=True)
class Month:
    """One month of the table; `amount` per day is None when a dose is not known. The last month may be partial."""

    start: date
    end: date
    amount: Decimal | None

    @property
    def label(self) -> str:
        return date_format(self.start, "F Y")

    @property
    def words(self) -> str:
        return _("not known") if self.amount is None else numbers.number(self.amount, 1)


@dataclass(frozen=True)
class Mark:
    """Something that happened, above the line: `icon` is one of the four marks."""

    x: str
    icon: str
    day: date

    @property
    def lined(self) -> bool:
        """Calls and answers come close together: only the large marks have a line down to the use."""
        return self.icon != OTHER

    @property
    def left(self) -> str:
        """Where the icon begins, so that its middle is on the day."""
        return f"{float(self.x) - ICON / 2:.1f}"


@dataclass(frozen=True)
class Chart:
    """Everything the template draws; coordinates are ready-made text within WIDTH x HEIGHT.

    The numbers stand at the right, beside the newest months: a phone shows that end first.
    """

    unit: str
    sentence: str
    months: list[Month]
    line: list[str]
    area: list[str]
    levels: list[Tick]
    ticks: list[Tick]
    marks: list[Mark]
    today: str
    known_until: date
    plan: PlanLine | None

    @property
    def legend(self) -> list[tuple[str, str]]:
        """(icon, what it means) of the marks that are there."""
        words = {
            LETTER: _("letter posted"),
            OTHER: _("call or answer"),
            HELD: _("consult"),
            PLANNED: _("planned consult"),
            REFERRAL: _("referral"),
            STOP: _("says to have stopped"),
            chart_plan.STEP: _("step of the plan"),
            chart_plan.STEP_PLANNED: _("planned step"),
            chart_plan.STOP_PLANNED: _("planned stop"),
        }
        there = {mark.icon for mark in self.marks} | {mark.icon for mark in self.steps}
        return [(icon, text) for icon, text in words.items() if icon in there]

    @property
    def steps(self) -> list[StepMark]:
        return self.plan.marks if self.plan else []

    left, right, top, bottom, width, height = LEFT, RIGHT, TOP, BOTTOM, WIDTH, HEIGHT


def draw(
    supplies: Sequence[Supply],
    *,
    as_of: date,
    posted: Iterable[date] = (),
    marked: Iterable[tuple[date, str]] = (),
    doses: Sequence[PlannedDose] = (),
    today: date,
    reference: Reference | None = None,
) -> Chart:
    """The chart of one patient. `posted`: when letters went out; `marked`: other days with one of the marks.

    Prescriptions are known up to `as_of`; `doses` are what a taper plan asks.
    """
    happened = sorted({*((day, LETTER) for day in posted), *marked})
    window = Window(first_of_month(as_of, MONTHS_BACK), as_of)
    coverages = cover(supplies, until=as_of)
    unit = unit_of(coverages, window, doses, reference or load_reference())
    months = by_month(use_steps(coverages, window, measure=unit.measure), window)
    axis = Axis(window.start, furthest(as_of, [day for day, _icon in happened], doses, today))
    top, parts = highest([*(month.amount for month in months), *map(unit.of_dose, doses)])
    paths = [path(run, axis, top) for run in known_runs(months)]
    return Chart(
        unit=unit.label,
        sentence=sentence(months, unit.label),
        months=months,
        line=paths,
        area=[
            f"{found} V{BOTTOM} H{axis.x(run[0].start)} Z"
            for found, run in zip(paths, known_runs(months), strict=True)
        ],
        levels=[
            Tick(y(level, top), numbers.number(level))
            for level in (top * part / parts for part in range(parts + 1))
        ],
        ticks=axis.ticks(),
        marks=[Mark(axis.x(day), icon, day) for day, icon in happened if day >= window.start],
        today=axis.x(today) if axis.start <= today <= axis.end else "",
        known_until=as_of,
        plan=chart_plan.draw(doses, unit.of_dose, axis=axis, top=top, today=today),
    )


def furthest(as_of: date, happened: Sequence[date], doses: Sequence[PlannedDose], today: date) -> date:
    """The last day of the picture."""
    now = today if today - as_of <= LONGEST_GAP else as_of
    return max([as_of, now, *happened, chart_plan.last_day(doses, today) or as_of])


def by_month(steps: Sequence[Step], window: Window) -> list[Month]:
    found, start = [], window.start
    while start <= window.end:
        end = min(first_of_month(start, -1) - timedelta(days=1), window.end)
        found.append(Month(start, end, mean(steps, Window(start, end))))
        start = end + timedelta(days=1)
    return found


def mean(steps: Sequence[Step], window: Window) -> Decimal | None:
    """The mean amount over all days of the window, days without use included."""
    total = Decimal(0)
    for step in steps:
        days = (min(step.end, window.end) - max(step.start, window.start)).days + 1
        if days > 0 and step.amount is None:
            return None
        total += max(days, 0) * (step.amount or 0)
    return total / window.days


def known_runs(months: Sequence[Month]) -> list[list[Month]]:
    """Neighbouring months whose amount is known; between them the line is broken."""
    groups = groupby(months, key=lambda month: month.amount is not None)
    return [list(group) for known, group in groups if known]


def sentence(months: Sequence[Month], unit: str) -> str:
    """The answer of the picture: how much now, and whether that changed in a year."""
    now, before = average(months[-4:-1]), average(months[:3])
    if now is None or before is None:
        return _("Of some days the dose is not known, so no average can be given.")
    values = {"now": numbers.number(now, 1), "before": numbers.number(before, 1), "unit": unit}
    if abs(now - before) <= max(before, now) * CHANGE:
        return _("On average %(now)s %(unit)s a day. A year ago that was about the same.") % values
    if now < before:
        return (
            _("On average %(now)s %(unit)s a day. A year ago that was %(before)s: it became less.") % values
        )
    return _("On average %(now)s %(unit)s a day. A year ago that was %(before)s: it became more.") % values


def average(months: Sequence[Month]) -> Decimal | None:
    amounts = [month.amount for month in months if month.amount is not None]
    return sum(amounts, Decimal(0)) / len(amounts) if amounts and len(amounts) == len(months) else None


def path(run: Sequence[Month], axis: Axis, top: Decimal) -> str:
    """Steps: level for a month, then straight up or down."""
    parts = [
        f"V{y(month.amount or Decimal(0), top)} H{axis.x(month.end + timedelta(days=1))}" for month in run
    ]
    start = f"M{axis.x(run[0].start)} {y(run[0].amount or Decimal(0), top)} "
    return start + " ".join(parts)
