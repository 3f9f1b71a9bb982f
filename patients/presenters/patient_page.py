"""What the floors above know about a patient. They register a source when the program starts, so the page is whole
without a lower floor importing a higher one, and also without JavaScript."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from patients.models import Patient
from patients.presenters.next_step import NextStep
from patients.presenters.planned import DoseNow, PlannedDose
from patients.presenters.rows import Tag
from patients.presenters.timeline import Event
from practices.models import Membership, Practice


@dataclass(frozen=True)
class Panel:
    """A piece of the page that a floor above shows there; the template finds its `context` as `panel`."""

    template: str
    context: dict[str, Any]


@dataclass(frozen=True)
class Told:
    """`state`: where the patient is, in a few words for the head of the page; `since`: by which letter.

    `next_step`: what comes first. `panels`: above the history. `dose`: what is taken now by a plan;
    `doses`: what plans asked and will ask, for the chart.
    """

    events: list[Event] = field(default_factory=list)
    state: str = ""
    since: str = ""
    next_step: NextStep | None = None
    panels: list[Panel] = field(default_factory=list)
    dose: DoseNow | None = None
    doses: list[PlannedDose] = field(default_factory=list)


Source = Callable[[Patient, Membership, date], Told]
SOURCES: list[Source] = []
# The next step in a few words, per patient id, for the lists; of those about whom a floor has something to tell.
Steps = Callable[[Practice, Collection[int], date], Mapping[int, Tag]]
STEPS: list[Steps] = []
# What has to be seen wherever somebody's name stands, per patient id; of all patients of a practice, for they are few.
Alerts = Callable[[Practice], Mapping[int, Tag]]
ALERTS: list[Alerts] = []


def steps(practice: Practice, patients: Collection[int], today: date) -> dict[int, Tag]:
    """What the floors above say comes next for `patients`; as many queries however many there are."""
    return {pk: tag for source in STEPS for pk, tag in source(practice, patients, today).items()}


def alerts(practice: Practice) -> dict[int, Tag]:
    """What the floors above want to be seen beside a name."""
    return {pk: tag for source in ALERTS for pk, tag in source(practice).items()}


def told(patient: Patient, me: Membership, today: date) -> Told:
    """All sources together; the highest floor, registered last, says what comes next."""
    return together([source(patient, me, today) for source in SOURCES])


def together(found: list[Told]) -> Told:
    """Everything that happened and every panel; state and next step come from the last source that has them."""
    placed = next((one for one in reversed(found) if one.state), Told())
    return Told(
        events=[event for one in found for event in one.events],
        state=placed.state,
        since=placed.since,
        next_step=next((one.next_step for one in reversed(found) if one.next_step), None),
        panels=[panel for one in found for panel in one.panels],
        dose=next((one.dose for one in reversed(found) if one.dose), None),
        doses=[dose for one in found for dose in one.doses],
    )
