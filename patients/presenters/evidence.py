"""The prescriptions behind a verdict, with the days each one covers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from patients.models import Prescription, Use
from patients.pharmacology.exposure import Coverage
from patients.presenters import numbers


@dataclass(frozen=True)
class Line:
    """`first` and `last`: the days it covers, both included; None when it covers none."""

    day: date
    label: str
    quantity: str
    dosage: str
    days: int
    first: date | None
    last: date | None
    estimated: bool


def lines(
    prescriptions: Iterable[Prescription], coverages: Iterable[Coverage], use: Use | None
) -> list[Line]:
    """Those the verdict rests on, newest first."""
    wanted = set(use.evidence) if use else set()
    found = {coverage.supply.id: coverage for coverage in coverages}
    rows = [row for row in prescriptions if row.pk in wanted]
    return [_line(row, found.get(row.pk)) for row in reversed(rows)]


def _line(row: Prescription, coverage: Coverage | None) -> Line:
    covers = coverage if coverage and coverage.days else None
    return Line(
        day=row.date,
        label=row.label,
        quantity=numbers.number(row.quantity, 1) if row.quantity is not None else "",
        dosage=numbers.dosage(row.dosage),
        days=coverage.days if coverage else 0,
        first=covers.start if covers else None,
        last=covers.end - timedelta(days=1) if covers else None,
        estimated=bool(coverage and coverage.estimated),
    )
