"""The same moment, several processes: what may happen once happens once, on both databases."""

from collections import Counter

import pytest

from tests.faults.stack import Stack

pytestmark = pytest.mark.faults


def test_six_processes_cannot_put_21_in_a_wave(stack: Stack) -> None:
    stack.build(patients=60, size=20, chosen=0)
    ended = stack.at_once(*["add_one_by_one"] * 6)
    assert sum((Counter(each) for each in ended), Counter()) == {"done": 20, "refused": 40}
    counts = stack.counts()
    assert (counts["held"], counts["places"], counts["events"]["wave.place"]) == (20, 20, 20)


def test_six_processes_that_take_all_fill_a_wave_once(stack: Stack) -> None:
    stack.build(patients=60, size=20, chosen=0)
    assert stack.at_once(*["take_all"] * 6) == ["done"] * 6
    counts = stack.counts()
    assert (counts["held"], counts["places"], counts["events"]["wave.place"]) == (20, 20, 20)


def test_poh_and_gp_sign_at_the_same_moment(stack: Stack) -> None:
    stack.build(patients=20, size=20, chosen=20)
    assert stack.at_once("sign_poh", "sign_gp") == ["done", "done"]
    counts = stack.counts()
    assert (counts["states"], counts["work"]) == ({"complete": 20}, {"queued": 20})
    assert (counts["signatures"], counts["signed_lines"]) == (2, 40)
    assert counts["broken_chains"] == []


def test_everything_sent_twice_happens_once(stack: Stack) -> None:
    """Each form of the main path, sent twice at the same moment."""
    stack.build(patients=40, size=20, chosen=0)
    once = ["done", "refused"]

    assert stack.at_once("choose", "choose") == ["done", "done"]
    assert stack.at_once("take_all", "take_all") == ["done", "done"]
    counts = stack.counts()
    assert (counts["held"], counts["places"], counts["events"]["wave.place"]) == (20, 20, 20)

    assert stack.at_once("look_up", "look_up") == ["done", "done"]
    assert stack.at_once("prepare", "prepare") == ["done", "done"]
    assert sorted(stack.at_once("take_out", "take_out")) == once
    counts = stack.counts()
    assert counts["states"] == {"prepared": 19, "taken_out": 1}
    assert (counts["events"]["letter"], counts["events"]["letter.take_out"]) == (20, 1)

    assert sorted(stack.at_once("sign_poh", "sign_poh")) == once
    assert sorted(stack.at_once("sign_gp", "sign_gp")) == once
    counts = stack.counts()
    assert (counts["signatures"], counts["signed_lines"], counts["events"]["letter.sign"]) == (2, 38, 38)

    assert stack.at_once("render", "render") == ["done", "done"]
    counts = stack.counts()
    assert (counts["work"]["done"], counts["events"]["letter.pdf"]) == (19, 19)
    assert (counts["print_run"], counts["events"]["print_file"]) == (["done"], 1)

    assert sorted(stack.at_once("post", "post")) == once
    assert stack.at_once("respond", "respond") == ["done", "done"]
    counts = stack.counts()
    assert counts["events"]["letter.post"] == 19
    assert (counts["responses"], counts["events"]["response"]) == (1, 1)
    assert counts["broken_chains"] == []


def test_the_last_two_letters_end_at_the_same_moment(production: Stack) -> None:
    """Neither worker has committed when both have ended their letter; still one print file is built."""
    production.build(patients=2, size=20, chosen=2)
    production.at_once("sign_poh", "sign_gp")
    assert production.at_once("end_first_letter", "end_last_letter") == ["done", "done"]
    counts = production.counts()
    assert (counts["work"], counts["print_run"]) == ({"done": 2}, ["queued"])
    production.at_once("render", "render")
    assert production.scene("judge") == []


def test_a_letter_is_taken_out_while_letters_and_print_file_are_made(stack: Stack) -> None:
    """A late objection during the work: no other letter is lost or doubled, and the pile is without this one."""
    stack.build(patients=6, size=20, chosen=6)
    stack.at_once("sign_poh", "sign_gp")
    assert stack.at_once("render", "render", "take_out")[2] == "done"
    stack.at_once("render", "render")
    counts = stack.counts()
    assert counts["states"] == {"complete": 5, "taken_out": 1}
    assert counts["work"] == {"done": 5, "waiting": 1}
    assert (counts["print_run"], counts["piles"]) == (["done"], [5])
    assert 5 <= counts["events"]["letter.pdf"] <= 6
    assert counts["broken_chains"] == []


def test_an_import_confirmed_twice_and_worked_on_twice_is_stored_once(stack: Stack) -> None:
    stack.build(patients=0, size=20, chosen=0)
    assert stack.at_once("work_on_import", "work_on_import") == ["done", "done"]
    assert stack.counts()["imports"] == [["ready", "done"]]
    assert sorted(stack.at_once("confirm_import", "confirm_import")) == ["done", "refused"]
    assert stack.at_once("work_on_import", "work_on_import") == ["done", "done"]
    counts = stack.counts()
    assert counts["imports"] == [["committed", "done"]]
    assert counts["events"]["columns of a file, confirmed"] == 1
    assert 0 < counts["patients"] <= 30
    assert 0 < counts["prescriptions"] <= counts["rows"] == counts["rows_read"]
    assert counts["broken_chains"] == []


def test_a_contract_accepted_in_three_windows_is_one(stack: Stack) -> None:
    stack.build(patients=1, size=20, chosen=0)
    assert stack.at_once(*["accept_full"] * 3) == ["done"] * 3
    counts = stack.counts()
    assert (counts["contracts"], counts["events"]["agreement.accept"]) == (["full"], 1)
    assert counts["broken_chains"] == []


def test_of_two_contracts_at_the_same_moment_one_holds(stack: Stack) -> None:
    stack.build(patients=1, size=20, chosen=0)
    assert stack.at_once("accept_full", "accept_intervention") == ["done", "done"]
    counts = stack.counts()
    assert len(counts["contracts"]) == 1
    assert counts["taking_part"] == counts["contracts"]


def test_a_sign_up_sent_four_times_is_stored_once(stack: Stack) -> None:
    stack.build(patients=1, size=20, chosen=0)
    assert stack.at_once(*["send_sign_up"] * 4) == ["done"] * 4
    assert stack.counts()["events"]["sign_up"] == 1


def test_three_project_leaders_who_accept_make_one_practice(stack: Stack) -> None:
    stack.build(patients=1, size=20, chosen=0)
    assert sorted(stack.at_once(*["accept_sign_up"] * 3)) == ["done", "refused", "refused"]
    events = stack.counts()["events"]
    assert (events["sign_up.accept"], events["practice"], events["invitation"]) == (1, 1, 2)
