"""Projects that follow other medicines than benzodiazepines."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine

from patients.pharmacology import groups
from practices.models import Membership, Project
from practices.services import projects
from tests.factories.people import NOW, MembershipFactory, ParticipationFactory, PracticeFactory
from tests.integration.imports.exports import read_here

GROUPS = Path(__file__).parents[2] / "data" / "groups"


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def antidepressants(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation with a folder of its own, in which there is one group more."""
    monkeypatch.setattr(groups, "places", [*groups.places, GROUPS])


@pytest.fixture(autouse=True)
def read_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("patients.services.reading.read_in_child", read_here)


@pytest.fixture
def follows(admin: Membership) -> Callable[[str], Membership]:
    """`follows("opioids")`: the POH of the one practice of a project about these medicines."""

    def made(group: str) -> Membership:
        rule = groups.load_group(group).default_rule
        project = projects.create(
            slug=group, name=f"Project {group}", medicine_group=group, chronic_rule=rule, by=admin, at=NOW
        )
        return a_poh(project)

    return made


def a_poh(project: Project) -> Membership:
    practice = PracticeFactory(slug=f"praktijk-{project.slug}", kind=False)
    ParticipationFactory(practice=practice, project=project)
    MembershipFactory(practice=practice, gp=True, display_name="dr. M. de Wit")
    return MembershipFactory(practice=practice, display_name="S. Bakker")
