"""What the record says that a plan needs: what is taken now, what is at hand, and what the GP has to weigh."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from consults.models import Alarm, TaperPlan
from consults.queries import plan_dose
from consults.queries.plan_dose import LastDose
from patients.models import Patient, Use
from patients.pharmacology.dosage import Dosage, read_dosage
from patients.pharmacology.equivalence import diazepam_dose
from patients.pharmacology.groups import BENZODIAZEPINES
from patients.pharmacology.labels import BENZO
from patients.pharmacology.reference import load_reference
from patients.pharmacology.substances import Substance
from patients.pharmacology.tapering import Facts, Medicine, Strength, known_strengths
from patients.queries.medicines import medicine_group

LATELY = timedelta(days=183)
FORMS = ("tablet", "capsule", "dragee", "retard")
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
    readable: bool = True
    most_mg: Decimal | None = Decimal(0)  # a day, by what the prescriptions allow; None: they do not say

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


def substance(name: str, group: str = BENZODIAZEPINES) -> Substance | None:
    rows = load_reference(group).substances.values()
    return next((row for row in rows if row.name == name), None)


def taken(patient: Patient) -> list[Taken]:
    """Per substance what is used now, in the order of the record."""
    use, group = Use.objects.filter(patient=patient).first(), medicine_group(patient.practice).code
    found: dict[str, Taken] = {}
    for row in use.medicines if use else ():
        if known := substance(row["name"], group):
            _add(found.setdefault(known.name, Taken(known)), row)
    return list(found.values())


def _add(one: Taken, row: dict[str, Any]) -> None:
    dosage, strength = read_dosage(row["dosage"]), row["strength_mg"]
    one.readable = one.readable and dosage.readable
    if strength is None:
        one.known, one.most_mg = False, None
        return
    mg = Decimal(strength)
    one.most_mg = _more(one.most_mg, mg, dosage)
    one.strengths.append(Strength(mg, form=row["form"]))
    if not dosage.certain or dosage.per_day is None:
        one.known = False
    else:
        one.counts[mg] = one.counts.get(mg, Decimal(0)) + round(dosage.per_day, 4)


def _more(most: Decimal | None, mg: Decimal, dosage: Dosage) -> Decimal | None:
    """With what one more prescription allows a day; of "1 to 2" that is 2."""
    if most is None or dosage.high is None:
        return None
    return most + mg * dosage.high / dosage.period_days


def facts(patient: Patient, name: str, today: date) -> Facts:
    """What is weighed beside the dose when `name` is tapered."""
    use, used = Use.objects.filter(patient=patient).first(), taken(patient)
    said = plan_dose.last(patient, today)
    others = _others(name, used, said)
    flags = {flag["code"] for flag in use.flags} if use else set()
    alarms = _alarms(patient, today)
    icpc = frozenset(patient.episodes.values_list("icpc", flat=True))
    icpc |= {SEIZURE} if Alarm.Kind.SEIZURE in alarms else set()
    return Facts(
        age=patient.age_on(today),
        icpc=icpc,
        medicines=tuple(_medicines(patient, today)),
        other_benzos=tuple(one.substance.name for one in others),
        other_diazepam_mg=_together(others),
        months_of_use=_months(use.months) if use else None,
        days_a_week=_days_a_week(use) if use else None,
        dose_known=_dose_known(name, used, said),
        alcohol=bool(flags & {"alcohol", "alcohol_medicine"}),
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


def _dose_known(name: str, used: Iterable[Taken], said: LastDose | None) -> bool:
    """Whether the dosage of what is tapered can be read, or a plan of it says how much is taken."""
    readable = all(one.readable for one in used if one.substance.name == name)
    return readable or (said is not None and said.step.substance == name)


def _others(name: str, used: Iterable[Taken], said: LastDose | None) -> list[Taken]:
    """What is taken beside `name`. A prescription from before a plan changed to another medicine lies in the record,
    and what that plan gives in its place may not be there yet.
    """
    gone = said.instead_of if said else frozenset()
    others = [one for one in used if one.substance.name not in {name, *gone}]
    if said is None or not said.step.mg or name in {*gone, said.step.substance}:
        return others
    if said.step.substance not in [one.substance.name for one in others]:
        others += _of_plan(said)
    return others


def _of_plan(said: LastDose) -> list[Taken]:
    found = substance(said.step.substance, medicine_group(said.plan.practice).code)
    return [Taken(found, most_mg=said.step.mg)] if found else []


def _together(others: Iterable[Taken]) -> Decimal | None:
    """mg diazepam (or what the group is compared in) a day at the cautious end; None as soon as one is not known."""
    doses = [diazepam_dose(one.substance, one.most_mg) if one.most_mg else None for one in others]
    known = [dose.cautious for dose in doses if dose]
    return sum(known, Decimal(0)) if len(known) == len(doses) else None


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


def products(name: str, own: Sequence[Strength], group: str = BENZODIAZEPINES) -> list[Strength]:
    """What there is of a substance, tablets first; `own`: what the record or an earlier plan has of it."""
    known = substance(name, group)
    sold = [one for form in FORMS for one in known_strengths(known, form)] if known else []
    found = {(one.form, one.mg): one for one in (*own, *sold)}
    return sorted(found.values(), key=lambda one: (one.form != "tablet", one.form, -one.mg))
