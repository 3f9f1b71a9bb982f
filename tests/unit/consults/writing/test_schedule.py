"""A plan as weeks to tick off: every day once, never over the edge of a week or a step."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from consults.writing import schedule as weeks
from consults.writing import specimen
from consults.writing.facts import Schedule, Step

START = date(2026, 11, 10)
plans = st.lists(st.integers(1, 40), min_size=1, max_size=12)


def plan(lengths):
    steps, day = [], START
    for number, length in enumerate(lengths):
        last = day + timedelta(days=length - 1)
        steps.append(
            Step(day, last, "oxazepam", Decimal(len(lengths) - number), {"night": {Decimal(1): Decimal(1)}})
        )
        day = last + timedelta(days=1)
    steps.append(Step(day, None, "oxazepam", Decimal(0), {}))
    return Schedule("oxazepam", "", Decimal(99), START, "dr. M. de Wit", {}, tuple(steps))


@given(plans)
def test_every_day_stands_in_one_row_of_its_week_and_its_step(lengths):
    found = weeks.rows(plan(lengths))
    assert sum(row.days for row in found) == sum(lengths)
    assert found[0].first_day == START
    for before, after in pairwise(found):
        assert after.first_day == before.last_day + timedelta(days=1)
    for row in found:
        first = START + timedelta(days=7 * (row.week - 1))
        assert first <= row.first_day <= row.last_day < first + timedelta(days=7)
        assert row.step.first_day <= row.first_day <= row.last_day <= row.step.last_day


@given(plans, st.integers(-10, 500))
def test_weeks_done_go_from_none_to_all(lengths, days):
    one, on = plan(lengths), START + timedelta(days=days)
    done = weeks.weeks_done(one, on)
    assert 0 <= done <= weeks.weeks(one) == -(-sum(lengths) // 7)
    assert weeks.weeks_done(one, on + timedelta(days=7)) >= done
    assert weeks.weeks_done(one, START) == 0
    assert weeks.weeks_done(one, one.steps[-1].first_day) == weeks.weeks(one)


def test_the_example_reads_as_somebody_would_say_it():
    one = specimen.schedule()
    assert [(row.week, row.days) for row in weeks.rows(one)] == [(week, 7) for week in range(1, 9)]
    assert weeks.weeks_done(one, specimen.MADE_ON) == 2
    assert weeks.parts_used(one) == ["morning", "night"]
    assert weeks.end(one).mg == 0


def test_a_step_that_ends_halfway_a_week_gives_that_week_two_rows():
    assert [(row.week, row.days) for row in weeks.rows(plan([10, 4]))] == [(1, 7), (2, 3), (2, 4)]


def test_names_in_a_row():
    assert weeks.names([]) == "uw medicijn"
    assert weeks.names(["oxazepam"]) == "oxazepam"
    assert weeks.names(["oxazepam", "temazepam", "diazepam"]) == "oxazepam, temazepam en diazepam"
