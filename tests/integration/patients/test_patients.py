"""The list of patients and the page of one."""

from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patients.models import Use
from practices.models import AuditEvent
from tests.factories.patients import (
    AS_OF,
    PatientFactory,
    PrescriptionFactory,
    ScreeningFactory,
    WaveFactory,
    WavePlaceFactory,
)

LIST = "/p/de-linde/patients/"


def names(response):
    return [row.patient.surname for row in response.context["rows"]]


def search(client, term):
    return client.post(LIST, {"term": term}, follow=True)


def test_everybody_on_surname_in_pages_of_25(as_poh, chronic):
    chronic(30)
    first, second = as_poh.get(LIST), as_poh.get(f"{LIST}?page=2")
    assert (len(names(first)), len(names(second))) == (25, 5)
    assert names(first)[:3] == ["Proef1", "Proef10", "Proef11"]


def test_only_who_is_shown_is_in_the_log(as_poh, chronic):
    chronic(30)
    as_poh.get(f"{LIST}?page=2")
    assert AuditEvent.objects.filter(what="list of patients", patient_id__isnull=False).count() == 5


@pytest.mark.parametrize(
    ("show", "expected"),
    [("chronic", ["Proef1"]), ("near", ["Bijna"]), ("left_out", ["Proef1"]), ("wave", []),
     ("nonsense", ["Bijna", "Geen", "Proef1"])],
)  # fmt: skip
def test_filters(as_poh, chronic, practice, show, expected):
    (judged,) = chronic(1)
    ScreeningFactory(patient=judged)
    PatientFactory(practice=practice, surname="Bijna", near_miss=True)
    PatientFactory(practice=practice, surname="Geen")
    assert names(as_poh.get(f"{LIST}?show={show}")) == expected


def test_searching_leaves_no_name_in_the_address_or_readable_in_the_session(as_poh, chronic, practice):
    chronic(2)
    PatientFactory(practice=practice, surname="Yılmaz", his_number="4711")
    found = search(as_poh, "yilmaz")
    assert names(found) == ["Yılmaz"]
    assert found.redirect_chain == [(LIST, 302)]
    assert all("yilmaz" not in str(session.get_decoded()) for session in Session.objects.all())
    assert names(as_poh.get(f"{LIST}?show=chronic")) == []
    assert names(search(as_poh, "4711")) == ["Yılmaz"]
    assert len(names(search(as_poh, ""))) == 3


def test_a_search_in_one_practice_does_not_follow_to_another(as_poh, poh, chronic, other_practice):
    from tests.factories.people import MembershipFactory

    MembershipFactory(user=poh.user, practice=other_practice)
    PatientFactory(practice=other_practice, surname="Elders")
    search(as_poh, "Proef")
    assert names(as_poh.get("/p/de-es/patients/")) == ["Elders"]


def test_nobody_found_and_nobody_there_are_said(as_poh, as_gp, chronic):
    assert "Nog geen patiënten" in as_poh.get(LIST).content.decode()
    assert "Lees het eerste bestand in" not in as_gp.get(LIST).content.decode()
    chronic(1)
    assert "Niemand gevonden" in search(as_poh, "bestaatniet").content.decode()


def test_a_missing_own_gp_is_pointed_out_to_who_can_name_it(as_poh, as_gp, chronic):
    chronic(2)
    assert (
        "Van 2 chronische gebruikers is de eigen huisarts nog niet bekend"
        in as_poh.get(LIST).content.decode()
    )
    assert "is de eigen huisarts nog niet bekend" not in as_gp.get(LIST).content.decode()


@pytest.mark.parametrize("page", [LIST, "one"])
def test_as_many_queries_for_a_hundred_as_for_one(as_poh, chronic, page):
    (patient,) = chronic(1)
    url = f"{LIST}{patient.pk}/" if page == "one" else LIST
    before = reading_queries(as_poh, url)
    chronic(99)
    for n in range(40):
        PrescriptionFactory(patient=patient, date=AS_OF - timedelta(days=30 * n))
    assert before == reading_queries(as_poh, url) <= (39 if page == "one" else 10)


