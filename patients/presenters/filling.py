"""The page of a wave that is not chosen by hand: by lot with a reserve, or with everybody."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from patients.models import Draw, DrawLine, Patient
from patients.presenters import people
from patients.presenters.rows import PatientRow
from patients.queries.candidates import OBJECTION, SUITABLE, Candidates
from patients.queries.patients import Tracked
from practices.models.projects import Selection


class FilledRow(PatientRow):
    def __init__(self, tracked: Tracked, line: DrawLine | None, today: date) -> None:
        super().__init__(tracked, today)
        self.rank = line.rank if line else None
        self.came_for = in_place_of(line)


def in_place_of(line: DrawLine | None) -> str:
    """ "in place of Ms A. Jansen"; "" for who was drawn at once."""
    if line is None or line.entered_for is None:
        return ""
    return _("in place of %(name)s") % {"name": people.name_of(line.entered_for)}


class Filled:
    """`held`: who has a place now; `lines`: the draw in its order, empty without one."""

    def __init__(
        self,
        candidates: Candidates,
        design: Selection,
        held: Sequence[Tracked],
        draw: Draw | None,
        lines: Sequence[DrawLine],
        today: date,
    ) -> None:
        self.candidates, self.design, self.draw, self.today = candidates, design, draw, today
        self.wave, self.held, self.lines = candidates.wave, held, lines

    @property
    def by_lot(self) -> bool:
        return self.design == Selection.RANDOM

    @cached_property
    def rows(self) -> list[FilledRow]:
        """In the order of the list of letters."""
        line_of = {line.patient_id: line for line in self.lines}
        rows = [FilledRow(row, line_of.get(row.patient.pk), self.today) for row in self.held]
        return sorted(
            rows, key=lambda row: row.tracked.place.position if row.tracked.place else row.patient.pk
        )

    @cached_property
    def waiting(self) -> list[PatientRow]:
        """Who can have a letter and has no place: could be drawn, or comes in a next wave."""
        suitable = [row for row in self.candidates.of(SUITABLE) if not row.chosen]
        return [PatientRow(row.tracked, self.today) for row in suitable]

    @cached_property
    def objections(self) -> list[PatientRow]:
        undecided = [row for row in self.candidates.of(OBJECTION) if row.tracked.undecided]
        return [PatientRow(row.tracked, self.today) for row in undecided if not row.tracked.left_out]

    @cached_property
    def reserve(self) -> list[tuple[int, Patient, str, bool]]:
        """Rank, patient, name, and whether this patient can still have a letter."""
        can = {row.pk for row in self.candidates.of(SUITABLE)}
        rest = [line for line in self.lines if line.entered_at is None]
        return [
            (line.rank, line.patient, people.name_of(line.patient), line.patient_id in can) for line in rest
        ]

    @property
    def first(self) -> int:
        """How many a draw would give a place."""
        return min(self.wave.size, len(self.waiting))

    @property
    def shown(self) -> list[int]:
        """Everybody whose name stands on the page."""
        named = [*self.rows, *self.waiting, *self.objections]
        return list(
            dict.fromkeys(
                [*(row.patient.pk for row in named), *(patient.pk for _rank, patient, *_ in self.reserve)]
            )
        )
