"""Who is a chronic user: named, versioned rules, and the verdict of one rule on one person's prescriptions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from patients.pharmacology import amounts
from patients.pharmacology.equivalence import DIAZEPAM_MG
from patients.pharmacology.exposure import (
    Coverage,
    Supply,
    Window,
    cover,
    days_by_interval,
    days_in,
    decimal,
)
from patients.pharmacology.reference import Reference, load_reference

# Three months are 91 days and twelve months 365, as-of included.
QUARTER, YEAR = 91, 365
BLOCK = 30
DAYS, UNITS, DDD, BLOCKS = "days", "units", "ddd", "blocks"


@dataclass(frozen=True, slots=True)
class Rule:
    """One definition of chronic use. `measure` within `window_days` must pass `threshold`.

    `measure`: "days" covered, "units" or "ddd" prescribed, "blocks" of 30 days with supply. `more_than`: the
    threshold itself is not enough; otherwise it is ("at least").
    """

    name: str
    version: str
    label: str
    source: str
    measure: str
    window_days: int
    threshold: int
    more_than: bool

    def is_met_by(self, value: Fraction) -> bool:
        return value > self.threshold if self.more_than else value >= self.threshold

    def is_nearly_met_by(self, value: Fraction) -> bool:
        """At least 80 % of the threshold and not met."""
        return not self.is_met_by(value) and value * 5 >= self.threshold * 4


_ALL_RULES = (
    Rule(
        name="nhg-60-days",
        version="1",
        label="Meer dan 60 dagen gebruik in de laatste 3 maanden (91 dagen)",
        source="NHG-Standaard M23, 2014",
        measure=DAYS,
        window_days=QUARTER,
        threshold=60,
        more_than=True,
    ),
    Rule(
        name="tablets-90-year",
        version="1",
        label="Minstens 90 tabletten in de laatste 12 maanden",
        source="ProGez-handleiding, in gebruik bij Nederlandse praktijken",
        measure=UNITS,
        window_days=YEAR,
        threshold=90,
        more_than=False,
    ),
    Rule(
        name="ddd-90-year",
        version="1",
        label="Meer dan 90 DDD in 12 maanden",
        source="GIP-indeling, 2000",
        measure=DDD,
        window_days=YEAR,
        threshold=90,
        more_than=True,
    ),
    Rule(
        name="days-90-year",
        version="1",
        label="Meer dan 90 dagen gebruik in 12 maanden",
        source="SFK KISS-indicator, 2016",
        measure=DAYS,
        window_days=YEAR,
        threshold=90,
        more_than=True,
    ),
    Rule(
        name="ddd-60-quarter",
        version="1",
        label="Minstens 60 DDD in 3 maanden (91 dagen)",
        source="Nederlandse onderzoeken met een stopbrief; bron nog te controleren",
        measure=DDD,
        window_days=QUARTER,
        threshold=60,
        more_than=False,
    ),
    Rule(
        name="months-6",
        version="1",
        label="Voorraad in elk van de laatste 6 blokken van 30 dagen",
        source="6 maanden, zoals in Heather 2004 en Vicens 2014",
        measure=BLOCKS,
        window_days=6 * BLOCK,
        threshold=6,
        more_than=False,
    ),
)
RULES: Mapping[str, Rule] = {rule.name: rule for rule in _ALL_RULES}
DEFAULT_RULE = RULES["nhg-60-days"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says about one person, with the numbers and prescriptions behind it.

    `value`: what the rule measures. `days`: covered in `period`; `days_by_interval`: the same estimated from the
    intervals between prescriptions, to show beside it (it never decides). `units`, `ddd`: prescribed with a date in it.
    `ddd_per_day` and the mg diazepam a day: use in the period / days covered. None is unknown (a strength, DDD or
    equivalent is missing, or no day is covered); with an unknown DDD `value` counts the known part only.
    `evidence`: ids of the prescriptions dated or running in the period, oldest first.
    """

    chronic: bool
    near_miss: bool
    rule: str
    rule_version: str
    reference_version: str
    period: Window
    value: Decimal
    days: int
    days_by_interval: int
    units: Decimal
    ddd: Decimal | None
    ddd_per_day: Decimal | None
    diazepam_mg_per_day: Decimal | None
    diazepam_mg_per_day_cautious: Decimal | None
    substances: tuple[str, ...]
    evidence: tuple[int | str, ...]
    estimated: bool


