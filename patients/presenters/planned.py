"""What a floor above planned for a patient, as the page of the patient shows it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class DoseNow:
    """What is taken today, and by what, for the head of the page."""

    words: str
    why: str


@dataclass(frozen=True)
class PlannedDose:
    """So much a day by a taper plan, up to and including `last_day`; None: from then on."""

    first_day: date
    last_day: date | None
    substance: str
    mg: Decimal
