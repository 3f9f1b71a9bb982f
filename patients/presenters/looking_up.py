"""The page on which somebody looks in the record for everybody in a wave."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from patients.checklist import MUST_CONFIRM, Item
from patients.models import Wave
from patients.presenters import people
from patients.presenters.rows import PatientRow
from patients.queries.findings import Asked
from patients.queries.patients import Tracked


@dataclass(frozen=True)
class Tick:
    item: Item
    value: str
    done: bool


class LookUpRow(PatientRow):
    def __init__(self, tracked: Tracked, asked: Asked, today: date) -> None:
        super().__init__(tracked, today)
        waits = [item.code for item in asked.get(tracked.patient.pk, [])]
        self.born = tracked.patient.birth_date
        self.ticks = [
            Tick(item, f"{tracked.patient.pk}-{item.code}", item.code not in waits) for item in MUST_CONFIRM
        ]


class LookingUp:
    """`asked`: what is not looked up yet, per patient."""

    items = MUST_CONFIRM

    def __init__(self, wave: Wave, tracked: Iterable[Tracked], asked: Asked, today: date) -> None:
        self.wave, self.asked = wave, asked
        # By name: that is how somebody finds them in the HIS.
        ordered = sorted(tracked, key=lambda row: people.sort_key(row.patient))
        self.rows = [LookUpRow(row, asked, today) for row in ordered]

    @property
    def left(self) -> int:
        return len(self.asked)
