"""In which cell a patient is counted."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from evaluation.snapshots import counting, shape
from evaluation.snapshots.counting import FLAGS, REASONS, RESPONSES, Judged, Known, cube, key, keys, path
from evaluation.statistics.proportions import proportion
from patients import reasons
from patients.models import Screening
from patients.pharmacology.reference import load_reference
from stopletters.models import Response
from tests.unit.evaluation.snapshots import cohorts

LEFT_OUT = Judged("exclude", "epilepsy")


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (Known(got_letter=True, judged=LEFT_OUT), shape.LETTER),
        (Known(got_letter=False, chosen=True, judged=LEFT_OUT), shape.PALLIATIVE_EPILEPSY),
        (Known(got_letter=False, judged=Judged("exclude", "psychiatrist")), shape.PSYCHIATRY),
        (Known(got_letter=False, judged=Judged("exclude", "other")), shape.GP),
        (Known(got_letter=False, judged=Judged("defer", "ill_now")), shape.GP),
        (Known(got_letter=False, judged=Judged("exclude", "other"), flags={"opioid"}), shape.OPIOID),
        (Known(got_letter=False, judged=Judged("exclude", "dementia"), flags={"opioid"}), shape.OTHER),
        (Known(got_letter=False, excluding=("alcohol",)), shape.OTHER),
        (Known(got_letter=False, excluding=("alcohol", "psychosis")), shape.PSYCHIATRY),
        (Known(got_letter=False, excluding=("psychosis",), chosen=True), shape.CHOSEN),
        (
            Known(
                got_letter=False,
                excluding=("psychosis",),
                judged=Judged("include", "despite_flag"),
                awaited=True,
            ),
            shape.NOT_CHOSEN,
        ),
        (Known(got_letter=False, flags={"opioid"}, awaited=True), shape.NOT_CHOSEN),
        (Known(got_letter=False, flags={"opioid"}), shape.NOT_FOLLOWED),
    ],
)
def test_the_way_of_a_patient(known: Known, expected: str) -> None:
    assert path(known) == expected


@pytest.mark.parametrize(
    "since",
    [
        {"judged": LEFT_OUT},
        {"judged": Judged("defer", "already_tapering")},
        {"chosen": True},
        {"excluding": ("psychosis",)},
    ],
)
def test_who_is_compared_stays_in_it_whatever_was_decided_since(since: dict[str, Any]) -> None:
    """Nobody judges or chooses who stopped: without these the comparison would be of those who did."""
    assert path(Known(got_letter=False, **since)) != shape.NOT_CHOSEN
    assert path(Known(got_letter=False, without_letter={3: shape.UNCHANGED}, **since)) == shape.NOT_CHOSEN


def test_who_got_a_letter_later_is_compared_until_then() -> None:
    known = Known(
        got_letter=True,
        response="consult",
        after_letter={3: shape.ABSTINENT},
        without_letter={3: shape.UNCHANGED, 6: shape.HALVED},
    )
    assert list(keys(known)) == [
        ("letter", "", "none", "consult", "0", "abstinent", "not_yet", "not_yet"),
        ("not_chosen", "yes", "", "", "", "unchanged", "halved", "not_yet"),
    ]


def test_only_who_is_followed_has_outcomes_and_only_a_letter_has_a_ladder() -> None:
    after = {"after_letter": {3: shape.HALVED}}
    letter = key(Known(got_letter=True, consents=True, response="not_alone", rung=7, **after))
    assert letter == ("letter", "", "yes", "consult", "5", "halved", "not_yet", "not_yet")
    other = key(Known(got_letter=False, without_letter={3: shape.LOST}))
    assert other == ("not_chosen", "no", "", "", "", "lost", "not_yet", "not_yet")
    assert key(Known(got_letter=False, judged=LEFT_OUT)) == ("palliative_epilepsy", *[""] * 7)
    assert key(Known(got_letter=False)) == ("not_followed", *[""] * 7)


def test_every_answer_has_a_group() -> None:
    assert RESPONSES.keys() == {"", *Response.Code.values}


def test_the_words_of_the_other_floors_exist() -> None:
    own_judgement = {"other", "ill_now", "life_event", "already_tapering", "not_now", "other_time"}
    barring = {one.code for one in reasons.REASONS.values() if one.decision != Screening.Decision.INCLUDE}
    assert barring == REASONS.keys() | own_judgement
    known = load_reference()
    assert {*FLAGS, counting.OPIOID_FLAG} <= {one.code for one in (*known.medicines, *known.episodes)}
    assert counting.INCLUDE == Screening.Decision.INCLUDE


@given(some.integers())
def test_every_patient_stands_in_a_cell_that_can_exist_and_twice_with_a_later_letter(seed: int) -> None:
    chance = random.Random(seed)
    people = [cohorts.patient(chance) for _ in range(20)]
    later = sum(known.got_letter and bool(known.without_letter) for known in people)
    assert cube(people).total == sum(cube(people).margin(("path",)).values()) == 20 + later
    assert cube(people).margin(("letter_later",))[(shape.LETTER_LATER,)] == later


def test_the_share_that_stops_by_itself_is_found_back_when_others_get_a_letter_later() -> None:
    """Cohorts with a known share: the second wave, and a judgement since, are for who still uses."""
    chance, stops = random.Random(20), 0.12
    inside, repeats = 0, 400
    for _ in range(repeats):
        found = cube(_compared(chance, stops=stops) for _ in range(150)).margin(("path", "outcome_6"))
        stopped, used = (found[shape.NOT_CHOSEN, code] for code in (shape.ABSTINENT, shape.UNCHANGED))
        share = proportion(stopped, stopped + used)
        inside += share.low <= stops <= share.high  # type: ignore[operator, union-attr]
    assert 0.93 <= inside / repeats <= 0.97


def _compared(chance: random.Random, *, stops: float) -> Known:
    stopped = chance.random() < stops
    outcome = shape.ABSTINENT if stopped else shape.UNCHANGED
    since = "" if stopped else chance.choice(("", "letter", "judged", "chosen"))
    return Known(
        got_letter=since == "letter",
        judged=LEFT_OUT if since == "judged" else None,
        chosen=since == "chosen",
        without_letter={3: outcome, 6: outcome},
    )
