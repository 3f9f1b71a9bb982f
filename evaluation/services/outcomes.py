"""The outcomes of one practice: computed whole from what is known now, and kept where they changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from evaluation.models import Outcome
from evaluation.outcomes import RULE, VERSION
from evaluation.outcomes import courses as maths
from evaluation.outcomes.classifying import NOT_ASKED, NOT_COVERED, NOT_IN_FILE, OPEN_ROW
from evaluation.outcomes.registered import absent
from evaluation.outcomes.switching import Other
from evaluation.outcomes.windows import LATE, covered, windows
from evaluation.queries import outcome_facts as facts
from evaluation.queries.outcome_facts import Registered
from patients.pharmacology.chronic import judge
from patients.pharmacology.exposure import Supply, Window, decimal
from patients.pharmacology.labels import BENZO
from patients.queries.medicines import reference_of
from patients.services.use import rounded, supplies
from practices.models import Practice

Group = Outcome.Group
PLACES = 4
KEY = 3  # columns of a row that say whose and which it is


class Row(NamedTuple):
    """An outcome before it is stored, by the columns of `Outcome`; it is as it was when all of these are.

    A whole object for each would cost as much as the arithmetic.
    """

    patient_id: int
    group: str
    months: int
    t0: date
    period_start: date
    period_end: date
    code: str
    lost_because: str
    baseline_ddd_per_day: Decimal | None
    window_ddd_per_day: Decimal | None
    ratio: Decimal | None
    baseline_days: int
    window_days: int | None
    baseline_mg_per_day: Decimal | None
    window_mg_per_day: Decimal | None
    switched_to: list[str]
    rule: str
    rule_version: str
    reference_version: str


@dataclass(frozen=True)
class Computed:
    """`rows`: the outcomes, not stored; `files`: the days that exports span."""

    rows: list[Row]
    files: list[Window]
    posted: dict[int, date]


def compute(practice: Practice, *, at: datetime) -> Computed:
    """Every outcome that can be told on the day of `at`. Reads only."""
    known, files = facts.registered(practice), facts.files(practice)
    work = _Practice(practice, known, files, facts.prescriptions(practice), at)
    return Computed(list(work.of_letters()) + list(work.of_others()), files, known.posted)


@transaction.atomic
def keep(practice: Practice, rows: Iterable[Row], *, at: datetime) -> int:
    """Store what is different from what was stored; returns how many rows were written or deleted."""
    stored = Outcome.objects.filter(practice=practice).order_by().values_list("pk", *Row._fields)
    before = {row[:KEY]: (pk, row) for pk, *columns in stored for row in [Row(*columns)]}
    new = {row[:KEY]: row for row in rows}
    same = {key for key, (_pk, row) in before.items() if new.get(key) == row}
    gone = [pk for key, (pk, _row) in before.items() if key not in same]
    fresh = [row for key, row in new.items() if key not in same]
    if gone:
        Outcome.objects.filter(pk__in=gone).delete()
    Outcome.objects.bulk_create(Outcome(practice=practice, computed_at=at, **row._asdict()) for row in fresh)
    return len(gone) + len(fresh)


class _Practice:
    """What is known of a practice, in memory, and the outcomes that follow from it."""

    def __init__(
        self,
        practice: Practice,
        known: Registered,
        files: list[Window],
        rows: dict[int, list[Any]],
        at: datetime,
    ) -> None:
        self.practice, self.known, self.files, self.rows, self.at = practice, known, files, rows, at
        self.today, self.reference = timezone.localdate(at), reference_of(practice)
        self.unanswered = facts.with_open_rows(practice)
        self.supplies: dict[int, list[Supply]] = {}  # what is swallowed, made when it is asked for

    def of_letters(self) -> Iterable[Row]:
        """Everybody who got a stop letter, from the day their own was posted."""
        for patient, t0 in sorted(self.known.posted.items()):
            yield from self._course(patient, t0, Group.LETTER, self._lost(patient, t0, NOT_ASKED))

    def of_others(self) -> Iterable[Row]:
        """Chronic users on the day the practice posted its first wave, as long as they got no letter."""
        wave = facts.first_wave(self.practice)
        if wave is None or wave.posted_on is None or not facts.compares(self.practice, wave.posted_on):
            return
        t0, barred = wave.posted_on, facts.left_out(self.practice, wave.posted_on)
        for patient in sorted(self.rows.keys() - barred):
            lost = {
                months: reason
                for months, reason in self._lost(patient, t0, NOT_IN_FILE).items()
                if self.known.posted.get(patient, date.max) > windows(t0).after[months].end
            }
            if lost and self._chronic(patient, t0, wave.rule):
                yield from self._course(patient, t0, Group.COMPARISON, lost)

    def _chronic(self, patient: int, on: date, rule: str) -> bool:
        own = self._supplies(patient)
        return (
            bool(own)
            and judge(own, rule=self.reference.group.rules[rule], as_of=on, reference=self.reference).chronic
        )

    def _lost(self, patient: int, t0: date, otherwise: str) -> dict[int, str]:
        """For each window that can be told: why the patient is lost in it, or ""."""
        found: dict[int, str] = {}
        for months, window in windows(t0).after.items():
            if self.today <= window.end:
                continue
            if covered(window, self.files):
                seen, words = self.known.seen.get(patient), self.known.words.get(patient, [])
                why = absent(window.end, seen=seen, words=words, otherwise=otherwise)
                found[months] = why or (OPEN_ROW if patient in self.unanswered else "")
            elif self.today > window.end + LATE:
                found[months] = NOT_COVERED
        return found

    def _course(self, patient: int, t0: date, group: str, lost: dict[int, str]) -> Iterable[Row]:
        others = [Other(row.date, row.atc, row.substance) for row in self._own(patient) if row.kind != BENZO]
        found = maths.course(self._supplies(patient), others, t0=t0, lost=lost, reference=self.reference)
        return (self._row(patient, t0, group, one) for one in found)

    def _own(self, patient: int) -> list[Any]:
        return self.rows.get(patient, [])

    def _supplies(self, patient: int) -> list[Supply]:
        if patient not in self.supplies:
            self.supplies[patient] = supplies(self._own(patient))
        return self.supplies[patient]

    def _row(self, patient: int, t0: date, group: str, one: maths.Outcome) -> Row:
        before, after = one.baseline, one.window
        return Row(
            patient_id=patient,
            group=group,
            months=one.months,
            t0=t0,
            period_start=one.period.start,
            period_end=one.period.end,
            code=one.verdict.code,
            lost_because=one.verdict.lost_because,
            baseline_ddd_per_day=_stored(before.ddd),
            window_ddd_per_day=_stored(after.ddd) if after else None,
            ratio=_stored(one.verdict.ratio),
            baseline_days=before.days,
            window_days=after.days if after else None,
            baseline_mg_per_day=_stored(before.diazepam_mg),
            window_mg_per_day=_stored(after.diazepam_mg) if after else None,
            switched_to=list(one.switched_to),
            rule=RULE,
            rule_version=VERSION,
            reference_version=self.reference.version,
        )


def _stored(value: Fraction | None) -> Any:
    return None if value is None else rounded(decimal(value), PLACES)
