"""The stairs going down: geometry and sentence."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consults.presenters.staircase import BOTTOM, LEFT, RIGHT, TOP, draw, highest
from consults.presenters.stairs import Stair, when
from consults.presenters.tablets import Dose

START, WEEK = date(2026, 12, 1), timedelta(days=7)


def stairs(*steps: tuple[str, int], aims: dict[int, str] | None = None) -> list[Stair]:
    """Steps as (mg, weeks); the last one stays open."""
    found, day = [], START
    for place, (mg, weeks) in enumerate(steps):
        last = place == len(steps) - 1
        aim = Decimal((aims or {}).get(place, mg))
        tablets = [Dose(Decimal(10), Decimal(mg) / 10, scored=True)] if Decimal(mg) else []
        end = None if last else day + weeks * WEEK - timedelta(days=1)
        found.append(Stair(day, end, Decimal(mg), aim, tablets))
        day += weeks * WEEK
    return found


TEMAZEPAM = stairs(("15", 2), ("10", 2), ("5", 4), ("0", 0), aims={2: "2.5"})


def test_the_sentence_counts_the_steps_down():
    assert draw(TEMAZEPAM, start_mg=Decimal(20)).sentence == "In 8 weken van 20 mg naar 0, in 4 stappen."
    maintenance = stairs(("20", 1), ("10", 1), ("5", 0))
    assert draw(maintenance, start_mg=Decimal(20)).sentence == "In 2 weken van 20 naar 5 mg, in 2 stappen."


def test_a_step_that_the_tablets_could_not_make_shows_its_aim():
    treads = draw(TEMAZEPAM, start_mg=Decimal(20)).treads
    assert [tread.target for tread in treads] == ["", "", "", "doel 2,5", ""]


def test_today_is_marked_on_its_step():
    on_the_tenth = draw(TEMAZEPAM, start_mg=Decimal(20), today=START + timedelta(days=20))
    assert [tread.when for tread in on_the_tenth.treads] == ["past", "past", "now", "later", "later"]
    assert on_the_tenth.here
    assert on_the_tenth.here.y == on_the_tenth.treads[2].y
    assert draw(TEMAZEPAM, start_mg=Decimal(20), today=START - WEEK).here is None
    assert draw(TEMAZEPAM, start_mg=Decimal(20), today=START + 20 * WEEK).here is None


def test_the_last_day_of_a_step_belongs_to_it():
    first = TEMAZEPAM[0]
    assert first.last_day
    assert when(first, first.last_day) == "now"
    assert when(first, first.last_day + timedelta(days=1)) == "past"


@pytest.mark.parametrize(
    ("most", "top", "parts"),
    [("20", 20, 4), ("18", 20, 4), ("7.5", 8, 4), ("0.5", Decimal("0.5"), 5), ("95", 100, 5)],
)
def test_the_scale_ends_on_a_round_number(most, top, parts):
    assert highest(Decimal(most)) == (top, parts)


@given(
    st.lists(st.tuples(st.integers(1, 80), st.integers(1, 6)), min_size=1, max_size=40, unique=True),
    st.integers(0, 900),
)
def test_any_plan_stays_inside_the_picture_and_goes_down(drawn, days):
    steps = sorted(drawn, reverse=True)
    start = Decimal(steps[0][0])
    picture = draw(
        stairs(*[(str(mg), weeks) for mg, weeks in steps], ("0", 0)),
        start_mg=start,
        today=START + timedelta(days=days),
    )
    heights = [float(tread.y) for tread in picture.treads]
    assert heights == sorted(heights)
    assert heights[0] >= TOP
    assert heights[-1] == BOTTOM
    assert all(float(tread.x) >= LEFT and float(tread.end) <= RIGHT + 0.1 for tread in picture.treads)
    places = [float(tick.at) for tick in picture.ticks]
    assert places == sorted(places)


def test_a_dose_is_written_once_when_a_step_keeps_it():
    kept = draw(stairs(("20", 1), ("15", 1), ("0", 0)), start_mg=Decimal(20))
    assert [tread.label for tread in kept.treads] == ["nu: 20 mg", "", "15 mg", ""]


def test_a_hold_is_called_one_also_on_the_dose_that_stands_there_already():
    first, second, *rest = stairs(("20", 2), ("20", 2), ("15", 2), ("0", 0))
    held = draw([first, replace(second, held=True), *rest], start_mg=Decimal(25))
    assert [tread.label for tread in held.treads] == ["nu: 25 mg", "20 mg", "wacht", "15 mg", ""]
    back = draw([first, replace(rest[0], held=True), rest[1]], start_mg=Decimal(25))
    assert "15 mg, wacht" in [tread.label for tread in back.treads]
    assert "wacht" not in [tread.label for tread in draw([first, second, *rest], start_mg=Decimal(25)).treads]
