"""How every row of a file ended, on a page and as a download."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from patients.forms.imports import ATTENTION
from patients.models import LedgerRow, Outcome
from patients.presenters.columns import field_label
from patients.presenters.outcomes import TAGS, TONES, WORDS
from patients.queries.imports import Counts

# The rows that a person looks for: not stored as the file has them, or not yet.
ASKING = (Outcome.DUPLICATE, Outcome.NEEDS_PERSON, Outcome.UNREADABLE)


@dataclass(frozen=True)
class Line:
    row: int
    tone: str
    outcome: str
    column: str
    message: str


@dataclass(frozen=True)
class Tab:
    code: str
    label: str
    count: int
    current: bool


def lines(rows: Iterable[LedgerRow]) -> list[Line]:
    return [line(row) for row in rows]


def line(row: LedgerRow) -> Line:
    outcome = Outcome(row.outcome)
    not_followed = _("The project does not follow this medicine.") if outcome == Outcome.NOT_TRACKED else ""
    reason = row.message or not_followed
    return Line(row.row, TAGS[TONES[outcome]], str(WORDS[outcome]), field_label(row.column), reason)


def asking(outcomes: Counts) -> int:
    return sum(outcomes.get(outcome, 0) for outcome in ASKING)


def ended(wanted: str) -> tuple[str, ...]:
    """The outcomes behind a tab; () for all rows."""
    if wanted == ATTENTION:
        return ASKING
    return (wanted,) if wanted else ()


def tabs(outcomes: Counts, wanted: str) -> list[Tab]:
    """All rows, those that ask attention, and each outcome that occurs."""
    everything = Tab("", _("All"), sum(outcomes.values()), wanted == "")
    found = [
        Tab(outcome.value, str(WORDS[outcome]), outcomes[outcome], wanted == outcome)
        for outcome in Outcome
        if outcomes.get(outcome)
    ]
    attention = Tab(ATTENTION, _("Asks attention"), asking(outcomes), wanted == ATTENTION)
    return [everything, *([attention] if attention.count else []), *found]


def header() -> list[str]:
    return [_("Row"), _("Outcome"), _("Column"), _("Reason")]


def cells(rows: Iterable[LedgerRow]) -> Iterator[list[str | int]]:
    for row in map(line, rows):
        yield [row.row, row.outcome, row.column, row.message]
