"""What no export says is looked up in the record before the letters: palliative care, and a psychiatrist."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benzoproject.lib.refusal import Refused
from patients.models import Finding, Screening, Wave, WavePlace
from patients.queries import findings as queries
from patients.services import findings
from practices.models import AuditEvent
from tests.factories.patients import FindingFactory, WaveFactory, WavePlaceFactory
from tests.factories.people import NOW
from tests.integration.patients.conftest import words

PAGE = "/p/de-linde/waves/1/record/"


@pytest.fixture
def chosen(chronic, wave, poh):
    return [WavePlaceFactory(wave=wave, patient=patient, chosen_by=poh).patient for patient in chronic(3)]


def left(wave):
    return {patient: [item.code for item in items] for patient, items in queries.missing_in(wave).items()}


def test_both_are_asked_of_everybody(wave, chosen):
    assert left(wave) == {patient.pk: ["palliative", "psychiatrist"] for patient in chosen}


def test_ticks_are_stored_one_by_one(as_poh, wave, chosen):
    one, two, _three = chosen
    response = as_poh.post(
        PAGE,
        {"looked": [f"{one.pk}-palliative", f"{one.pk}-psychiatrist", f"{two.pk}-palliative"]},
        follow=True,
    )
    assert left(wave) == {two.pk: ["psychiatrist"], chosen[2].pk: ["palliative", "psychiatrist"]}
    assert words(response) == ["Nog 2 patiënten nakijken."]
    assert Finding.objects.filter(present=True).count() == 0
    logged = AuditEvent.objects.filter(what="finding")
    assert sorted(event.patient_id for event in logged) == sorted([one.pk, one.pk, two.pk])


def test_all_at_once_leads_back_to_the_wave(as_gp, wave, chosen):
    response = as_gp.post(PAGE, {"then": "all"})
    assert response["Location"] == "/p/de-linde/waves/1/"
    assert left(wave) == {}


def test_twice_is_stored_once(as_poh, wave, chosen):
    for _time in range(2):
        as_poh.post(PAGE, {"then": "all"})
    assert Finding.objects.count() == 6


def test_what_is_found_leaves_the_patient_out(as_poh, wave, chosen):
    one = chosen[0]
    page = f"/p/de-linde/patients/{one.pk}/finding/?wave=1"
    assert as_poh.get(page).status_code == 200
    response = as_poh.post(page, {"item": "psychiatrist"})
    assert response["Location"] == PAGE
    assert Screening.objects.get().reason == "psychiatrist"
    assert not WavePlace.objects.get(patient=one).held
    assert Finding.objects.get().present


def test_something_else_needs_a_note(as_poh, wave, chosen):
    page = f"/p/de-linde/patients/{chosen[0].pk}/finding/"
    assert "Schrijf in een paar woorden" in as_poh.post(page, {"item": "other"}).content.decode()
    as_poh.post(page, {"item": "other", "note": "Verhuist volgende week"})
    assert Screening.objects.get().note == "Verhuist volgende week"


def test_the_newest_counts_and_an_older_wave_does_not(wave, chosen):
    one, two, _three = chosen
    FindingFactory(patient=one, item="palliative", present=False)
    FindingFactory(patient=one, item="palliative", present=True)
    FindingFactory(patient=two, item="palliative", found_at=NOW.replace(year=2025))
    assert "palliative" in left(wave)[one.pk]
    assert "palliative" in left(wave)[two.pk]
    FindingFactory(patient=one, item="palliative", present=False)
    assert left(wave)[one.pk] == ["psychiatrist"]


def test_a_tick_of_somebody_else_is_not_written(wave, chosen, poh, chronic):
    stranger = chronic(1)[0]
    assert findings.confirm(wave=wave, looked_up=[(stranger.pk, "palliative")], by=poh, at=NOW) == 0
    assert not Finding.objects.exists()


def test_an_unknown_item_is_refused(chosen, poh):
    with pytest.raises(Refused):
        findings.report(patient=chosen[0], item="moon", by=poh, at=NOW)


def test_after_posting_nothing_is_asked(as_poh, poh):
    wave = WaveFactory(practice=poh.practice, number=4, posted=True)
    WavePlaceFactory(wave=wave)
    assert left(wave) == {}
    assert as_poh.get("/p/de-linde/waves/4/record/").status_code == 302


def test_a_reminder_asks_nothing(poh):
    first = WaveFactory(practice=poh.practice, number=5, posted=True)
    reminder = WaveFactory(practice=poh.practice, number=6, kind=Wave.Kind.REMINDER, follows=first)
    WavePlaceFactory(wave=reminder, kind=Wave.Kind.REMINDER)
    assert left(reminder) == {}


def test_more_patients_ask_no_more_of_the_database(as_poh, wave, chosen, chronic, poh):
    as_poh.get(PAGE)
    with CaptureQueriesContext(connection) as three:
        as_poh.get(PAGE)
    for patient in chronic(4):
        WavePlaceFactory(wave=wave, patient=patient, chosen_by=poh)
    with CaptureQueriesContext(connection) as seven:
        as_poh.get(PAGE)
    assert len(seven) == len(three)
