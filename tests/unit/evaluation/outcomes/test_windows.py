"""Which days belong to a window, and when exports hold it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.outcomes.windows import AFTER, BRIDGED, MONTHS, covered, end_of, windows
from patients.pharmacology.exposure import Window
from tests.unit.evaluation.outcomes.use import T0, after


def test_the_windows_are_those_of_the_protocol():
    found = windows(T0)
    assert found.baseline == Window(after(-91), after(-1))
    assert found.after == {
        3: Window(after(1), after(91)),
        6: Window(after(92), after(182)),
        12: Window(after(275), after(365)),
    }
    assert tuple(AFTER) == MONTHS


@given(t0=st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_all_are_as_long_and_none_holds_the_posting_date(t0):
    found = windows(t0)
    for window in (found.baseline, *found.after.values()):
        assert window.days == 91
        assert t0 not in window
    assert all(end_of(t0, months) == window.end for months, window in found.after.items())


WINDOW = Window(after(1), after(91))
GAP = BRIDGED.days


@pytest.mark.parametrize(
    ("files", "held"),
    [
        ([], False),
        ([(-300, 91)], True),
        ([(-300, 90)], False),
        ([(2, 100)], False),
        ([(1, 91)], True),
        ([(-300, -3), (-2, 95)], True),
        ([(-300, 40), (40 + GAP, 95)], True),
        ([(-300, 40), (41 + GAP, 95)], False),
        ([(50, 95), (-300, 45)], True),
        ([(-300, 95), (10, 20)], True),
    ],
)
def test_exports_hold_a_window_when_one_does_or_several_join(files, held):
    assert covered(WINDOW, [Window(after(start), after(end)) for start, end in files]) is held


@given(st.lists(st.tuples(st.integers(-400, 200), st.integers(0, 200)), max_size=5), st.randoms())
def test_the_order_of_files_does_not_matter_and_one_more_never_uncovers(spans, chance):
    files = [Window(after(start), after(start) + timedelta(days=days)) for start, days in spans]
    held = covered(WINDOW, files)
    chance.shuffle(files)
    assert covered(WINDOW, files) is held
    assert covered(WINDOW, [*files, Window(after(-9), after(99))]) is True
