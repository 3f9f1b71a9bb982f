"""Leaving somebody out with a reason, undoing it, and saying who the own GP is."""

import pytest

from patients.models import Screening, Wave, WavePlace
from tests.factories.patients import PatientFactory, ScreeningFactory, WaveFactory, WavePlaceFactory
from tests.factories.people import MembershipFactory
from tests.factories.stopletters import LetterFactory
from tests.integration.patients.conftest import words


def url(patient, what):
    return f"/p/de-linde/patients/{patient.pk}/{what}/"


@pytest.fixture
def patient(practice):
    return PatientFactory(practice=practice, chronic=True)


@pytest.mark.parametrize("role", ["poh", "gp"])
def test_both_poh_and_gp_leave_somebody_out(client_of, request, patient, role):
    person = request.getfixturevalue(role)
    response = client_of(person).post(
        url(patient, "screen"), {"reason": "palliative", "note": "Sinds mei"}, follow=True
    )
    judgement = Screening.objects.get()
    assert (judgement.decision, judgement.reason, judgement.note) == ("exclude", "palliative", "Sinds mei")
    assert judgement.decided_by == person
    assert "Geen brief: palliatieve zorg" in response.content.decode()


@pytest.mark.parametrize(
    ("data", "error"),
    [({}, "reason"), ({"reason": "bestaat niet"}, "reason"), ({"reason": "other", "note": " "}, "note")],
)
def test_a_reason_is_needed_and_what_was_typed_stays(as_poh, patient, data, error):
    response = as_poh.post(url(patient, "screen"), data)
    assert list(response.context["form"].errors) == [error]
    assert not Screening.objects.exists()


FLAGS = [{"code": "dementia", "advice": "exclude", "reason": "Dementie (P70)", "since": None}]


@pytest.fixture
def flagged(practice):
    return PatientFactory(practice=practice, chronic__flags=FLAGS)


@pytest.mark.parametrize("role", ["poh", "gp"])
def test_a_letter_after_all_with_a_reason(client_of, request, flagged, role):
    person = client_of(request.getfixturevalue(role))
    assert "Toch kiezen" in person.get(url(flagged, "screen")).content.decode()
    data = {"reason": "despite_flag", "note": "Zelf gevraagd"}
    response = person.post(url(flagged, "screen"), data, follow=True)
    assert words(response) == ["Vastgelegd: deze patiënt kan worden gekozen voor een brief."]
    judgement = Screening.objects.get()
    assert (judgement.decision, judgement.note) == ("include", "Zelf gevraagd")
    page = response.content.decode()
    assert "Zelf gevraagd" in page
    assert "“Toch een brief” intrekken" in page


def test_a_letter_after_all_needs_the_reason(as_poh, flagged):
    response = as_poh.post(url(flagged, "screen"), {"reason": "despite_flag", "note": " "})
    assert "Schrijf in een paar woorden waarom een brief hier past." in response.content.decode()
    assert not Screening.objects.exists()


def test_a_letter_after_all_does_not_overturn_a_colleague(as_poh, flagged):
    ScreeningFactory(patient=flagged)
    assert "Toch kiezen" not in as_poh.get(url(flagged, "screen")).content.decode()
    page = as_poh.post(url(flagged, "screen"), {"reason": "despite_flag", "note": "Zelf gevraagd"})
    assert "Er is al vastgelegd dat deze patiënt geen brief krijgt." in page.content.decode()
    assert Screening.objects.get().decision == "exclude"


def test_without_something_against_it_there_is_nothing_to_decide(as_poh, patient):
    assert "Toch kiezen" not in as_poh.get(url(patient, "screen")).content.decode()


def test_a_decision_a_place_rests_on_is_not_undone_under_it(as_poh, flagged, poh):
    ScreeningFactory(patient=flagged, decision="include", reason="despite_flag", note="Zelf gevraagd")
    WavePlaceFactory(wave=WaveFactory(practice=poh.practice, opened_by=poh), patient=flagged)
    response = as_poh.post(url(flagged, "unscreen"), follow=True)
    assert words(response) == [
        "Deze patiënt is gekozen voor een ronde. Kies “Geen brief” om dat terug te draaien."
    ]
    assert not Screening.objects.get().withdrawn_at


def test_deferring_does_not_read_as_excluding(as_poh, patient):
    response = as_poh.post(url(patient, "screen"), {"reason": "ill_now"}, follow=True)
    assert words(response) == [
        "Vastgelegd: deze patiënt krijgt nu geen brief en kan in een volgende ronde worden gekozen."
    ]


def test_a_place_in_a_wave_being_chosen_is_given_up(as_gp, patient, poh):
    place = WavePlaceFactory(wave=WaveFactory(practice=poh.practice, opened_by=poh), patient=patient)
    as_gp.post(url(patient, "screen"), {"reason": "ill_now"})
    place.refresh_from_db()
    assert (place.held, place.reason) == (False, "ill_now")
    assert Screening.objects.get().decision == "defer"


