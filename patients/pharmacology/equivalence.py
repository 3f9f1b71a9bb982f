"""What a dose equals in mg diazepam: the default, and the range on which the sources disagree. In a group that is
compared in something else (`Group.yardstick`): in mg of that.

Every safety threshold uses the cautious end, which gives the highest dose of diazepam. Without a source (prazepam)
nothing is computed.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from patients.pharmacology.exposure import Coverage, decimal
from patients.pharmacology.in_use import Measure, mg_per_day
from patients.pharmacology.reference import Reference
from patients.pharmacology.substances import Substance

DIAZEPAM_MG = 10


@dataclass(frozen=True, slots=True)
class DiazepamDose:
    """One dose in mg diazepam: `lowest` <= `default` <= `cautious`, with the sources of the range."""

    default: Decimal
    cautious: Decimal
    lowest: Decimal
    sources: tuple[str, ...]


def diazepam_dose(substance: Substance, mg: Decimal) -> DiazepamDose | None:
    """`mg` of a substance as mg diazepam; None when no source gives an equivalent."""
    if substance.equal_mg is None or substance.equal_low_mg is None or substance.equal_high_mg is None:
        return None
    exact = Fraction(mg) * DIAZEPAM_MG
    return DiazepamDose(
        default=decimal(exact / Fraction(substance.equal_mg)),
        cautious=decimal(exact / Fraction(substance.equal_low_mg)),
        lowest=decimal(exact / Fraction(substance.equal_high_mg)),
        sources=substance.equal_sources,
    )


def diazepam_per_day(reference: Reference, *, cautious: bool = False) -> Measure:
    """A measure for use charts and sums: mg diazepam a day of one prescription, None when unknown."""

    def measure(coverage: Coverage) -> Fraction | None:
        substance, mg = reference.substances.get(coverage.supply.atc), mg_per_day(coverage)
        if substance is None or mg is None:
            return None
        equal = substance.equal_low_mg if cautious else substance.equal_mg
        return None if equal is None else mg * DIAZEPAM_MG / Fraction(equal)

    return measure
