"""Hours are written while a claim is submitted, and everything is sent twice, at the same moment, on both databases."""

from typing import Any

import pytest

from tests.faults.stack import Stack

pytestmark = pytest.mark.faults


@pytest.fixture
def scene(stack: Stack) -> Stack:
    """A POH, who also works in another practice, and a GP."""
    stack.scenes = "tests.faults.scene_hours"
    stack.scene("build")
    return stack


def sound(scene: Stack) -> dict[str, Any]:
    """What has to hold whoever came first: a submitted claim has all its hours in its lines, and no others."""
    counts = scene.counts()
    for claim in counts["claims"]:
        assert claim["adds_up"], claim
        assert claim["in_lines"] == (0 if claim["state"] == "draft" else claim["minutes"]), claim
    assert counts["broken_chains"] == []
    return counts


def test_the_same_hours_are_written_once(scene: Stack) -> None:
    assert sorted(scene.at_once(*["write"] * 4)) == ["done"] + ["refused"] * 3
    assert sound(scene)["entries"] == 1


def test_nobody_is_in_two_practices_at_once(scene: Stack) -> None:
    assert sorted(scene.at_once("write_at_nine", "write_there")) == ["done", "refused"]
    assert sound(scene)["entries"] == 1


def test_a_proposal_is_taken_once(scene: Stack) -> None:
    scene.at_once(*["take"] * 4)
    assert sound(scene)["entries"] == 1


def test_many_hours_begin_one_claim(scene: Stack) -> None:
    assert scene.at_once(*["write_on"] * 5) == ["done"] * 5
    assert [(claim["number"], claim["minutes"]) for claim in sound(scene)["claims"]] == [(0, 300)]


def test_hours_written_while_it_is_submitted_are_in_it_or_after_it(scene: Stack) -> None:
    scene.at_once("write")
    assert scene.at_once("submit", "write_on", "write_on", "submit_gp") == ["done"] * 4
    counts = sound(scene)
    assert counts["claims"][0]["state"] == "submitted"
    assert sum(claim["minutes"] for claim in counts["claims"]) == 180
    assert [claim["number"] for claim in counts["claims"]] in ([0], [0, 1])


def test_late_hours_open_one_correction(scene: Stack) -> None:
    scene.at_once("write")
    scene.at_once("submit")
    assert scene.at_once(*["write_on"] * 4) == ["done"] * 4
    assert [(claim["number"], claim["minutes"]) for claim in sound(scene)["claims"]] == [(0, 60), (1, 240)]


def test_submitted_and_taken_back_at_once_it_is_one_of_the_two(scene: Stack) -> None:
    scene.at_once("write")
    scene.at_once("submit")
    assert scene.at_once("take_back", "submit_gp", "take_back") == ["done"] * 3
    assert sound(scene)["claims"][0]["state"] in ("draft", "submitted")


def test_what_was_claimed_wrongly_is_taken_away_once(scene: Stack) -> None:
    scene.at_once("write")
    scene.at_once("submit")
    scene.scene("approve")
    assert sorted(scene.at_once(*["correct"] * 3)) == ["done", "refused", "refused"]
    counts = sound(scene)
    assert (counts["taken_away"], counts["claims"][1]["minutes"]) == (1, -30)
