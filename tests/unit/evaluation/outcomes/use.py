"""Use around a letter for the tests: oxazepam 10 mg, posted on 2 March 2026, unless said otherwise."""

from datetime import date, timedelta

from evaluation.outcomes.courses import Outcome, course
from evaluation.outcomes.windows import MONTHS
from patients.pharmacology.exposure import Supply
from patients.pharmacology.reference import load_reference
from tests.unit.pharmacology.supplies import supply

T0 = date(2026, 3, 2)
REFERENCE = load_reference()
PRESENT = dict.fromkeys(MONTHS, "")


def after(days: int) -> date:
    """So many days after the letter; below 0: before it."""
    return T0 + timedelta(days=days)


def each_day(first: int, last: int, use: str = "1D1T", **medicine: str) -> list[Supply]:
    """What is taken each day is prescribed that day, so that days and amounts are exact."""
    units = {"1D1T": "1", "2D1T": "2", "1D0,5T": "0.5", "3D1T": "3", "4D1T": "4"}[use]
    return [supply(after(day), units, use, id=f"{day}{use}", **medicine) for day in range(first, last + 1)]


def codes(supplies: list[Supply], lost: dict[int, str] | None = None) -> dict[int, str]:
    return {one.months: one.verdict.code for one in outcomes(supplies, lost)}


def outcomes(supplies: list[Supply], lost: dict[int, str] | None = None) -> list[Outcome]:
    return course(supplies, [], t0=T0, lost=PRESENT if lost is None else lost, reference=REFERENCE)
