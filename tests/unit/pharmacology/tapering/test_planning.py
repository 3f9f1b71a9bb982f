"""Worked schedules, switching, and what the software does not plan."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from patients.pharmacology.reference import load_reference
from patients.pharmacology.tapering import (
    PROTOCOLS,
    Facts,
    NotPlannable,
    Request,
    Strength,
    known_strengths,
    plan,
)
from tests.unit.pharmacology.tapering.asked import (
    CAPSULES,
    DIAZEPAM,
    START,
    codes,
    doses,
    lengths,
    request,
    strengths,
)


@pytest.mark.parametrize(
    ("protocol", "mg", "expected"),
    [
        ("nl-25-week", "10", "10 8 5 3 2 0"),
        ("nl-25-week", "20", "20 15 10 5 3 0"),
        ("nl-25-week", "40", "40 30 20 10 5 0"),
        ("nl-4-weeks", "20", "15 10 5 3 0"),
        ("25-2-weeks", "20", "15 10 5 3 0"),
        ("bcfi-10", "10", "10 9 8 7 6 5 4 3 2 1 0"),
        ("ashton", "22", "22 20 19 18 17 16 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 0"),
        ("ashton", "21", "21 20 19 18 17 16 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 0"),  # never across 20
    ],
)
def test_worked_schedules(protocol: str, mg: str, expected: str) -> None:
    made = plan(request(mg, protocol))
    assert doses(made) == expected.split()
    assert made.start_mg == Decimal(mg)
    assert (made.protocol, made.protocol_version) == (protocol, PROTOCOLS[protocol].version)


@pytest.mark.parametrize(("mg", "down"), [("40", 30), ("20", 20)])
def test_the_slow_schedule_keeps_the_start_dose_and_takes_so_many_steps_down(mg: str, down: int) -> None:
    made = plan(request(mg, "ashton"))
    assert len(made.steps) == down + 1
    assert made.weeks == 2 * down
    assert {step.days for step in made.steps[:-1]} == {14}


def test_the_slow_schedule_meets_its_borders_and_ends_by_halves_when_asked() -> None:
    assert {"20", "10", "5"} < set(doses(plan(request("37", "ashton"))))
    assert doses(plan(request("7.5", "ashton", ("5/0.25", "1/0.5")))) == [
        "7.5",
        "6.5",
        "5.5",
        "5",
        "4",
        "3",
        "2",
        "1",
        "0",
    ]
    halves = plan(request("6", "ashton-half", ("2/0.25",)))
    assert " ".join(doses(halves)) == "6 5 4.5 4 3.5 3 2.5 2 1.5 1 0.5 0"


def test_ten_percent_keeps_a_rung_as_long_as_its_targets_ask_and_the_smallest_dose_once() -> None:
    made = plan(request("10", "bcfi-10"))
    assert lengths(made) == [14, 28, 14, 14, 28, 28, 42, 56, 84, 14, None]


def test_a_target_is_rounded_up_and_both_are_shown() -> None:
    made = plan(request("10"))
    assert [(step.target_mg, step.mg) for step in made.steps] == [
        (Decimal(asked), Decimal(made))
        for asked, made in [("10", "10"), ("7.5", "8"), ("5", "5"), ("2.5", "3"), ("1.25", "2"), ("0", "0")]
    ]


def test_equal_neighbours_become_one_longer_step_for_the_lowest_target() -> None:
    made = plan(request("20", "25-2-weeks", ("10/0.5",), substance="temazepam"))
    assert doses(made) == ["15", "10", "5", "0"]
    assert lengths(made) == [14, 14, 28, None]
    assert made.steps[2].target_mg == Decimal("2.5")
    assert made.weeks == 8
    assert made.totals == {Decimal(10): Decimal(49)}


def test_days_follow_each_other_and_the_last_step_stays() -> None:
    made = plan(request("10", pace_days=10))
    assert made.steps[0].first_day == START
    for step, after in zip(made.steps, made.steps[1:], strict=False):
        assert step.last_day == after.first_day - timedelta(days=1)
        assert step.days == 10
    assert made.steps[-1].last_day is None
    assert made.weeks == 8  # 50 days: a begun week counts


def test_a_maintenance_dose_is_where_it_ends() -> None:
    made = plan(request("20", end_mg=Decimal(5)))
    assert doses(made) == ["20", "15", "10", "5"]
    assert made.steps[-1].last_day is None
    assert made.weeks == 3
    # Seven days of 20, 15 and 10 mg in tablets of 2 mg; the dose somebody stays on has no end to count to.
    assert made.totals == {Decimal(2): Decimal("157.5")}


def test_totals_count_the_days_until_the_last_step() -> None:
    made = plan(request("10", tablets=DIAZEPAM))
    assert made.totals == {Decimal(10): Decimal(7), Decimal(5): Decimal(14), Decimal(2): Decimal(28)}


def test_the_day_is_spread_over_its_parts() -> None:
    shares = (("morning", Decimal(1)), ("night", Decimal(2)))
    made = plan(request("15", "25-2-weeks", ("2/0.5", "5"), spread=shares))
    first = made.steps[0].tablets
    amounts = {part: sum(mg * count for mg, count in taken.items()) for part, taken in first.items()}
    assert amounts == {"morning": Decimal(4), "night": Decimal(8)}
    assert made.steps[-1].tablets == {}


# --- switching ---


@pytest.mark.parametrize(
    ("substance", "mg", "own", "start"),
    [
        ("oxazepam", "30", None, "10"),
        ("oxazepam", "50", None, "17"),  # 16.67, rounded up to what there is
        ("oxazepam", "50", "25", "20"),
        ("lorazepam", "2", None, "10"),
        ("prazepam", "20", "20", "10"),
    ],
)
def test_a_switch_starts_from_what_it_equals(substance: str, mg: str, own: str | None, start: str) -> None:
    equivalent = None if own is None else Decimal(own)
    asked = request(
        mg, substance=substance, tablets=DIAZEPAM, switch_to_diazepam=True, equivalent_mg=equivalent
    )
    made = plan(asked)
    assert made.substance == "diazepam"
    assert made.start_mg == Decimal(start)
    assert made.switched_from is not None
    assert (made.switched_from.substance, made.switched_from.mg) == (substance, Decimal(mg))
    assert ("equivalent_range" in codes(made)) == (own is None)
    assert {step.substance for step in made.steps} == {"diazepam"}


def test_both_ends_of_the_equivalent_are_shown() -> None:
    made = plan(request("30", substance="oxazepam", tablets=DIAZEPAM, switch_to_diazepam=True))
    shown = next(warning for warning in made.warnings if warning.code == "equivalent_range")
    assert (shown.values["lowest"], shown.values["cautious"]) == ("6", "15")
    assert "6 tot 15 mg diazepam" in shown.text


def test_a_switch_far_from_what_can_be_made_is_refused() -> None:
    with pytest.raises(NotPlannable) as refused:
        plan(request("34", substance="oxazepam", tablets=("10",), switch_to_diazepam=True))
    assert refused.value.code == "switch_not_makeable"
    assert refused.value.nearest == (Decimal(10), Decimal(20))


# --- refused ---


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("never_automatic", {"substance": "clonazepam", "tablets": ("0.5/0.5",), "mg": "2"}),
    ("never_automatic", {"substance": "clobazam", "tablets": ("10/0.5",), "mg": "20"}),
    ("no_equivalent", {"substance": "prazepam", "tablets": ("10/0.5",), "mg": "20"}),
    ("no_equivalent", {"substance": "prazepam", "mg": "20", "switch_to_diazepam": True}),
    ("unknown_substance", {"substance": "melatonine"}),
    ("unknown_protocol", {"protocol": "vlug"}),
    ("unknown_protocol", {"protocol": "by-hand"}),
    ("no_strengths", {"tablets": ()}),
    ("strength_twice", {"tablets": ("2", "2/0.5")}),
    ("bad_strength", {"tablets": ("0",)}),
    ("bad_strength", {"tablets": ("0.125",)}),
    ("bad_part", {"tablets": ("2/0.3",)}),
    ("bad_dose", {"mg": "0"}),
    ("bad_dose", {"mg": "-10"}),
    ("bad_dose", {"mg": "NaN"}),
    ("bad_dose", {"mg": "Infinity"}),
    ("bad_dose", {"mg": "0.00001"}),
    ("bad_pace", {"pace_days": 6}),
    ("bad_pace", {"pace_days": 92}),
    ("bad_end", {"end_mg": Decimal(10)}),
    ("bad_end", {"end_mg": Decimal(-1)}),
    ("bad_end", {"end_mg": Decimal("NaN")}),
    ("end_not_makeable", {"end_mg": Decimal("2.5")}),
    ("bad_equivalent", {"equivalent_mg": Decimal(0), "substance": "oxazepam", "switch_to_diazepam": True}),
    ("bad_spread", {"spread": ()}),
    ("bad_spread", {"spread": (("noon", Decimal(1)),)}),
    ("bad_spread", {"spread": (("night", Decimal(0)),)}),
    ("already_diazepam", {"switch_to_diazepam": True}),
    ("only_diazepam", {"protocol": "ashton", "substance": "oxazepam", "mg": "20", "tablets": ("10/0.5",)}),
    ("above_protocol", {"protocol": "ashton", "mg": "41"}),
    ("start_not_makeable", {"mg": "7.5"}),
    ("start_not_makeable", {"mg": "7", "tablets": ("10",), "protocol": "nl-4-weeks"}),
    ("last_dose_large", {"substance": "temazepam", "mg": "20", "tablets": CAPSULES, "form": "capsule"}),
    ("last_dose_large", {"substance": "temazepam", "mg": "40", "tablets": CAPSULES, "form": "capsule"}),
    ("too_late", {"start": date(9990, 1, 1)}),
]


@pytest.mark.parametrize(("code", "asked"), REFUSED)
def test_what_is_refused(code: str, asked: dict[str, Any]) -> None:
    with pytest.raises(NotPlannable) as refused:
        plan(request(**asked))
    assert refused.value.code == code
    assert "{" not in str(refused.value)


@pytest.mark.parametrize("form", ["capsule", "dragee", "film_coated", "retard", "unknown"])
def test_only_plain_tablets_are_ever_split(form: str) -> None:
    with pytest.raises(NotPlannable, match="nooit gedeeld"):
        plan(request("20", tablets=("10/0.5",), form=form))
    whole = plan(request("40", tablets=("5", "10"), form=form))
    assert all(count == int(count) for step in whole.steps for count in step.totals.values())


@pytest.mark.parametrize("code", ["N88", "n07", "N88.01"])
def test_with_epilepsy_only_the_gp_plans(code: str) -> None:
    with pytest.raises(NotPlannable) as refused:
        plan(request(), facts=Facts(icpc=frozenset({code, "P06"})))
    assert refused.value.code == "epilepsy"


def test_a_dosage_nobody_could_read_is_no_dose() -> None:
    with pytest.raises(NotPlannable) as refused:
        plan(request(), facts=Facts(dose_known=False))
    assert refused.value.code == "dose_unknown"


def test_capsules_of_20_alone_are_refused_with_what_would_help() -> None:
    asked = request("20", "25-2-weeks", CAPSULES, substance="temazepam", form="capsule")
    with pytest.raises(NotPlannable) as refused:
        plan(asked)
    assert refused.value.nearest == ()
    assert "Wel te maken" not in str(refused.value)
    for proposal in ("kleinere sterkte", "deelbare tablet", "overstap op diazepam"):
        assert proposal in str(refused.value)
    # Each of the three proposals is a way out.
    assert plan(replace(asked, strengths=strengths("20", "10", "5", form="capsule")))
    assert plan(replace(asked, strengths=strengths("20/0.25")))
    assert plan(replace(asked, strengths=strengths(*DIAZEPAM), switch_to_diazepam=True))


def test_the_last_dose_is_a_quarter_of_the_start_or_2_mg_diazepam_at_the_cautious_end() -> None:
    """2 mg diazepam is 0.2 mg lorazepam at the cautious end (1 mg is 10) and 0.4 at the default."""
    small = request("0.5", tablets=("0.25",), substance="lorazepam")
    with pytest.raises(NotPlannable) as refused:
        plan(small)
    assert refused.value.code == "last_dose_large"
    assert doses(plan(replace(small, daily_mg=Decimal(1)))) == ["1", "0.75", "0.5", "0.25", "0"]
    assert doses(plan(request("4", tablets=("2",)))) == ["4", "2", "0"]  # 2 is half of 4, and 2 mg diazepam


# --- what is sold ---


@pytest.mark.parametrize(
    ("name", "form", "expected"),
    [
        ("diazepam", "tablet", {"2": "0.5", "5": "1", "10": "1"}),
        ("clorazepinezuur", "tablet", {"20": "0.25", "50": "1"}),
        ("clorazepinezuur", "capsule", {"5": "1", "10": "1"}),
        ("midazolam", "tablet", {"7.5": "0.5", "15": "1"}),
        ("alprazolam", "tablet", {"0.25": "1", "0.5": "1"}),
        ("alprazolam", "retard", {"0.5": "1", "1": "1", "2": "1"}),
        ("zopiclon", "tablet", {"3.75": "1", "7.5": "1"}),
        ("bromazepam", "tablet", {"3": "1", "6": "1"}),
        ("oxazepam", "capsule", {}),
        ("clonazepam", "tablet", {}),
    ],
)
def test_what_is_sold_and_what_may_be_divided(name: str, form: str, expected: dict[str, str]) -> None:
    substance = next(one for one in load_reference().substances.values() if one.name == name)
    found = {f"{one.mg:f}": f"{one.smallest_part:f}" for one in known_strengths(substance, form)}
    assert found == expected


def test_a_default_part_is_for_tablets_of_which_nothing_is_known() -> None:
    substances = {one.name: one for one in load_reference().substances.values()}
    half = Decimal("0.5")
    assert {one.smallest_part for one in known_strengths(substances["oxazepam"], unsure_part=half)} == {half}
    zopiclon = {
        one.form: one.smallest_part for one in known_strengths(substances["zopiclon"], unsure_part=half)
    }
    assert zopiclon == {"tablet": half, "film_coated": Decimal(1)}


# --- there and back ---


def test_a_request_survives_json() -> None:
    asked = Request(
        "oxazepam",
        Decimal("12.5"),
        (Strength(Decimal(10), Decimal("0.25")), Strength(Decimal(50), form="capsule")),
        "ashton",
        START,
        10,
        Decimal("2.5"),
        True,
        Decimal(25),
        (("morning", Decimal(1)), ("night", Decimal(2))),
    )
    assert Request.from_json(asked.to_json()) == asked
    assert Request.from_json(request().to_json()) == request()
