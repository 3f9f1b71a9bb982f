"""Another medicine begun instead, of those the group of medicines names. Reported, never netted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from patients.pharmacology.exposure import Window
from patients.pharmacology.reference import Reference


@dataclass(frozen=True, slots=True)
class Other:
    """A prescription of something else than what the project follows."""

    date: date
    atc: str
    name: str


def begun(
    others: Iterable[Other], *, baseline: Window, window: Window, reference: Reference
) -> tuple[str, ...]:
    """What was begun between the baseline and the end of the window, and was not in use at baseline."""
    found = [(other.date, name) for other in others for name in _names(other, reference)]
    before = {name for day, name in found if day in baseline}
    after = {name for day, name in found if baseline.end < day <= window.end}
    return tuple(sorted(after - before))


def _names(other: Other, reference: Reference) -> list[str]:
    """What it is; empty when it is nothing that is told."""
    word = other.name.lower()
    classes = reference.classes_of_atc(other.atc) if other.atc else reference.classes_of_name(word)
    return [
        one.name
        for one in reference.group.begun_instead
        if other.atc.startswith(one.atc) or word in one.names or one.screened in classes
    ]
