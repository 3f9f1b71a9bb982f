"""What several rules say about one person at once, without the doses: enough to hold the rules side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from patients.pharmacology.chronic import counting, measured
from patients.pharmacology.exposure import Supply, cover, decimal
from patients.pharmacology.reference import Reference, load_reference
from patients.pharmacology.rules import Rule


@dataclass(frozen=True, slots=True)
class Glance:
    """As in a `Verdict`: whether the rule is met, nearly met, and the value it measures."""

    chronic: bool
    near_miss: bool
    value: Decimal
    substances: tuple[str, ...]


def at_a_glance(
    supplies: Iterable[Supply], *, rules: Iterable[Rule], as_of: date, reference: Reference | None = None
) -> dict[str, Glance]:
    """Per rule, by its name. The days are worked out once for all of them."""
    reference = reference or load_reference()
    covered = cover(counting(supplies, as_of, reference), until=as_of)
    found = {}
    for rule in rules:
        value, substances = measured(rule, covered, as_of, reference)
        found[rule.name] = Glance(
            rule.is_met_by(value), rule.is_nearly_met_by(value), decimal(value), substances
        )
    return found
