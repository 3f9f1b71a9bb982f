"""The laws of every schedule, over requests as they come."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.pharmacology.reference import load_reference
from patients.pharmacology.tapering import PROTOCOLS, NotPlannable, Plan, Request, Strength, makeable, plan
from tests.unit.pharmacology.tapering.asked import START

SUBSTANCES = {one.name: one for one in load_reference().substances.values()}
FORMS = st.sampled_from(["tablet", "tablet", "capsule", "retard"])
SIZES = st.sampled_from([Decimal(mg) for mg in ("0.25", "0.5", "1", "2", "2.5", "5", "7.5", "10", "20")])
SHARES = st.lists(
    st.tuples(st.sampled_from(["morning", "midday", "evening", "night"]), st.integers(0, 3).map(Decimal)),
    min_size=1,
    max_size=3,
    unique_by=lambda pair: pair[0],
).filter(lambda pairs: sum(share for _, share in pairs) > 0)


@st.composite
def cupboards(draw: st.DrawFn) -> tuple[Strength, ...]:
    sizes = draw(st.lists(SIZES, min_size=1, max_size=3, unique=True))
    return tuple(draw(products(mg)) for mg in sizes)


@st.composite
def products(draw: st.DrawFn, mg: Decimal) -> Strength:
    form = draw(FORMS)
    part = draw(st.sampled_from(["1", "0.5", "0.25"])) if form == "tablet" else "1"
    return Strength(mg, Decimal(part), form)


@st.composite
def requests(draw: st.DrawFn) -> Request:
    strengths = draw(cupboards())
    small = min(strength.smallest_mg for strength in strengths)
    switch = draw(st.sampled_from([False, False, True]))
    substance = draw(st.sampled_from(sorted(set(SUBSTANCES) - ({"diazepam"} if switch else set()))))
    equal = SUBSTANCES[substance].equal_mg
    daily = min(small * draw(st.integers(1, 60)), Decimal(60))
    if switch and equal:
        daily = round(daily * equal / 10, 2) or Decimal(1)
    return Request(
        substance,
        daily,
        strengths,
        draw(st.sampled_from(sorted(PROTOCOLS))),
        START,
        draw(st.none() | st.integers(7, 28)),
        draw(st.sampled_from([Decimal(0), Decimal(0), small, small * 2])),
        switch,
        draw(st.none() | st.just(equal) | st.just(Decimal(7))),
        tuple(draw(SHARES)),
    )


@dataclass(frozen=True)
class Asked:
    """What a protocol asks, worked out a second time and apart from the product."""

    made: Plan

    @property
    def start(self) -> Fraction:
        return Fraction(self.made.start_mg)

    @property
    def largest_drop(self) -> Fraction:
        start = self.start
        return {
            "ashton": Fraction(2),
            "ashton-half": Fraction(2),
            "bcfi-10": max(start / 10, Fraction(makeable(self.made.request.strengths, Decimal(100))[0])),
        }.get(self.made.protocol, start / 4)


def answer(asked: Request) -> Plan | NotPlannable:
    try:
        return plan(asked)
    except NotPlannable as refusal:
        return refusal


def judged(asked: Request) -> Plan | None:
    """The schedule, or None when there is a refusal that says why and names only doses that can be made."""
    found = answer(asked)
    if isinstance(found, Plan):
        return found
    assert "{" not in str(found)
    if found.code == "last_dose_large":
        # Whoever could take less than the refused dose would not have been refused.
        assert Decimal(found.values["mg"]) == makeable(asked.strengths, Decimal(100))[0]
    if found.nearest:
        assert set(found.nearest) <= set(makeable(asked.strengths, max(found.nearest)))
    return None


@given(requests())
def test_the_laws_of_every_schedule(asked: Request) -> None:
    made = judged(asked)
    if made is None:
        return
    doses = [step.mg for step in made.steps]
    never_rises(made, doses)
    ends_where_agreed(asked, made)
    every_dose_is_in_the_tablets(asked, made)
    rounded_up_to_the_nearest(asked, made)
    no_hidden_abrupt_stop(asked, made, doses)
    days_without_gaps(made)


def never_rises(made: Plan, doses: list[Decimal]) -> None:
    assert doses[0] <= made.start_mg
    assert all(after < before for before, after in pairwise(doses))


def ends_where_agreed(asked: Request, made: Plan) -> None:
    assert made.steps[-1].mg == asked.end_mg
    assert [step.last_day is None for step in made.steps] == [False] * (len(made.steps) - 1) + [True]


def every_dose_is_in_the_tablets(asked: Request, made: Plan) -> None:
    record = {strength.mg: strength for strength in asked.strengths}
    shares = {part for part, share in asked.spread if share}
    for step in made.steps:
        assert set(step.tablets) <= shares
        assert sum(mg * count for mg, count in step.totals.items()) == step.mg
        for taken in step.tablets.values():
            for mg, count in taken.items():
                assert count > 0
                assert count % record[mg].smallest_part == 0
                assert record[mg].form == "tablet" or count == int(count)


def rounded_up_to_the_nearest(asked: Request, made: Plan) -> None:
    can = makeable(asked.strengths, made.start_mg)
    for step in made.steps:
        assert step.target_mg <= step.mg
        if step.mg > asked.end_mg:
            assert step.mg == min(dose for dose in can if dose >= step.target_mg)


def no_hidden_abrupt_stop(asked: Request, made: Plan, doses: list[Decimal]) -> None:
    smallest = Fraction(min(strength.smallest_mg for strength in asked.strengths))
    most = Asked(made).largest_drop + smallest
    steps_down = [Fraction(before - after) for before, after in pairwise([made.start_mg, *doses])]
    assert all(drop <= most for drop in steps_down)
    if not asked.end_mg:
        last = Fraction(doses[-2] if len(doses) > 1 else made.start_mg)
        low = SUBSTANCES[made.substance].equal_low_mg or asked.equivalent_mg or Decimal(0)
        assert last <= Fraction(made.start_mg) / 4 or last * 10 <= 2 * Fraction(low)


def days_without_gaps(made: Plan) -> None:
    pace = made.request.pace_days or PROTOCOLS[made.protocol].days
    for step, after in pairwise(made.steps):
        assert step.last_day == after.first_day - timedelta(days=1)
        assert step.days is not None
        assert step.days % pace == 0
    assert made.steps[0].first_day == START


@given(requests())
def test_the_same_question_has_the_same_answer(asked: Request) -> None:
    assert judged(asked) == judged(Request.from_json(asked.to_json()))


def fits(asked: Request) -> bool:
    """Whether a schedule exists at all, tried out on the doses there are (percentages of the start dose only)."""
    can = [Decimal(0), *makeable(asked.strengths, asked.daily_mg)]
    percents = {"nl-25-week": (100, 75, 50, 25, 12.5, 0)}.get(asked.protocol, (75, 50, 25, 12.5, 0))
    targets = [asked.daily_mg * Decimal(str(percent)) / 100 for percent in percents]
    if any(not [dose for dose in can if dose >= target] for target in targets):
        return False
    doses = [min(dose for dose in can if dose >= target) for target in targets]
    last = min(dose for dose in doses if dose)
    low = SUBSTANCES[asked.substance].equal_low_mg
    assert low is not None
    return last * 4 <= asked.daily_mg or last * 10 <= 2 * low


GRID: list[dict[str, Any]] = [
    {"substance": substance, "protocol": protocol, "strengths": strengths, "small": small}
    for substance in ("diazepam", "temazepam", "lorazepam")
    for protocol in ("nl-25-week", "nl-4-weeks", "25-2-weeks")
    for strengths, small in (
        ((Strength(Decimal(2), Decimal("0.5")),), "1"),
        ((Strength(Decimal(2)), Strength(Decimal(5))), "1"),
        ((Strength(Decimal(10), Decimal("0.5")), Strength(Decimal(20), form="capsule")), "2.5"),
        ((Strength(Decimal("0.5"), Decimal("0.25")), Strength(Decimal(1))), "0.25"),
    )
]


@pytest.mark.parametrize(
    "case", GRID, ids=lambda case: f"{case['substance']}-{case['protocol']}-{case['small']}"
)
def test_whatever_can_be_planned_is_planned(case: dict[str, Any]) -> None:
    for times in range(1, 25):
        mg = Decimal(case["small"]) * times
        asked = Request(case["substance"], mg, case["strengths"], case["protocol"], START)
        assert (judged(asked) is not None) == fits(asked), mg
