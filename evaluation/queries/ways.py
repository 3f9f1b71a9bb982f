"""The way of each patient in the project, gathered once for snapshots and research rows; the rules are in
`evaluation/snapshots/counting`."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from evaluation.models import Outcome
from evaluation.outcomes.windows import LATE, MONTHS, end_of
from evaluation.queries import outcome_facts
from evaluation.snapshots.counting import Judged, Known
from patients.models import Screening, Use, Wave, WavePlace
from practices.models import Practice

USE = ("patient", "chronic", "flags", "rule", "rule_version")
Outcomes = Mapping[int, Mapping[int, str]]  # patient id -> months -> code


@dataclass(frozen=True)
class Ways:
    """By patient id. `after`, `without`: outcomes after the own letter, and in the comparison; `awaited`: the
    comparison has begun, and no window of it can be told yet."""

    judged: Mapping[int, Judged]
    chosen: set[int]
    uses: Mapping[int, Use]
    after: Outcomes
    without: Outcomes
    awaited: bool

    @cached_property
    def chronic(self) -> set[int]:
        return {pk for pk, use in self.uses.items() if use.chronic}

    def known(self, patient: int, *, got_letter: bool, earlier: bool = False, **more: Any) -> Known:
        """`earlier`: with a letter the windows of the comparison that closed before it count as well."""
        use = self.uses.get(patient)
        flags = use.flags if use else []
        return Known(
            got_letter=got_letter,
            chosen=patient in self.chosen,
            judged=self.judged.get(patient),
            flags=frozenset(flag["code"] for flag in flags),
            excluding=tuple(flag["code"] for flag in flags if flag["advice"] == "exclude"),
            after_letter=self.after.get(patient, {}),
            without_letter=self.without.get(patient, {}) if earlier or not got_letter else {},
            awaited=self.awaited,
            **more,
        )


def of_practice(practice: Practice, on: date) -> Ways:
    """The number of queries does not grow with the patients."""
    return Ways(
        _judged(practice),
        _chosen(practice),
        _uses(practice),
        _outcomes(practice, Outcome.Group.LETTER),
        _outcomes(practice, Outcome.Group.COMPARISON),
        _awaited(practice, on),
    )


def _judged(practice: Practice) -> dict[int, Judged]:
    rows = Screening.objects.filter(patient__practice=practice, withdrawn_at__isnull=True)
    found = rows.values_list("patient", "decision", "reason")
    return {patient: Judged(decision, reason) for patient, decision, reason in found}


def _chosen(practice: Practice) -> set[int]:
    rows = WavePlace.objects.filter(
        wave__practice=practice, kind=Wave.Kind.STOP, held=True, given_up_at__isnull=True
    )
    return set(rows.values_list("patient", flat=True))


def _uses(practice: Practice) -> dict[int, Use]:
    rows = Use.objects.filter(patient__practice=practice).only(*USE)
    return {row.patient_id: row for row in rows}


def _outcomes(practice: Practice, group: str) -> Outcomes:
    found: dict[int, dict[int, str]] = defaultdict(dict)
    rows = Outcome.objects.filter(practice=practice, group=group)
    for patient, months, code in rows.values_list("patient", "months", "code"):
        found[patient][months] = code
    return found


def _awaited(practice: Practice, on: date) -> bool:
    """From the first letters until the first window is told or lost: who is compared has an outcome by then."""
    wave = outcome_facts.first_wave(practice)
    if wave is None or wave.posted_on is None or not outcome_facts.compares(practice, wave.posted_on):
        return False
    return on <= end_of(wave.posted_on, MONTHS[0]) + LATE
