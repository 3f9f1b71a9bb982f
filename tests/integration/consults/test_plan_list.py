"""Which plans are seen: none of another practice, and a list that asks the same for many."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from patients.models import Patient
from tests.factories.patients import PatientFactory
from tests.factories.people import NOW, MembershipFactory
from tests.integration.consults.planning import (
    a_patient,
    approved,
    drafted,
    page,
    url,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def patient(practice) -> Patient:
    return a_patient(practice)


def test_another_practice_sees_nothing(client_of, other_poh, poh, gp, patient):
    plan = approved(patient, poh, gp)
    client = client_of(other_poh)
    assert client.get(page(patient)).status_code == 404
    assert client.get(url("plan_help_pdf", plan)).status_code == 404
    slug = other_poh.practice.slug
    assert client.get(reverse("plan", args=[slug, patient.pk])).status_code == 404
    assert client.post(reverse("plan_stop", args=[slug, plan.pk]), {"why": "x"}).status_code == 404


def test_the_list_asks_as_much_for_many_as_for_one(
    client_of, poh, gp, patient, practice, django_assert_max_num_queries
):
    client, list_url = client_of(gp), reverse("plans", args=[practice.slug])
    drafted(patient, poh)
    client.get(list_url)
    with CaptureQueriesContext(connection) as one:
        client.get(list_url)
    for _number in range(3):
        drafted(PatientFactory(practice=practice, chronic=True), MembershipFactory(practice=practice))
    with CaptureQueriesContext(connection) as many:
        client.get(list_url)
    assert len(many) == len(one)
