"""The design of a project: how patients are chosen."""

import pytest

from benzoproject.lib.refusal import Refused
from practices.models import AuditEvent, Project
from practices.models.practices import Selection
from practices.services import projects
from tests.factories.people import NOW, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


def address(project):
    return f"/manage/projects/{project.pk}/"


def test_the_admin_changes_it_with_a_reason_that_stays_in_the_log(client_of, admin, project):
    answer = client_of(admin).post(
        address(project), {"selection": "random", "reason": "Besluit van de stuurgroep"}, follow=True
    )
    assert "De opzet is veranderd." in answer.content.decode()
    assert Project.objects.get().selection == Selection.RANDOM
    event = AuditEvent.objects.get(what="design of the project")
    assert event.detail == {"before": "picked", "after": "random", "reason": "Besluit van de stuurgroep"}


def test_without_a_reason_nothing_changes(client_of, admin, project):
    client_of(admin).post(address(project), {"selection": "all", "reason": " "})
    assert Project.objects.get().selection == Selection.PICKED


@pytest.mark.parametrize(("selection", "reason"), [("picked", "zomaar"), ("moon", "zomaar"), ("all", " ")])
def test_what_makes_no_sense_is_refused(project, admin, selection, reason):
    with pytest.raises(Refused):
        projects.choose_selection(project=project, selection=selection, reason=reason, by=admin, at=NOW)
    assert not AuditEvent.objects.filter(what="design of the project").exists()
