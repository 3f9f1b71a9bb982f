"""Projects beside each other, and their design."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from benzoproject.lib.refusal import Refused
from patients.models import Use
from practices.models import AuditEvent, Project
from practices.models.projects import Selection
from practices.services import projects
from tests.factories.patients import PatientFactory, PrescriptionFactory
from tests.factories.people import NOW, ParticipationFactory, PracticeFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


def address(project):
    return f"/manage/projects/{project.pk}/"


def typed(project, **changes):
    values = {name: getattr(project, name) for name in projects.DESIGN}
    return {name: "" if value is None else value for name, value in values.items()} | changes


def test_the_admin_changes_it_with_a_reason_that_stays_in_the_log(client_of, admin, project):
    sent = typed(project, selection="random", deadline="2026-12-01", reason="Besluit van de stuurgroep")
    answer = client_of(admin).post(address(project), sent, follow=True)
    assert "De opzet is veranderd." in answer.content.decode()
    project.refresh_from_db()
    assert (project.selection, project.deadline) == (Selection.RANDOM, date(2026, 12, 1))
    event = AuditEvent.objects.get(what="design of the project")
    assert event.detail == {
        "before": {"deadline": "", "selection": "picked"},
        "after": {"deadline": "2026-12-01", "selection": "random"},
        "reason": "Besluit van de stuurgroep",
    }


def test_without_a_reason_nothing_changes_and_nothing_is_lost(client_of, admin, project):
    answer = client_of(admin).post(
        address(project), typed(project, selection="all", funder="ZonMw", reason=" ")
    )
    assert "ZonMw" in answer.content.decode()
    project.refresh_from_db()
    assert project.selection == Selection.PICKED


@pytest.mark.parametrize(
    "design",
    [
        {"selection": "moon"}, {"wave_size": 0}, {"chronic_rule": "maan"}, {"consults": 6}, {"name": ""},
        {"deadline": date(2026, 5, 2), "ends_on": date(2026, 5, 1)}, {"minimum_practices": -1},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_at_its_field(project, admin, design):
    with pytest.raises(ValidationError) as refused:
        projects.change(project=project, reason="zomaar", by=admin, at=NOW, **design)
    assert set(refused.value.message_dict) <= set(design)
    assert not AuditEvent.objects.filter(what="design of the project").exists()
    project.refresh_from_db()
    assert project.selection == Selection.PICKED


def test_what_is_so_already_is_no_change(project, admin):
    with pytest.raises(Refused):
        projects.change(project=project, reason="zomaar", by=admin, at=NOW, selection="picked")


def test_a_second_project_stands_beside_the_first(client_of, admin, project):
    new = typed(project, slug="arnhem-2026", name="Arnhem 2026", minimum_practices="10")
    answer = client_of(admin).post(reverse("manage_project_new"), new, follow=True)
    assert "Arnhem 2026" in answer.content.decode()
    assert Project.objects.get(slug="arnhem-2026").minimum_practices == 10
    for slug in ("arnhem-2026", "Met Hoofdletters", "mine", ""):
        again = client_of(admin).post(reverse("manage_project_new"), new | {"slug": slug})
        assert "slug" in again.context["form"].errors, slug
    assert Project.objects.count() == 2


def test_a_new_project_begins_with_what_is_usual(client_of, admin):
    form = client_of(admin).get(reverse("manage_project_new")).context["form"]
    assert (form["selection"].value(), form["chronic_rule"].value()) == ("picked", "nhg-60-days")
    assert (form["minimum_practices"].value(), form["wave_size"].value()) == (8, 20)


def test_another_rule_judges_everybody_again(project, admin):
    other = PracticeFactory(kind=False, agreed=False)
    ParticipationFactory(practice=other, project=ProjectFactory(slug="ander"))
    here, there = (PatientFactory(practice=place, chronic=True) for place in (PracticeFactory(), other))
    for patient in (here, there):
        PrescriptionFactory(patient=patient)
    projects.change(project=project, reason="Nieuwe richtlijn", by=admin, at=NOW, chronic_rule="days-90-year")
    assert Use.objects.get(patient=here).rule == "days-90-year"
    assert Use.objects.get(patient=there).rule == "nhg-60-days"
