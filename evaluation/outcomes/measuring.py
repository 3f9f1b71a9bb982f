"""What was used in a window, by the definitions of the pharmacology.

DDD per day = the DDD used in the window / the days of the window. What is used follows from coverage, day by day: on
each day that a prescription covers, the units per day of its dosage (`patients/pharmacology/exposure`). So a
prescription dated shortly before the window counts for the days it runs into it, and one dated near its end for the
days that still fall in it. Not by the date of supply: a box of 90 days then counts whole in one window and not at all
in the next, which is noise of the size of the effect. Divided by all days and not by the days covered: who takes the
same dose half as often uses half as much. mg diazepam a day goes the same way, at the default equivalent.

A window is judged as the prescriptions stood on its last day: what is prescribed later changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from patients.pharmacology import amounts
from patients.pharmacology.chronic import counting
from patients.pharmacology.equivalence import DIAZEPAM_MG
from patients.pharmacology.exposure import Supply, Window, cover, days_in
from patients.pharmacology.reference import Reference


@dataclass(frozen=True, slots=True)
class Measured:
    """Use in one window. `ddd` and `diazepam_mg` are per day of the window; None: not known.

    `days`: covered; a day counts once. `supplied`: something was prescribed with a date in the window.
    """

    ddd: Fraction | None
    diazepam_mg: Fraction | None
    days: int
    supplied: bool


def measure(supplies: Iterable[Supply], window: Window, *, reference: Reference) -> Measured:
    own = counting(supplies, window.end, reference)
    coverages = cover(own, until=window.end)
    dated = [supply for supply in own if supply.date in window]
    used, told = amounts.used_units(coverages, window), all(supply.units for supply in dated)

    def per_day(unit: amounts.Unit, times: int = 1) -> Fraction | None:
        (above, below), complete = amounts.worth(used, unit)
        return Fraction(above * times, below * window.days) if complete and told else None

    return Measured(
        ddd=per_day(amounts.ddd(reference)),
        diazepam_mg=per_day(amounts.diazepam(reference), DIAZEPAM_MG),
        days=days_in(coverages, window),
        supplied=bool(dated),
    )
