"""What a GP weighs beside a schedule. Advisory and never silent: a warning stops nothing."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property

from patients.pharmacology.equivalence import DiazepamDose, diazepam_dose
from patients.pharmacology.groups import BENZODIAZEPINES, folder_of
from patients.pharmacology.reference import Reference
from patients.pharmacology.substances import Substance
from patients.pharmacology.tapering import asking, steepness, words
from patients.pharmacology.tapering.protocols import Rules
from patients.pharmacology.tapering.starting import Start, cautious_mg
from patients.pharmacology.tapering.terms import Facts, Request, Step, Warning, told


@dataclass(frozen=True)
class Case:
    """A schedule with everything around it that may ask for a warning."""

    request: Request
    facts: Facts
    reference: Reference
    rules: Rules
    begins: Start
    steps: tuple[Step, ...]
    by_hand: bool

    @cached_property
    def substance(self) -> Substance:
        """What is taken now."""
        return asking.find(self.request.substance, self.reference)

    @cached_property
    def taken(self) -> Substance:
        """What will be taken."""
        return asking.find(self.request.taken, self.reference)

    @cached_property
    def doses(self) -> list[Decimal]:
        return [step.mg for step in self.steps]

    @cached_property
    def range(self) -> DiazepamDose | None:
        """The dose of now in mg diazepam, as far as the sources know."""
        return diazepam_dose(self.substance, self.request.daily_mg)

    @cached_property
    def cautious(self) -> Decimal | None:
        """All benzodiazepines of now in mg diazepam a day, at the end that gives the most; None: above any limit."""
        own = cautious_mg(self.substance, self.request.daily_mg, self.request.equivalent_mg)
        others = self.facts.other_diazepam_mg
        return None if own is None or others is None else own + others

    def warning(self, code: str, **values: object) -> Warning:
        return steepness.warned(self.rules, code, **values)

    @property
    def counted_in(self) -> dict[str, str]:
        """What the sentence compares doses in, where that is not diazepam."""
        group = self.reference.group
        return (
            {} if group.yardstick is None or group.counts_in_diazepam else {"yardstick": group.yardstick.name}
        )


def warnings(case: Case) -> tuple[Warning, ...]:
    """Every warning, the most serious first."""
    return serious_first(warning for rule in RULES for warning in rule(case))


def serious_first(found: Iterable[Warning]) -> tuple[Warning, ...]:
    """Those that the group knows a source for: the others it does not give."""
    order, given = (words.RED, words.AMBER, words.INFO), (warning for warning in found if warning.source)
    return tuple(sorted(given, key=lambda warning: order.index(warning.level)))


def _switch(case: Case) -> Iterator[Warning]:
    request, switched, dose = case.request, case.begins.switched_from, case.range
    if switched is None:
        return
    if request.equivalent_mg is None and dose is not None:
        yield case.warning(
            "equivalent_range",
            substance=switched.substance,
            mg=switched.mg,
            range=_between(dose),
            lowest=_short(dose.lowest),
            default=_short(dose.default),
            cautious=_short(dose.cautious),
            start=case.begins.mg,
            sources="; ".join(dose.sources),
        )
    if request.equivalent_mg is not None:
        yield from _own_equivalent(case, request.equivalent_mg)
    if (
        dose is not None
        and case.begins.mg > max(dose.cautious, switched.mg * 10 / (switched.equivalent or 1)) + 1
    ):
        yield case.warning("above_equivalent", mg=case.begins.mg, cautious=_short(dose.cautious))


def _own_equivalent(case: Case, own: Decimal) -> Iterator[Warning]:
    known = case.substance
    yield case.warning("own_equivalent", equivalent=own, substance=known.name, start=case.begins.mg)
    low, high = known.equal_low_mg, known.equal_high_mg
    if low is not None and high is not None and not low <= own <= high:
        yield case.warning("equivalent_outside", low=low, high=high, substance=known.name, equivalent=own)


def _dose(case: Case) -> Iterator[Warning]:
    mg = case.cautious
    if case.reference.group.yardstick is None:
        return
    if case.facts.other_diazepam_mg is None:
        yield case.warning("other_dose_unknown", names=" en ".join(case.facts.other_benzos))
    if cautious_mg(case.substance, case.request.daily_mg, case.request.equivalent_mg) is None:
        yield case.warning("no_equivalent", substance=case.substance.name, **case.counted_in)
    if mg is None:
        return
    red, amber = (case.rules.number("dose", name) for name in ("red_mg", "amber_mg"))
    if mg > amber:
        code, limit = ("above_red", red) if mg > red else ("above_amber", amber)
        yield case.warning(code, diazepam=_short(mg), limit=limit, **case.counted_in)
    elif mg > case.rules.number("dose", "supervised_mg") or case.request.daily_mg > (
        case.substance.ddd_mg or 0
    ):
        yield case.warning("supervised", mg=case.request.daily_mg, substance=case.substance.name)


def _medicine(case: Case) -> Iterator[Warning]:
    if case.facts.other_benzos:
        beside = " en ".join(case.facts.other_benzos)
        yield from (case.warning(code, names=beside) for code in ("two_benzos", "two_alike"))
    if case.taken.half_life == "short":
        yield case.warning("short_half_life", substance=case.taken.name)
    for code, belongs in (
        ("opioid", _in_class),
        ("benzodiazepine", _in_class),
        ("gabapentinoid", _gabapentinoid),
    ):
        if names := [
            one.name for one in case.facts.medicines if belongs(case, code, one.atc, one.name.lower())
        ]:
            yield case.warning(code, names=" en ".join(dict.fromkeys(names)))


def _classes(case: Case, atc: str, name: str) -> set[str]:
    reference = case.reference
    named = [found for word in name.split() for found in reference.classes_of_name(word)]
    return {*named, *(reference.classes_of_atc(atc) if atc else ())}


def _in_class(case: Case, code: str, atc: str, name: str) -> bool:
    return code in _classes(case, atc, name)


def _gabapentinoid(case: Case, code: str, atc: str, name: str) -> bool:
    table = case.rules.limits[code]
    return atc.startswith(tuple(table["atc"])) or not set(name.split()).isdisjoint(table["names"])


def _person(case: Case) -> Iterator[Warning]:
    facts, rules = case.facts, case.rules
    drinks = any("alcohol_medicine" in _classes(case, one.atc, one.name.lower()) for one in facts.medicines)
    holds = {
        "alcohol": facts.alcohol or drinks or asking.held(facts, rules.codes("alcohol")),
        "addiction": asking.held(facts, rules.codes("addiction")),
        "older": facts.age is not None and facts.age >= rules.number("older", "age"),
        "liver": facts.liver or asking.held(facts, rules.codes("liver")),
        "pregnancy": facts.pregnant or asking.held(facts, rules.codes("pregnancy")),
        "failed_before": facts.failed_before,
    }
    return (case.warning(code) for code, true in holds.items() if true)


def _hand(case: Case) -> Iterator[Warning]:
    """What a schedule of the software would have been refused for."""
    if not case.by_hand:
        return
    if case.substance.never_auto_taper:
        yield case.warning("never_automatic", substance=case.substance.name)
    if codes := asking.held(case.facts, case.rules.codes("no_automatic_plan")):
        yield case.warning("epilepsy", codes=", ".join(codes))
    if not case.facts.dose_known:
        yield case.warning("dose_unknown")
    yield from steepness.by_hand(case.begins.mg, case.steps, case.request, case.taken, case.rules)


def _pace(case: Case) -> Iterator[Warning]:
    return steepness.faster_than_asam(case.begins.mg, case.steps, case.rules)


def _always(case: Case) -> Iterator[Warning]:
    if case.rules.source("withdrawal_risk"):
        risk = withdrawal_risk(case.facts, case.cautious)
        yield case.warning("withdrawal_risk", risk=words.RISKS[risk])
    yield case.warning("never_at_once")
    yield case.warning("emergency")


RULES: tuple[Callable[[Case], Iterator[Warning]], ...] = (
    _switch, _dose, _medicine, _person, _hand, _pace, _always,
)  # fmt: skip


# How `withdrawal_risk.csv` words its rows. Unknown counts as long, daily and high.
_DURATIONS: Mapping[str, Callable[[float], bool]] = {
    "any": lambda months: True,
    "<1 month": lambda months: months < 1,
    "1-3 months": lambda months: 1 <= months < 3,
    ">=3 months": lambda months: months >= 3,
}
_FREQUENCIES: Mapping[str, Callable[[Decimal], bool]] = {
    "<=3 days/week": lambda days: days <= 3,
    ">=4 days/week": lambda days: days > 3,
}
_DOSES: Mapping[str, Callable[[Decimal], bool]] = {
    "any": lambda mg: True,
    "low (<=10 mg)": lambda mg: mg <= 10,
    "moderate (10-15 mg) to high (>15 mg)": lambda mg: mg > 10,
}


def withdrawal_risk(facts: Facts, diazepam_mg: Decimal | None) -> str:
    """What ASAM's table of benzodiazepines says of somebody who stops at once, in the words of the table."""
    months = 3 if facts.months_of_use is None else facts.months_of_use
    days = Decimal(7) if facts.days_a_week is None else facts.days_a_week
    mg = Decimal(100) if diazepam_mg is None else diazepam_mg
    return next(
        row["risk"]
        for row in _risk_rows()
        if _DURATIONS[row["duration"]](months)
        and _FREQUENCIES[row["frequency"]](days)
        and _DOSES[row["dose_diazepam_eq"]](mg)
    )


@cache
def _risk_rows() -> list[dict[str, str]]:
    text = (folder_of(BENZODIAZEPINES) / "withdrawal_risk.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def _short(mg: Decimal) -> Decimal:
    return round(mg, 1)


def _between(dose: DiazepamDose) -> str:
    """Both ends, or the one number on which all sources agree."""
    ends = [told(_short(end).normalize()) for end in (dose.lowest, dose.cautious)]
    return " tot ".join(dict.fromkeys(ends))
