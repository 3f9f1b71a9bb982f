"""How one patient is written to: chosen by a person, on record, and in the next letter."""

import pytest
from django.urls import reverse

from patients.models import Patient
from patients.services import correspondence
from practices.models import AuditEvent
from tests.factories import stopletters as made
from tests.factories.people import NOW


@pytest.fixture
def patient(practice, gp):
    return made.a_patient(practice, gp, sex="V")


def address(patient):
    return reverse("patient_correspondence", args=[patient.practice.slug, patient.pk])


def test_the_patient_page_offers_and_keeps_the_choice(client_of, poh, patient):
    client = client_of(poh)
    page = client.get(reverse("patient", args=[patient.practice.slug, patient.pk])).content.decode()
    assert "Heel eenvoudig (A2), voor wie lezen lastig vindt" in page
    client.post(address(patient), {"reading_level": "A2", "salutation": "mrs"})
    patient.refresh_from_db()
    assert (patient.reading_level, patient.salutation) == ("A2", "mrs")
    event = AuditEvent.objects.get(what="patient.correspondence")
    assert (event.patient_id, event.detail) == (patient.pk, {"fields": ["reading_level", "salutation"]})


def test_what_is_not_sent_stays(client_of, poh, patient):
    Patient.objects.update(salutation="mr")
    client_of(poh).post(address(patient), {"reading_level": "A2"})
    patient.refresh_from_db()
    assert (patient.reading_level, patient.salutation) == ("A2", "mr")


@pytest.mark.parametrize("sent", [{"reading_level": "C2"}, {"salutation": "sir"}])
def test_only_what_is_on_the_list(client_of, poh, patient, sent):
    client_of(poh).post(address(patient), sent)
    patient.refresh_from_db()
    assert (patient.reading_level, patient.salutation) == ("B1", "")


def test_the_same_again_changes_nothing_and_says_nothing(poh, patient):
    choice = {"reading_level": "A2", "salutation": ""}
    assert correspondence.change(patient=patient, by=poh, at=NOW, **choice) == ["reading_level"]
    assert correspondence.change(patient=patient, by=poh, at=NOW, **choice) == []
    assert AuditEvent.objects.filter(what="patient.correspondence").count() == 1
