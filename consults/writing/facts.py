"""Everything one edition of a workbook states about a patient: frozen when it is made, kept as JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self


@dataclass(frozen=True)
class Practice:
    name: str
    phone: str
    opening_hours: str


@dataclass(frozen=True)
class Medicine:
    """One product in use. mg: per unit, None when not known; per_day: units, None when the dosage is not that clear.

    dosage: as people read it ("2 per dag"); since: the first prescription that is known. stays: what was taken when
    the schedule was stopped, until the GP decides.
    """

    name: str
    mg: Decimal | None
    form: str
    per_day: Decimal | None
    dosage: str
    since: date | None
    stays: bool = False


@dataclass(frozen=True)
class Said:
    """The patient's own words, newest first said; "" or None for what never came up."""

    use: str = ""
    units_per_day: Decimal | None = None
    good_sides: str = ""
    less_good_sides: str = ""
    reasons: str = ""
    importance: int | None = None
    importance_why: str = ""
    confidence: int | None = None
    confidence_why: str = ""
    confidence_helps: str = ""
    agreements: str = ""


@dataclass(frozen=True)
class Score:
    """The quiz as it was answered once; moment: "before" or "after"."""

    moment: str
    on: date
    score: int
    questions: int


@dataclass(frozen=True)
class Step:
    """A period with the same dose; tablets: part of the day -> mg per unit -> units. The last has no last day."""

    first_day: date
    last_day: date | None
    substance: str
    mg: Decimal
    tablets: Mapping[str, Mapping[Decimal, Decimal]]
    held: bool = False


@dataclass(frozen=True)
class Schedule:
    """The plan as the GP approved it. strengths: mg per unit -> form and smallest part that can be broken off."""

    substance: str
    switched_from: str
    start_mg: Decimal
    approved_on: date
    approved_by: str
    strengths: Mapping[Decimal, tuple[str, Decimal]]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Appointment:
    starts_at: datetime  # local time
    who: str
    place: str


@dataclass(frozen=True)
class Facts:
    """`called`: as the patient wants to be named on the cover; reason: "sleep", "anxiety" or "" when not known.

    stories: keys of the stories that were chosen; texts: which version of the words ("B1-2").
    """

    edition: int
    made_on: date
    called: str
    practice: Practice
    poh: str
    gp: str
    medicines: tuple[Medicine, ...]
    reason: str
    age_65: bool
    said: Said
    quiz: tuple[Score, ...]
    schedule: Schedule | None
    appointment: Appointment | None
    stories: tuple[str, ...]
    texts: str

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; `from_json` reads them back."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        schedule, appointment = content["schedule"], content["appointment"]
        return cls(
            **dict(content)
            | {
                "made_on": date.fromisoformat(content["made_on"]),
                "practice": Practice(**content["practice"]),
                "medicines": tuple(map(_medicine, content["medicines"])),
                "said": Said(
                    **content["said"] | {"units_per_day": _decimal(content["said"]["units_per_day"])}
                ),
                "quiz": tuple(
                    Score(**one | {"on": date.fromisoformat(one["on"])}) for one in content["quiz"]
                ),
                "schedule": _schedule(schedule) if schedule else None,
                "appointment": _appointment(appointment) if appointment else None,
                "stories": tuple(content["stories"]),
            }
        )


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date):  # a moment too
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _medicine(content: Mapping[str, Any]) -> Medicine:
    known = {
        "mg": _decimal(content["mg"]),
        "per_day": _decimal(content["per_day"]),
        "since": _day(content["since"]),
    }
    return Medicine(**dict(content) | known)


def _appointment(content: Mapping[str, Any]) -> Appointment:
    return Appointment(**dict(content) | {"starts_at": datetime.fromisoformat(content["starts_at"])})


def _schedule(content: Mapping[str, Any]) -> Schedule:
    return Schedule(
        **dict(content)
        | {
            "start_mg": Decimal(content["start_mg"]),
            "approved_on": date.fromisoformat(content["approved_on"]),
            "strengths": {
                Decimal(mg): (form, Decimal(part)) for mg, (form, part) in content["strengths"].items()
            },
            "steps": tuple(map(_step, content["steps"])),
        }
    )


def _step(content: Mapping[str, Any]) -> Step:
    return Step(
        **dict(content)
        | {
            "first_day": date.fromisoformat(content["first_day"]),
            "last_day": _day(content["last_day"]),
            "mg": Decimal(content["mg"]),
            "tablets": tablets(content["tablets"]),
        }
    )


def tablets(content: Mapping[str, Mapping[str, str]]) -> dict[str, dict[Decimal, Decimal]]:
    """As a plan keeps them: {"night": {"5": "1.5"}}."""
    return {
        part: {Decimal(mg): Decimal(count) for mg, count in taken.items()} for part, taken in content.items()
    }
