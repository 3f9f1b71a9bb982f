"""Several people of the fund at the same moment, on both databases: nothing is paid or approved twice."""

import pytest

from tests.faults.stack import Stack

pytestmark = pytest.mark.faults


def test_nothing_is_in_two_batches(stack: Stack) -> None:
    stack.at_once("claims")
    assert sorted(stack.at_once(*["make_batch"] * 4)) == ["done", "refused", "refused", "refused"]
    counts = stack.counts()
    money = counts["money"]
    assert money["claims"] == {"in_batch": 10, "submitted": 2}
    assert (money["batches"], money["of_claims"], money["of_batches"], money["of_transfers"]) == (
        1, "375.00", "375.00", "375.00",
    )  # fmt: skip
    assert counts["events"]["claim.put_in_batch"] == 10
    assert counts["broken_chains"] == []


def test_two_who_approve_the_same_claim_approve_it_once(stack: Stack) -> None:
    stack.at_once("claims")
    assert sorted(stack.at_once("approve_first", "approve_first")) == ["done", "refused"]
    counts = stack.counts()
    assert counts["events"]["claim.approve"] == 1
    assert counts["broken_chains"] == []


def test_two_claims_do_not_both_take_what_is_left(stack: Stack) -> None:
    stack.at_once("claims")
    assert sorted(stack.at_once("approve_first", "approve_second")) == ["done", "refused"]
    assert stack.counts()["money"]["claims"] == {"approved": 11, "submitted": 1}


def test_approving_while_batches_are_made(stack: Stack) -> None:
    """Whatever comes first: each claim is in one batch at most, and the sums agree."""
    stack.at_once("claims")
    stack.at_once("make_batch", "approve_first", "make_batch", "make_batch")
    money = stack.counts()["money"]
    assert money["of_claims"] == money["of_batches"] == money["of_transfers"]
    assert money["claims"].get("in_batch", 0) >= 10
