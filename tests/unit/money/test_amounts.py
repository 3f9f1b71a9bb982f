"""The laws of the money: what is paid is what the lines say, however the hours were written down."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practices.money import amounts, rates
from practices.money.amounts import Worked

minutes = st.integers(-600, 600).filter(bool)
money = st.decimals("0.01", "400", places=2)
worked = st.builds(
    Worked,
    activity=st.sampled_from(["letters", "training"]),
    role=st.sampled_from(["poh", "gp"]),
    rate=st.sampled_from([Decimal("85.00"), Decimal("61.37")]) | money,
    minutes=minutes,
)


@pytest.mark.parametrize(
    ("minutes", "rate", "amount"),
    [
        (60, "85.00", "85.00"),
        (20, "85.00", "28.33"),
        (50, "85.00", "70.83"),
        (3, "0.10", "0.01"),  # half a cent goes up
        (-3, "0.10", "-0.01"),  # and down below zero, or a correction would not be exact
        (1, "0.29", "0.00"),
        (0, "85.00", "0.00"),
    ],
)
def test_an_amount_is_rounded_to_cents(minutes: int, rate: str, amount: str):
    assert amounts.amount(minutes, Decimal(rate)) == Decimal(amount)


@given(st.lists(worked))
def test_the_total_is_the_sum_of_the_lines_shown(hours: list[Worked]):
    lines = amounts.lines(hours)
    assert amounts.total(lines) == sum((Decimal(str(line.amount)) for line in lines), Decimal(0))
    assert sum(line.minutes for line in lines) == sum(one.minutes for one in hours)
    assert len({(line.activity, line.role, line.rate) for line in lines}) == len(lines)


@given(worked, st.integers(-600, 600))
def test_splitting_an_entry_changes_no_line(one: Worked, part: int):
    pieces = [
        Worked(one.activity, one.role, one.rate, part),
        Worked(one.activity, one.role, one.rate, one.minutes - part),
    ]
    assert amounts.lines(pieces) == amounts.lines([one])


@given(st.lists(worked), st.randoms())
def test_the_order_of_the_hours_does_not_matter(hours: list[Worked], random):
    other = list(hours)
    random.shuffle(other)
    assert set(amounts.lines(other)) == set(amounts.lines(hours))


@given(minutes, money)
def test_a_correction_takes_away_exactly_what_was_claimed(minutes: int, rate: Decimal):
    assert amounts.amount(-minutes, rate) == -amounts.amount(minutes, rate)
    gone = amounts.lines([Worked("letters", "poh", rate, minutes), Worked("letters", "poh", rate, -minutes)])
    assert gone == []


@given(st.lists(worked, max_size=6))
def test_a_whole_claim_that_is_corrected_comes_to_nothing(hours: list[Worked]):
    back = [Worked(one.activity, one.role, one.rate, -one.minutes) for one in hours]
    assert amounts.total(amounts.lines(hours)) + amounts.total(amounts.lines(back)) == 0


class Agreed:
    def __init__(self, amount: str, role: str = "", activity: str = "", since: date = date(2026, 1, 1)):
        self.amount, self.role, self.activity, self.valid_from = Decimal(amount), role, activity, since


RATES = [
    Agreed("80"),
    Agreed("100", role="gp"),
    Agreed("60", activity="training"),
    Agreed("120", role="gp", activity="training"),
    Agreed("90", since=date(2026, 7, 1)),
]


@pytest.mark.parametrize(
    ("role", "activity", "day", "amount"),
    [
        ("poh", "letters", date(2026, 3, 1), "80"),
        ("poh", "letters", date(2026, 7, 1), "90"),  # on the day itself
        ("gp", "letters", date(2026, 8, 1), "100"),  # a role comes before a newer one for all
        ("poh", "training", date(2026, 8, 1), "60"),
        ("gp", "training", date(2026, 8, 1), "120"),
    ],
)
def test_the_most_specific_rate_of_the_day_holds(role: str, activity: str, day: date, amount: str):
    assert rates.find(RATES, role=role, activity=activity, day=day) == Decimal(amount)


def test_an_activity_comes_before_a_role():
    both = [Agreed("100", role="gp"), Agreed("60", activity="training")]
    assert rates.find(both, role="gp", activity="training", day=date(2026, 2, 1)) == 60


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_nothing_was_agreed_before_the_first_rate(day: date):
    later = [Agreed("85", since=day + timedelta(days=1)), Agreed("85", activity="other", since=day)]
    assert rates.find(later, role="poh", activity="letters", day=day) is None
