"""The course of one patient: the outcome in each window that can be judged, in order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from evaluation.outcomes.classifying import ABSTINENT, Verdict, classify
from evaluation.outcomes.measuring import Measured, measure
from evaluation.outcomes.switching import Other, begun
from evaluation.outcomes.windows import windows
from patients.pharmacology.exposure import Supply, Window
from patients.pharmacology.reference import Reference


@dataclass(frozen=True, slots=True)
class Outcome:
    """`window` is None of who is not there, or in no file: what we have of them then says nothing."""

    months: int
    period: Window
    verdict: Verdict
    baseline: Measured
    window: Measured | None
    switched_to: tuple[str, ...]


def course(
    supplies: Iterable[Supply],
    others: Iterable[Other],
    *,
    t0: date,
    lost: Mapping[int, str],
    reference: Reference,
) -> list[Outcome]:
    """`lost`: for each window that ended why the patient is lost in it, or ""; other windows are left out."""
    own, rest, periods = list(supplies), list(others), windows(t0)
    baseline = measure(own, periods.baseline, reference=reference)
    found: list[Outcome] = []
    for months, period in periods.after.items():
        if months not in lost:
            continue
        measured = measure(own, period, reference=reference)
        stopped = any(one.verdict.code == ABSTINENT for one in found)
        verdict = classify(baseline, measured, lost=lost[months], stopped_before=stopped)
        known = not lost[months]
        switched = begun(rest, baseline=periods.baseline, window=period, reference=reference) if known else ()
        found.append(Outcome(months, period, verdict, baseline, measured if known else None, switched))
    return found
