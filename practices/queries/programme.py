"""Where every practice of a project stands."""

from dataclasses import dataclass

from practices.models import Participation, Practice, Project, StartInterview
from practices.queries import agreements, people, practices
from practices.queries.agreements import Standing

State = Participation.State
UNDER_CONTRACT = (State.TRAINING, State.ACTIVE, State.FINISHED)


@dataclass(frozen=True)
class Place:
    """One practice: its participation, who came in, and what was not agreed yet."""

    practice: Practice
    has_poh: bool
    has_gp: bool
    unsigned: list[Standing]

    @property
    def participation(self) -> Participation:
        return self.practice.participation


@dataclass(frozen=True)
class Overview:
    project: Project
    places: list[Place]

    def at(self, state: str) -> list[Place]:
        return [place for place in self.places if place.participation.state == state]

    @property
    def taking_part(self) -> int:
        """Practices that take part in treatment and research, and did not leave: what the minimum is about."""
        return sum(self._counts(place) for place in self.places)

    @property
    def under_contract(self) -> int:
        return sum(
            self._counts(place) and place.participation.state in UNDER_CONTRACT for place in self.places
        )

    @staticmethod
    def _counts(place: Place) -> bool:
        row = place.participation
        return row.kind == Participation.Kind.FULL and row.state != State.WITHDRAWN


def overviews() -> list[Overview]:
    """Of every project, by name."""
    rows = list(practices.all_practices())
    return [
        Overview(project, [place(row) for row in rows if row.participation.project_id == project.pk])
        for project in practices.by_name()
    ]


def place(practice: Practice) -> Place:
    contract = practice.participation.state == State.CONTRACT
    standings = agreements.of_practice(practice) if contract else []
    return Place(
        practice,
        has_poh=people.pohs(practice).exists(),
        has_gp=people.gps(practice).exists(),
        unsigned=[standing for standing in standings if standing.held is None],
    )


def start_interview(practice: Practice) -> StartInterview | None:
    rows = StartInterview.objects.filter(participation__practice=practice)
    return rows.select_related("recorded_by").prefetch_related("people").first()
