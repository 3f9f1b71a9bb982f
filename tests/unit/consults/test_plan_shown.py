"""A plan as the page shows it: periods, tablets per part of the day, what is needed, why a step is higher."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from consults.presenters.plans import Shown
from patients.pharmacology.tapering import Plan, Request, Step, Strength
from patients.pharmacology.tapering.terms import SwitchedFrom

START = date(2026, 12, 1)
Tablets = Mapping[str, Mapping[Decimal, Decimal]]


def step(week: int, weeks: int, mg: str, *, target: str = "", tablets: Tablets, **differs: object) -> Step:
    first = START + timedelta(weeks=week)
    last = first + timedelta(weeks=weeks) - timedelta(days=1) if weeks else None
    return Step(first, last, "oxazepam", Decimal(target or mg), Decimal(mg), tablets, **differs)  # type: ignore[arg-type]


def taken(part: str, **counts: str) -> Tablets:
    """`taken("night", mg10="1.5")`: 1½ tablets of 10 mg."""
    return {part: {Decimal(name.removeprefix("mg")): Decimal(count) for name, count in counts.items()}}


def plan(*steps: Step, strengths: tuple[Strength, ...] = (Strength(Decimal(10), Decimal("0.5")),)) -> Plan:
    request = Request("oxazepam", Decimal(20), strengths, "25-2-weeks", START)
    return Plan("25-2-weeks", "1", "oxazepam", None, Decimal(20), steps, (), request)


DOWN = plan(
    step(0, 2, "15", tablets=taken("night", mg10="1.5")),
    step(2, 2, "10", tablets=taken("night", mg10="1")),
    step(4, 4, "5", target="2.5", tablets=taken("night", mg10="0.5")),
    step(8, 0, "0", tablets={}),
)


def test_periods_go_by_their_weeks_and_days():
    rows = Shown(DOWN).rows
    assert [row.label for row in rows] == ["Week 1 t/m 2", "Week 3 t/m 4", "Week 5 t/m 8", "Stop"]
    assert [row.dates for row in rows][:1] == ["01-12 t/m 14-12-2026"]
    assert rows[-1].dates == "vanaf 26-01-2027"


def test_a_period_that_is_no_whole_week_goes_by_its_days():
    short = Step(
        START, START + timedelta(days=9), "oxazepam", Decimal(5), Decimal(5), taken("night", mg10="0.5")
    )
    rest = Step(START + timedelta(days=10), None, "oxazepam", Decimal(0), Decimal(0), {})
    assert [row.label for row in Shown(plan(short, rest)).rows] == ["10 dagen", "Stop"]


def test_the_tablets_that_are_needed_add_up():
    shown = Shown(DOWN)
    assert [row.needed for row in shown.rows] == ["21", "14", "14", ""]
    assert shown.needs == ["49 tabletten van 10 mg"]


def test_a_half_that_is_left_over_is_a_whole_tablet_on_the_prescription():
    odd = plan(step(0, 1, "5", tablets=taken("night", mg10="0.5")), step(1, 0, "0", tablets={}))
    assert Shown(odd).rows[0].needed == "3½"
    assert Shown(odd).needs == ["4 tabletten van 10 mg"]


def test_why_a_step_is_higher_than_asked():
    assert Shown(DOWN).gap == "2,5 mg kan niet met deze tabletten; afgerond naar boven op 5 mg."
    exact = plan(step(0, 2, "10", tablets=taken("night", mg10="1")), step(2, 0, "0", tablets={}))
    assert Shown(exact).gap == ""


def test_only_the_parts_of_the_day_that_are_used_are_columns():
    tablets = {**taken("morning", mg10="0.5"), **taken("night", mg10="1")}
    shown = Shown(plan(step(0, 1, "15", tablets=tablets), step(1, 0, "0", tablets={})))
    assert [column.label for column in shown.columns] == ["ochtend", "nacht"]
    morning, night = shown.rows[0].cells
    assert [dose.words for dose in morning[1]] == ["een halve tablet van 10 mg"]
    assert [dose.words for dose in night[1]] == ["1 tablet van 10 mg"]
    assert shown.rows[1].cells == (("ochtend", ()), ("nacht", ()))


def test_the_legend_explains_what_is_drawn_and_no_more():
    assert [mark.words for mark in Shown(DOWN).legend] == ["heel", "half"]
    capsules = plan(
        step(0, 2, "10", tablets=taken("night", mg10="1")),
        step(2, 0, "0", tablets={}),
        strengths=(Strength(Decimal(10), form="capsule"),),
    )
    assert [mark.words for mark in Shown(capsules).legend] == ["capsule"]


def test_a_switch_says_what_was_counted_as_what():
    before = SwitchedFrom("alprazolam", Decimal("0.5"), Decimal(1))
    switched = Plan("ashton", "1", "diazepam", before, Decimal(5), DOWN.steps, (), DOWN.request)
    shown = Shown(switched)
    assert shown.medicine == "diazepam in plaats van alprazolam"
    assert shown.switch == "0,5 mg alprazolam is gerekend als 5 mg diazepam (1 mg is gelijk aan 10 mg)."


def test_today_is_marked_and_a_rest_is_said():
    held = plan(
        step(0, 2, "15", tablets=taken("night", mg10="1.5")),
        step(2, 2, "15", tablets=taken("night", mg10="1.5"), held=True),
        step(4, 0, "0", tablets={}),
    )
    rows = Shown(held, today=START + timedelta(days=15)).rows
    assert [(row.when, row.held) for row in rows] == [("past", False), ("now", True), ("later", False)]