def reading_queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    log = next(
        n for n, query in enumerate(captured.captured_queries) if "practices_auditchain" in query["sql"]
    )
    return sum(query["sql"].startswith("SELECT") for query in captured.captured_queries[:log])


# --- one patient ---


def test_the_page_of_one_patient(as_poh, practice, gp):
    patient = PatientFactory(practice=practice, gp=gp, chronic=True)
    PrescriptionFactory(patient=patient)
    page = as_poh.get(f"{LIST}{patient.pk}/").content.decode()
    for words in (
        "Mevr. T. Yılmaz", "61 jaar", "14-03-1965, vrouw", "oxazepam 10 mg", "1 per dag", "91 van 91 dagen",
        "3,3 mg diazepam", "Beukenweg 13", "06 00 00 00 00", "dr. M. de Wit", "OXAZEPAM TABLET 10MG",
        "lager is minder gebruik",
    ):  # fmt: skip
        assert words in page, words
    assert AuditEvent.objects.filter(what="patient", patient_id=patient.pk).count() == 1


def test_a_patient_with_nothing_known_still_has_a_page(as_poh, practice):
    empty = {
        "initials": "",
        "surname": "",
        "sex": "",
        "birth_date": None,
        "street": "",
        "city": "",
        "phone": "",
        "gp_code": "",
    }
    patient = PatientFactory(practice=practice, his_number="77", **empty)
    page = as_poh.get(f"{LIST}{patient.pk}/").content.decode()
    assert "Patiënt 77" in page
    assert "niet bekend" in page
    assert '<svg class="use-chart"' not in page


def step(client, patient):
    found = client.get(f"{LIST}{patient.pk}/").context["next_step"]
    return found.title, found.page


def test_the_next_step_follows_where_somebody_is(as_poh, practice, chronic, poh):
    (patient,) = chronic(1)
    assert step(as_poh, patient) == ("Kan een brief krijgen", "waves")
    wave = WaveFactory(practice=practice, opened_by=poh)
    assert step(as_poh, patient) == ("Kan een brief krijgen", "wave_choose")
    place = WavePlaceFactory(wave=wave, patient=patient, chosen_by=poh)
    assert step(as_poh, patient) == ("Gekozen voor ronde 1", "wave_choose")
    wave.state = "letters"
    wave.save()
    assert step(as_poh, patient) == ("De brief zit in ronde 1", "wave")
    wave.state, wave.posted_on, wave.posted_at, wave.posted_by = "posted", AS_OF, wave.opened_at, poh
    wave.save()
    assert step(as_poh, patient) == ("De brief van ronde 1 is gepost", "wave")
    place.held = False
    place.save()
    ScreeningFactory(patient=patient, reason="no_letter_please")
    assert step(as_poh, patient) == ("Geen brief: wil geen brief", "")


def test_a_gp_is_not_sent_to_pages_of_the_poh(as_gp, practice, chronic, poh):
    (patient,) = chronic(1)
    assert step(as_gp, patient) == ("Kan een brief krijgen", "")
    WavePlaceFactory(wave=WaveFactory(practice=practice, opened_by=poh), patient=patient, chosen_by=poh)
    assert step(as_gp, patient) == ("Gekozen voor ronde 1", "")


def test_who_is_not_chronic_needs_nothing(as_poh, practice):
    assert step(as_poh, PatientFactory(practice=practice, near_miss=True)) == ("Geen brief nodig", "")


