"""Steps that a GP writes."""

from datetime import timedelta

import pytest
import time_machine

from consults.models import TaperPlan
from consults.queries import plans as queries
from patients.models import Patient
from tests.factories.people import NOW
from tests.integration.consults.planning import (
    TODAY,
    a_patient,
    doses,
    filled,
    page,
)

pytestmark = pytest.mark.django_db
Change = TaperPlan.Change


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def patient(practice) -> Patient:
    return a_patient(practice)


def test_a_gp_writes_the_steps(client_of, poh, gp, patient):
    data = filled(patient) | {
        "propose": "yes", "day-1": TODAY.isoformat(), "mg-1": "15",
        "day-2": (TODAY + timedelta(days=28)).isoformat(), "mg-2": "5",
    }  # fmt: skip
    assert client_of(poh).post(page(patient, "plan_by_hand"), data).status_code == 403
    client_of(gp).post(page(patient, "plan_by_hand"), data)
    draft = queries.draft_of(patient)
    assert draft
    assert draft.change == Change.BY_HAND
    assert doses(draft) == [(TODAY, 15), (TODAY + timedelta(days=28), 5)]


@pytest.mark.parametrize("wrong", [{"mg-2": "18"}, {"mg-2": "7"}, {"mg-2": ""}, {"day-1": "2026-01-01"}])
def test_a_rising_dose_and_one_that_cannot_be_made_are_refused(client_of, gp, patient, wrong):
    data = filled(patient) | {
        "propose": "yes", "day-1": TODAY.isoformat(), "mg-1": "15",
        "day-2": (TODAY + timedelta(days=28)).isoformat(), "mg-2": "5",
    }  # fmt: skip
    answer = client_of(gp).post(page(patient, "plan_by_hand"), data | wrong)
    assert answer.status_code == 200
    assert not TaperPlan.objects.exists()


def test_a_step_in_a_year_that_nobody_means_is_said_at_its_day(client_of, gp, patient):
    data = filled(patient) | {
        "propose": "yes", "day-1": TODAY.isoformat(), "mg-1": "15", "day-2": "9999-12-31", "mg-2": "5",
    }  # fmt: skip
    answer = client_of(gp).post(page(patient, "plan_by_hand"), data)
    assert "Deze dag is meer dan tien jaar verder" in answer.content.decode()
    assert list(answer.context["form"].errors) == ["day-2"]
    assert not TaperPlan.objects.exists()
