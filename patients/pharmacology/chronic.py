"""Who is a chronic user: named, versioned rules, and the verdict of one rule on one person's prescriptions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from patients.pharmacology.equivalence import diazepam_per_day
from patients.pharmacology.exposure import (
    Coverage,
    Measure,
    Stretch,
    Supply,
    Window,
    cover,
    days_in,
    decimal,
    mg_per_day,
    stretches,
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
    coverages = [found for found in cover(own, until=as_of) if _touches(found, period)]
    prescribed = [coverage.supply for coverage in coverages if coverage.supply.date in period]
    value = _value(rule, prescribed, coverages, period, reference)
    used, days = stretches(coverages, period), days_in(coverages, period)
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
        days_by_interval=days_in(cover(own, until=as_of, by_interval=True), period),
        units=sum((supply.units for supply in prescribed), Decimal(0)),
        ddd=_ddd_prescribed(prescribed, reference),
        ddd_per_day=_per_day(used, days, _ddd_measure(reference)),
        diazepam_mg_per_day=_per_day(used, days, diazepam_per_day(reference)),
        diazepam_mg_per_day_cautious=_per_day(used, days, diazepam_per_day(reference, cautious=True)),
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
    coverages = [found for found in covered if _touches(found, period)]
    prescribed = [coverage.supply for coverage in coverages if coverage.supply.date in period]
    return _value(rule, prescribed, coverages, period, reference), _names(_in_order(coverages), reference)


def _in_order(coverages: Iterable[Coverage]) -> list[Supply]:
    """Oldest first."""
    return sorted((found.supply for found in coverages), key=lambda s: (s.date, s.product_key, str(s.id)))


def _names(supplies: Iterable[Supply], reference: Reference) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reference.substances[supply.atc].name for supply in supplies))


def _counts(supply: Supply, as_of: date, reference: Reference) -> bool:
    return supply.oral and supply.date <= as_of and supply.atc in reference.substances


def _touches(coverage: Coverage, period: Window) -> bool:
    """Dated in the period, or running into it."""
    return coverage.supply.date in period or len(coverage.ordinals_in(period)) > 0


# --- What the rule measures ---


def _value(
    rule: Rule, prescribed: list[Supply], coverages: list[Coverage], period: Window, reference: Reference
) -> Fraction:
    if rule.measure == DAYS:
        return Fraction(days_in(coverages, period))
    if rule.measure == UNITS:
        return sum((Fraction(supply.units) for supply in prescribed), Fraction(0))
    if rule.measure == BLOCKS:
        return Fraction(sum(days_in(coverages, block) > 0 for block in _blocks(period)))
    amounts = (_ddd_of(supply, reference) for supply in prescribed)
    return sum((amount for amount in amounts if amount is not None), Fraction(0))


def _blocks(period: Window) -> list[Window]:
    ends = range(period.end.toordinal(), period.start.toordinal(), -BLOCK)
    return [Window.ending(date.fromordinal(end), BLOCK) for end in ends]


# --- DDD and doses a day ---


def _ddd_of(supply: Supply, reference: Reference) -> Fraction | None:
    ddd = reference.substances[supply.atc].ddd_mg
    if supply.strength_mg is None or ddd is None:
        return None
    return Fraction(supply.units) * Fraction(supply.strength_mg) / Fraction(ddd)


def _ddd_prescribed(prescribed: list[Supply], reference: Reference) -> Decimal | None:
    amounts = [_ddd_of(supply, reference) for supply in prescribed]
    known = [amount for amount in amounts if amount is not None]
    return decimal(sum(known, Fraction(0))) if len(known) == len(amounts) else None


def _ddd_measure(reference: Reference) -> Measure:
    def measure(coverage: Coverage) -> Fraction | None:
        ddd, mg = reference.substances[coverage.supply.atc].ddd_mg, mg_per_day(coverage)
        return None if ddd is None or mg is None else mg / Fraction(ddd)

    return measure


def _per_day(used: list[Stretch], days: int, measure: Measure) -> Decimal | None:
    """Use in the period / days covered."""
    total = Fraction(0)
    for stretch in used:
        amount = measure(stretch.coverage)
        if amount is None:
            return None
        total += amount * stretch.days
    return decimal(total / days) if days else None
