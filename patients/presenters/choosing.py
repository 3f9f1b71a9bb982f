"""The page on which a wave is chosen: tabs, rows, what the choice costs in time, whether the numbers look right."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from patients.forms.waves import ORDERS
from patients.pharmacology.plausibility import as_of_warning, chronic_users_warning
from patients.presenters import numbers, people
from patients.presenters.capacity import Capacity, Meter
from patients.presenters.rows import CandidateRow
from patients.queries.candidates import ELSEWHERE, OBJECTION, SUITABLE, Candidate, Candidates
from patients.queries.medicines import medicine_group
from practices.models import Practice


@dataclass(frozen=True)
class Tab:
    code: str
    label: str
    count: int
    current: bool


class Choosing:
    """`view`: show (a group), medicine and order. `ticked` overrides what is stored."""

    def __init__(
        self,
        candidates: Candidates,
        practice: Practice,
        view: dict[str, str],
        today: date,
        ticked: Collection[int] | None = None,
    ) -> None:
        self.candidates, self.practice, self.view, self.today = candidates, practice, view, today
        self.wave = candidates.wave
        self.stored = set(candidates.chosen)
        self._ticked = ticked

    # --- the list ---

    @cached_property
    def rows(self) -> list[CandidateRow]:
        wanted = self.view["medicine"]
        shown = [
            row for row in self.candidates.of(self.view["show"]) if not wanted or wanted in substances(row)
        ]
        return [CandidateRow(row, self.today, self._is_ticked(row)) for row in self._sorted(shown)]

    def _is_ticked(self, row: Candidate) -> bool:
        return row.chosen if self._ticked is None else row.pk in self._ticked

    def _sorted(self, rows: list[Candidate]) -> list[Candidate]:
        if self.view["order"] == "name":
            return sorted(rows, key=lambda row: people.sort_key(row.tracked.patient))
        if self.view["order"] == "days":
            return sorted(rows, key=lambda row: -row.tracked.use.days if row.tracked.use else 0)
        if self.view["order"] == "age":
            return sorted(rows, key=lambda row: row.tracked.patient.birth_date or self.today)
        # Who has a letter already is there to be counted, not to be chosen: last, else in the order of the file.
        return sorted(rows, key=lambda row: row.group == ELSEWHERE)

    @property
    def tabs(self) -> list[Tab]:
        labels = {
            "": _("Chronic"),
            SUITABLE: _("Suitable"),
            OBJECTION: _("With an objection"),
            ELSEWHERE: _("Written to already"),
        }
        tabs = [
            Tab(code, label, len(self.candidates.of(code)), code == self.view["show"])
            for code, label in labels.items()
        ]
        return [tab for tab in tabs if tab.count or tab.code != ELSEWHERE]

    @property
    def note(self) -> str:
        """Why nobody on this tab can be ticked."""
        if self.view["show"] != ELSEWHERE:
            return ""
        return _(
            "Who got a letter, or is getting one in another wave, is not chosen again: everybody gets one stop letter. "
            "A reminder is made on the page of that wave."
        )

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        return [(code, str(label), code == self.view["order"]) for code, label in ORDERS.items()]

    @property
    def medicines(self) -> list[tuple[str, bool]]:
        """Every medicine among the candidates, and whether the list is narrowed to it."""
        names = {name for row in self.candidates.chronic for name in substances(row)}
        return [(name, name == self.view["medicine"]) for name in sorted(names)]

    @property
    def judged(self) -> list[CandidateRow]:
        return [CandidateRow(row, self.today, False) for row in self.candidates.judged]

    # --- the count ---

    @property
    def chosen(self) -> int:
        return len(self.stored)

    @property
    def shown_ticked(self) -> list[int]:
        """Ids that are stored and shown here: the page's own starting point."""
        return [row.patient.pk for row in self.rows if row.patient.pk in self.stored]

    @property
    def elsewhere_chosen(self) -> int:
        """Chosen, but not on this tab."""
        return len(self.stored) - len(self.shown_ticked)

    @property
    def left(self) -> int:
        return max(self.wave.size - self.chosen, 0)

    @property
    def can_take_all(self) -> bool:
        return self.left > 0 and any(not row.chosen for row in self.candidates.of(SUITABLE))

    @property
    def chosen_with_objection(self) -> int:
        return sum(row.chosen and bool(row.tracked.excluding) for row in self.candidates.chronic)

    # --- facts above the list ---

    @property
    def rule(self) -> str:
        return numbers.rule_words(self.wave.rule)[0]

    @property
    def source(self) -> str:
        return numbers.rule_words(self.wave.rule)[1]

    @cached_property
    def meter(self) -> Meter:
        return Meter(len(self.candidates.chronic), self.practice.list_size)

    @cached_property
    def capacity(self) -> Capacity:
        return Capacity(self.practice, self.chosen)

    @property
    def capacity_full(self) -> str:
        return numbers.duration(Capacity(self.practice, self.wave.size).total)

    @property
    def warnings(self) -> list[str]:
        count = len(self.candidates.chronic)
        found = [
            chronic_users_warning(
                chronic=count, list_size=self.practice.list_size, group=medicine_group(self.practice)
            ),
            as_of_warning(self.wave.as_of, today=self.today),
        ]
        return [words for words in found if words]


def substances(row: Candidate) -> list[str]:
    return row.tracked.use.substances if row.tracked.use else []
