"""Who can be chosen for a wave: the chronic users of a practice, sorted by what stands in the way."""

from collections.abc import Iterable
from dataclasses import dataclass

from patients.models import Wave
from patients.queries import patients
from patients.queries.patients import Tracked

SUITABLE, OBJECTION, ELSEWHERE = "suitable", "objection", "elsewhere"


@dataclass(frozen=True)
class Candidate:
    """A chronic user as seen from one wave."""

    tracked: Tracked
    wave: Wave

    @property
    def pk(self) -> int:
        return self.tracked.patient.pk

    @property
    def chosen(self) -> bool:
        place = self.tracked.place
        return bool(place and place.held and place.wave_id == self.wave.pk)

    @property
    def group(self) -> str:
        """Written to before (or in another wave), an objection, or suitable: exactly one of the three."""
        if self.tracked.place and self.tracked.place.wave_id != self.wave.pk:
            return ELSEWHERE
        return OBJECTION if self.tracked.left_out or self.tracked.undecided else SUITABLE

    @property
    def eligible(self) -> bool:
        return self.group != ELSEWHERE and not self.tracked.left_out

    @property
    def open(self) -> bool:
        """May be ticked or unticked. Against a flag that excludes, somebody has to decide first."""
        return self.eligible and (self.chosen or not self.tracked.undecided)


@dataclass(frozen=True)
class Candidates:
    wave: Wave
    chronic: list[Candidate]
    near: list[Tracked]

    def of(self, group: str) -> list[Candidate]:
        """The chronic users of one group; everybody when `group` is empty."""
        return [row for row in self.chronic if group in ("", row.group)]

    @property
    def chosen(self) -> list[int]:
        return [row.pk for row in self.chronic if row.chosen]

    @property
    def judged(self) -> list[Candidate]:
        return [row for row in self.chronic if row.tracked.left_out]

    @property
    def eligible_ids(self) -> list[int]:
        return [row.pk for row in self.chronic if row.eligible]


def of_wave(wave: Wave) -> Candidates:
    return sorted_out(wave, patients.candidates(wave.practice))


def sorted_out(wave: Wave, rows: Iterable[Tracked]) -> Candidates:
    known = [row for row in rows if row.use]
    return Candidates(
        wave,
        [Candidate(row, wave) for row in known if row.use and row.use.chronic],
        [row for row in known if row.use and row.use.near_miss],
    )
