"""A taper plan in the chart of use: a line of its own, with a mark on each step down."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from benzoproject.lib.written import day
from patients.presenters import numbers
from patients.presenters.chart_scale import BOTTOM, Axis, y
from patients.presenters.planned import PlannedDose

STEP, STEP_PLANNED, STOP, STOP_PLANNED = "mark-step", "mark-step-planned", "mark-stop", "mark-stop-planned"
SIZE = 16
# How far ahead of today a plan is drawn: a plan of a year would press the use of the past year together.
AHEAD = timedelta(days=183)
# In the unit of the chart; None where no source says what a dose equals.
Amount = Callable[[PlannedDose], Decimal | None]


@dataclass(frozen=True)
class StepMark:
    """A step down, or the flag at the end; the place of its icon on the line."""

    icon: str
    left: str
    top: str


@dataclass(frozen=True)
class PlanLine:
    sentence: str
    paths: list[str]
    marks: list[StepMark]
    rows: list[tuple[date, str]]  # (from which day, how much a day) for the table

    size = SIZE


def last_day(doses: Sequence[PlannedDose], today: date) -> date | None:
    """How far the picture has to reach to the right for the plan; None without one."""
    return min(doses[-1].first_day + timedelta(days=14), today + AHEAD) if doses else None


def draw(
    doses: Sequence[PlannedDose], amount: Amount, *, axis: Axis, top: Decimal, today: date
) -> PlanLine | None:
    """None when there is no plan, or when its doses cannot be told in the unit of the chart."""
    known = [(dose, mg) for dose in doses if (mg := amount(dose)) is not None]
    if not known or len(known) < len(doses):
        return None
    shown = [(dose, mg) for dose, mg in known if ends(dose, axis) > axis.start and dose.first_day < axis.end]
    return PlanLine(
        sentence=sentence(doses[-1]),
        paths=[path(run, axis, top) for run in runs(shown)],
        marks=list(marks(known, axis, top, today)),
        rows=[(dose.first_day, words(dose)) for dose in doses],
    )


def ends(dose: PlannedDose, axis: Axis) -> date:
    """The first day on which the dose is no longer taken, as far as the picture goes."""
    return min(dose.last_day + timedelta(days=1), axis.end) if dose.last_day else axis.end


def sentence(last: PlannedDose) -> str:
    values = {"dose": words(last), "day": day(last.first_day)}
    if not last.mg:
        return _("According to the taper plan nothing any more from %(day)s.") % values
    return _("According to the taper plan %(dose)s from %(day)s.") % values


def words(dose: PlannedDose) -> str:
    """ "7,5 mg diazepam a day"."""
    return _("%(mg)s mg %(medicine)s a day") % {
        "mg": numbers.number(dose.mg, 4),
        "medicine": dose.substance,
    }


Known = tuple[PlannedDose, Decimal]


def runs(known: Sequence[Known]) -> list[list[Known]]:
    """Periods without a day between them; a plan that came later has a line of its own."""
    found: list[list[Known]] = []
    for dose, mg in known:
        before = found[-1][-1][0].last_day if found else None
        if before is None or before + timedelta(days=1) < dose.first_day:
            found.append([])
        found[-1].append((dose, mg))
    return found


def path(run: Sequence[Known], axis: Axis, top: Decimal) -> str:
    """Level for a period, then straight down."""
    start = f"M{axis.x(max(run[0][0].first_day, axis.start))} {y(run[0][1], top)} "
    return start + " ".join(f"V{y(mg, top)} H{axis.x(ends(dose, axis))}" for dose, mg in run)


def marks(known: Sequence[Known], axis: Axis, top: Decimal, today: date) -> list[StepMark]:
    """Where the dose goes down: the first period, and each that is lower than the one before."""
    found, above = [], None
    for dose, mg in known:
        if (above is None or mg < above) and axis.start <= dose.first_day < axis.end:
            found.append(mark(dose, mg, above, axis, top, today))
        above = mg
    return found


def mark(
    dose: PlannedDose, mg: Decimal, above: Decimal | None, axis: Axis, top: Decimal, today: date
) -> StepMark:
    """A step lies halfway the way down; the flag stands on the ground with its pole on the day."""
    at, been = float(axis.x(dose.first_day)), dose.first_day <= today
    if not mg:
        return StepMark(STOP if been else STOP_PLANNED, f"{at - SIZE / 4:.1f}", f"{BOTTOM - SIZE + 2:.1f}")
    middle = (float(y(mg, top)) + float(y(above if above is not None else mg, top))) / 2
    return StepMark(STEP if been else STEP_PLANNED, f"{at - SIZE / 2:.1f}", f"{middle - SIZE / 2:.1f}")
