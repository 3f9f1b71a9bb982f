"""The reference data every calculation works with: substances, screening lists and their version.

Each group of medicines has its own, in `data/`. Everything takes a `Reference` as a parameter, so an edited edition
can take its place; the version is stored with each decision.
"""

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from patients.pharmacology.groups import BENZODIAZEPINES, Group, folder_of, load_group
from patients.pharmacology.substances import Presentation, Substance
from patients.pharmacology.words import NearNames


@dataclass(frozen=True, slots=True)
class MedicineClass:
    """A group of other medicines that matters for screening: ATC prefixes, or names where ATC is missing."""

    code: str
    atc: tuple[str, ...]
    excluded_atc: tuple[str, ...]
    names: frozenset[str]
    advice: str
    label: str

    def holds(self, atc: str) -> bool:
        return atc.startswith(self.atc) and not (self.excluded_atc and atc.startswith(self.excluded_atc))


@dataclass(frozen=True, slots=True)
class EpisodeClass:
    """A group of ICPC-1 codes that matters for screening; `within_days` limits how old an episode may be."""

    code: str
    icpc: tuple[str, ...]
    advice: str
    label: str
    within_days: int | None

    def holds(self, icpc: str) -> bool:
        code = icpc.strip().upper()
        return any(code == own or code.startswith(own + ".") for own in self.icpc)


@dataclass(frozen=True, slots=True)
class KnownName:
    """What a word in a product label stands for: a substance we follow, or classes of other medicines."""

    name: str
    substance: Substance | None = None
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Reference:
    """One edition of the reference data of one group. `substances` by ATC code."""

    group: Group
    version: str
    substances: Mapping[str, Substance]
    medicines: tuple[MedicineClass, ...]
    switch: MedicineClass
    episodes: tuple[EpisodeClass, ...]
    other_names: frozenset[str]
    ignored_words: frozenset[str]

    @cached_property
    def words(self) -> Mapping[str, KnownName]:
        """Every single word (lower case, no accents) that names a medicine."""
        known = {word: KnownName(word, classes=self.classes_of_name(word)) for word in self._other_words()}
        for substance in self.substances.values():
            known |= dict.fromkeys(_words_of(substance), KnownName(substance.name, substance))
        return known

    @property
    def for_show(self) -> tuple[str, ...]:
        """Two names for a letter to an invented patient."""
        names = [substance.name for substance in self.substances.values()]
        return tuple(name for name in ("oxazepam", "temazepam") if name in names) or tuple(names[:2])

    @cached_property
    def near_names(self) -> NearNames:
        return NearNames(self.words)

    def _other_words(self) -> frozenset[str]:
        return self.other_names.union(self.switch.names, *(group.names for group in self.medicines))

    def classes_of_name(self, word: str) -> tuple[str, ...]:
        return tuple(group.code for group in self._groups() if word in group.names)

    def classes_of_atc(self, atc: str) -> tuple[str, ...]:
        return tuple(group.code for group in self._groups() if group.holds(atc))

    def _groups(self) -> tuple[MedicineClass, ...]:
        return (*self.medicines, self.switch)


def _words_of(substance: Substance) -> set[str]:
    """A name of two words (potassium clorazepate) is left out: its synonyms hold the telling word."""
    names = (substance.name, substance.name_en, *substance.synonyms, *substance.brands)
    return {name.lower() for name in names if " " not in name}


@lru_cache
def load_reference(group: str = BENZODIAZEPINES) -> Reference:
    """The edition in the folder of the group (read once)."""
    folder = folder_of(group)
    return parse_reference(
        (folder / "substances.csv").read_text("utf-8"),
        (folder / "screening.toml").read_text("utf-8"),
        load_group(group),
    )


def parse_reference(substances_csv: str, screening_toml: str, group: Group | None = None) -> Reference:
    """Read an edition from its two texts. Raises ValueError or KeyError when malformed."""
    group = group or load_group()
    rows = csv.DictReader(substances_csv.splitlines())
    screening = tomllib.loads(screening_toml)
    return Reference(
        group=group,
        version=screening["version"],
        substances={row["atc"]: _substance(row, group) for row in rows},
        medicines=tuple(_medicine_class(table) for table in screening["medicine"]),
        switch=_medicine_class(
            {"code": "switch", "advice": "", "label": "Overstapmiddel", **screening["switch"]}
        ),
        episodes=tuple(_episode_class(table) for table in screening["episode"]),
        other_names=frozenset(screening["other"]["names"]),
        ignored_words=frozenset(screening["other"]["salts"]),
    )


def _substance(row: Mapping[str, str], group: Group) -> Substance:
    equal = _decimal(row[group.yardstick.column]) if group.yardstick else None
    return Substance(
        atc=row["atc"],
        name=row["name_nl"],
        name_en=row["name_en"],
        synonyms=_split(row["synonyms"]),
        brands=_split(row["brands"]),
        group=row["group"],
        ddd_mg=_decimal(row["ddd_mg_oral"]),
        ddd_source=row["ddd_source"],
        equal_mg=equal,
        equal_low_mg=_decimal(row["equal_low"]),
        equal_high_mg=_decimal(row["equal_high"]),
        equal_sources=_split(row["equal_sources"]),
        half_life=row["half_life"],
        half_life_source=row["half_life_source"],
        never_auto_taper=row["never_auto_taper"] == "yes",
        presentations=tuple(_presentation(part) for part in _split(row["presentations"], "|")),
    )


def _presentation(text: str) -> Presentation:
    """`tablet: 2;5;10 (note)`; strengths that were not found leave an empty tuple."""
    form, _, rest = text.partition(":")
    strengths, _, note = rest.partition("(")
    numbers = tuple(Decimal(part) for part in _split(strengths) if part[0].isdigit())
    return Presentation(form=form.strip(), strengths_mg=numbers, note=note.strip().removesuffix(")"))


def _medicine_class(table: Mapping[str, Any]) -> MedicineClass:
    return MedicineClass(
        code=table["code"],
        atc=tuple(table["atc"]),
        excluded_atc=tuple(table.get("except", ())),
        names=frozenset(table["names"]),
        advice=table["advice"],
        label=table["label"],
    )


def _episode_class(table: Mapping[str, Any]) -> EpisodeClass:
    return EpisodeClass(
        code=table["code"],
        icpc=tuple(table["icpc"]),
        advice=table["advice"],
        label=table["label"],
        within_days=table.get("within_days"),
    )


def _split(text: str, separator: str = ";") -> tuple[str, ...]:
    return tuple(_strip_all(text.split(separator)))


def _strip_all(parts: Iterable[str]) -> Iterable[str]:
    return (part.strip() for part in parts if part.strip())


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None
