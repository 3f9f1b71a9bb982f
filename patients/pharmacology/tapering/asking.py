"""Whether what is asked makes sense, and whether the software may answer it."""

from datetime import date, timedelta
from decimal import Decimal

from patients.pharmacology.reference import Reference
from patients.pharmacology.substances import Substance
from patients.pharmacology.tapering import words
from patients.pharmacology.tapering.protocols import Rules
from patients.pharmacology.tapering.terms import (
    BY_HAND,
    DIAZEPAM,
    PARTS,
    PARTS_OF_DAY,
    SPLITTABLE_FORMS,
    Facts,
    NotPlannable,
    Request,
    Strength,
)

MOST_MG = Decimal(1000)
# No protocol goes faster than a step a week; a step of more than a quarter of a year is staying where one is.
LEAST_DAYS, MOST_DAYS = 7, 91
# The slowest schedule takes some years; every one fits in the years there are.
LAST_START = date.max - timedelta(days=100 * 365)


def check(request: Request, reference: Reference, rules: Rules) -> None:
    """Raise NotPlannable for what no schedule can be made of, by hand or not."""
    find(request.substance, reference)
    _check_numbers(request)
    if request.protocol not in (*rules.protocols, BY_HAND):
        raise NotPlannable("unknown_protocol", protocol=request.protocol, known=", ".join(rules.protocols))
    if request.switch_to_diazepam and not reference.group.changes_to:
        raise NotPlannable("no_switch", group=reference.group.name[words.DUTCH])
    if request.switch_to_diazepam and request.substance == DIAZEPAM:
        raise NotPlannable("already_diazepam")
    _check_strengths(request)
    _check_spread(request)


def check_automatic(request: Request, facts: Facts, reference: Reference, rules: Rules) -> None:
    """Raise NotPlannable where only a GP may write steps."""
    substance = find(request.substance, reference)
    if substance.never_auto_taper:
        raise NotPlannable("never_automatic", substance=substance.name)
    if codes := held(facts, rules.codes("no_automatic_plan")):
        raise NotPlannable("epilepsy", codes=", ".join(codes))
    if not facts.dose_known:
        raise NotPlannable("dose_unknown")
    counted_in = reference.group.yardstick
    if counted_in and substance.equal_mg is None and request.equivalent_mg is None:
        raise NotPlannable("no_equivalent", substance=substance.name, yardstick=counted_in.name)
    if request.protocol == BY_HAND:
        raise NotPlannable("unknown_protocol", protocol=BY_HAND, known=", ".join(rules.protocols))


def find(name: str, reference: Reference) -> Substance:
    found = next((one for one in reference.substances.values() if one.name == name), None)
    if found is None:
        raise NotPlannable("unknown_substance", substance=name)
    return found


def held(facts: Facts, codes: tuple[str, ...]) -> list[str]:
    """The ICPC codes of the record that are one of these, or a more precise one."""
    own = {code.strip().upper() for code in facts.icpc}
    return sorted(code for code in own if code.split(".")[0] in codes)


def _check_numbers(request: Request) -> None:
    if not _amount(request.daily_mg, decimals=4):
        raise NotPlannable("bad_dose", mg=request.daily_mg, most=MOST_MG)
    if request.equivalent_mg is not None and not _amount(request.equivalent_mg, decimals=4):
        raise NotPlannable("bad_equivalent", mg=request.equivalent_mg, most=MOST_MG)
    if not request.end_mg.is_finite() or request.end_mg < 0:
        raise NotPlannable("bad_end", mg=request.end_mg, start=request.daily_mg)
    if request.pace_days is not None and not LEAST_DAYS <= request.pace_days <= MOST_DAYS:
        raise NotPlannable("bad_pace", days=request.pace_days, least=LEAST_DAYS, most=MOST_DAYS)
    if request.start > LAST_START:
        raise NotPlannable("too_late")


def _check_strengths(request: Request) -> None:
    if not request.strengths:
        raise NotPlannable("no_strengths", substance=request.taken)
    for strength in request.strengths:
        _check_strength(strength)
    sizes = [strength.mg for strength in request.strengths]
    if twice := next((mg for mg in sizes if sizes.count(mg) > 1), None):
        raise NotPlannable("strength_twice", mg=twice)


def _check_strength(strength: Strength) -> None:
    if not _amount(strength.mg, decimals=2):
        raise NotPlannable("bad_strength", mg=strength.mg, most=MOST_MG)
    if strength.smallest_part not in PARTS:
        raise NotPlannable("bad_part", part=strength.smallest_part)
    if strength.smallest_part < 1 and strength.form not in SPLITTABLE_FORMS:
        raise NotPlannable("never_split", mg=strength.mg)


def _check_spread(request: Request) -> None:
    names = [name for name, _ in request.spread]
    shares = [share for _, share in request.spread]
    known = len(set(names)) == len(names) and set(names) <= set(PARTS_OF_DAY)
    if not known or not all(share.is_finite() and share >= 0 for share in shares) or sum(shares) <= 0:
        raise NotPlannable("bad_spread")


def _amount(mg: Decimal, *, decimals: int) -> bool:
    return mg.is_finite() and 0 < mg <= MOST_MG and mg == round(mg, decimals)
