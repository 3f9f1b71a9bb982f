"""The outcomes of one practice as counts, with both denominators."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from benzoproject.lib.durable import WorkState
from evaluation.models import Outcome, OutcomeRefresh
from evaluation.outcomes.windows import MONTHS, end_of
from patients.models import Patient
from practices.models import Practice

Code = Outcome.Code
BUSY = (WorkState.QUEUED, WorkState.WORKING)
KNOWN = tuple(code.value for code in Code if code != Code.LOST)


@dataclass(frozen=True)
class Counts:
    """One group in one window. `patients`: all of them whose window has ended (of the letter group: all letters sent);
    the sum of `with_data`, `lost` and `waiting`. `waiting`: no export reaches the window's end yet."""

    patients: int
    with_data: int
    waiting: int
    lost: dict[str, int]
    codes: dict[str, int]

    def at_most(self, *codes: str) -> int:
        return sum(self.codes.get(code, 0) for code in codes)

    def as_json(self, whole: str) -> dict[str, Any]:
        return {
            whole: self.patients, "with_data": self.with_data, "waiting": self.waiting, "lost": self.lost,
            "codes": self.codes,
        }  # fmt: skip


class Coded(Protocol):
    """What of an outcome is counted, stored or not."""

    @property
    def months(self) -> int: ...
    @property
    def group(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def lost_because(self) -> str: ...


def counts(rows: Iterable[Coded], posted: Mapping[int, date], *, today: date) -> dict[int, dict[str, Counts]]:
    """{months: {group: Counts}}, for every window that has ended for somebody."""
    found: dict[int, dict[str, list[Coded]]] = {}
    for row in rows:
        found.setdefault(row.months, {}).setdefault(row.group, []).append(row)
    sent = {months: sum(end_of(t0, months) < today for t0 in posted.values()) for months in MONTHS}
    return {
        months: {
            Outcome.Group.LETTER: _count(found.get(months, {}).get(Outcome.Group.LETTER, []), sent[months]),
            Outcome.Group.COMPARISON: _count(found.get(months, {}).get(Outcome.Group.COMPARISON, []), 0),
        }
        for months in MONTHS
        if sent[months] or months in found
    }


def _count(rows: list[Coded], patients: int) -> Counts:
    lost = Counter(row.lost_because for row in rows if row.code == Code.LOST)
    codes = Counter(row.code for row in rows if row.code != Code.LOST)
    everybody = max(patients, len(rows))
    return Counts(
        patients=everybody,
        with_data=codes.total(),
        waiting=everybody - len(rows),
        lost=dict(sorted(lost.items())),
        codes={code: codes[code] for code in KNOWN},
    )


def of_practice(practice: Practice) -> list[Outcome]:
    return list(Outcome.objects.filter(practice=practice).order_by("months", "patient"))


def after_letter(patient: Patient) -> list[Outcome]:
    """What is known of one letter patient, oldest first."""
    rows = Outcome.objects.filter(practice=patient.practice_id, patient=patient, group=Outcome.Group.LETTER)
    return list(rows.exclude(code=Code.LOST).order_by("months"))


def refresh_of(practice: Practice) -> OutcomeRefresh | None:
    return OutcomeRefresh.objects.filter(practice=practice).first()
