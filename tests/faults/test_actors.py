"""What goes wrong in a fork is told to the test."""

import pytest

from tests.faults.stack import Stack

pytestmark = pytest.mark.faults


def test_a_scene_that_fails_fails_the_test(embedded: Stack) -> None:
    """Nothing was built."""
    with pytest.raises(AssertionError, match="Wave matching query does not exist"):
        embedded.scene("act", "sign_poh")
    with pytest.raises(AssertionError, match="Wave matching query does not exist"):
        embedded.at_once("sign_poh", "sign_gp")
    assert embedded.counts()["patients"] == 0
