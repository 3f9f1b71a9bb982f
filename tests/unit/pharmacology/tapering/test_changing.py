"""Hold, a step back, go on, other tablets: history stays, the rest shifts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.pharmacology.tapering import (
    NotPlannable,
    Plan,
    Step,
    by_hand,
    hold,
    plan,
    resume,
    step_back,
    with_strengths,
)
from tests.unit.pharmacology.tapering.asked import DIAZEPAM, START, codes, doses, lengths, request, strengths

MADE = plan(request("10", tablets=DIAZEPAM))  # 10 8 5 3 2 0, a week each
IN_WEEK_3 = START + timedelta(days=16)


def after(days: int) -> date:
    return START + timedelta(days=days)


def dose_per_day(made: Plan, until: date) -> list[Decimal]:
    days = (until - made.steps[0].first_day).days
    return [dose_on(made, made.steps[0].first_day + timedelta(days=n)) for n in range(days)]


def dose_on(made: Plan, day: date) -> Decimal:
    return next(step.mg for step in made.steps if step.first_day <= day <= (step.last_day or date.max))


def shown(made: Plan) -> list[tuple[str, int | None, bool]]:
    return [
        (dose, days, step.held)
        for dose, days, step in zip(doses(made), lengths(made), made.steps, strict=True)
    ]


def test_a_hold_keeps_the_dose_and_shifts_the_rest() -> None:
    held = hold(MADE, on=IN_WEEK_3, days=14)
    assert shown(held) == [
        ("10", 7, False),
        ("8", 7, False),
        ("5", 2, False),
        ("5", 14, True),
        ("5", 5, False),
        ("3", 7, False),
        ("2", 7, False),
        ("0", None, False),
    ]
    assert held.steps[-1].first_day == MADE.steps[-1].first_day + timedelta(days=14)
    assert held.weeks == MADE.weeks + 2


def test_a_hold_on_the_first_day_of_a_step_leaves_no_empty_step() -> None:
    assert shown(hold(MADE, on=after(14), days=7))[1:4] == [("8", 7, False), ("5", 7, True), ("5", 7, False)]


def test_holding_on_makes_one_longer_rest() -> None:
    held = hold(hold(MADE, on=IN_WEEK_3, days=14), on=IN_WEEK_3, days=7)
    assert shown(held)[3] == ("5", 21, True)


def test_a_step_back_is_one_period_on_the_dose_before_and_then_the_whole_step_anew() -> None:
    back = step_back(MADE, on=IN_WEEK_3)
    assert shown(back) == [
        ("10", 7, False),
        ("8", 7, False),
        ("5", 2, False),
        ("8", 7, True),
        ("5", 7, False),
        ("3", 7, False),
        ("2", 7, False),
        ("0", None, False),
    ]
    assert back.steps[3].tablets == MADE.steps[1].tablets


def test_a_step_back_twice_goes_two_doses_back() -> None:
    twice = step_back(step_back(MADE, on=IN_WEEK_3), on=IN_WEEK_3 + timedelta(days=3))
    assert doses(twice) == ["10", "8", "5", "8", "10", "8", "5", "3", "2", "0"]


def test_a_step_back_after_stopping_is_a_slip_and_not_a_failure() -> None:
    slip = step_back(MADE, on=after(50))
    assert shown(slip)[-3:] == [("0", 15, False), ("2", 7, True), ("0", None, False)]


def test_a_step_back_from_a_first_step_down_is_the_start_dose() -> None:
    back = step_back(plan(request("20", "nl-4-weeks", DIAZEPAM)), on=after(2))
    assert shown(back)[:3] == [("15", 2, False), ("20", 7, True), ("15", 7, False)]


def test_going_on_after_two_steps_back_never_rises_but_to_a_rest() -> None:
    twice = step_back(step_back(MADE, on=IN_WEEK_3), on=IN_WEEK_3)
    assert shown(twice)[3:6] == [("10", 7, True), ("8", 7, True), ("5", 7, False)]
    only_rests_rise(resume(twice, on=IN_WEEK_3))


def test_going_on_ends_a_rest_early() -> None:
    held = hold(MADE, on=IN_WEEK_3, days=14)
    again = resume(held, on=IN_WEEK_3 + timedelta(days=4))
    assert shown(again)[3:5] == [("5", 4, True), ("5", 5, False)]
    assert again.steps[-1].first_day == MADE.steps[-1].first_day + timedelta(days=4)
    at_once = resume(held, on=IN_WEEK_3)
    assert dose_per_day(at_once, after(60)) == dose_per_day(MADE, after(60))


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda: hold(MADE, on=after(-1), days=7), "not_started"),
        (lambda: hold(MADE, on=after(40), days=7), "finished"),
        (lambda: hold(MADE, on=after(3), days=0), "bad_hold"),
        (lambda: hold(MADE, on=after(3), days=1000), "bad_hold"),
        (lambda: step_back(MADE, on=after(3)), "nothing_before"),
        (lambda: step_back(MADE, on=after(-3)), "not_started"),
        (lambda: resume(MADE, on=after(3)), "not_held"),
        (lambda: with_strengths(MADE, request(), on=after(40)), "finished"),
        (lambda: with_strengths(MADE, request(substance="oxazepam"), on=after(4)), "other_medicine"),
        (lambda: with_strengths(MADE, request(tablets=("20",)), on=after(10)), "rises_now"),
        (lambda: with_strengths(MADE, request(tablets=("5",)), on=after(16)), "last_dose_large"),
    ],
)
def test_what_cannot_be_changed(act: Callable[[], Plan], code: str) -> None:
    with pytest.raises(NotPlannable) as refused:
        act()
    assert refused.value.code == code
    assert "{" not in str(refused.value)


# --- other tablets ---


def test_other_tablets_make_the_same_doses_from_that_day() -> None:
    new = with_strengths(MADE, request(tablets=("2/0.5",)), on=IN_WEEK_3)
    assert doses(new) == ["10", "8", "5", "5", "3", "2", "0"]
    assert lengths(new) == [7, 7, 2, 5, 7, 7, None]
    assert dose_per_day(new, after(60)) == dose_per_day(MADE, after(60))
    assert new.steps[2].totals == {Decimal(5): Decimal(1)}
    assert new.steps[3].totals == {Decimal(2): Decimal("2.5")}
    assert new.request.strengths == strengths("2/0.5")


def test_finer_tablets_tell_merged_targets_apart_again_but_not_in_the_middle_of_a_period() -> None:
    coarse = plan(request("20", "25-2-weeks", ("10/0.5",), substance="temazepam"))  # 15 10 5(4 weeks) 0
    finer = with_strengths(
        coarse,
        request("20", tablets=("10/0.25",), substance="temazepam"),
        on=coarse.steps[2].first_day + timedelta(5),
    )
    assert doses(finer) == ["15", "10", "5", "5", "2.5", "0"]
    assert lengths(finer) == [14, 14, 5, 9, 14, None]


def test_other_tablets_before_the_start_are_a_plan_of_those_tablets() -> None:
    finer = request("20", "25-2-weeks", ("10/0.25",), substance="temazepam")
    coarse = plan(replace(finer, strengths=strengths("10/0.5")))
    assert with_strengths(coarse, finer, on=after(-5)).steps == plan(finer).steps


@pytest.mark.parametrize(
    ("tablets", "ending"),
    [(("2/0.25",), ["1", "0.5", "0"]), (("2",), ["4", "2", "0"]), (("2/0.5",), ["2", "1", "0"])],
)
def test_ten_percent_ends_at_the_smallest_dose_of_the_new_tablets_once(
    tablets: tuple[str, ...], ending: list[str]
) -> None:
    slow = plan(request("10", "bcfi-10"))
    new = with_strengths(slow, request(tablets=tablets), on=after(130))  # on 4 mg
    assert doses(new)[-3:] == ending
    assert new.steps[-2].days == 14


def test_who_stays_on_a_dose_may_get_it_in_other_tablets() -> None:
    stays = plan(request("20", tablets=DIAZEPAM, end_mg=Decimal(5)))
    new = with_strengths(stays, request(tablets=("2/0.5",)), on=after(100))
    assert shown(new)[-2:] == [("5", 100 - 21, False), ("5", None, False)]
    assert new.steps[-1].totals == {Decimal(2): Decimal("2.5")}


def test_a_rest_stays_a_rest_with_other_tablets() -> None:
    held = hold(MADE, on=IN_WEEK_3, days=14)
    new = with_strengths(held, request(tablets=("2/0.5",)), on=IN_WEEK_3 + timedelta(days=4))
    assert shown(new)[3:6] == [("5", 4, True), ("5", 10, True), ("5", 5, False)]


def test_steps_of_a_gp_keep_their_doses_with_other_tablets() -> None:
    own = by_hand(request(), [(START, Decimal(10)), (after(9), Decimal(6)), (after(30), Decimal(0))])
    new = with_strengths(own, request(tablets=("1",)), on=after(12))
    assert shown(new) == [("10", 9, False), ("6", 3, False), ("6", 18, False), ("0", None, False)]
    with pytest.raises(NotPlannable):
        with_strengths(own, request(tablets=("5",)), on=after(12))


def test_coarse_tablets_under_the_steps_of_a_gp_are_no_hidden_abrupt_stop() -> None:
    falling = [(after(7 * place), Decimal(mg)) for place, mg in enumerate((20, 15, 10, 5, 2, 0))]
    own = by_hand(request("20", tablets=DIAZEPAM), falling)
    assert not codes(own) & {"large_drop", "last_dose_large"}
    coarse = with_strengths(own, request(tablets=("10",)), on=START)
    assert doses(coarse) == ["20", "10", "0"]
    whole = [(step.first_day, step.mg) for step in coarse.steps]
    written = by_hand(coarse.request, whole)
    assert {one.code: one.text for one in coarse.warnings} == {one.code: one.text for one in written.warnings}
    assert "last_dose_large" in codes(coarse)


def test_a_large_step_stays_said_when_tablets_or_a_rest_change_the_steps() -> None:
    own = by_hand(
        request("20", tablets=("1",)),
        [(START, Decimal(20)), (after(7), Decimal(10)), (after(14), Decimal(5))],
    )
    assert {"large_drop", "not_to_zero"} <= codes(own)
    for new in (
        hold(own, on=after(3), days=7),
        with_strengths(own, request(tablets=("1/0.5",)), on=after(3)),
    ):
        assert codes(new) == codes(own)


def test_a_step_back_after_other_tablets_is_made_with_those() -> None:
    started = plan(request("20", "25-2-weeks", ("10/0.5",), substance="oxazepam"))  # 15 10 5 0
    halves = request("20", tablets=("5/0.5",), substance="oxazepam")
    back = step_back(with_strengths(started, halves, on=after(16)), on=after(20))
    assert shown(back)[:4] == [("15", 14, False), ("10", 2, False), ("10", 4, False), ("15", 14, True)]
    assert back.steps[3].totals == {Decimal(5): Decimal(3)}


def test_a_step_back_that_the_tablets_of_now_cannot_make_is_refused_with_what_they_can() -> None:
    coarse = with_strengths(MADE, request(tablets=("1",)), on=after(15))
    half = by_hand(request(tablets=("5/0.5",)), [(START, Decimal("7.5")), (after(7), Decimal(5))])
    assert step_back(coarse, on=after(16)).steps[-5].totals == {Decimal(1): Decimal(8)}
    with pytest.raises(
        NotPlannable, match="7,5 mg is met deze tabletten niet te maken. Wel te maken: 7 mg of 8"
    ):
        step_back(with_strengths(half, request(tablets=("1",)), on=after(9)), on=after(10))


# --- laws ---

changes = st.lists(
    st.tuples(st.sampled_from(["hold", "back", "resume", "tablets"]), st.integers(0, 30), st.integers(1, 30)),
    max_size=5,
)


@given(changes, st.sampled_from(["nl-25-week", "25-2-weeks", "ashton", "bcfi-10"]))
def test_whatever_happens_history_stays_and_every_day_has_one_dose(
    happened: list[tuple[str, int, int]], protocol: str
) -> None:
    made, on = plan(request("12", protocol, DIAZEPAM)), START
    for act, later, days in happened:
        on += timedelta(days=later)
        new = changed(made, act, on, days)
        assert dose_per_day(new, on) == dose_per_day(made, on)
        if act in ("hold", "tablets"):
            assert dose_on(new, on) == dose_on(made, on)
        made = new
        contiguous(made.steps)
        only_rests_rise(made)


@given(changes, st.sampled_from([("2/0.5",), ("1",), ("5/0.25", "1"), ("2.5/0.5", "10")]))
def test_after_other_tablets_nothing_is_made_with_the_old_ones(
    happened: list[tuple[str, int, int]], tablets: tuple[str, ...]
) -> None:
    old = plan(request("12", "25-2-weeks", ("4/0.25",)))
    renewed = START + timedelta(days=20)
    try:
        made = with_strengths(old, request(tablets=tablets), on=renewed)
    except NotPlannable:
        return
    on = renewed
    for act, later, days in happened:
        on += timedelta(days=later)
        made = made if act == "tablets" else changed(made, act, on, days)
        made_with_its_own_tablets([step for step in made.steps if step.first_day >= renewed], made)


def made_with_its_own_tablets(steps: list[Step], made: Plan) -> None:
    smallest = {strength.mg: strength.smallest_part for strength in made.request.strengths}
    for taken in (taken for step in steps for taken in step.tablets.values()):
        assert all(count % smallest[mg] == 0 for mg, count in taken.items())
    assert all(sum(mg * count for mg, count in step.totals.items()) == step.mg for step in steps)


def changed(made: Plan, act: str, on: date, days: int) -> Plan:
    """What was asked, or the plan as it was when that is refused."""
    finer = replace(made.request, strengths=strengths("2/0.5", "1/0.5") if days % 2 else strengths(*DIAZEPAM))
    acts: dict[str, Callable[[], Plan]] = {
        "hold": lambda: hold(made, on=on, days=days),
        "back": lambda: step_back(made, on=on),
        "resume": lambda: resume(made, on=on),
        "tablets": lambda: with_strengths(made, finer, on=on),
    }
    try:
        return acts[act]()
    except NotPlannable:
        return made


def contiguous(steps: tuple[Step, ...]) -> None:
    for step, following in pairwise(steps):
        assert step.last_day == following.first_day - timedelta(days=1)
        assert step.days is not None
        assert step.days > 0
    assert steps[-1].last_day is None


def only_rests_rise(made: Plan) -> None:
    assert all(step.mg <= made.start_mg for step in made.steps)
    assert all(after.mg <= step.mg or after.held for step, after in pairwise(made.steps))
    assert made.steps[-1].mg == 0