def test_the_timeline_tells_all_and_can_be_narrowed(as_poh, practice, chronic, poh):
    (patient,) = chronic(1)
    for n in range(12):
        PrescriptionFactory(patient=patient, date=AS_OF - timedelta(days=30 * n + 1))
    wave = WaveFactory(practice=practice, number=3, opened_by=poh, posted=True)
    WavePlaceFactory(wave=wave, patient=patient, chosen_by=poh)
    timeline = as_poh.get(f"{LIST}{patient.pk}/").context["timeline"]
    assert [event.title for event in timeline.newest[:2]] == ["Gekozen voor ronde 3", "Stopbrief gepost"]
    assert (len(timeline.newest), len(timeline.earlier)) == (8, 6)
    narrowed = as_poh.get(f"{LIST}{patient.pk}/?events=prescription").context["timeline"]
    assert {event.title for event in narrowed.newest} == {"OXAZEPAM TABLET 10MG"}


def test_a_given_up_place_says_why_and_shows_no_letter(as_poh, practice, chronic, poh):
    (patient,) = chronic(1)
    wave = WaveFactory(practice=practice, opened_by=poh, posted=True)
    given_up = {
        "held": False,
        "given_up_at": wave.opened_at,
        "given_up_by": poh,
        "reason": "moved",
        "note": "Naar zee",
    }
    WavePlaceFactory(wave=wave, patient=patient, chosen_by=poh, **given_up)
    context = as_poh.get(f"{LIST}{patient.pk}/").context
    told = {event.title: event.text for event in context["timeline"].newest}
    assert told["Uit ronde 1 gehaald"] == "naar een andere praktijk. Naar zee. door S. Bakker"
    assert "Stopbrief gepost" not in told
    assert context["chart"].marks == []


# --- the prescriptions behind it ---


def test_evidence_shows_the_prescriptions_the_verdict_rests_on(as_poh, practice):
    patient = PatientFactory(practice=practice, chronic=True)
    counted = PrescriptionFactory(patient=patient, date=date(2026, 9, 1))
    PrescriptionFactory(patient=patient, date=date(2020, 1, 1), label="LANG GELEDEN")
    Use.objects.update(evidence=[counted.pk])
    page = as_poh.get(f"{LIST}{patient.pk}/evidence/")
    (line,) = page.context["lines"]
    assert (line.days, line.first, line.last, line.estimated) == (
        30,
        date(2026, 9, 1),
        date(2026, 9, 30),
        False,
    )
    assert "LANG GELEDEN" not in page.content.decode()
    assert "<html" in page.content.decode()


def test_evidence_as_a_piece_of_the_list_opens_and_closes(as_poh, practice):
    patient = PatientFactory(practice=practice, chronic=True)
    url = f"{LIST}{patient.pk}/evidence/"
    piece = as_poh.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    assert "91 van 91 dagen" in piece
    assert as_poh.get(f"{url}?closed=1", headers={"HX-Request": "true"}).content.decode().strip() == ""


def test_evidence_without_use_is_an_empty_page(as_poh, practice):
    patient = PatientFactory(practice=practice)
    assert "Geen recepten" in as_poh.get(f"{LIST}{patient.pk}/evidence/?wave=99").content.decode()


def test_names_come_by_number_for_the_own_practice_only(as_poh, chronic, other_practice):
    mine, theirs = chronic(1)[0], PatientFactory(practice=other_practice, surname="Vreemd")
    html = as_poh.get(f"/p/de-linde/patients/names/?id={mine.pk}&id={theirs.pk}&id=x").content.decode()
    assert f"patient-{mine.pk}" in html
    assert mine.surname in html
    assert "Vreemd" not in html
    assert f"patient-{theirs.pk}" not in html


def test_the_filled_button_reads_a_file_and_only_for_who_may(as_poh, as_gp, chronic):
    chronic(1)
    filled = 'class="btn btn-primary'
    page = as_poh.get("/p/de-linde/patients/").content.decode()
    assert page.count(filled) == 1
    assert f'{filled}" href="/p/de-linde/imports/new/"' in page
    assert filled not in as_gp.get("/p/de-linde/patients/").content.decode()
