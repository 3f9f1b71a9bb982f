"""Is the folder of a group right? What is wrong with it, in Dutch sentences a person can act on.

`load_group` and the others trust what they read; who writes a new group runs `script/manage check_group` first.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TypeVar

from patients.pharmacology.groups import Group, UnknownGroup, codes, folder_of, load_group
from patients.pharmacology.labels import RESCUE
from patients.pharmacology.reference import EpisodeClass, MedicineClass, Reference, load_reference
from patients.pharmacology.rules import MEASURES, Rule
from patients.pharmacology.screening import CAUTION, EXCLUDE, GP_DECIDES
from patients.pharmacology.substances import Substance
from patients.pharmacology.tapering.protocols import Protocol, Rules, has_schedules, load_rules
from patients.pharmacology.tapering.words import WARNINGS

_ATC = re.compile(r"[A-Z]\d\d[A-Z]{2}\d\d")
_CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")
Found = TypeVar("Found")
ADVICES = (EXCLUDE, GP_DECIDES, CAUTION)


def problems(code: str) -> list[str]:
    """Nothing when the data files of this group can be used."""
    try:
        folder_of(code)
    except UnknownGroup as unknown:
        return [str(unknown)]
    group, wrong = _read(lambda: load_group(code), "group.toml")
    reference, wrong_table = (
        _read(lambda: load_reference(code), "substances.csv of screening.toml") if group else (None, [])
    )
    rules, wrong_schedules = (
        _read(lambda: load_rules(code), "protocols.toml") if has_schedules(code) else (None, [])
    )
    found = [*wrong, *wrong_table, *wrong_schedules]
    if group:
        found += _group(group)
    if reference:
        found += [*_substances(reference), *_screening(reference), *_begun_instead(reference)]
    return found + (list(_schedules(rules)) if rules else [])


def _read(read: Callable[[], Found], name: str) -> tuple[Found | None, list[str]]:
    try:
        return read(), []
    except KeyError as missing:
        return None, [f"{name}: {missing.args[0]} ontbreekt."]
    except (TypeError, ValueError, InvalidOperation, OSError) as error:
        return None, [f"{name} is niet te lezen: {error}"]


def _group(group: Group) -> Iterator[str]:
    if not _CODE.fullmatch(group.code):
        yield f"De map heet {group.code}: kies kleine letters, cijfers en streepjes, hoogstens 40."
    if group.default_rule not in group.rules:
        yield f"group.toml: default_rule {group.default_rule} is geen van de regels."
    for rule in group.rules.values():
        yield from _rule(rule, group)
    if course := group.natural_course:
        if not 0 <= course.low <= course.estimate <= course.high <= 1:
            yield "group.toml, natural_course: low, estimate en high lopen op, van 0 tot 1."
        if course.months <= 0 or not course.source:
            yield "group.toml, natural_course: months is groter dan 0 en source is gevuld."


def _rule(rule: Rule, group: Group) -> Iterator[str]:
    where = f"group.toml, regel {rule.name}"
    if rule.measure not in MEASURES:
        yield f"{where}: measure {rule.measure} bestaat niet. Kies uit: {', '.join(MEASURES)}."
    if rule.threshold <= 0 or rule.window_days <= 0:
        yield f"{where}: threshold en window_days zijn groter dan 0."
    if not (rule.label and rule.source):
        yield f"{where}: label en source zijn gevuld."
    others = (code for code in codes() if code != group.code)
    if taken := next((code for code in others if rule.name in load_group(code).rules), ""):
        yield f"{where}: ook {taken} heeft een regel met deze naam. Kies een andere."


def _substances(reference: Reference) -> Iterator[str]:
    names: list[str] = []
    for substance in reference.substances.values():
        yield from _substance(substance)
        names += {name.lower() for name in (substance.name, *substance.synonyms, *substance.brands)}
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"substances.csv: de naam {name} staat bij meer dan één middel."
    if not reference.substances:
        yield "substances.csv: er staat geen middel in."


def _substance(substance: Substance) -> Iterator[str]:
    where = f"substances.csv, {substance.name or substance.atc}"
    if not _ATC.fullmatch(substance.atc):
        yield f"{where}: {substance.atc} is geen hele ATC-code."
    if substance.ddd_mg is not None and not (substance.ddd_mg > 0 and substance.ddd_source):
        yield f"{where}: een DDD is groter dan 0 en heeft een bron (ddd_source)."
    ends = (substance.equal_low_mg, substance.equal_mg, substance.equal_high_mg)
    known = [mg for mg in ends if mg is not None]
    if len(known) not in (0, 3) or known != sorted(known) or any(mg <= 0 for mg in known):
        yield f"{where}: van een omrekening staan equal_low, de waarde zelf en equal_high er alle drie, oplopend."
    if known and not substance.equal_sources:
        yield f"{where}: de omrekening heeft geen bron (equal_sources)."


def _screening(reference: Reference) -> Iterator[str]:
    classes: list[MedicineClass | EpisodeClass] = [*reference.medicines, *reference.episodes]
    for group in classes:
        if group.advice not in ADVICES:
            yield f"screening.toml, {group.code}: advice is {', '.join(ADVICES)}."
        if not group.label:
            yield f"screening.toml, {group.code}: label is leeg."
    if RESCUE not in {group.code for group in reference.medicines}:
        yield f"screening.toml: de groep {RESCUE} ontbreekt (wat niet wordt ingenomen, zoals een zetpil)."
    for substance in reference.substances.values():
        for code in reference.classes_of_atc(substance.atc):
            yield f"screening.toml, {code}: de ATC-code van {substance.name} hoort hier ook bij. Gebruik `except`."
        for name in {substance.name, *map(str.lower, substance.brands)} & _other_names(reference):
            yield f"screening.toml: {name} is een middel van deze groep zelf; haal het hier weg."


def _begun_instead(reference: Reference) -> Iterator[str]:
    """Only what screening.toml names is kept of an export, so nothing else is ever seen."""
    for one in reference.group.begun_instead:
        where = f"group.toml, begun_instead {one.name}"
        if not (one.atc or one.names or one.screened):
            yield f"{where}: atc, names of screened zegt wat het is."
        if one.screened and one.screened not in {group.code for group in reference.medicines}:
            yield f"{where}: screened {one.screened} staat niet in screening.toml."
        unseen = [code for code in one.atc if not reference.classes_of_atc(code)]
        unseen += [name for name in one.names if not reference.classes_of_name(name)]
        if unseen:
            yield f"{where}: {', '.join(unseen)} staat niet in screening.toml en wordt nooit bewaard."


def _other_names(reference: Reference) -> frozenset[str]:
    return reference.other_names.union(reference.switch.names, *(one.names for one in reference.medicines))


def _schedules(rules: Rules) -> Iterator[str]:
    for table, name in (
        ("last_dose", "percent"), ("last_dose", "mg"), ("dose", "supervised_mg"), ("dose", "amber_mg"),
        ("dose", "red_mg"), ("older", "age"), ("icpc", "no_automatic_plan"), ("icpc", "alcohol"),
        ("icpc", "addiction"), ("icpc", "liver"), ("icpc", "pregnancy"), ("gabapentinoid", "atc"),
        ("gabapentinoid", "names"),
    ):  # fmt: skip
        if name not in rules.limits.get(table, {}):
            yield f"protocols.toml: [{table}] {name} ontbreekt."
    for code in rules.limits.get("warning_sources", {}).keys() - WARNINGS.keys():
        yield f"protocols.toml, warning_sources: de waarschuwing {code} bestaat niet."
    for protocol in rules.protocols.values():
        if problem := _protocol(protocol):
            yield f"protocols.toml, {protocol.code}: {problem}"


def _protocol(protocol: Protocol) -> str:
    """Why it is no way down; "" when it is one, from 40 mg with a smallest dose of 5."""
    if not protocol.source:
        return "source is leeg."
    if sum(map(bool, (protocol.percent, protocol.bands, protocol.factor))) != 1:
        return "precies één van percent, bands en factor zegt hoe het gaat."
    if protocol.factor is not None and not 0 < protocol.factor < 1:
        return "factor ligt tussen 0 en 1."
    doses = protocol.targets(Fraction(Decimal(40)), Fraction(5))
    if doses[-1] != 0 or any(after > before for before, after in zip(doses, doses[1:], strict=False)):
        return "het schema daalt niet steeds, of eindigt niet op 0."
    return ""
