"""The page of a patient tells how use went on after the letter; nothing of who is not known."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from evaluation.models import Outcome
from evaluation.presenters import use_afterwards
from tests.factories.evaluation import OutcomeFactory
from tests.factories.patients import PatientFactory

pytestmark = pytest.mark.django_db
Code = Outcome.Code


def test_each_window_with_data_is_an_event_on_its_last_day(practice):
    patient = PatientFactory(practice=practice)
    OutcomeFactory(patient=patient, months=3, code=Code.LOST, lost_because=Outcome.Lost.NOT_COVERED)
    six = OutcomeFactory(
        patient=patient,
        months=6,
        baseline_ddd_per_day=Decimal("1.2000"),
        window_ddd_per_day=Decimal("0.4500"),
    )
    OutcomeFactory(patient=patient, months=12, code=Code.ABSTINENT, window_ddd_per_day=None)
    OutcomeFactory(practice=practice, patient__practice=practice, months=6)
    with translation.override("nl"):
        found = list(use_afterwards.events(patient))
    assert [event.title for event in found] == [
        "6 maanden na de brief: minstens de helft minder",
        "12 maanden na de brief: gestopt",
    ]
    assert found[0].day == six.period_end
    assert found[0].text == "1,2 DDD per dag vóór de brief, 0,45 in de drie maanden vóór deze dag"
    assert found[1].text == ""


def test_who_got_no_letter_has_none(practice):
    patient = PatientFactory(practice=practice)
    OutcomeFactory(patient=patient, group=Outcome.Group.COMPARISON, t0=date(2026, 3, 2))
    assert list(use_afterwards.events(patient)) == []


def test_it_stands_on_the_page(client_of, poh, practice):
    patient = PatientFactory(practice=practice)
    OutcomeFactory(patient=patient)
    page = client_of(poh).get(f"/p/{practice.slug}/patients/{patient.pk}/").content.decode()
    assert "6 maanden na de brief: minstens de helft minder" in page
