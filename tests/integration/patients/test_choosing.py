"""Choosing who is in a wave, by the page."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from patients.models import Screening, Wave, WavePlace
from patients.presenters.capacity import Meter
from practices.models import AuditEvent
from tests.factories.patients import PatientFactory, ScreeningFactory, WaveFactory, WavePlaceFactory
from tests.integration.patients.conftest import words

PAGE = "/p/de-linde/waves/1/choose/"
EXCLUDING = [
    {"code": "epilepsy", "advice": "exclude", "reason": "Epilepsie of toevallen (N88)", "since": None}
]


def send(client, ticked, was=(), follow=True, **more):
    data = {"patient": [row.pk for row in ticked], "was": [row.pk for row in was], **more}
    return client.post(PAGE, data, follow=follow)


def held():
    return list(
        WavePlace.objects.filter(held=True).order_by("position").values_list("patient__surname", flat=True)
    )


def test_who_is_ticked_gets_a_place_in_the_order_of_the_list(as_poh, chronic, wave):
    one, two, three = chronic(3)
    response = send(as_poh, [three, one])
    assert held() == ["Proef1", "Proef3"]
    assert response.context["choosing"].chosen == 2
    assert "2</span> van 20 gekozen" in response.content.decode()


def test_unticking_gives_the_place_up_and_leaves_other_tabs_alone(as_poh, chronic, wave):
    one, two, three = chronic(3)
    send(as_poh, [one, two])
    send(as_poh, [], was=[one])
    assert held() == ["Proef2"]


def test_what_a_colleague_added_meanwhile_stays(as_poh, chronic, wave, poh):
    one, two, three = chronic(3)
    WavePlaceFactory(wave=wave, patient=two, chosen_by=poh)
    send(as_poh, [one], was=[])
    assert held() == ["Proef2", "Proef1"]


def test_the_twenty_first_is_refused_and_no_tick_is_lost(as_poh, chronic, wave):
    everybody = chronic(21)
    response = send(as_poh, everybody, then="wave")
    assert words(response) == [
        "Een ronde heeft hoogstens 20 patiënten; 0 zijn er al gekozen. Er is niets veranderd."
    ]
    assert held() == []
    assert [row.ticked for row in response.context["choosing"].rows] == [True] * 21


def test_the_main_button_leads_to_the_letters(as_poh, chronic, wave):
    response = send(as_poh, chronic(1), then="wave", follow=False)
    assert response["Location"] == "/p/de-linde/waves/1/"


def test_a_tab_and_an_order_are_kept_after_saving(as_poh, chronic, wave):
    response = send(as_poh, chronic(1), follow=False, show="suitable", order="age", medicine="oxazepam")
    assert response["Location"] == f"{PAGE}?show=suitable&medicine=oxazepam&order=age"


def test_take_all_keeps_the_ticks_and_fills_up_to_the_size(as_poh, chronic, wave):
    everybody = chronic(23)
    response = send(as_poh, [everybody[22]], then="all")
    assert words(response) == ["19 patiënten toegevoegd."]
    assert held() == ["Proef23", *(f"Proef{n}" for n in range(1, 20))]


def test_take_all_passes_over_objections_judgements_and_earlier_waves(as_poh, chronic, practice, wave):
    suitable, judged, written = chronic(3)
    PatientFactory(practice=practice, surname="Vlag", chronic__flags=EXCLUDING)
    ScreeningFactory(patient=judged)
    WavePlaceFactory(wave=WaveFactory(practice=practice, number=7, posted=True), patient=written, held=False)
    send(as_poh, [], then="all")
    assert held() == ["Proef1"]


def test_the_tabs_add_up(as_poh, chronic, practice, wave):
    _suitable, judged, written = chronic(3)
    PatientFactory(practice=practice, chronic__flags=EXCLUDING)
    PatientFactory(practice=practice, near_miss=True, surname="Bijna")
    ScreeningFactory(patient=judged)
    WavePlaceFactory(wave=WaveFactory(practice=practice, number=7, posted=True), patient=written)
    choosing = as_poh.get(PAGE).context["choosing"]
    assert {tab.label: tab.count for tab in choosing.tabs} == {
        "Chronisch": 4, "Geschikt": 1, "Met bezwaar": 2, "Al aangeschreven": 1
    }  # fmt: skip


@pytest.fixture
def flagged(practice):
    return PatientFactory(practice=practice, surname="Vlag", chronic__flags=EXCLUDING)


@pytest.fixture
def included(flagged):
    return ScreeningFactory(patient=flagged, decision="include", reason="despite_flag", note="Zelf gevraagd")


def box_of(response, patient):
    return re.search(rf'<input[^>]*name="patient" value="{patient.pk}"[^>]*>', response.content.decode())[0]


def test_who_the_record_speaks_against_cannot_be_ticked_before_somebody_decides(as_poh, flagged, wave):
    page = as_poh.get(PAGE)
    assert "disabled" in box_of(page, flagged)
    assert "Toch kiezen" in page.content.decode()
    response = send(as_poh, [flagged])
    (said,) = words(response)
    assert said.startswith(
        "Bij iemand die u koos pleit het dossier tegen een brief: Epilepsie of toevallen (N88)."
    )
    assert "checked" not in box_of(response, flagged)
    assert held() == []


def test_a_flag_advises_and_a_person_decides(as_poh, flagged, included, wave):
    assert "disabled" not in box_of(as_poh.get(PAGE), flagged)
    response = send(as_poh, [flagged])
    assert held() == ["Vlag"]
    page = response.content.decode()
    assert "Uitsluiten: epilepsie" in page
    assert "Toch een brief" in page
    assert "1 gekozen patiënt heeft een bezwaar" in page


def test_take_all_takes_who_was_chosen_after_all(as_poh, included, wave):
    send(as_poh, [], then="all")
    assert held() == ["Vlag"]


def test_a_flag_that_came_after_choosing_does_not_take_the_place_away(as_poh, chronic, flagged, wave, poh):
    (other,) = chronic(1)
    WavePlaceFactory(wave=wave, patient=flagged, chosen_by=poh)
    assert "disabled" not in box_of(as_poh.get(PAGE), flagged)
    send(as_poh, [flagged, other], was=[flagged])
    assert held() == ["Vlag", "Proef1"]


def test_with_nobody_chosen_there_are_no_letters(as_poh, chronic, wave):
    chronic(1)
    response = send(as_poh, [], then="wave")
    assert words(response) == ["Kies eerst ten minste één patiënt."]
    assert response.redirect_chain == [(PAGE, 302)]


def test_saving_says_how_many_are_kept(as_poh, chronic, wave):
    assert words(send(as_poh, chronic(2), then="stay")) == ["2 patiënten bewaard."]


@pytest.mark.parametrize("kind", ["judged", "near miss", "foreign", "nonsense"])
def test_who_may_not_be_chosen_is_refused(as_poh, chronic, practice, other_practice, wave, kind):
    (judged,) = chronic(1)
    ScreeningFactory(patient=judged)
    near = PatientFactory(practice=practice, near_miss=True)
    foreign = PatientFactory(practice=other_practice, chronic=True)
    wanted = {"judged": judged.pk, "near miss": near.pk, "foreign": foreign.pk, "nonsense": "x"}[kind]
    response = as_poh.post(PAGE, {"patient": [wanted]}, follow=True)
    assert words(response) == ["Iemand die u koos staat niet meer in deze lijst. Kijk de lijst nog eens na."]
    assert not WavePlace.objects.exists()


def test_near_misses_and_left_out_patients_stand_apart_with_an_undo(as_poh, chronic, practice, wave):
    (judged,) = chronic(1)
    ScreeningFactory(patient=judged, note="Sinds de zomer")
    PatientFactory(practice=practice, surname="Bijna", near_miss=True)
    page = as_poh.get(PAGE).content.decode()
    assert "Net niet chronisch: 1 patiënt" in page
    assert "Geen brief: palliatieve zorg" in page
    assert "Sinds de zomer" in page
    assert f"/p/de-linde/patients/{judged.pk}/unscreen/?wave=1" in page


def test_capacity_and_plausibility(as_poh, chronic, wave):
    send(as_poh, chronic(17))
    page = as_poh.get(PAGE).content.decode()
    assert "17 × 5 × 20 min = 28 u 20 min" in page
    assert "met 20 patiënten: 33 u 20 min" in page
    assert "17 op 2.340 patiënten" in page
    assert "minder dan de 39 tot 84 die te verwachten zijn" in page
    assert "Zeg hoeveel tijd de POH per week heeft" in page
    assert "Dat is weinig voor een praktijk van 2340 patiënten" in page


@pytest.mark.parametrize(
    ("count", "a_week", "said"),
    [
        (20, 120, "bij 2 u per week: klaar in 17 weken"),
        (1, 120, "bij 2 u per week: klaar in 1 week"),
        (2, 60, "bij 1 u per week: klaar in 4 weken"),
    ],
)
def test_how_many_weeks_the_talks_take(as_poh, chronic, wave, practice, count, a_week, said):
    practice.poh_minutes_a_week = a_week
    practice.save()
    send(as_poh, chronic(count))
    assert said in as_poh.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("found", "words"),
    [(38, "minder dan"), (39, "zoals verwacht"), (84, "zoals verwacht"), (85, "meer dan")],
)
def test_what_is_found_beside_what_is_expected(found, words):
    with translation.override("nl"):
        assert Meter(found, 2340).words.startswith(words)


def test_narrowed_and_ordered(as_poh, chronic, practice, wave):
    chronic(1)
    PatientFactory(practice=practice, surname="Aap", chronic__substances=["temazepam"], chronic__days=70)
    names = lambda query: [row.patient.surname for row in as_poh.get(PAGE + query).context["choosing"].rows]  # noqa: E731
    assert names("") == ["Proef1", "Aap"]
    assert names("?order=name") == ["Aap", "Proef1"]
    assert names("?order=days") == ["Proef1", "Aap"]
    assert names("?medicine=temazepam") == ["Aap"]
    assert names("?show=nonsense&order=nonsense") == ["Proef1", "Aap"]


def test_leaving_out_from_the_list_stores_the_ticks_first(as_poh, chronic, wave):
    one, two = chronic(2)
    response = send(as_poh, [one], then=f"screen-{two.pk}", follow=False)
    assert response["Location"] == f"/p/de-linde/patients/{two.pk}/screen/?wave=1"
    assert held() == ["Proef1"]


def test_a_wave_that_went_on_sends_to_its_own_page(as_poh, chronic, wave):
    Wave.objects.update(state=Wave.State.LETTERS)
    for response in (as_poh.get(PAGE), send(as_poh, chronic(1), follow=False)):
        assert response["Location"] == "/p/de-linde/waves/1/"
    assert not WavePlace.objects.exists()


def test_no_chronic_users_says_what_to_do(as_poh, wave):
    assert "Geen chronische gebruikers" in as_poh.get(PAGE).content.decode()


def test_everybody_shown_is_in_the_log(as_poh, chronic, wave):
    shown = chronic(2)
    as_poh.get(PAGE)
    seen = AuditEvent.objects.filter(what="candidates of a wave").values_list("patient_id", flat=True)
    assert set(seen) == {row.pk for row in shown}


def test_as_many_queries_for_a_hundred_as_for_one(as_poh, chronic, wave):
    chronic(1)
    counts = [reading_queries(as_poh)]
    chronic(100)
    counts.append(reading_queries(as_poh))
    assert counts[0] == counts[1] <= 11


def reading_queries(client):
    """What the page reads; the log is written after the answer."""
    client.get(PAGE)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(PAGE).status_code == 200
    log = next(
        n for n, query in enumerate(captured.captured_queries) if "practices_auditchain" in query["sql"]
    )
    return sum(query["sql"].startswith("SELECT") for query in captured.captured_queries[:log])


# --- waves ---


def test_the_first_wave_is_opened_with_one_button(as_poh, chronic):
    chronic(1)
    assert "Open ronde 1" in as_poh.get("/p/de-linde/waves/").content.decode()
    response = as_poh.post("/p/de-linde/waves/open/")
    assert response["Location"] == PAGE
    assert Wave.objects.get().number == 1


def test_opening_twice_is_refused_in_words(as_poh, chronic, wave):
    chronic(1)
    response = as_poh.post("/p/de-linde/waves/open/", follow=True)
    assert words(response) == ["Er wordt nog een andere ronde gekozen. Maak die eerst af."]
    assert "Nieuwe ronde openen" not in response.content.decode()


def test_a_wave_being_signed_comes_before_a_new_one(as_poh, chronic, wave):
    chronic(1)
    Wave.objects.update(state=Wave.State.LETTERS)
    page = as_poh.get("/p/de-linde/waves/").content.decode()
    assert filled(page) == ["Naar: Ronde 1"]
    assert "Nieuwe ronde openen" in page
    Wave.objects.update(state=Wave.State.CLOSED)
    assert filled(as_poh.get("/p/de-linde/waves/").content.decode()) == ["Nieuwe ronde openen"]


def filled(page):
    found = re.findall(r"<(?:a|button)[^>]*btn-primary[^>]*>(.*?)</(?:a|button)>", page, re.DOTALL)
    return [re.sub(r"<svg.*?</svg>|<[^>]*>", "", words, flags=re.DOTALL).strip() for words in found]


def test_without_patients_the_file_comes_first(as_poh):
    assert "Lees eerst een bestand uit het HIS in" in as_poh.get("/p/de-linde/waves/").content.decode()
    assert words(as_poh.post("/p/de-linde/waves/open/", follow=True)) == [
        "Er zijn nog geen patiënten. Lees eerst een export van het HIS in."
    ]


def test_the_waves_show_how_many_were_chosen(as_poh, chronic, wave, poh):
    one, two = chronic(2)
    WavePlaceFactory(wave=wave, patient=one, chosen_by=poh)
    ScreeningFactory(patient=two)
    page = as_poh.get("/p/de-linde/waves/").content.decode()
    assert "1 van de 20 plaatsen zijn gevuld" in page or "1 van 20" in page
    assert Screening.objects.count() == 1
