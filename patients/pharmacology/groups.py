"""Groups of medicines a project can follow: each is a folder of data files, and no line of code.

What stands in the files, and how to add a group: docs/spin-off.md.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from patients.pharmacology.rules import Rule

BENZODIAZEPINES = "benzodiazepines"
DUTCH = "nl"
# The one change of medicine the planner knows, and the one dose that is stored under its name.
DIAZEPAM = "diazepam"
SHIPPED = Path(__file__).parent / "data"
# Where folders of groups are looked for. An installation adds its own (`GROUPS_DIR` of the settings).
places: list[Path] = [SHIPPED]


class UnknownGroup(ValueError):
    """There is no such group; the message is Dutch."""


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What doses of several medicines are compared in: `column` of substances.csv says what equals 10 mg of it.

    `change_to`: whether a taper plan may change to it.
    """

    name: str
    column: str
    change_to: bool


@dataclass(frozen=True, slots=True)
class Band:
    """How many chronic users a practice of so many `patients` normally has."""

    fewest: int
    most: int
    patients: int


@dataclass(frozen=True, slots=True)
class NaturalCourse:
    """Which share stops without any help within so many `months`: usually, and the ends of what studies found."""

    estimate: Decimal
    low: Decimal
    high: Decimal
    months: int
    source: str

    def as_json(self) -> dict[str, Any]:
        shares = {name: float(getattr(self, name)) for name in ("estimate", "low", "high")}
        return {**shares, "months": self.months, "source": self.source}


@dataclass(frozen=True, slots=True)
class Instead:
    """A medicine that may be begun instead: by ATC code, by the name on a label, or as a class of screening.toml."""

    name: str
    atc: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    screened: str = ""


@dataclass(frozen=True, eq=False)
class Group:
    """What is true of a whole group. Amounts are mg of the yardstick a day; None: there is no such limit.

    `name`, `one`: language -> the group and one medicine of it; `kind`, `in_use`, `tapered`: in Dutch sentences.
    `indications`: whether sleep or anxiety may be the reason; `reimbursement_note`: whether a B2 note says something;
    `workbook`: whether there is one about these medicines; `begun_instead`: what is told beside an outcome.
    """

    code: str
    name: Mapping[str, str]
    one: Mapping[str, str]
    kind: str
    in_use: str
    tapered: str
    atc: tuple[str, ...]
    form_decides: tuple[str, ...]
    rules: Mapping[str, Rule]
    default_rule: str
    yardstick: Yardstick | None
    most_ddd_for_letter_alone: Decimal | None
    most_mg_for_letter_alone: Decimal | None
    high_dose_mg: Decimal | None
    usual: Band | None
    natural_course: NaturalCourse | None
    begun_instead: tuple[Instead, ...]
    indications: bool
    reimbursement_note: bool
    workbook: bool

    def said(self, language: str) -> str:
        """Its name, in English for any other language than Dutch."""
        return self.name[DUTCH if language == DUTCH else "en"]

    def one_said(self, language: str) -> str:
        return self.one[DUTCH if language == DUTCH else "en"]

    @property
    def counts_in_diazepam(self) -> bool:
        return self.yardstick is not None and self.yardstick.name == DIAZEPAM

    @property
    def changes_to(self) -> str:
        """The medicine a plan may change to, or ""."""
        return self.yardstick.name if self.yardstick and self.yardstick.change_to else ""


def codes() -> tuple[str, ...]:
    """Every group there is: the benzodiazepines first, the others by name."""
    found = {file.parent.name for place in places for file in place.glob("*/group.toml")}
    return tuple(sorted(found, key=lambda code: (code != BENZODIAZEPINES, code)))


def folder_of(code: str) -> Path:
    """Where the files of this group are."""
    known = next((place / code for place in places if (place / code / "group.toml").is_file()), None)
    if known is None or known.name not in codes():
        raise UnknownGroup(f"De groep {code} bestaat niet. Kies uit: {', '.join(codes())}.")
    return known


@lru_cache
def load_group(code: str = BENZODIAZEPINES) -> Group:
    """The group as its folder describes it (read once)."""
    return parse_group(code, (folder_of(code) / "group.toml").read_text("utf-8"))


def rule_named(name: str) -> Rule | None:
    """A rule of any group: no two groups have a rule of the same name."""
    return next((rules[name] for code in codes() if name in (rules := load_group(code).rules)), None)


def parse_group(code: str, text: str) -> Group:
    """Raises KeyError, TypeError or ValueError when malformed."""
    table = tomllib.loads(text, parse_float=Decimal)
    alone, high = table.get("letter_alone", {}), table.get("high_dose", {})
    rules = [Rule(**rule) for rule in table["rule"]]
    return Group(
        code=code,
        name=_both_languages(table["name"]),
        one=_both_languages(table["one"]),
        kind=table["kind"],
        in_use=table["in_use"],
        tapered=table["tapered"],
        atc=tuple(table["atc"]),
        form_decides=tuple(table.get("form_decides", ())),
        rules={rule.name: rule for rule in rules},
        default_rule=table["default_rule"],
        yardstick=Yardstick(**table["yardstick"]) if "yardstick" in table else None,
        most_ddd_for_letter_alone=_amount(alone, "most_ddd"),
        most_mg_for_letter_alone=_amount(alone, "most_mg"),
        high_dose_mg=_amount(high, "mg"),
        usual=Band(**table["usual"]) if "usual" in table else None,
        natural_course=NaturalCourse(**table["natural_course"]) if "natural_course" in table else None,
        begun_instead=tuple(_instead(**one) for one in table.get("begun_instead", ())),
        indications=table.get("indications", False),
        reimbursement_note=table.get("reimbursement_note", False),
        workbook=table.get("workbook", False),
    )


def _instead(name: str, atc: Sequence[str] = (), names: Sequence[str] = (), screened: str = "") -> Instead:
    return Instead(name, tuple(atc), tuple(names), screened)


def _both_languages(names: Mapping[str, str]) -> Mapping[str, str]:
    return {"nl": names["nl"], "en": names["en"]}


def _amount(table: Mapping[str, Any], name: str) -> Decimal | None:
    return Decimal(table[name]) if name in table else None
