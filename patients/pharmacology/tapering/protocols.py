"""The tapering protocols and the limits around them, as data with source and version."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from patients.pharmacology.groups import BENZODIAZEPINES, folder_of, load_group
from patients.pharmacology.tapering import words, words_en
from patients.pharmacology.tapering.terms import NotPlannable


@dataclass(frozen=True, slots=True)
class Protocol:
    """One protocol: `targets` gives its doses, one per period of `days`. `substance`: the only one it is for, or "".

    `percent` of the start dose; or `bands` (above so many mg, down by so many); or `factor` of the dose before.
    """

    code: str
    version: str
    name: str
    name_en: str
    source: str
    days: int
    substance: str
    most_mg: Decimal | None
    percent: tuple[Fraction, ...]
    bands: tuple[tuple[Fraction, Fraction], ...]
    factor: Fraction | None

    def said(self, language: str) -> tuple[str, str]:
        """Name and source in Dutch, or in English for any other language."""
        if language == words.DUTCH:
            return self.name, self.source
        return words_en.PROTOCOLS.get(self.code, (self.name_en, self.source))

    def targets(self, start: Fraction, smallest: Fraction) -> tuple[Fraction, ...]:
        """mg per period, falling, the last one 0; `smallest`: the smallest dose that can be made."""
        if self.percent:
            return tuple(start * percent / 100 for percent in self.percent)
        return (*(self._by_bands(start) if self.bands else self._by_factor(start, smallest)), Fraction(0))

    def _by_bands(self, start: Fraction) -> Iterator[Fraction]:
        dose = start
        while dose > 0:
            yield dose
            above, by = next((above, by) for above, by in self.bands if dose > above)
            dose = max(above, dose - by)

    def _by_factor(self, start: Fraction, smallest: Fraction) -> Iterator[Fraction]:
        assert self.factor is not None
        dose = start
        while dose > smallest:
            yield dose
            dose *= self.factor
        yield dose

    def largest_drop(self, start: Fraction, smallest: Fraction) -> Fraction:
        """The largest step down the protocol itself takes, in mg."""
        doses = (start, *self.targets(start, smallest))
        return max(before - after for before, after in zip(doses, doses[1:], strict=False))


@dataclass(frozen=True, eq=False)
class Rules:
    """One edition of `protocols.toml`. `limits` are its other tables, as they are written there."""

    version: str
    protocols: Mapping[str, Protocol]
    limits: Mapping[str, Any]

    def number(self, table: str, name: str) -> Decimal:
        return Decimal(str(self.limits[table][name]))

    def codes(self, name: str) -> tuple[str, ...]:
        return tuple(self.limits["icpc"][name])

    def source(self, code: str) -> str:
        """Where a warning comes from; "" when this group does not give it."""
        return str(self.limits["warning_sources"].get(code, ""))


@lru_cache
def load_rules(group: str = BENZODIAZEPINES) -> Rules:
    """The edition in the folder of the group (read once). Raises NotPlannable when it has no schedules."""
    if not has_schedules(group):
        raise NotPlannable("no_schedules", group=load_group(group).name[words.DUTCH])
    return parse_rules(_file(group).read_text("utf-8"))


def has_schedules(group: str) -> bool:
    return _file(group).is_file()


def _file(group: str) -> Path:
    return folder_of(group) / "protocols.toml"


def parse_rules(text: str) -> Rules:
    tables = tomllib.loads(text, parse_float=Decimal)
    protocols = tuple(_protocol(table) for table in tables.pop("protocol"))
    return Rules(tables["version"], {protocol.code: protocol for protocol in protocols}, tables)


def _protocol(table: Mapping[str, Any]) -> Protocol:
    most, factor = table.get("most_mg"), table.get("factor")
    return Protocol(
        code=table["code"],
        version=table["version"],
        name=table["name"],
        name_en=table.get("name_en", table["name"]),
        source=table["source"],
        days=table["days"],
        substance=table.get("substance", ""),
        most_mg=None if most is None else Decimal(most),
        percent=tuple(Fraction(percent) for percent in table.get("percent", ())),
        bands=tuple((Fraction(band["above"]), Fraction(band["by"])) for band in table.get("bands", ())),
        factor=None if factor is None else Fraction(factor),
    )


PROTOCOLS: Mapping[str, Protocol] = load_rules().protocols
