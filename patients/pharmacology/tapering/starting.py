"""The daily dose a schedule starts from: what is taken now, or what it equals in diazepam."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from patients.pharmacology.exposure import decimal
from patients.pharmacology.reference import Reference
from patients.pharmacology.substances import Substance
from patients.pharmacology.tapering import asking
from patients.pharmacology.tapering.packing import cabinet
from patients.pharmacology.tapering.protocols import Protocol, Rules
from patients.pharmacology.tapering.terms import NotPlannable, Request, SwitchedFrom

DIAZEPAM_MG = 10


@dataclass(frozen=True, slots=True)
class Start:
    """mg a day of what will be taken; `switched_from`: what was taken before, when that is another medicine."""

    mg: Decimal
    switched_from: SwitchedFrom | None = None


def start(request: Request, reference: Reference, rules: Rules) -> Start:
    """Where the schedule starts. A converted dose is rounded up to what the tablets make, by a little at most."""
    if not request.switch_to_diazepam:
        return Start(request.daily_mg)
    substance = asking.find(request.substance, reference)
    equivalent = request.equivalent_mg or substance.equal_mg
    if equivalent is None:
        raise NotPlannable("no_equivalent", substance=substance.name)
    converted = Fraction(request.daily_mg) * DIAZEPAM_MG / Fraction(equivalent)
    if converted > asking.MOST_MG:
        raise NotPlannable("bad_dose", mg=round(decimal(converted), 2), most=asking.MOST_MG)
    return Start(_made(request, converted, rules), SwitchedFrom(substance.name, request.daily_mg, equivalent))


def _made(request: Request, converted: Fraction, rules: Rules) -> Decimal:
    shelf = cabinet(request.strengths, decimal(converted))
    units = shelf.at_least(converted)
    most = Fraction(rules.number("switch", "most_rounding_mg"))
    if units is None or Fraction(shelf.mg(units)) - converted >= most:
        raise NotPlannable("switch_not_makeable", shelf.nearest(converted), mg=round(decimal(converted), 2))
    return shelf.mg(units)


def check_protocol(request: Request, begins: Start, protocol: Protocol) -> None:
    """Whether the protocol is meant for this medicine and this dose."""
    if protocol.substance not in ("", request.taken):
        raise NotPlannable("only_diazepam", protocol=protocol.code)
    if protocol.most_mg is not None and begins.mg > protocol.most_mg:
        raise NotPlannable("above_protocol", protocol=protocol.code, most=protocol.most_mg, mg=begins.mg)


def cautious_mg(substance: Substance, mg: Decimal, own: Decimal | None = None) -> Decimal | None:
    """`mg` a day in mg diazepam at the end that gives the most; `own`: the GP's equivalent counts as an end too."""
    ends = [end for end in (substance.equal_low_mg, own) if end]
    return decimal(Fraction(mg) * DIAZEPAM_MG / Fraction(min(ends))) if ends else None
