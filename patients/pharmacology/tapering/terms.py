"""The words of tapering: what is asked, what comes out, and why it may be refused. Amounts are mg by mouth a day."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from patients.pharmacology.groups import BENZODIAZEPINES
from patients.pharmacology.strengths import plain
from patients.pharmacology.tapering import words

PARTS_OF_DAY = ("morning", "midday", "evening", "night")
PARTS = (Decimal(1), Decimal("0.5"), Decimal("0.25"))
# Everything else (capsule, dragee, coated, slow release) is swallowed whole, whatever a record says.
SPLITTABLE_FORMS = frozenset({"tablet", "dispersible"})
BY_HAND = "by-hand"
DIAZEPAM = "diazepam"


class NotPlannable(ValueError):
    """No schedule: `code` says why, `nearest` which doses near the one asked for can be made. `str()` is Dutch."""

    def __init__(self, code: str, nearest: Iterable[Decimal] = (), **values: object) -> None:
        self.code = code
        self.nearest = tuple(nearest)
        self.values = {name: told(value) for name, value in values.items()}
        super().__init__(self.said(words.DUTCH))

    def said(self, language: str) -> str:
        """The sentence in Dutch, or in English for any other language."""
        return words.refusal(self.code, self.values, tuple(told(mg) for mg in self.nearest), language)


def told(value: object) -> str:
    return plain(value) if isinstance(value, Decimal) else str(value)


@dataclass(frozen=True, slots=True)
class Strength:
    """One product at hand: mg a unit, and the smallest part it may be divided into (1, 0.5 or 0.25)."""

    mg: Decimal
    smallest_part: Decimal = Decimal(1)
    form: str = "tablet"

    @property
    def smallest_mg(self) -> Decimal:
        return self.mg * self.smallest_part

    def to_json(self) -> dict[str, str]:
        return {"mg": plain(self.mg), "smallest_part": plain(self.smallest_part), "form": self.form}

    @classmethod
    def from_json(cls, data: Mapping[str, str]) -> "Strength":
        return cls(Decimal(data["mg"]), Decimal(data["smallest_part"]), data["form"])


@dataclass(frozen=True, slots=True)
class Request:
    """What the planner is asked. `substance`: the name in the reference. `strengths`: of what will be taken, so of
    diazepam after a switch; so is `end_mg` (0: stop). `equivalent_mg`: the GP's own mg that equal 10 mg diazepam.
    `pace_days`: days a step, None: as the protocol says. `spread`: part of the day -> share of the daily dose.
    `group`: whose substances and protocols these are.
    """

    substance: str
    daily_mg: Decimal
    strengths: tuple[Strength, ...]
    protocol: str
    start: date
    pace_days: int | None = None
    end_mg: Decimal = Decimal(0)
    switch_to_diazepam: bool = False
    equivalent_mg: Decimal | None = None
    spread: tuple[tuple[str, Decimal], ...] = (("night", Decimal(1)),)
    group: str = BENZODIAZEPINES

    @property
    def taken(self) -> str:
        return DIAZEPAM if self.switch_to_diazepam else self.substance

    @property
    def smallest_mg(self) -> Decimal:
        """The smallest piece there is."""
        return min(strength.smallest_mg for strength in self.strengths)

    def to_json(self) -> dict[str, Any]:
        """JSON values only, amounts as text, so that nothing is lost on the way."""
        return {
            "substance": self.substance,
            "daily_mg": plain(self.daily_mg),
            "strengths": [strength.to_json() for strength in self.strengths],
            "protocol": self.protocol,
            "start": self.start.isoformat(),
            "pace_days": self.pace_days,
            "end_mg": plain(self.end_mg),
            "switch_to_diazepam": self.switch_to_diazepam,
            "equivalent_mg": None if self.equivalent_mg is None else plain(self.equivalent_mg),
            "spread": [[part, plain(share)] for part, share in self.spread],
        } | ({} if self.group == BENZODIAZEPINES else {"group": self.group})

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Request":
        return cls(
            substance=data["substance"],
            daily_mg=Decimal(data["daily_mg"]),
            strengths=tuple(Strength.from_json(strength) for strength in data["strengths"]),
            protocol=data["protocol"],
            start=date.fromisoformat(data["start"]),
            pace_days=data["pace_days"],
            end_mg=Decimal(data["end_mg"]),
            switch_to_diazepam=data["switch_to_diazepam"],
            equivalent_mg=None if data["equivalent_mg"] is None else Decimal(data["equivalent_mg"]),
            spread=tuple((part, Decimal(share)) for part, share in data["spread"]),
            group=data.get("group", BENZODIAZEPINES),
        )


@dataclass(frozen=True, slots=True)
class Medicine:
    """Another medicine of the patient: its name, and its ATC code when the record has one."""

    name: str
    atc: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the record says beside the dose, for warnings and refusals. Unknown is None or empty.

    `other_benzos`: names; `other_diazepam_mg`: what those add a day at the cautious equivalent, and unknown counts as
    above every limit. `months_of_use` and `days_a_week` of the medicine itself; unknown counts as chronic and daily.
    `dose_known` False: the dosage text could not be read, so `daily_mg` is no fact.
    """

    age: int | None = None
    icpc: frozenset[str] = frozenset()
    medicines: tuple[Medicine, ...] = ()
    other_benzos: tuple[str, ...] = ()
    other_diazepam_mg: Decimal | None = Decimal(0)
    months_of_use: int | None = None
    days_a_week: Decimal | None = None
    dose_known: bool = True
    alcohol: bool = False
    liver: bool = False
    pregnant: bool = False
    failed_before: bool = False


