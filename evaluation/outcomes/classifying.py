"""What the use in a window is called, compared with the baseline.

Precedence: lost, relapsed, abstinent, the rest. Abstinent and relapsed need no dose: they are decided by whether
anything was supplied. The rest is decided by r = DDD per day in the window / at baseline, with the boundaries in.
"""

from dataclasses import dataclass
from fractions import Fraction

from evaluation.outcomes.measuring import Measured

LOST, RELAPSED, ABSTINENT = "lost", "relapsed", "abstinent"
HALVED, QUARTERED, UNCHANGED, INCREASED = "halved", "quartered", "unchanged", "increased"
# Why somebody is lost: no export; not there, or not known to be; a row of the export waits for an answer of a person;
# and what cannot be compared.
NOT_COVERED, NOT_ASKED, NOT_IN_FILE = "not_covered", "not_asked", "not_in_file"
MOVED, DIED, UNKNOWN = "moved", "died", "unknown"
OPEN_ROW = "open_row"
NO_DOSE, NO_BASELINE = "no_dose", "no_baseline"
AT_MOST = ((Fraction("0.50"), HALVED), (Fraction("0.75"), QUARTERED), (Fraction("1.25"), UNCHANGED))


@dataclass(frozen=True, slots=True)
class Verdict:
    """`lost_because` is "" unless the code is lost; `ratio` is r, None when it is not known."""

    code: str
    lost_because: str = ""
    ratio: Fraction | None = None


def classify(
    baseline: Measured, window: Measured, *, lost: str = "", stopped_before: bool = False
) -> Verdict:
    """`lost`: why nothing can be said of this patient in this window, "" when something can.

    `stopped_before`: abstinent in an earlier window. Without use at baseline there is nothing to compare with, and
    nothing to stop: lost.
    """
    if lost or baseline.ddd == 0:
        return Verdict(LOST, lost or NO_BASELINE)
    ratio = None if baseline.ddd is None or window.ddd is None else window.ddd / baseline.ddd
    if not window.supplied:
        return Verdict(ABSTINENT, ratio=ratio)
    if stopped_before:
        return Verdict(RELAPSED, ratio=ratio)
    if ratio is None:
        return Verdict(LOST, NO_DOSE)
    return Verdict(next((code for most, code in AT_MOST if ratio <= most), INCREASED), ratio=ratio)
