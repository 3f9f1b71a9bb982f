"""Help for prescribing an approved plan, on paper, for the GP and the pharmacy: what to give out, period by period."""

from dataclasses import dataclass
from datetime import datetime

from benzoproject.lib import pdf
from stopletters.writing.letter import Letterhead, dutch_date

TITLE = "Recepthulp bij het afbouwschema"


@dataclass(frozen=True)
class Period:
    """One line of the table: when, how much a day, and per strength what goes out a week and in all."""

    label: str
    dates: str
    mg: str
    a_day: tuple[str, ...]
    a_week: tuple[str, ...]
    in_all: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """What the paper says. `patient`: name, birth date and address on lines; `version`: of the plan.

    `versions`: who made and approved each version that this one goes on from, and this one.
    `since`: the day from which is counted when the plan runs already, "" when it still has to begin.
    """

    practice: Letterhead
    patient: tuple[str, ...]
    medicine: str
    start: str
    switch: str
    since: str
    periods: tuple[Period, ...]
    totals: tuple[str, ...]
    end: str
    approved_by: str
    approved_on: str
    versions: tuple[str, ...]
    schedule: str
    version: int
    was: str


def prescription_help(facts: Facts, *, at: datetime) -> bytes:
    """The PDF; its metadata name nobody."""
    context = {"facts": facts, "title": TITLE, "printed": dutch_date(at.date())}
    sheet = pdf.Sheet(pdf.html("pdf/prescription_help.html", context), ("prescription_help.css",))
    return pdf.render(sheet, title=TITLE, created=at)