@dataclass(frozen=True, slots=True)
class Warning:
    """Something to weigh; it stops nothing. `values` fill the sentence of `code` (`words.warning`)."""

    code: str
    source: str
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def level(self) -> str:
        """ "info", "amber" or "red"."""
        return words.WARNINGS[self.code].level

    @property
    def text(self) -> str:
        return words.warning(self.code, self.values)


@dataclass(frozen=True, slots=True)
class Step:
    """The same dose every day from `first_day` up to and including `last_day` (None: from then on).

    `target_mg`: what the protocol asks (of equal neighbours that became one step: the lowest); `mg`: what the tablets
    add up to. `tablets`: part of the day -> strength in mg -> count. `held`: a rest that was asked for.
    """

    first_day: date
    last_day: date | None
    substance: str
    target_mg: Decimal
    mg: Decimal
    tablets: Mapping[str, Mapping[Decimal, Decimal]]
    held: bool = False

    @property
    def days(self) -> int | None:
        return None if self.last_day is None else (self.last_day - self.first_day).days + 1

    @property
    def totals(self) -> Mapping[Decimal, Decimal]:
        """Strength in mg -> how many a day."""
        return added(self.tablets.values())


@dataclass(frozen=True, slots=True)
class SwitchedFrom:
    """What was taken before diazepam; `equivalent` mg of it was counted as 10 mg diazepam."""

    substance: str
    mg: Decimal
    equivalent: Decimal


@dataclass(frozen=True)
class Plan:
    """A schedule. `start_mg`: the daily dose of `substance` it starts from; nothing in it is more, and only a step back
    that was asked for is more than the step before. The last step has no last day and is 0 or the agreed dose.
    """

    protocol: str
    protocol_version: str
    substance: str
    switched_from: SwitchedFrom | None
    start_mg: Decimal
    steps: tuple[Step, ...]
    warnings: tuple[Warning, ...]
    request: Request

    @cached_property
    def weeks(self) -> int:
        """Weeks until the last step, a begun week counted whole."""
        return -(-(self.steps[-1].first_day - self.steps[0].first_day).days // 7)

    @cached_property
    def totals(self) -> Mapping[Decimal, Decimal]:
        """Strength in mg -> how many are needed until the last step."""
        return added(_times(step.totals, step.days or 0) for step in self.steps)


def _times(counts: Mapping[Decimal, Decimal], days: int) -> dict[Decimal, Decimal]:
    return {strength: count * days for strength, count in counts.items() if days}


def added(parts: Iterable[Mapping[Decimal, Decimal]]) -> Mapping[Decimal, Decimal]:
    """Counts of several days or parts of a day together, the largest strength first."""
    total: Counter[Decimal] = Counter()
    for counts in parts:
        for strength, count in counts.items():
            total[strength] += count  # type: ignore[assignment]  # Counter adds Decimals as well as ints
    return {strength: Decimal(total[strength]) for strength in sorted(total, reverse=True)}
