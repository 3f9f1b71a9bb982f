"""A taper plan in the chart of use: its line, its marks, and the unit both are counted in."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from patients.presenters import chart
from patients.presenters.planned import PlannedDose
from tests.unit.patients.test_chart import AS_OF, drawn, every_month

TODAY = AS_OF


def doses(*steps: tuple[str, int], substance: str = "oxazepam", start: date = AS_OF) -> list[PlannedDose]:
    """(mg, weeks) after each other; the last one stays open."""
    found, day = [], start
    for place, (mg, weeks) in enumerate(steps):
        last = None if place == len(steps) - 1 else day + timedelta(weeks=weeks, days=-1)
        found.append(PlannedDose(day, last, substance, Decimal(mg)))
        day += timedelta(weeks=weeks)
    return found


def test_a_plan_under_way_is_a_line_with_a_mark_on_each_step_down():
    begun = AS_OF - timedelta(weeks=3)
    found = drawn(every_month(), doses=doses(("10", 2), ("5", 2), ("0", 0), start=begun)).plan
    assert [mark.icon for mark in found.marks] == ["mark-step", "mark-step", "mark-stop-planned"]
    assert len(found.paths) == 1
    assert found.rows[1] == (begun + timedelta(weeks=2), "5 mg oxazepam per dag")
    assert found.sentence == "Volgens het afbouwschema niets meer vanaf 07-11-2026."


def test_the_line_goes_down_to_the_ground_and_on_to_the_edge():
    (line,) = drawn(every_month(), doses=doses(("5", 2), ("0", 0))).plan.paths
    assert line.endswith(f"V{chart.BOTTOM:.1f} H{chart.RIGHT:.1f}")


def test_staying_and_going_up_have_no_mark():
    found = drawn(every_month(), doses=doses(("5", 2), ("8", 2), ("8", 2), ("3", 0)))
    assert [mark.icon for mark in found.plan.marks] == ["mark-step", "mark-step-planned"]
    assert "planned" not in found.plan.sentence
    assert found.plan.sentence == "Volgens het afbouwschema 3 mg oxazepam per dag vanaf 12-12-2026."


def test_a_later_plan_has_a_line_of_its_own():
    first, second = doses(("5", 1), ("4", 1), ("3", 0)), doses(("3", 0), start=AS_OF + timedelta(weeks=8))
    ended = PlannedDose(first[1].first_day, first[1].last_day, "oxazepam", Decimal(4))
    assert len(drawn(every_month(), doses=[first[0], ended, *second]).plan.paths) == 2


def test_another_medicine_in_the_plan_counts_both_as_diazepam():
    found = drawn(every_month(), doses=doses(("3", 2), ("0", 0), substance="diazepam"))
    assert found.unit == "mg, omgerekend naar diazepam"
    assert found.plan.rows[0][1] == "3 mg diazepam per dag"


def test_the_same_medicine_stays_in_its_own_mg():
    assert drawn(every_month(), doses=doses(("5", 2), ("0", 0))).unit == "mg oxazepam"


@pytest.mark.parametrize("substance", ["prazepam", "iets onbekends"])
def test_a_dose_that_no_source_converts_is_not_drawn(substance):
    found = drawn(every_month(), doses=doses(("5", 2), ("0", 0), substance=substance))
    assert found.plan is None
    assert found.steps == []


def test_a_plan_of_years_does_not_press_the_past_together():
    found = drawn(every_month(), doses=doses(("8", 200), ("0", 0)))
    assert len(found.ticks) <= 14 + 7
    assert [mark.icon for mark in found.plan.marks] == ["mark-step"]


def test_the_legend_names_the_marks_that_are_there():
    found = dict(drawn(every_month(), doses=doses(("5", 2), ("0", 0))).legend)
    assert found == {"mark-step": "stap van het schema", "mark-stop-planned": "geplande stop"}
    assert dict(drawn(every_month()).legend) == {}


def test_the_picture_is_high_enough_for_a_plan_above_the_use():
    found = drawn(every_month(), doses=doses(("30", 2), ("0", 0)))
    assert Decimal(found.levels[-1].label.replace(",", ".")) >= 30
