"""Whether somebody was still registered at the end of a window, and what was begun instead."""

from datetime import UTC, datetime, timedelta

import pytest

from evaluation.outcomes.registered import Seen, Word, absent
from evaluation.outcomes.switching import Other, begun
from evaluation.outcomes.windows import windows
from patients.pharmacology.reference import load_reference
from tests.unit.evaluation.outcomes.use import T0, after

END = {3: after(91), 6: after(182), 12: after(365)}


def moment(day):
    return datetime(2026, 3, 2, 10, tzinfo=UTC) + timedelta(days=day)


def seen(stored, until):
    return Seen(moment(stored), after(until))


def word(answer, months, on=200):
    return Word(moment(on), answer, END[months])


@pytest.mark.parametrize(
    ("last_file", "words", "months", "found"),
    [
        (None, [], 6, "not_asked"),
        (seen(190, 182), [], 6, ""),
        (seen(190, 181), [], 6, "not_asked"),  # the file stops a day short
        (seen(190, 182), [], 3, ""),
        (None, [word("here", 6)], 6, ""),
        (None, [word("here", 6)], 3, ""),
        (None, [word("here", 3)], 6, "not_asked"),
        (None, [word("moved", 3)], 6, "moved"),
        (None, [word("died", 3)], 12, "died"),
        (None, [word("unknown", 3)], 3, "unknown"),
        (None, [word("unknown", 3)], 6, "not_asked"),  # asked again
        # Missing at three months already, and asked about at six only.
        (None, [word("moved", 6)], 3, "moved"),
        # In the file at three months, gone at six: at three months they were there.
        (seen(95, 94), [word("moved", 6)], 3, ""),
        (seen(95, 94), [word("moved", 6)], 6, "moved"),
        # What was said last counts.
        (None, [word("moved", 6, on=190), word("here", 6, on=191)], 6, ""),
        (None, [word("here", 6, on=190), word("died", 6, on=191)], 6, "died"),
        (seen(195, 190), [word("moved", 6, on=190)], 6, ""),
        (seen(185, 183), [word("moved", 6, on=190)], 6, "moved"),
    ],
)
def test_a_file_or_the_practice_says_so_and_the_newest_counts(last_file, words, months, found):
    assert absent(END[months], seen=last_file, words=words, otherwise="not_asked") == found


@pytest.mark.parametrize(
    ("others", "found"),
    [
        ([(10, "N06AX11", "mirtazapine")], ("mirtazapine",)),
        ([(10, "", "Phenergan"), (20, "R06AD02", "promethazine")], ("promethazine",)),
        ([(10, "", "melatonin")], ("melatonine",)),
        ([(-20, "N05AH04", "quetiapine"), (20, "N05AH04", "seroquel")], ()),
        ([(0, "N05AH04", "quetiapine")], ("quetiapine",)),
        ([(-1, "N05AH04", "quetiapine")], ()),
        ([(-92, "N05AH04", "quetiapine"), (30, "N05AH04", "quetiapine")], ("quetiapine",)),
        ([(92, "N05AH04", "quetiapine")], ()),  # after the window
        ([(20, "N02AX02", "tramadol")], ()),
        ([(30, "N05CH01", "x"), (20, "N05AH04", "y")], ("melatonine", "quetiapine")),
    ],
)
def test_what_was_begun_instead_is_named(others, found):
    rows = [Other(after(day), atc, name) for day, atc, name in others]
    periods = windows(T0)
    found_by = {"baseline": periods.baseline, "window": periods.after[3]}
    assert begun(rows, **found_by, reference=load_reference()) == found


def test_each_group_has_its_own_medicines_that_are_begun_instead():
    rows = [
        Other(after(20), "N05BA04", "oxazepam"),
        Other(after(20), "", "Lyrica"),
        Other(after(20), "N06AA09", "amitriptyline"),
        Other(after(20), "N05CH01", "melatonine"),
    ]
    periods = windows(T0)
    found = begun(
        rows, baseline=periods.baseline, window=periods.after[3], reference=load_reference("opioids")
    )
    assert found == ("amitriptyline", "benzodiazepine", "gabapentinoïd")