def judge(
    supplies: Iterable[Supply], *, rule: Rule = DEFAULT_RULE, as_of: date, reference: Reference | None = None
) -> Verdict:
    """Judge one person's prescriptions as they stood on `as_of`.

    Later prescriptions, rescue medicine (not swallowed) and medicines outside the reference do not count.
    """
    reference = reference or load_reference()
    period = Window.ending(as_of, rule.window_days)
    own = counting(supplies, as_of, reference)
    coverages = _touching(cover(own, until=as_of), period)
    prescribed = [coverage.supply for coverage in coverages if coverage.supply.date in period]
    units = amounts.prescribed_units(prescribed)
    value = _value(rule, units, coverages, period, reference)
    used, days = amounts.used_units(coverages, period), days_in(coverages, period)
    evidence = _in_order(coverages)
    return Verdict(
        chronic=rule.is_met_by(value),
        near_miss=rule.is_nearly_met_by(value),
        rule=rule.name,
        rule_version=rule.version,
        reference_version=reference.version,
        period=period,
        value=decimal(value),
        days=days,
        days_by_interval=days_by_interval(own, period),
        units=sum((supply.units for supply in prescribed), Decimal(0)),
        ddd=amounts.per_day(units, 1, amounts.ddd(reference)),
        ddd_per_day=amounts.per_day(used, days, amounts.ddd(reference)),
        diazepam_mg_per_day=amounts.per_day(used, days, amounts.diazepam(reference), times=DIAZEPAM_MG),
        diazepam_mg_per_day_cautious=amounts.per_day(
            used, days, amounts.diazepam(reference, cautious=True), times=DIAZEPAM_MG
        ),
        substances=_names(evidence, reference),
        evidence=tuple(supply.id for supply in evidence),
        estimated=any(coverage.estimated for coverage in coverages),
    )


def counting(supplies: Iterable[Supply], as_of: date, reference: Reference) -> list[Supply]:
    """Those that count for a verdict as of that day."""
    return [supply for supply in supplies if _counts(supply, as_of, reference)]


def measured(
    rule: Rule, covered: Iterable[Coverage], as_of: date, reference: Reference
) -> tuple[Fraction, tuple[str, ...]]:
    """The value this rule measures, and the substances behind it; `covered` is what counts, up to `as_of`."""
    period = Window.ending(as_of, rule.window_days)
    coverages = _touching(covered, period)
    units = amounts.prescribed_units(
        coverage.supply for coverage in coverages if coverage.supply.date in period
    )
    return _value(rule, units, coverages, period, reference), _names(_in_order(coverages), reference)


def _in_order(coverages: Iterable[Coverage]) -> list[Supply]:
    """Oldest first."""
    return sorted((found.supply for found in coverages), key=lambda s: (s.date, s.product_key, str(s.id)))


def _names(supplies: Iterable[Supply], reference: Reference) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reference.substances[supply.atc].name for supply in supplies))


def _counts(supply: Supply, as_of: date, reference: Reference) -> bool:
    return supply.oral and supply.date <= as_of and supply.atc in reference.substances


def _touching(covered: Iterable[Coverage], period: Window) -> list[Coverage]:
    """Those dated in the period, or running into it."""
    return [found for found in covered if found.supply.date in period or found.ordinals_in(period)]


# --- What the rule measures ---


def _value(
    rule: Rule, prescribed: amounts.Amounts, coverages: list[Coverage], period: Window, reference: Reference
) -> Fraction:
    if rule.measure == DAYS:
        return Fraction(days_in(coverages, period))
    if rule.measure == UNITS:
        return Fraction(*amounts.added(prescribed.values()))
    if rule.measure == BLOCKS:
        return Fraction(sum(days_in(coverages, block) > 0 for block in _blocks(period)))
    return Fraction(*amounts.worth(prescribed, amounts.ddd(reference))[0])


def _blocks(period: Window) -> list[Window]:
    ends = range(period.end.toordinal(), period.start.toordinal(), -BLOCK)
    return [Window.ending(date.fromordinal(end), BLOCK) for end in ends]
