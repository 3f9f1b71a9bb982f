"""An import as its pages show it: which step, what happens to the rows, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib import disk
from benzoproject.lib.durable import WorkState
from patients.forms.imports import ColumnsForm
from patients.his.encodings import ENCODINGS
from patients.models import HisImport, Outcome
from patients.presenters import numbers
from patients.presenters.columns import STATUS, field_label
from patients.presenters.outcomes import WHAT_A_ROW_IS, in_words, parts, row_numbers, what_is_needed
from patients.queries.imports import Counts, Listed

Phase = HisImport.Phase
PHASE_TONES = {Phase.COMMITTED: "success", Phase.REFUSED: "danger", Phase.READY: "warning"}


def steps(his_import: HisImport | None) -> list[dict[str, str]]:
    """File, columns, result."""
    phase = his_import.phase if his_import else ""
    now = {Phase.READY: 1, Phase.COMMITTING: 2, Phase.COMMITTED: 2}.get(Phase(phase), 0) if phase else 0
    names = [_("1. File"), _("2. Check the columns"), _("3. Result")]
    notes = [_file_note(his_import), "", ""]
    states = ["done" if place < now else "now" if place == now else "later" for place in range(3)]
    if phase == Phase.COMMITTED:
        states[2] = "done"
    words = {"now": _("now"), "later": _("after that"), "done": ""}
    return [
        {"label": name, "note": note or words[state], "state": state}
        for name, note, state in zip(names, notes, states, strict=True)
    ]


def _file_note(his_import: HisImport | None) -> str:
    rows = his_import.rows_total if his_import else 0
    if not his_import or not rows:
        return ""
    said = ngettext("%(count)s row", "%(count)s rows", rows) % {"count": numbers.number(rows, 0)}
    width = len((his_import.preview or {}).get("columns", []))
    more = ngettext("%(count)s column", "%(count)s columns", width) % {"count": width}
    return f"{said}, {more}" if width else said


class ListRow:
    """One line of the list of imports."""

    def __init__(self, listed: Listed) -> None:
        self.his_import = listed.his_import
        self.waiting = listed.outcomes.get(Outcome.NEEDS_PERSON, 0)
        self.tone = PHASE_TONES.get(Phase(self.his_import.phase), "neutral")
        self.state = stuck(self.his_import) or self.his_import.get_phase_display()
        self.rows = sum(listed.outcomes.values())
        self.read_in = listed.outcomes.get(Outcome.IMPORTED, 0)
        self.known = listed.outcomes.get(Outcome.UNCHANGED, 0)

    @property
    def committed(self) -> bool:
        return bool(self.his_import.phase == Phase.COMMITTED)


def stuck(his_import: HisImport) -> str:
    """What to say of an import whose work failed again and again."""
    return _("did not work") if his_import.work_state == WorkState.FAILED else ""


class Progress:
    """Reading or storing, in words and as a bar; `queue` are the files of the practice that are worked on in turn."""

    def __init__(self, his_import: HisImport, queue: Sequence[HisImport] = ()) -> None:
        self.done, self.total = his_import.rows_done, his_import.rows_total
        self.before = [row for row in queue if row.pk < his_import.pk]
        storing = his_import.phase == Phase.COMMITTING
        self.title = _("The rows are being stored") if storing else _("The file is being read")
        if self.before:
            self.title = _("This file waits its turn")
        self.words = self._words(storing)

    def _words(self, storing: bool) -> str:
        if self.before:
            return _("First comes %(file)s.") % {"file": self.before[0].file_name}
        if not self.total:
            return _("This takes a few seconds, with a large file up to a minute.")
        count = {"count": numbers.number(self.total, 0)}
        if storing:
            return _("%(count)s rows are being stored.") % count
        return _("%(count)s rows read; now they are compared with what is known.") % count


def after(his_import: HisImport, others: Sequence[HisImport]) -> list[HisImport]:
    """The files that come after this one."""
    return [row for row in others if row.pk > his_import.pk]


@dataclass(frozen=True)
class Spelling:
    """How the words with accents would look in another encoding."""

    encoding: str
    words: str


@dataclass(frozen=True)
class ColumnRow:
    header: str
    samples: list[str]
    status: str
    tone: str
    words: str
    select: Any  # the bound field; None for a column that is never read, or that the format explains
    meaning: str


class Check:
    """The page on which the columns are checked, from the preview that the worker kept."""

    def __init__(self, his_import: HisImport, form: ColumnsForm | None = None) -> None:
        self.his_import = his_import
        self.preview: dict[str, Any] = his_import.preview or {}
        self.form = form or ColumnsForm(columns=self.preview["columns"])
        self.refusal: str = self.preview["refusal"]
        self.outcomes: Counts = self.preview_result.get("outcomes", {})

    @property
    def preview_result(self) -> dict[str, Any]:
        return self.his_import.result or {}

    @property
    def columns(self) -> list[ColumnRow]:
        return [self._column(place, column) for place, column in enumerate(self.preview["columns"])]

    def _column(self, place: int, column: dict[str, Any]) -> ColumnRow:
        tone, words = STATUS[column["status"]]
        name = f"column-{place}"
        select = self.form[name] if name in self.form.fields else None
        if select is not None:
            select.field.widget.attrs |= {
                "aria-label": _("Meaning of %(column)s") % {"column": column["header"]}
            }
            if column["status"] == "doubtful":
                select.field.widget.attrs["class"] = "form-select is-doubtful"
        return ColumnRow(
            column["header"],
            column["samples"],
            column["status"],
            tone,
            str(words),
            select,
            meaning=capfirst(field_label(column["field"])),
        )

    @property
    def has_choice(self) -> bool:
        return bool(self.form.fields)

    @property
    def notes(self) -> list[str]:
        """What a row is, where that is not a line with one prescription."""
        kinds = (self.preview.get("form", ""), self.preview.get("contents", ""))
        return [str(WHAT_A_ROW_IS[kind]) for kind in kinds if kind in WHAT_A_ROW_IS]

    @property
    def question(self) -> dict[str, Any] | None:
        """One question at a time; those that hold everything up first."""
        return next(iter(sorted(self.preview["questions"], key=lambda row: not row["blocking"])), None)

    @property
    def spellings(self) -> list[Spelling]:
        """Other ways to read the words with accents; each way of writing them once."""
        words, now = self.preview.get("accented", []), self.preview.get("encoding", "")
        found: dict[str, Spelling] = {}
        for encoding in ENCODINGS:
            try:
                said = ", ".join(word.encode(now).decode(encoding) for word in words)
            except (UnicodeError, LookupError):
                continue
            if said.isprintable() and said != ", ".join(words):
                found.setdefault(said, Spelling(encoding, said))
        return list(found.values())

    @property
    def questions_after(self) -> int:
        return len(self.preview["questions"]) - 1

    @property
    def meaning(self) -> str:
        return field_label(self.question["field"]) if self.question else ""

    @property
    def parts(self) -> list[dict[str, Any]]:
        return parts(self.outcomes, self.preview.get("contents", ""))

    @property
    def to_read(self) -> int:
        return self.outcomes.get(Outcome.IMPORTED, 0)

    @property
    def nothing_new(self) -> bool:
        return bool(self.outcomes) and not self.to_read and not self.outcomes.get(Outcome.NEEDS_PERSON)

    @property
    def known_already(self) -> int:
        return self.outcomes.get(Outcome.UNCHANGED, 0)

    @property
    def conflicts(self) -> int:
        return int(self.preview_result.get("patients", {}).get("conflicts", 0))

    @property
    def other_practice(self) -> bool:
        """Most patients have another date of birth than we know: it may well be the file of somebody else."""
        return self.conflicts * 2 > self.preview_result.get("people", 0)

    @property
    def discard_first(self) -> bool:
        return self.nothing_new or self.other_practice

    @property
    def button(self) -> str:
        """ "1,790 rows to read in"."""
        if not self.to_read:
            return _("Read in, and decide afterwards")
        words = ngettext("Read in %(count)s row", "Read in %(count)s rows", self.to_read)
        return words % {"count": numbers.number(self.to_read, 0)}

    @property
    def open(self) -> list[dict[str, Any]]:
        return [
            row | {"numbers": row_numbers(row["rows"]), "needed": what_is_needed(row["kind"])}
            for row in self.preview["open"]
            if row["rows"]
        ]

    @property
    def waiting(self) -> int:
        return self.outcomes.get(Outcome.NEEDS_PERSON, 0)

    @property
    def newest(self) -> date | None:
        day = self.preview_result.get("as_of")
        return date.fromisoformat(day) if day else None


def full(his_import: HisImport) -> bool:
    """Whether the work failed because there was no room left on the disk."""
    return his_import.error == disk.FULL


class Finished:
    """What an import did, in words, and what comes next."""

    def __init__(self, his_import: HisImport, outcomes: Counts, *, waiting: int, without_gp: int) -> None:
        self.his_import, self.outcomes = his_import, outcomes
        self.waiting, self.without_gp = waiting, without_gp
        self.result: dict[str, Any] = his_import.result
        self.patients: dict[str, int] = his_import.result.get("patients", {})

    @property
    def words(self) -> str:
        return in_words(self.outcomes, self.his_import.contents)

    @property
    def parts(self) -> list[dict[str, Any]]:
        return parts(self.outcomes, self.his_import.contents)
