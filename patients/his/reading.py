"""What reading a file yields: rows to store, rows to ask about, and a ledger that accounts for every row."""

import dataclasses
import datetime as dt
import json
from array import array
from collections import Counter
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any, NamedTuple

from patients.his.problems import Problem
from patients.his.recognition import Column, Question, Recognition

TRACKED, DUPLICATE, NOT_TRACKED = "tracked", "duplicate", "not_tracked"
NEEDS_PERSON, UNREADABLE = "needs_person", "unreadable"
NOT_FOLLOWED = "Geen {medicine} of ander middel dat wordt gevolgd."
OUTCOMES = (TRACKED, DUPLICATE, NOT_TRACKED, NEEDS_PERSON, UNREADABLE)


class LedgerRow(NamedTuple):
    """Why a row is not stored (or not yet); rows with outcome "tracked" have no entry."""

    row: int
    outcome: str
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class PatientRow:
    """A patient as the newest row of the file describes them; texts are "" where the file says nothing.

    `full_name` is the name as written, when the file has it in one column; the parts are "" if it could not be split.
    """

    patient_number: str
    full_name: str = ""
    initials: str = ""
    prefix: str = ""
    surname: str = ""
    birth_date: dt.date | None = None
    sex: str = ""
    street: str = ""
    house_number: str = ""
    postcode: str = ""
    city: str = ""
    phone: str = ""
    gp: str = ""


class PrescriptionRow(NamedTuple):
    """One prescription of a tracked medicine. `kind` as in pharmacology.labels; `quantity` in units of use.

    `quantity` is None only for screening and switch medicines. `occurrence` counts from 1 within the file for the
    same patient, date and product_key.
    """

    row: int
    patient_number: str
    date: dt.date
    kind: str
    product: str
    product_key: str
    substance: str
    atc: str
    strength: str
    strength_mg: Decimal | None
    form: str
    quantity: Decimal | None
    dosage: str
    icpc: str = ""
    occurrence: int = 1


