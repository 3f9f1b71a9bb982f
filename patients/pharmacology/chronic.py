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
    by_product,
    cover_products,
    days_by_interval,
    days_in,
    decimal,
)
from patients.pharmacology.groups import load_group
from patients.pharmacology.reference import Reference, load_reference
from patients.pharmacology.rules import BLOCK, BLOCKS, DAYS, UNITS, Rule

# The rules for benzodiazepines; those of another group are in its `Group`.
RULES: Mapping[str, Rule] = load_group().rules
DEFAULT_RULE = RULES[load_group().default_rule]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says about one person, with the numbers and prescriptions behind it.

    `value`: what the rule measures. `days`: covered in `period`; `days_by_interval`: the same estimated from the
    intervals between prescriptions, to show beside it (it never decides). `units`, `ddd`: prescribed with a date in it.
    `ddd_per_day` and the mg diazepam a day: use in the period / days covered; a group that compares doses in something
    else (`Group.yardstick`) has mg of that under the same name. None is unknown (a strength, DDD or
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
    own = by_product(counting(supplies, as_of, reference), as_of)
    coverages = _touching(cover_products(own), period)
    prescribed = _prescribed(coverages, period)
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
        diazepam_mg_per_day=amounts.per_day(used, days, amounts.yardstick(reference), times=DIAZEPAM_MG),
        diazepam_mg_per_day_cautious=amounts.per_day(
            used, days, amounts.yardstick(reference, cautious=True), times=DIAZEPAM_MG
        ),
        substances=_names(evidence, reference),
        evidence=tuple(supply.id for supply in evidence),
        estimated=any(coverage.estimated for coverage in coverages),
    )


def counting(supplies: Iterable[Supply], as_of: date, reference: Reference) -> list[Supply]:
    """Those that count for a verdict as of that day."""
    known = reference.substances
    return [supply for supply in supplies if supply.oral and supply.date <= as_of and supply.atc in known]


def measured(
    rule: Rule, covered: Iterable[Coverage], as_of: date, reference: Reference
) -> tuple[Fraction, tuple[str, ...]]:
    """The value this rule measures, and the substances behind it; `covered` is what counts, up to `as_of`."""
    period = Window.ending(as_of, rule.window_days)
    coverages = _touching(covered, period)
    units = amounts.prescribed_units(_prescribed(coverages, period))
    return _value(rule, units, coverages, period, reference), _names(_in_order(coverages), reference)


def _in_order(coverages: Iterable[Coverage]) -> list[Supply]:
    """Oldest first."""
    return sorted((found.supply for found in coverages), key=lambda s: (s.date, s.product_key, str(s.id)))


def _names(supplies: Iterable[Supply], reference: Reference) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reference.substances[supply.atc].name for supply in supplies))


def _touching(covered: Iterable[Coverage], period: Window) -> list[Coverage]:
    """Those dated in the period, or running into it."""
    days = period.ordinals
    return [found for found in covered if found.day in days or found.ordinals_in(period)]


def _prescribed(coverages: Iterable[Coverage], period: Window) -> list[Supply]:
    days = period.ordinals
    return [coverage.supply for coverage in coverages if coverage.day in days]


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
