"""Whether the program may plan by itself, and who says so."""

import pytest
from django.urls import reverse

from benzoproject.lib.refusal import Refused
from consults.models import PlanningDecision
from consults.services import planning_decisions
from practices.models import AuditEvent
from tests.factories.consults import PlanningDecisionFactory
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db
URL = "/manage/planning/"


def test_in_production_it_is_off_until_somebody_decided(settings):
    assert planning_decisions.automatic_allowed()
    settings.PRODUCTION = True
    assert not planning_decisions.automatic_allowed()
    PlanningDecisionFactory(allowed=True)
    assert planning_decisions.automatic_allowed()
    PlanningDecisionFactory(allowed=False)
    assert not planning_decisions.automatic_allowed()


def test_outside_production_no_database_is_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert planning_decisions.automatic_allowed()


def test_the_admin_records_a_decision_with_its_reference(client_of, admin, settings):
    settings.PRODUCTION = True
    client = client_of(admin)
    assert "Uit: een huisarts schrijft" in client.get(URL).content.decode()
    answer = client.post(
        URL, {"allowed": "yes", "reference": "Stuurgroep, verslag van 3-11-2026"}, follow=True
    )
    page = answer.content.decode()
    assert "Aan: " in page
    assert "Stuurgroep, verslag van 3-11-2026" in page
    assert planning_decisions.automatic_allowed()
    event = AuditEvent.objects.get(what="planning decision")
    assert event.detail == {"allowed": True}


def test_the_newest_decision_counts_and_the_old_one_stays_to_be_read(client_of, admin, settings):
    settings.PRODUCTION = True
    client = client_of(admin)
    client.post(URL, {"allowed": "yes", "reference": "Besluit 1"})
    client.post(URL, {"allowed": "no", "reference": "Besluit 2"})
    assert not planning_decisions.automatic_allowed()
    page = client.get(URL).content.decode()
    assert page.index("Besluit 2") < page.index("Besluit 1")


def test_the_same_form_sent_twice_is_one_decision(client_of, admin):
    client = client_of(admin)
    for _time in range(2):
        client.post(URL, {"allowed": "yes", "reference": "Besluit 1"})
    assert PlanningDecision.objects.count() == 1


def test_without_a_reference_nothing_is_recorded(client_of, admin):
    page = client_of(admin).post(URL, {"allowed": "yes", "reference": " "}).content.decode()
    assert "Schrijf op welk besluit het is" in page
    with pytest.raises(Refused):
        planning_decisions.record(allowed=True, reference=" ", by=admin, at=NOW)
    assert not PlanningDecision.objects.exists()


def test_the_menu_of_the_admin_leads_there(client_of, admin, researcher):
    assert URL in client_of(admin).get(reverse("manage")).content.decode()
    assert URL not in client_of(researcher).get(reverse("manage")).content.decode()
