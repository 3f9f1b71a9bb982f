"""Days covered: the definition as examples, then its laws."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.pharmacology.equivalence import diazepam_per_day
from patients.pharmacology.exposure import (
    Coverage,
    Supply,
    Window,
    by_product,
    cover,
    days_by_interval,
    days_in,
    days_per_month,
)
from patients.pharmacology.in_use import mg_per_day, stretches, units_per_day, use_steps
from patients.pharmacology.reference import load_reference
from tests.unit.pharmacology.supplies import AS_OF, PRAZEPAM, READABLE, TEMAZEPAM, ago, histories, supply

QUARTER = Window.ending(AS_OF, 91)
YEAR = Window.ending(AS_OF, 365)
DAY_0 = date(2026, 1, 1)


def day(number: int) -> date:
    return DAY_0 + timedelta(days=number)


def covered(*supplies: Supply) -> list[tuple[int, int, bool]]:
    """(first day, days, estimated) counted from 1 January 2026."""
    found = cover(supplies, until=AS_OF)
    return [((one.start - DAY_0).days, one.days, one.estimated) for one in found]


@pytest.mark.parametrize(
    ("units", "use", "days"),
    [
        (30, "1D1T", 30),
        (30, "2D1T", 15),
        (30, "1D1-2T", 20),
        (31, "2D1T", 15),
        (30, "1D0,5T", 60),
        (2, "2W1T", 7),
        (1, "1W1T", 7),
        (30, "1W1T", 210),
        (1, "2D1T", 0),
        (0, "1D1T", 0),
        ("7.5", "1D1T", 7),
    ],
)
def test_units_last_as_long_as_the_dosage_says(units: str | int, use: str, days: int) -> None:
    assert covered(supply(day(0), units, use)) == [(0, days, False)]


def test_early_supply_of_the_same_product_is_added_at_the_end() -> None:
    assert covered(supply(day(0)), supply(day(20))) == [(0, 30, False), (30, 30, False)]


def test_late_supply_starts_on_its_own_date() -> None:
    assert covered(supply(day(0)), supply(day(40))) == [(0, 30, False), (40, 30, False)]


def test_two_boxes_on_one_day_follow_each_other() -> None:
    assert covered(supply(day(0), id=1), supply(day(0), id=2)) == [(0, 30, False), (30, 30, False)]


def test_another_product_does_not_wait() -> None:
    oxazepam, temazepam = supply(day(0)), supply(day(20), atc=TEMAZEPAM, mg="20")
    assert covered(oxazepam, temazepam) == [(0, 30, False), (20, 30, False)]
    assert days_in(cover([oxazepam, temazepam], until=AS_OF), Window(day(0), day(100))) == 50


def test_another_strength_is_another_product() -> None:
    assert covered(supply(day(0), mg="10"), supply(day(20), mg="50"))[1] == (20, 30, False)


def test_carried_on_stock_is_capped_at_ninety_days() -> None:
    """180 days in stock on day 0; on day 10 only 90 of the 170 left push the next prescription on."""
    assert covered(supply(day(0), 180), supply(day(10), 30)) == [(0, 180, False), (100, 30, False)]


def test_stock_of_exactly_ninety_days_is_carried_on_whole() -> None:
    assert covered(supply(day(0), 100), supply(day(10), 30)) == [(0, 100, False), (100, 30, False)]


def test_a_large_stock_keeps_running_under_a_small_prescription() -> None:
    boxes = [supply(day(0), 180, id=1), supply(day(10), 30, id=2), supply(day(120), 30, id=3)]
    assert [start for start, _, _ in covered(*boxes)] == [0, 100, 180]


def test_the_cap_counts_from_each_prescription() -> None:
    boxes = [supply(day(number), 90, id=number) for number in (0, 1, 2, 3)]
    assert [start for start, _, _ in covered(*boxes)] == [0, 90, 92, 93]


@pytest.mark.parametrize("use", ["1D1T zn", "zo nodig", "volgens schema", ""])
def test_an_unclear_prescription_lasts_until_the_next_one(use: str) -> None:
    first, second, third = (supply(day(number), 30, use, id=number) for number in (0, 10, 24))
    # The last one: the median of the intervals 10 and 14.
    assert covered(first, second, third) == [(0, 10, True), (10, 14, True), (24, 12, True)]


def test_an_unclear_prescription_lasts_at_most_its_quantity() -> None:
    assert covered(supply(day(0), 30, "zn"), supply(day(100), 30, "zn")) == [(0, 30, True), (100, 30, True)]


def test_a_single_unclear_prescription_lasts_its_quantity() -> None:
    assert covered(supply(day(0), 30, "zn")) == [(0, 30, True)]


def test_the_last_unclear_prescription_takes_the_smaller_of_interval_and_quantity() -> None:
    assert covered(supply(day(0), 30, "zn"), supply(day(20), 12, "zn"))[1] == (20, 12, True)
    assert covered(supply(day(0), 30, "zn"), supply(day(20), 90, "zn"))[1] == (20, 20, True)


def test_two_unclear_boxes_on_one_day_are_one_prescription_of_both() -> None:
    boxes = [supply(day(0), 30, "zn", id=1), supply(day(0), 30, "zn", id=2), supply(day(50), 30, "zn", id=3)]
    assert covered(*boxes) == [(0, 30, True), (30, 20, True), (50, 30, True)]


def test_a_clear_prescription_ends_an_unclear_one_and_counts_its_interval() -> None:
    assert covered(supply(day(0), 60, "zn"), supply(day(25), 30)) == [(0, 25, True), (25, 30, False)]


def test_an_amount_taken_as_one_is_marked_as_estimated() -> None:
    assert covered(supply(day(0), 4, "2W")) == [(0, 14, True)]


def test_rescue_medicine_and_later_prescriptions_cover_nothing() -> None:
    assert cover([supply(day(0), oral=False), supply(AS_OF + timedelta(days=1))], until=AS_OF) == []


def test_a_next_prescription_after_the_date_is_not_yet_known() -> None:
    rows = [supply(day(0), 30, "zn"), supply(day(10), 30, "zn")]
    assert [one.days for one in cover(rows, until=day(5))] == [30]


def test_an_absurd_quantity_stays_inside_the_calendar() -> None:
    assert cover([supply(day(0), 10**12)], until=AS_OF)[0].end == date.max


def test_the_window_runs_from_as_of_minus_ninety_up_to_and_including_as_of() -> None:
    assert (QUARTER.start, QUARTER.end, QUARTER.days) == (ago(90), AS_OF, 91)
    assert ago(90) in QUARTER
    assert ago(91) not in QUARTER


def test_earlier_supply_counts_inside_the_window() -> None:
    assert days_in(cover([supply(ago(100), 30)], until=AS_OF), QUARTER) == 20
    assert days_in(cover([supply(ago(10), 30)], until=AS_OF), QUARTER) == 11


def test_days_per_calendar_month() -> None:
    months = days_per_month(cover([supply(date(2026, 9, 21), 30)], until=AS_OF), as_of=AS_OF)
    assert len(months) == 12
    assert (months[0].month, months[-1].month) == (date(2025, 12, 1), date(2026, 11, 1))
    assert [(one.days, one.length) for one in months[-4:]] == [(0, 31), (10, 30), (20, 31), (0, 21)]


def test_use_is_drawn_as_steps() -> None:
    rows = [supply(ago(20), 10, "1D1T"), supply(ago(10), 10, "2D1T")]
    steps = use_steps(cover(rows, until=AS_OF), Window(ago(22), AS_OF))
    found = [(step.start, step.end, step.amount) for step in steps]
    assert found == [
        (ago(22), ago(21), Decimal(0)),
        (ago(20), ago(11), Decimal(1)),
        (ago(10), ago(6), Decimal(2)),
        (ago(5), AS_OF, Decimal(0)),
    ]


def test_steps_in_mg_add_products_and_say_when_unknown() -> None:
    rows = [supply(ago(9), 10, mg="10"), supply(ago(9), 5, mg="50")]
    steps = use_steps(cover(rows, until=AS_OF), Window(ago(9), AS_OF), measure=mg_per_day)
    assert [(step.start, step.end, step.amount) for step in steps] == [
        (ago(9), ago(5), 60),
        (ago(4), AS_OF, 10),
    ]
    unknown = use_steps(
        cover([supply(ago(9), 10, mg=None)], until=AS_OF), Window(ago(9), AS_OF), measure=mg_per_day
    )
    assert [step.amount for step in unknown] == [None]


def test_steps_in_mg_diazepam() -> None:
    rows, window = [supply(ago(9), 10, "1D3T")], Window(ago(9), ago(7))
    measure = diazepam_per_day(load_reference())
    assert [step.amount for step in use_steps(cover(rows, until=AS_OF), window, measure=measure)] == [10]
    prazepam = cover([supply(ago(9), 10, atc=PRAZEPAM)], until=AS_OF)
    assert [step.amount for step in use_steps(prazepam, window, measure=measure)] == [None]


def test_the_interval_estimate_is_shown_beside_the_days_of_a_clear_dosage() -> None:
    rows = [supply(day(0), 30, "2D1T"), supply(day(25), 30, "2D1T")]
    assert covered(*rows) == [(0, 15, False), (25, 15, False)]
    by_interval = cover(rows, until=AS_OF, by_interval=True)
    assert [(one.days, one.estimated) for one in by_interval] == [(25, True), (25, True)]


def test_estimated_use_spreads_the_quantity_over_its_days() -> None:
    first, _ = cover([supply(ago(40), 30, "zn"), supply(ago(20), 30, "zn")], until=AS_OF)
    assert units_per_day(first) == Fraction(30, 20)


def test_overlap_within_a_product_is_not_taken_twice() -> None:
    coverages = cover([supply(ago(200), 360, id=1), supply(ago(190), 360, id=2)], until=AS_OF)
    assert days_in(coverages, YEAR) == 201
    assert sum(one.days for one in stretches(coverages, YEAR)) == 201


# --- Laws ---


@given(histories())
def test_days_never_exceed_the_window(rows: list[Supply]) -> None:
    coverages = cover(rows, until=AS_OF)
    assert 0 <= days_in(coverages, QUARTER) <= 91
    assert days_in(coverages, QUARTER) <= days_in(coverages, YEAR) <= 365


@given(histories())
def test_a_day_counts_once_and_only_in_the_window(rows: list[Supply]) -> None:
    """Counted one by one, as the definition says it."""
    for window in (QUARTER, YEAR):
        for by_interval in (False, True):
            coverages = cover(rows, until=AS_OF, by_interval=by_interval)
            days = {
                number for one in coverages for number in range(one.start.toordinal(), one.end.toordinal())
            }
            counted = len(days & set(window.ordinals))
            assert days_in(coverages, window) == counted
            assert not by_interval or days_by_interval(by_product(rows, window.end), window) == counted


@given(histories(), st.randoms())
def test_the_order_of_the_rows_never_matters(rows: list[Supply], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert cover(shuffled, until=AS_OF) == cover(rows, until=AS_OF)


@given(histories(READABLE), histories(READABLE))
def test_more_supply_never_means_fewer_days(rows: list[Supply], more: list[Supply]) -> None:
    """For clear dosages; an estimate ends at the next prescription, so there a new row may shorten."""
    few, many = cover(rows, until=AS_OF), cover([*rows, *more], until=AS_OF)
    for window in (QUARTER, YEAR):
        assert days_in(many, window) >= days_in(few, window)


@given(histories(), st.integers(0, 11), st.integers(1, 60))
def test_a_larger_quantity_never_means_fewer_days(rows: list[Supply], which: int, extra: int) -> None:
    if not rows:
        return
    at = which % len(rows)
    larger = [*rows[:at], replace(rows[at], units=rows[at].units + extra), *rows[at + 1 :]]
    assert days_in(cover(larger, until=AS_OF), YEAR) >= days_in(cover(rows, until=AS_OF), YEAR)


@given(histories())
def test_the_same_rows_as_another_product_add_no_day(rows: list[Supply]) -> None:
    twice = [*rows, *(replace(row, product_key=row.product_key + "|again") for row in rows)]
    assert days_in(cover(twice, until=AS_OF), YEAR) == days_in(cover(rows, until=AS_OF), YEAR)


@given(histories())
def test_no_cover_starts_before_its_date_or_more_than_ninety_days_later(rows: list[Supply]) -> None:
    for one in cover(rows, until=AS_OF):
        assert one.supply.date <= one.start
        assert not one.supply.dosage.certain or (one.start - one.supply.date).days <= 90
        assert one.days >= 0


@given(histories())
def test_no_prescription_covers_more_than_it_holds(rows: list[Supply]) -> None:
    for one in cover(rows, until=AS_OF):
        assert one.units_per_day * one.days <= Fraction(one.supply.units)


@given(histories())
def test_one_prescription_is_in_use_per_product_and_day(rows: list[Supply]) -> None:
    found = stretches(cover(rows, until=AS_OF), YEAR)
    days = [
        (one.coverage.supply.product_key, number) for one in found for number in _ordinals(one.coverage, one)
    ]
    assert len(days) == len(set(days))
    assert len({number for _, number in days}) == days_in(cover(rows, until=AS_OF), YEAR)


def _ordinals(coverage: Coverage, stretch: object) -> Iterator[int]:
    start, end = stretch.start, stretch.end  # type: ignore[attr-defined]
    assert coverage.start <= start <= end < coverage.end
    yield from range(start.toordinal(), end.toordinal() + 1)


@given(histories())
def test_steps_fill_the_window_without_gaps(rows: list[Supply]) -> None:
    steps = use_steps(cover(rows, until=AS_OF), YEAR)
    assert (steps[0].start, steps[-1].end) == (YEAR.start, YEAR.end)
    assert all(
        after.start == before.end + timedelta(days=1) and after.amount != before.amount
        for before, after in zip(steps, steps[1:], strict=False)
    )


@given(histories())
def test_months_add_up_to_the_year(rows: list[Supply]) -> None:
    coverages = cover(rows, until=AS_OF)
    months = days_per_month(coverages, as_of=AS_OF)
    assert sum(month.days for month in months) == days_in(coverages, Window(months[0].month, AS_OF))
    assert all(0 <= month.days <= month.length for month in months)
