"""Steps a GP writes: only what rises or cannot be made is refused, all else warns."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from patients.pharmacology.tapering import Facts, NotPlannable, by_hand
from tests.unit.pharmacology.tapering.asked import START, codes, doses, lengths, request


def steps(*pairs: tuple[int, str]) -> list[tuple[Any, Decimal]]:
    """(days after the start, mg)."""
    return [(START + timedelta(days=days), Decimal(mg)) for days, mg in pairs]


GENTLE = steps((0, "10"), (7, "8"), (14, "6"), (21, "4"), (28, "2"), (35, "0"))


def test_the_steps_of_the_gp_are_the_plan() -> None:
    made = by_hand(request(), GENTLE)
    assert made.protocol == "by-hand"
    assert doses(made) == ["10", "8", "6", "4", "2", "0"]
    assert lengths(made) == [7, 7, 7, 7, 7, None]
    assert all(step.target_mg == step.mg for step in made.steps)
    assert not codes(made) & {"large_drop", "last_dose_large", "not_to_zero"}


def test_equal_neighbours_become_one_step_here_too() -> None:
    made = by_hand(request(), steps((0, "10"), (7, "10"), (14, "5"), (21, "0")))
    assert lengths(made) == [14, 7, None]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ([], "no_steps"),
        (steps((0, "10"), (7, "5"), (14, "6")), "rising"),
        (steps((0, "11")), "rising"),
        (steps((0, "10"), (7, "2.5")), "cannot_be_made"),
        (steps((0, "10"), (7, "NaN")), "bad_dose"),
        (steps((0, "10"), (7, "-1")), "bad_dose"),
        (steps((7, "10"), (7, "5")), "dates_in_disorder"),
        (steps((7, "10"), (0, "5")), "dates_in_disorder"),
    ],
)
def test_what_is_refused(written: Any, code: str) -> None:
    with pytest.raises(NotPlannable) as refused:
        by_hand(request(), written)
    assert refused.value.code == code
    assert "{" not in str(refused.value)


def test_a_dose_that_cannot_be_made_comes_with_the_nearest_that_can() -> None:
    with pytest.raises(
        NotPlannable, match="2,5 mg is met deze tabletten niet te maken. Wel te maken: 2 mg of 3 mg"
    ):
        by_hand(request(), steps((0, "10"), (7, "2.5")))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (steps((0, "10"), (7, "4"), (14, "0")), "large_drop"),
        (steps((0, "10"), (7, "7"), (14, "0")), "last_dose_large"),
        (steps((0, "10"), (7, "5")), "not_to_zero"),
        (steps((0, "10"), (7, "6"), (14, "0")), "faster_than_asam"),
    ],
)
def test_what_the_software_would_not_plan_is_a_warning(written: Any, code: str) -> None:
    assert code in codes(by_hand(request(), written))


def test_where_no_plan_comes_by_itself_a_gp_may_still_write_one() -> None:
    own = request("2", substance="clonazepam", tablets=("0.5/0.5",), protocol="by-hand")
    unsure = Facts(icpc=frozenset({"N88"}), dose_known=False)
    made = by_hand(own, steps((0, "2"), (28, "1.75"), (56, "1.5")), facts=unsure)
    assert {"never_automatic", "epilepsy", "dose_unknown", "not_to_zero"} <= codes(made)
    prazepam = request("20", substance="prazepam", tablets=("10/0.5",), protocol="by-hand")
    assert "no_equivalent" in codes(by_hand(prazepam, steps((0, "20"), (7, "15"), (14, "0"))))


def test_after_a_switch_the_first_step_is_the_choice_of_the_gp() -> None:
    own = request("30", substance="oxazepam", switch_to_diazepam=True)
    made = by_hand(own, steps((0, "12"), (14, "6"), (28, "0")))
    assert made.switched_from is not None
    assert (made.substance, made.start_mg) == ("diazepam", Decimal(12))
    assert "above_equivalent" not in codes(made)
    assert "above_equivalent" in codes(by_hand(own, steps((0, "20"), (14, "0"))))
