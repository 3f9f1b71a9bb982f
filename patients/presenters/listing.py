"""The list of all patients: filtered, searched and sorted after decryption, because the database cannot read names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.presenters import people
from patients.queries.patients import Tracked


@dataclass(frozen=True)
class Filter:
    label: Promise | str
    keeps: Callable[[Tracked], bool]


FILTERS: dict[str, Filter] = {
    "": Filter(_("All"), lambda row: True),
    "chronic": Filter(_("Chronic"), lambda row: bool(row.use and row.use.chronic)),
    "near": Filter(_("Just not chronic"), lambda row: bool(row.use and row.use.near_miss)),
    "wave": Filter(_("In a wave"), lambda row: row.place is not None),
    "left_out": Filter(_("Left out of the letters"), lambda row: row.left_out),
}


@dataclass(frozen=True)
class Tab:
    code: str
    label: Promise | str
    count: int
    current: bool


class Listing:
    def __init__(self, tracked: Sequence[Tracked], *, show: str, term: str) -> None:
        self.show = show if show in FILTERS else ""
        self.term = term
        self.everybody = tracked
        self.found = [row for row in tracked if people.matches(row.patient, term)] if term else tracked

    @property
    def rows(self) -> list[Tracked]:
        kept = [row for row in self.found if FILTERS[self.show].keeps(row)]
        return sorted(kept, key=lambda row: people.sort_key(row.patient))

    @property
    def tabs(self) -> list[Tab]:
        return [
            Tab(code, one.label, sum(map(one.keeps, self.found)), code == self.show)
            for code, one in FILTERS.items()
        ]

    @property
    def gps_missing(self) -> int:
        """Chronic users whose own GP nobody named yet: their letters could not be signed."""
        return sum(row.patient.gp_id is None for row in self.everybody if row.use and row.use.chronic)
