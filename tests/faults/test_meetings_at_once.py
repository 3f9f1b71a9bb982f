"""Several people answer the same invitation at the same moment, on both databases."""

import pytest

from tests.faults.stack import Stack

pytestmark = pytest.mark.faults


@pytest.fixture
def scene(stack: Stack) -> Stack:
    """Six people invited to a training day with two places."""
    stack.scenes = "tests.faults.scene_meetings"
    stack.scene("build")
    return stack


def test_two_places_are_given_to_two_of_six(scene: Stack) -> None:
    assert scene.at_once(*["join"] * 6) == ["done"] * 6
    counts = scene.counts()
    assert counts["A"] == {"coming": 2, "waiting": 4}
    assert counts["broken_chains"] == []


def test_who_leaves_makes_room_once(scene: Stack) -> None:
    """Everybody who came leaves at once, and somebody of the waiting list with them: nobody has two places."""
    scene.at_once(*["join"] * 6)
    assert scene.at_once(*["decline"] * 4) == ["done"] * 4
    counts = scene.counts()
    assert counts["A"] == {"coming": 2, "declined": 4}
    # Each of the two who are left had waited, or not: whoever moved up heard of it once.
    assert counts["mails"].get("meeting_place_free", 0) <= 4
    assert counts["broken_chains"] == []


def test_the_same_answer_sent_twice_counts_once(scene: Stack) -> None:
    # Numbers 0 and 6 stand for the same person.
    ended = scene.at_once(*["join"] * 7)
    assert sorted(ended) == ["done"] * 6 + ["refused"]
    assert scene.counts()["A"] == {"coming": 2, "waiting": 4}


def test_nobody_comes_to_both_groups(scene: Stack) -> None:
    assert sorted(scene.at_once("join", "join_b")) == ["done", "refused"]
    counts = scene.counts()
    taken = [counts[group].get("coming", 0) for group in ("A", "B")]
    assert sorted(taken) == [0, 1]
