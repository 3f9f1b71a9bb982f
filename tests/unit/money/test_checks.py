"""Hours that cannot be, and how long people say that something took."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practices.money import checks, durations
from practices.money.checks import Entry, Wrong

NOW = datetime(2026, 10, 12, 11, 0)
TODAY = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)
NINE = time(9, 0)


@pytest.mark.parametrize(
    ("entry", "wrong"),
    [
        (Entry(TODAY, 60), None),
        (Entry(TODAY, 600), None),
        (Entry(TODAY, 0), Wrong.NOTHING),
        (Entry(TODAY, -30), Wrong.NOTHING),
        (Entry(TODAY, 601), Wrong.TOO_LONG),
        (Entry(TODAY + timedelta(days=1), 60), Wrong.FUTURE),
        (Entry(TODAY, 60, time(11, 1)), Wrong.FUTURE_TIME),
        (Entry(YESTERDAY, 60, time(23, 0)), None),
        (Entry(YESTERDAY, 61, time(23, 0)), Wrong.PAST_MIDNIGHT),
    ],
)
def test_what_is_wrong_with_an_entry(entry: Entry, wrong: Wrong | None):
    assert checks.found(entry, [], now=NOW) == wrong


def test_every_problem_belongs_to_a_field():
    assert set(checks.FIELD) == set(Wrong)


@pytest.mark.parametrize(
    ("starts", "minutes", "overlaps"),
    [
        (time(8, 0), 60, False),
        (time(8, 0), 61, True),
        (NINE, 10, True),
        (time(9, 59), 10, True),
        (time(10, 0), 10, False),
        (None, 60, False),
    ],
)
def test_hours_of_the_same_time_overlap(starts: time | None, minutes: int, overlaps: bool):
    other = Entry(YESTERDAY, 60, NINE)
    said = checks.found(Entry(YESTERDAY, minutes, starts), [other], now=NOW)
    assert (said == Wrong.OVERLAP) is overlaps


def test_a_day_has_its_limit():
    others = [Entry(YESTERDAY, 300), Entry(YESTERDAY, 300), Entry(TODAY, 600)]
    assert checks.found(Entry(YESTERDAY, 120), others, now=NOW) is None
    assert checks.found(Entry(YESTERDAY, 121), others, now=NOW) == Wrong.LONG_DAY


entries = st.builds(
    Entry,
    day=st.just(TODAY),
    minutes=st.integers(1, 600),
    starts=st.none() | st.times(time(0, 0), time(13, 0)).map(lambda it: it.replace(second=0, microsecond=0)),
)


@given(entries, entries)
def test_overlap_is_mutual(one: Entry, other: Entry):
    assert checks.overlap(one, other) == checks.overlap(other, one)
    assert one.starts is None or checks.overlap(one, one)


@pytest.mark.parametrize(
    ("today", "months", "oldest"),
    [
        (date(2026, 10, 12), 12, date(2025, 10, 12)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 12, 31), 24, date(2024, 12, 31)),
    ],
)
def test_the_oldest_day_that_can_be_claimed(today: date, months: int, oldest: date):
    assert checks.oldest(today, months) == oldest


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("90", 90),
        ("1:30", 90),
        ("0:45", 45),
        ("1,5 uur", 90),
        ("1.5", 90),
        ("1,25", 75),
        ("1 u 30 min", 90),
        ("1u30", 90),
        ("2 uur", 120),
        ("2u", 120),
        ("45 min", 45),
        ("45 minuten", 45),
        ("3 min", 3),
        ("0", 0),
    ],
)
def test_how_people_write_a_duration(text: str, minutes: int):
    assert durations.minutes(text) == minutes


@pytest.mark.parametrize("text", ["", "een uur", "1:75", "-30", "1,5,5", "90,", "1e3", "٣٠ uur en"])
def test_what_is_no_duration(text: str):
    with pytest.raises(durations.NotADuration):
        durations.minutes(text)


def test_two_can_be_minutes_or_hours():
    with pytest.raises(durations.Doubtful):
        durations.minutes("2")


@pytest.mark.parametrize(
    ("text", "both"), [("1.30", ("1:30", "1,30 uur")), ("2.45 uur", ("2:45", "2,45 uur"))]
)
def test_a_clock_with_a_dot_is_asked_about(text: str, both: tuple[str, str]):
    with pytest.raises(durations.DoubtfulClock) as doubt:
        durations.minutes(text)
    assert doubt.value.args == both


@pytest.mark.parametrize(("text", "minutes"), [("1.75", 105), ("1.5", 90), ("1,30", 78), ("2.00 uur", 120)])
def test_parts_of_an_hour_are_understood(text: str, minutes: int):
    assert durations.minutes(text) == minutes


@given(st.integers(0, 99), st.integers(0, 59))
def test_a_clock_is_read_exactly(hours: int, minutes: int):
    assert durations.minutes(f"{hours}:{minutes:02}") == hours * 60 + minutes
    assert durations.minutes(f"{hours} uur {minutes:02} min") == hours * 60 + minutes