def test_with_a_letter_made_it_is_refused_and_said_where_to_go(as_gp, patient, poh):
    wave = WaveFactory(practice=poh.practice, opened_by=poh, state=Wave.State.LETTERS)
    LetterFactory(place__wave=wave, place__patient=patient)
    page = as_gp.post(url(patient, "screen"), {"reason": "palliative"}).content.decode()
    assert "Er is al een brief voor deze patiënt in ronde 1. Haal de brief daar uit de ronde." in page
    assert WavePlace.objects.get().held
    assert not Screening.objects.exists()


def test_after_posting_it_holds_for_the_next_waves(as_poh, patient, poh):
    WavePlaceFactory(wave=WaveFactory(practice=poh.practice, opened_by=poh, posted=True), patient=patient)
    as_poh.post(url(patient, "screen"), {"reason": "no_letter_please"})
    assert WavePlace.objects.get().held
    assert Screening.objects.get().reason == "no_letter_please"


def test_from_the_list_one_goes_back_to_the_list(as_poh, patient, poh):
    WaveFactory(practice=poh.practice, opened_by=poh)
    response = as_poh.post(url(patient, "screen") + "?wave=1", {"reason": "palliative"})
    assert response["Location"] == "/p/de-linde/waves/1/choose/"
    response = as_poh.post(url(patient, "unscreen") + "?wave=1")
    assert response["Location"] == "/p/de-linde/waves/1/choose/"


@pytest.mark.parametrize("wave", ["", "99", "x", "-1", "²", "9" * 30])
def test_a_wave_that_is_not_there_leads_to_the_patient(as_poh, patient, wave):
    response = as_poh.post(f"{url(patient, 'unscreen')}?wave={wave}")
    assert response["Location"] == f"/p/de-linde/patients/{patient.pk}/"


def test_undoing_keeps_the_judgement_on_record(as_poh, patient):
    judgement = ScreeningFactory(patient=patient)
    response = as_poh.post(url(patient, "unscreen"), follow=True)
    judgement.refresh_from_db()
    assert judgement.withdrawn_at
    assert words(response) == ["Ongedaan gemaakt: deze patiënt kan weer worden gekozen."]


# --- own GP ---


def test_the_own_gp_of_one_patient(as_poh, patient, gp):
    response = as_poh.post(url(patient, "gp"), {"gp": gp.pk}, follow=True)
    patient.refresh_from_db()
    assert patient.gp == gp
    assert words(response) == ["De eigen huisarts is genoteerd."]


def test_somebody_who_is_no_gp_here_is_refused(as_poh, patient, poh, other_practice):
    foreign = MembershipFactory(gp=True, practice=other_practice)
    for choice in (poh.pk, foreign.pk, "", "x"):
        response = as_poh.post(url(patient, "gp"), {"gp": choice}, follow=True)
        assert words(response) == ["Kies een huisarts uit de lijst. Er is niets veranderd."]
    patient.refresh_from_db()
    assert patient.gp is None


@pytest.mark.parametrize(
    ("then", "where"),
    [
        ("/p/de-linde/waves/1/", "/p/de-linde/waves/1/"),
        ("https://example.org/", None),
        ("//example.org", None),
        ("", None),
    ],
)
def test_back_to_the_page_the_form_stood_on_and_nowhere_else(as_poh, patient, gp, then, where):
    response = as_poh.post(url(patient, "gp"), {"gp": gp.pk, "next": then})
    assert response["Location"] == (where or f"/p/de-linde/patients/{patient.pk}/")


def test_a_code_is_named_for_everybody_at_once(as_poh, practice, gp):
    other = MembershipFactory(gp=True, practice=practice, display_name="dr. P. van Loon")
    wit = [PatientFactory(practice=practice, gp_code="WIT") for _ in range(2)]
    loon = PatientFactory(practice=practice, gp_code="LOON", gp=other)
    nobody = PatientFactory(practice=practice, gp_code="")
    lines = as_poh.get("/p/de-linde/patients/gp-codes/").context["lines"]
    assert [(code.code, code.patients, code.without_gp, code.gp_id) for code, _form in lines] == [
        ("WIT", 2, 2, None), ("", 1, 1, None), ("LOON", 1, 0, other.pk)
    ]  # fmt: skip
    chosen = {lines[0][1]["gp"].html_name: gp.pk, lines[2][1]["gp"].html_name: other.pk}
    response = as_poh.post("/p/de-linde/patients/gp-codes/", chosen, follow=True)
    assert words(response) == ["Genoteerd voor 2 patiënten."]
    for row in [*wit, loon, nobody]:
        row.refresh_from_db()
    assert [row.gp for row in wit] == [gp, gp]
    assert (loon.gp, nobody.gp) == (other, None)


def test_saving_codes_without_a_change_changes_nothing(as_poh, patient, gp):
    response = as_poh.post("/p/de-linde/patients/gp-codes/", follow=True)
    assert words(response) == ["Er is niets veranderd."]


def test_codes_without_a_gp_or_without_patients_say_what_comes_first(as_poh, practice):
    page = "/p/de-linde/patients/gp-codes/"
    assert "Nog geen codes" in as_poh.get(page).content.decode()
    PatientFactory(practice=practice)
    assert "Nog geen huisarts doet mee" in as_poh.get(page).content.decode()
