"""What the prescriptions of a practice say about use: computed by the pharmacology, kept per patient."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import transaction

from patients.models import Episode, Patient, Prescription, Use
from patients.pharmacology import screening
from patients.pharmacology.chronic import Verdict, judge
from patients.pharmacology.dosage import read_dosage
from patients.pharmacology.exposure import Supply, cover, days_per_month
from patients.pharmacology.labels import BENZO, read_label
from patients.pharmacology.reference import Reference
from patients.pharmacology.rules import Rule
from patients.queries.medicines import medicine_group, reference_of
from patients.services.known import History, Known
from practices.models import Practice

NO_UNITS = Decimal(0)
# A practice writes the same few labels again and again.
label_of = lru_cache(10_000)(read_label)
# What a floor above does, in the same transaction, when other prescriptions are known. It registers in its apps.py.
AFTER: list[Callable[[Practice, datetime], None]] = []


def changed(practice: Practice, *, at: datetime) -> None:
    """Tell the floors above that the practice knows other prescriptions than before."""
    for hear in AFTER:
        hear(practice, at)


def rule_of(practice: Practice) -> Rule:
    return medicine_group(practice).rules[practice.participation.project.chronic_rule]


def as_of(practice: Practice, *, today: date) -> date | None:
    """The newest date, not in the future, of a tracked row; None when there is none."""
    rows = Prescription.objects.filter(patient__practice=practice, date__lte=today).order_by("-date")
    return rows.values_list("date", flat=True).first()


def supplies(prescriptions: Iterable[Prescription]) -> list[Supply]:
    """What is swallowed of the project's own group among `prescriptions`, as the pharmacology wants it."""
    return [
        Supply(
            date=row.date,
            product_key=row.product_key,
            atc=row.atc,
            strength_mg=row.strength_mg,
            units=row.quantity or NO_UNITS,
            dosage=read_dosage(row.dosage),
            id=row.pk,
        )
        for row in prescriptions
        if row.kind == BENZO
    ]


@transaction.atomic
def recompute(practice: Practice, *, today: date) -> int:
    """Judge every patient of the practice again; returns the number of chronic users."""
    known = Known(practice)
    uses = judge_all(known, today=today)
    known.write(uses)
    return sum(use.chronic for use in uses)


def judge_all(
    known: Known, *, today: date, progress: Callable[[float], None] = lambda _part: None
) -> list[Use]:
    """What is known says this about the use of everybody; `progress` hears which part is done."""
    day = known.as_of(today)
    if day is None:
        return []
    rule, reference, histories = rule_of(known.practice), reference_of(known.practice), known.histories()
    uses = []
    for place, (patient, rows, episodes) in enumerate(histories):
        if place % 50 == 0:
            progress(place / len(histories))
        uses.append(use_of(patient, rows, episodes, rule=rule, as_of=day, reference=reference))
    return uses


def histories(practice: Practice) -> list[History]:
    """Every patient of the practice with their prescriptions and episodes, in three queries."""
    return Known(practice).histories()


def judged(
    patient: Patient,
    rows: Sequence[Prescription],
    episodes: Sequence[Episode],
    *,
    rule: Rule,
    as_of: date,
    reference: Reference,
) -> tuple[Verdict, tuple[screening.Flag, ...]]:
    """The verdict of `rule` on one patient as of that day, and the flags to weigh."""
    known = [row for row in rows if row.date <= as_of]
    verdict = judge(supplies(known), rule=rule, as_of=as_of, reference=reference)
    found = screening.flags(
        verdict=verdict,
        medication=[
            screening.Medication(
                row.date,
                label_of(row.label, atc=row.atc, strength=row.strength, form=row.form, reference=reference),
            )
            for row in _newest_per_product(known)
        ],
        episodes=[screening.Episode(episode.icpc, episode.date) for episode in episodes],
        age=patient.age_on(as_of),
        notes=sorted({row.dosage for row in known}),
        reference=reference,
    )
    return verdict, found


def _newest_per_product(rows: Sequence[Prescription]) -> list[Prescription]:
    """Flags name a medicine once, with its latest date."""
    return list({row.product_key: row for row in rows}.values())


def use_of(
    patient: Patient,
    rows: Sequence[Prescription],
    episodes: Sequence[Episode],
    *,
    rule: Rule,
    as_of: date,
    reference: Reference,
) -> Use:
    verdict, flags = judged(patient, rows, episodes, rule=rule, as_of=as_of, reference=reference)
    group = reference.group
    months = days_per_month(cover(supplies(rows), until=as_of), as_of=as_of)
    return Use(
        patient=patient,
        rule=verdict.rule,
        rule_version=verdict.rule_version,
        reference_version=reference.version,
        period_start=verdict.period.start,
        as_of=as_of,
        chronic=verdict.chronic,
        near_miss=verdict.near_miss,
        estimated=verdict.estimated,
        days=verdict.days,
        units=rounded(verdict.units, 3),
        ddd=rounded(verdict.ddd, 4),
        ddd_per_day=rounded(verdict.ddd_per_day, 4),
        # Under this name nothing is kept but diazepam.
        diazepam_mg_per_day=rounded(verdict.diazepam_mg_per_day, 4) if group.counts_in_diazepam else None,
        diazepam_mg_cautious=rounded(verdict.diazepam_mg_per_day_cautious, 4)
        if group.counts_in_diazepam
        else None,
        above_one_ddd=not screening.letter_suits_alone(verdict, group),
        substances=list(verdict.substances),
        medicines=medicines([row for row in rows if row.pk in set(verdict.evidence)]),
        flags=[flag_json(flag) for flag in flags],
        months=[month.days for month in months],
        evidence=list(verdict.evidence),
    )


def medicines(rows: Sequence[Prescription]) -> list[dict[str, Any]]:
    """What is used now: per product the newest prescription."""
    return [
        {
            "name": row.substance,
            "strength_mg": f"{row.strength_mg.normalize():f}" if row.strength_mg is not None else None,
            "form": row.form,
            "dosage": row.dosage,
        }
        for row in _newest_per_product(rows)
    ]


def flag_json(flag: screening.Flag) -> dict[str, Any]:
    return {
        "code": flag.code,
        "advice": flag.advice,
        "reason": flag.reason,
        "since": flag.since.isoformat() if flag.since else None,
    }


def rounded(value: Decimal | None, places: int) -> Any:
    return None if value is None else round(value, places)
