"""No hidden abrupt stop: how far a step may go down, and how large the last dose above 0 may be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from patients.pharmacology.groups import load_group
from patients.pharmacology.substances import Substance
from patients.pharmacology.tapering.protocols import Protocol, Rules
from patients.pharmacology.tapering.starting import cautious_mg
from patients.pharmacology.tapering.terms import DIAZEPAM, NotPlannable, Request


@dataclass(frozen=True, slots=True)
class Drop:
    """A step down, in mg a day."""

    before: Decimal
    after: Decimal


def drops(start: Decimal, doses: Sequence[Decimal]) -> Iterator[Drop]:
    pairs = zip((start, *doses), doses, strict=False)
    return (Drop(before, after) for before, after in pairs if after < before)


def too_large(
    protocol: Protocol, start: Decimal, doses: Sequence[Decimal], smallest: Decimal, *, current: Decimal
) -> Drop | None:
    """The first drop of more than the protocol's own largest one and one smallest piece. `current`: the dose before."""
    most = protocol.largest_drop(Fraction(start), Fraction(smallest)) + Fraction(smallest)
    return next((drop for drop in drops(current, doses) if drop.before - drop.after > most), None)


def most_last_mg(start: Decimal, substance: Substance, own: Decimal | None, rules: Rules) -> Decimal:
    """The largest dose from which somebody may go to 0."""
    share = start * rules.number("last_dose", "percent") / 100
    one_mg = cautious_mg(substance, Decimal(1), own)
    return max(share, rules.number("last_dose", "mg") / one_mg) if one_mg else share


def last_dose(doses: Sequence[Decimal]) -> Decimal | None:
    """The last dose above 0, when the schedule ends at 0."""
    return next((mg for mg in reversed(doses) if mg), None) if doses and not doses[-1] else None


def check_last_dose(
    request: Request, taken: Substance, start: Decimal, doses: Sequence[Decimal], rules: Rules
) -> None:
    last, own = last_dose(doses), own_equivalent(request)
    most = most_last_mg(start, taken, own, rules)
    if last is not None and last > most:
        changes_to = load_group(request.group).changes_to
        switch = "" if taken.name == DIAZEPAM or not changes_to else ", of een overstap op diazepam"
        # No nearest doses: could a dose as low as this be made, every protocol would have come down to it.
        raise NotPlannable("last_dose_large", mg=last, switch=switch)


def own_equivalent(request: Request) -> Decimal | None:
    """The GP's equivalent as far as it speaks of what will be taken."""
    return None if request.switch_to_diazepam else request.equivalent_mg
