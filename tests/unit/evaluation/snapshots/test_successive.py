"""How many practices changed, told by hashes."""

import pytest

from evaluation.snapshots.successive import Parts, changed, fewest_changed


def part(counts: str, records: str | None = None) -> dict[str, str]:
    return {"counts": counts, "records": counts if records is None else records}


def agreed(**practices: str) -> Parts:
    """Who agreed is counted, by practice: one letter stands for the counts and for the records."""
    return Parts(False, {ord(name): {"consent": part(told)} for name, told in practices.items()})


def everybody(**practices: tuple[str, str]) -> Parts:
    """By practice: of who agreed, and of all."""
    return Parts(
        True,
        {ord(name): {"consent": part(some), "all": part(every)} for name, (some, every) in practices.items()},
    )


def test_joining_leaving_and_other_counts_are_changes() -> None:
    assert changed(agreed(a="1", b="1", c="1", d="1"), agreed(a="1", b="2", d="1", e="1")) == 3
    assert changed(agreed(a="1", b="1"), agreed(a="1", b="1")) == 0


def test_a_practice_without_patients_has_not_joined() -> None:
    nobody = Parts(False, {1: {"consent": part("", records="r")}})
    assert changed(Parts(False, {}), nobody) == changed(nobody, Parts(False, {})) == 0


@pytest.mark.parametrize(("counts", "records", "said"), [("2", "1", 0), ("1", "2", 0), ("2", "2", 1)])
def test_counts_and_records_must_both_be_others(counts: str, records: str, said: int) -> None:
    before, now = (Parts(False, {1: {"consent": part(*told)}}) for told in (("1", "1"), (counts, records)))
    assert changed(before, now) == said


def test_like_is_held_against_like() -> None:
    before = everybody(a=("1", "1"), b=("1", "1"))
    assert changed(before, everybody(a=("1", "2"), b=("1", "1"))) == 1
    assert changed(before, agreed(a="1", b="1")) == changed(agreed(a="1", b="1"), before) == 0
    assert changed(before, agreed(a="2", b="1")) == 1


def test_the_published_one_that_is_most_alike_decides() -> None:
    first, second = agreed(a="1", b="1", c="1"), agreed(a="2", b="2", c="2")
    assert fewest_changed([], first) is None
    assert fewest_changed([first, second], agreed(a="1", b="1", c="3")) == 1