@dataclass(frozen=True, slots=True)
class EpisodeRow:
    """An ICPC-1 code of a patient. `own_row`: the row held nothing else, so it counts as tracked itself.

    `birth_date` as such a row has it, so that the code does not go to somebody else who has the number.
    """

    row: int
    patient_number: str
    icpc: str
    date: dt.date | None
    own_row: bool
    birth_date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A row that waits for a person. `cells` are the original cells {field: text} of the mapped columns.

    `kind`: "strength", "spelling", "which", "form", "date", "quantity", "birth_date", "birth_dates" or "cell";
    `field` is the field to answer, `column` its header. `unsafe` {field: reason} are cells Excel may show wrongly;
    `date_forms` {field: "serials"|"month_first"} is how the whole column was read.
    """

    row: int
    kind: str
    field: str
    column: str
    message: str
    suggestion: str
    cells: dict[str, str]
    unsafe: dict[str, str] = dataclasses.field(default_factory=dict)
    date_forms: dict[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """The whole file. `noted` and `not_tracked` (only row numbers, they are many) together are the ledger.

    `sum(outcomes.values()) == rows_read`, unless `refusal` says that no row was read yet."""

    recognition: Recognition
    rows_read: int
    rows: tuple[PrescriptionRow, ...] = ()
    episodes: tuple[EpisodeRow, ...] = ()
    patients: tuple[PatientRow, ...] = ()
    open_rows: tuple[OpenRow, ...] = ()
    noted: tuple[LedgerRow, ...] = ()
    not_tracked: "array[int]" = dataclasses.field(default_factory=lambda: array("i"))
    # (row, the row it fully equals) of the duplicates: a person may say that both are meant.
    same_as: tuple[tuple[int, int], ...] = ()
    problems: tuple[Problem, ...] = ()
    newest_date: dt.date | None = None
    sheet: str = ""
    encoding: str = ""
    accented: tuple[str, ...] = ()  # some words with accents, as they were read
    separator: str = ""
    header: tuple[str, ...] = ()
    form: str = ""
    followed: str = "benzodiazepine"  # one medicine of the group, in Dutch

    @property
    def refusal(self) -> str:
        """Why no row was read (a question about the columns must be answered first), in Dutch; "" when read."""
        return self.recognition.refusal

    @property
    def only_episodes(self) -> bool:
        """Whether the file is one of ICPC codes: it names no medicine at all."""
        return "icpc" in self.recognition.columns and not {"product", "atc"} & self.recognition.columns.keys()

    @property
    def outcomes(self) -> dict[str, int]:
        """Number of rows per outcome."""
        counts = Counter(entry.outcome for entry in self.noted)
        counts[NOT_TRACKED] = len(self.not_tracked)
        counts[TRACKED] = len(self.rows) + sum(episode.own_row for episode in self.episodes)
        return {outcome: counts[outcome] for outcome in OUTCOMES}

    @property
    def ledger(self) -> list[LedgerRow]:
        """Every row that is not stored, in file order (a tracked row has no entry)."""
        column = self.recognition.columns.get("product", "")
        message = NOT_FOLLOWED.format(medicine=self.followed)
        others = [LedgerRow(row, NOT_TRACKED, column, message) for row in self.not_tracked]
        return sorted([*self.noted, *others])

    def to_json(self) -> str:
        return json.dumps(_plain(self), default=str, ensure_ascii=False, separators=(",", ":"))


def _plain(reading: Reading) -> dict[str, Any]:
    """As a dict; what there are many of as bare lists."""
    plain: dict[str, Any] = {item.name: getattr(reading, item.name) for item in fields(reading)}
    for name in ("episodes", "patients", "open_rows", "problems"):  # `rows` are tuples
        plain[name] = [[getattr(item, part.name) for part in fields(item)] for item in plain[name]]
    return plain | {"not_tracked": list(reading.not_tracked), "recognition": asdict(reading.recognition)}


def reading_from_json(text: str) -> Reading:
    """The inverse of `Reading.to_json`."""
    plain = json.loads(text)
    recognition = plain["recognition"]
    return Reading(
        **{
            **plain,
            "recognition": Recognition(
                recognition["columns"],
                tuple(
                    Column(**{**column, "samples": tuple(column["samples"])})
                    for column in recognition["details"]
                ),
                tuple(Question(**question) for question in recognition["questions"]),
            ),
            "rows": tuple(_prescription(values) for values in plain["rows"]),
            "episodes": tuple(_episode(values) for values in plain["episodes"]),
            "patients": tuple(_patient(values) for values in plain["patients"]),
            "open_rows": tuple(OpenRow(*values) for values in plain["open_rows"]),
            "noted": tuple(LedgerRow(*values) for values in plain["noted"]),
            "not_tracked": array("i", plain["not_tracked"]),
            "same_as": tuple((row, first) for row, first in plain["same_as"]),
            "problems": tuple(Problem(*values) for values in plain["problems"]),
            "newest_date": _date(plain["newest_date"]),
            "accented": tuple(plain["accented"]),
            "header": tuple(plain["header"]),
        }
    )


def _names(kind: type[EpisodeRow | PatientRow]) -> list[str]:
    return [item.name for item in fields(kind)]


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _prescription(values: list[Any]) -> PrescriptionRow:
    row = PrescriptionRow._make(values)
    return row._replace(
        date=dt.date.fromisoformat(values[2]),
        strength_mg=_decimal(row.strength_mg),
        quantity=_decimal(row.quantity),
    )


def _decimal(text: Any) -> Decimal | None:
    return Decimal(text) if text is not None else None


def _episode(values: list[Any]) -> EpisodeRow:
    # Questions that wait since before there was a birth date have none.
    named = dict(zip(_names(EpisodeRow), [*values, None], strict=False))
    return EpisodeRow(**{**named, "date": _date(named["date"]), "birth_date": _date(named["birth_date"])})


def _patient(values: list[Any]) -> PatientRow:
    named = dict(zip(_names(PatientRow), values, strict=True))
    return PatientRow(**{**named, "birth_date": _date(named["birth_date"])})
