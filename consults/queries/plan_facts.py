"""What the record says that a plan needs: what is taken now, what is at hand, and what the GP has to weigh."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from consults.models import Alarm, TaperPlan
from patients.models import Patient, Use
from patients.pharmacology.dosage import read_dosage
from patients.pharmacology.equivalence import diazepam_dose
from patients.pharmacology.labels import BENZO
from patients.pharmacology.reference import load_reference
from patients.pharmacology.substances import Substance
from patients.pharmacology.tapering import Facts, Medicine, Strength, known_strengths

LATELY = timedelta(days=183)
FORMS = ("tablet", "capsule", "dragee", "retard")
LIVER = ("D72", "D97")
SEIZURE = "N07"  # ICPC: a fit, for which no plan is made by itself
PREGNANCY = timedelta(days=305)  # ten months: by then it is over
SLEEPING_PILLS = "N05C"
# How many times a day it probably is taken: a start for somebody who asks the patient.
TIMES = {
    2: ("morning", "night"),
    3: ("morning", "midday", "night"),
    4: ("morning", "midday", "evening", "night"),
}


@dataclass
class Taken:
    """One substance in use now. `parts`: part of the day -> mg; empty when the record does not say how much."""

    substance: Substance
    strengths: list[Strength] = field(default_factory=list)
    counts: dict[Decimal, Decimal] = field(default_factory=dict)
    known: bool = True

    @property
    def daily_mg(self) -> Decimal | None:
        if not (self.known and self.counts):
            return None
        return sum((mg * count for mg, count in self.counts.items()), Decimal(0))

    @property
    def parts(self) -> dict[str, Decimal]:
        daily = self.daily_mg
        if daily is None:
            return {}
        times = TIMES.get(self._units(), ())
        if not times or self.substance.atc.startswith(SLEEPING_PILLS):
            return {"night": daily}
        return dict.fromkeys(times, daily / len(times))

    def _units(self) -> int:
        """The number of tablets a day, when they are all alike and whole; else 0."""
        only = next(iter(self.counts.values())) if len(self.counts) == 1 else Decimal(0)
        return int(only) if only == only.to_integral_value() else 0


def substance(name: str) -> Substance | None:
    rows = load_reference().substances.values()
    return next((row for row in rows if row.name == name), None)


def taken(patient: Patient) -> list[Taken]:
    """Per substance what is used now, in the order of the record."""
    use = Use.objects.filter(patient=patient).first()
    found: dict[str, Taken] = {}
    for row in use.medicines if use else ():
        if known := substance(row["name"]):
            _add(found.setdefault(known.name, Taken(known)), row)
    return list(found.values())


def _add(one: Taken, row: dict[str, Any]) -> None:
    dosage, strength = read_dosage(row["dosage"]), row["strength_mg"]
    if strength is None:
        one.known = False
        return
    mg = Decimal(strength)
    one.strengths.append(Strength(mg, form=row["form"]))
    if not dosage.certain or dosage.per_day is None:
        one.known = False
    else:
        one.counts[mg] = one.counts.get(mg, Decimal(0)) + round(dosage.per_day, 4)


def facts(patient: Patient, name: str, today: date) -> Facts:
    """What is weighed beside the dose when `name` is tapered."""
    use = Use.objects.filter(patient=patient).first()
    others = [one for one in taken(patient) if one.substance.name != name]
    flags = {flag["code"] for flag in use.flags} if use else set()
    alarms = _alarms(patient, today)
    icpc = frozenset(patient.episodes.values_list("icpc", flat=True))
    icpc |= {SEIZURE} if Alarm.Kind.SEIZURE in alarms else set()
    return Facts(
        age=patient.age_on(today),
        icpc=icpc,
        medicines=tuple(_medicines(patient, today)),
        other_benzos=tuple(one.substance.name for one in others),
        other_diazepam_mg=sum(map(_cautious, others), Decimal(0)),
        months_of_use=_months(use.months) if use else None,
        days_a_week=_days_a_week(use) if use else None,
        alcohol=bool(flags & {"alcohol", "alcohol_medicine"}),
        liver=any(code.startswith(LIVER) for code in icpc),
        pregnant="pregnancy" in flags or Alarm.Kind.PREGNANCY in alarms,
        failed_before=_failed_before(patient),
    )


def _medicines(patient: Patient, today: date) -> Iterable[Medicine]:
    """The other medicines that the export follows, prescribed in the last half year."""
    rows = patient.prescriptions.filter(date__gte=today - LATELY).exclude(kind=BENZO).order_by("-date")
    seen = {row.product_key: Medicine(row.substance or row.label, row.atc) for row in rows}
    return seen.values()


def _failed_before(patient: Patient) -> bool:
    """Whether somebody stopped a plan; one that an alarm stopped, perhaps by a wrong tap, did not fail."""
    stopped = TaperPlan.objects.filter(patient=patient, state=TaperPlan.State.STOPPED)
    return stopped.exclude(ended_at__in=Alarm.objects.filter(patient=patient).values("raised_at")).exists()


def _alarms(patient: Patient, today: date) -> set[str]:
    """The kinds that were raised and not taken back, handled or not; a pregnancy as long as it can last."""
    rows = Alarm.objects.filter(patient=patient, withdrawn_at__isnull=True)
    return {
        alarm.kind
        for alarm in rows
        if alarm.kind != Alarm.Kind.PREGNANCY or timezone.localdate(alarm.raised_at) >= today - PREGNANCY
    }


def _cautious(one: Taken) -> Decimal:
    dose = diazepam_dose(one.substance, one.daily_mg) if one.daily_mg else None
    return dose.cautious if dose else Decimal(0)


def _months(covered: list[int]) -> int:
    """The months in a row up to now in which something was used."""
    count = 0
    for days in reversed(covered):
        if not days:
            break
        count += 1
    return count


def _days_a_week(use: Use) -> Decimal:
    length = (use.as_of - use.period_start).days + 1
    return round(Decimal(use.days) * 7 / length, 1)


def products(name: str, own: Sequence[Strength]) -> list[Strength]:
    """What there is of a substance, tablets first; `own`: what the record or an earlier plan has of it."""
    known = substance(name)
    sold = [one for form in FORMS for one in known_strengths(known, form)] if known else []
    found = {(one.form, one.mg): one for one in (*own, *sold)}
    return sorted(found.values(), key=lambda one: (one.form != "tablet", one.form, -one.mg))
