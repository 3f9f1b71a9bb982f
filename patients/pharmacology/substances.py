"""The medicines a project follows: facts per substance, each with its source."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Presentation:
    """One form of a substance as sold: `strengths_mg` per unit; `note` says whether it may be divided."""

    form: str
    strengths_mg: tuple[Decimal, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Substance:
    """One substance. Doses in mg by mouth; `equal_*` is the mg that equals 10 mg diazepam (None: no source), or 10 mg
    of what else its group compares doses in.

    `equal_low` is the cautious end: it gives the highest dose.
    """

    atc: str
    name: str
    name_en: str
    synonyms: tuple[str, ...]
    brands: tuple[str, ...]
    group: str
    ddd_mg: Decimal | None
    ddd_source: str
    equal_mg: Decimal | None
    equal_low_mg: Decimal | None
    equal_high_mg: Decimal | None
    equal_sources: tuple[str, ...]
    half_life: str
    half_life_source: str
    never_auto_taper: bool
    presentations: tuple[Presentation, ...]

    @property
    def strengths_mg(self) -> tuple[Decimal, ...]:
        return tuple(sorted({mg for sold in self.presentations for mg in sold.strengths_mg}))
