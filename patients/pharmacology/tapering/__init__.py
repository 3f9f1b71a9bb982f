"""Taper schedules that can really be taken with the tablets there are.

A protocol says what is asked (`PROTOCOLS`), the tablets what can be made (`makeable`), `plan` puts the two together,
`by_hand` takes the steps a GP writes; `hold`, `step_back`, `resume` and `with_strengths` change a schedule on the way.
Plain Python: no clock, no database. A GP is author and approver of every schedule.
"""

from patients.pharmacology.tapering.changing import hold, resume, step_back
from patients.pharmacology.tapering.packing import makeable, nearest
from patients.pharmacology.tapering.planning import by_hand, plan
from patients.pharmacology.tapering.products import known_strengths
from patients.pharmacology.tapering.protocols import PROTOCOLS, Protocol
from patients.pharmacology.tapering.renewing import with_strengths
from patients.pharmacology.tapering.terms import (
    BY_HAND,
    DIAZEPAM,
    PARTS_OF_DAY,
    Facts,
    Medicine,
    NotPlannable,
    Plan,
    Request,
    Step,
    Strength,
    SwitchedFrom,
    Warning,
)

__all__ = [
    "BY_HAND",
    "DIAZEPAM",
    "PARTS_OF_DAY",
    "PROTOCOLS",
    "Facts",
    "Medicine",
    "NotPlannable",
    "Plan",
    "Protocol",
    "Request",
    "Step",
    "Strength",
    "SwitchedFrom",
    "Warning",
    "by_hand",
    "hold",
    "known_strengths",
    "makeable",
    "nearest",
    "plan",
    "resume",
    "step_back",
    "with_strengths",
]
