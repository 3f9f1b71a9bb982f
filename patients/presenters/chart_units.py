"""What the chart of use counts in: mg of the one medicine, or mg diazepam when there are several."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from patients.pharmacology.equivalence import diazepam_dose, diazepam_per_day
from patients.pharmacology.exposure import Coverage, Window
from patients.pharmacology.in_use import Measure, mg_per_day
from patients.pharmacology.reference import Reference
from patients.presenters.chart_plan import Amount
from patients.presenters.planned import PlannedDose


@dataclass(frozen=True)
class Unit:
    """What the amounts of a chart are counted in, and how use and a planned dose are brought to it."""

    label: str
    measure: Measure
    of_dose: Amount


def unit_of(
    coverages: Sequence[Coverage], window: Window, doses: Sequence[PlannedDose], reference: Reference
) -> Unit:
    """One substance in mg of its own; several can only be added up in mg diazepam, or what the group is compared in.

    In a group that is compared in nothing, nobody can say how much several are together.
    """
    codes = {coverage.supply.atc for coverage in coverages if coverage.ordinals_in(window)}
    used = {found.name if (found := reference.substances.get(code)) else "" for code in codes}
    names = used | {dose.substance for dose in doses}
    if len(names) == 1 and "" not in names:
        return Unit(_("mg %(medicine)s") % {"medicine": names.pop()}, mg_per_day, lambda dose: dose.mg)
    counted_in = reference.group.yardstick
    label = _("mg, counted as %(medicine)s") % {"medicine": counted_in.name} if counted_in else _("mg")
    return Unit(label, diazepam_per_day(reference), in_diazepam(reference))


def in_diazepam(reference: Reference) -> Amount:
    by_name = {substance.name: substance for substance in reference.substances.values()}

    def amount(dose: PlannedDose) -> Decimal | None:
        found = by_name.get(dose.substance)
        equal = diazepam_dose(found, dose.mg) if found else None
        return equal.default if equal else None

    return amount
