"""The periods that are compared: the baseline before t0, and the windows of 3, 6 and 12 months after it.

t0 is the posting date and lies in none of them. Each period is 91 days long, so amounts in them can be divided.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from patients.pharmacology.exposure import Window

BASELINE = (-91, -1)
AFTER = {3: (1, 91), 6: (92, 182), 12: (275, 365)}  # months -> days after t0, both included
MONTHS = tuple(AFTER)
# Tracked medicines are prescribed in a practice nearly every day: two files with so few days between them join.
BRIDGED = timedelta(days=14)
# An export may come late: only then a window without one is lost. A later export still gives the outcome.
LATE = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Windows:
    baseline: Window
    after: dict[int, Window]


@lru_cache(1000)  # everybody of a wave has the same
def windows(t0: date) -> Windows:
    return Windows(_window(t0, BASELINE), {months: _window(t0, days) for months, days in AFTER.items()})


def end_of(t0: date, months: int) -> date:
    """The last day of the window."""
    return t0 + timedelta(days=AFTER[months][1])


def _window(t0: date, days: tuple[int, int]) -> Window:
    return Window(t0 + timedelta(days=days[0]), t0 + timedelta(days=days[1]))


def covered(window: Window, files: Iterable[Window]) -> bool:
    """Whether exports that span `files` hold the whole window: one of them, or several that join."""
    return any(one.start <= window.start and window.end <= one.end for one in _joined(files))


def _joined(files: Iterable[Window]) -> list[Window]:
    found: list[Window] = []
    for file in sorted(files, key=lambda one: one.start):
        if found and file.start <= found[-1].end + BRIDGED:
            found[-1] = Window(found[-1].start, max(found[-1].end, file.end))
        else:
            found.append(file)
    return found
