"""A wave filled by lot, or with everybody: who enters, who is the reserve, and that it can be done again."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benzoproject.lib.refusal import Refused
from patients import drawing
from patients.models import Draw, DrawLine, WavePlace
from patients.queries import draws as queries
from patients.services import draws, leaving_out, waves
from practices.models import AuditEvent, Practice, Project
from practices.models.projects import Selection
from practices.services import audit
from tests.factories.patients import PatientFactory, ScreeningFactory, WaveFactory, WavePlaceFactory
from tests.factories.people import NOW
from tests.integration.patients.conftest import words

PAGE = "/p/de-linde/waves/1/choose/"
EXCLUDING = [{"code": "epilepsy", "advice": "exclude", "reason": "Epilepsie (N88)", "since": None}]


@pytest.fixture
def by_lot(practice):
    Project.objects.update(selection=Selection.RANDOM)


@pytest.fixture
def everybody(practice):
    Project.objects.update(selection=Selection.ALL)


@pytest.fixture
def wave(poh):
    return WaveFactory(practice=poh.practice, opened_by=poh, size=3)


@pytest.fixture
def drawn(by_lot, wave, chronic, poh):
    chronic(8)
    return draws.draw(wave=wave, by=poh, at=NOW)


def held(wave):
    return list(wave.places.filter(held=True).order_by("position").values_list("patient_id", flat=True))


def ranked(draw):
    return list(draw.lines.order_by("rank").values_list("patient_id", flat=True))


def test_the_first_of_the_lot_are_in_the_wave_and_the_rest_is_the_reserve(drawn, wave):
    assert len(ranked(drawn)) == 8
    assert held(wave) == ranked(drawn)[:3]
    assert ranked(drawn) == drawing.ranked(ranked(drawn), seed=drawn.seed)
    assert queries.reserves(wave) == 5


def test_who_cannot_have_a_letter_is_not_in_the_lot(by_lot, wave, chronic, practice, poh):
    suitable, judged, written = chronic(3)
    PatientFactory(practice=practice, near_miss=True)
    flagged = PatientFactory(practice=practice, chronic__flags=EXCLUDING)
    included = PatientFactory(practice=practice, chronic__flags=EXCLUDING)
    ScreeningFactory(patient=included, decision="include", reason="despite_flag", note="Zelf gevraagd")
    ScreeningFactory(patient=judged)
    WavePlaceFactory(wave=WaveFactory(practice=practice, number=7, posted=True), patient=written, held=False)
    draw = draws.draw(wave=wave, by=poh, at=NOW)
    assert set(ranked(draw)) == {suitable.pk, included.pk}
    assert flagged.pk not in held(wave)


def test_the_seal_stands_in_the_access_log(drawn, wave):
    event = AuditEvent.objects.get(what="draw")
    assert event.detail["seal"] == drawn.seal
    assert event.detail["could_be_drawn"] == 8


def test_lots_are_drawn_once(drawn, wave, poh):
    with pytest.raises(Refused):
        draws.draw(wave=wave, by=poh, at=NOW)
    assert Draw.objects.count() == 1


def test_without_that_design_nothing_is_drawn(wave, chronic, poh):
    chronic(3)
    with pytest.raises(Refused):
        draws.draw(wave=wave, by=poh, at=NOW)
    assert not Draw.objects.exists()


@pytest.mark.parametrize("act", [waves.choose, waves.add])
def test_by_lot_nobody_is_chosen_by_hand(by_lot, wave, chronic, poh, act):
    with pytest.raises(Refused):
        act(wave=wave, patients=[chronic(1)[0].pk], by=poh, at=NOW)
    with pytest.raises(Refused):
        waves.take_all(wave=wave, by=poh, at=NOW)
    assert not WavePlace.objects.exists()


def test_who_falls_out_is_followed_by_the_next_of_the_reserve(drawn, wave, gp):
    ranks = ranked(drawn)
    left = wave.places.get(patient=ranks[1]).patient
    leaving_out.leave_out(patient=left, reason="dementia", by=gp, at=NOW)
    assert held(wave) == [ranks[0], ranks[2], ranks[3]]
    line = DrawLine.objects.get(patient=ranks[3])
    assert line.entered_for == left
    event = AuditEvent.objects.get(what="draw.enter")
    assert (event.patient_id, event.detail["entered_for"], event.detail["rank"]) == (ranks[3], left.pk, 4)


def test_the_reserve_passes_over_who_cannot_any_more(drawn, wave, gp):
    ranks = ranked(drawn)
    leaving_out.leave_out(
        patient=DrawLine.objects.get(patient=ranks[3]).patient, reason="moved", by=gp, at=NOW
    )
    leaving_out.leave_out(patient=wave.places.get(patient=ranks[0]).patient, reason="dementia", by=gp, at=NOW)
    assert held(wave) == [ranks[1], ranks[2], ranks[4]]


def test_an_empty_reserve_leaves_the_place_empty(by_lot, wave, chronic, poh):
    one, _two = chronic(2)
    draws.draw(wave=wave, by=poh, at=NOW)
    leaving_out.leave_out(patient=one, reason="dementia", by=poh, at=NOW)
    assert len(held(wave)) == 1


def test_everybody_enters_by_itself_and_the_next_too(everybody, practice, chronic, poh):
    people = chronic(5)
    Project.objects.update(wave_size=3)
    wave = waves.open_wave(practice=Practice.objects.get(pk=practice.pk), by=poh, at=NOW)
    assert held(wave) == [patient.pk for patient in people[:3]]
    leaving_out.leave_out(patient=people[1], reason="dementia", by=poh, at=NOW)
    assert held(wave) == [people[0].pk, people[2].pk, people[3].pk]


def verify(capsys):
    call_command("verify_draw", practice="de-linde", wave=1)
    return capsys.readouterr().out


def test_the_command_does_the_draw_again(drawn, wave, gp, capsys):
    assert verify(capsys) == f"equal: seal {drawn.seal}\n"
    leaving_out.leave_out(
        patient=wave.places.get(patient=ranked(drawn)[0]).patient, reason="dementia", by=gp, at=NOW
    )
    assert verify(capsys).startswith("equal")


def swap_ranks(draw, wave):
    first, last = draw.lines.order_by("rank").first(), draw.lines.order_by("rank").last()
    first.patient, last.patient = last.patient, first.patient
    other = last.patient
    last.patient = PatientFactory(practice=wave.practice)
    last.save()
    first.save()
    last.patient = other
    last.save()


def another_seed(draw, wave):
    draw.seed = "0" * 64
    draw.save()


def another_seal(draw, wave):
    draw.seal = drawing.seal(ranked(draw), seed=draw.seed, method="other")
    draw.save()


def by_hand(draw, wave):
    WavePlaceFactory(wave=wave, patient=draw.lines.get(rank=8).patient, position=99)


@pytest.mark.parametrize("tamper", [swap_ranks, another_seed, another_seal, by_hand])
def test_the_command_sees_what_was_changed(drawn, wave, tamper, capsys):
    tamper(drawn, wave)
    with pytest.raises(CommandError, match="not equal"):
        verify(capsys)


@pytest.mark.parametrize("ranks", [[1], [8], [2, 5, 7]])
def test_it_is_still_equal_after_somebody_was_erased(drawn, poh, ranks, capsys):
    for line in drawn.lines.filter(rank__in=ranks):
        audit.record(audit.Action.CHANGE, "patient erased", by=poh, at=NOW, patient_id=line.patient_id)
        drawn.wave.places.filter(patient=line.patient).delete()
        line.delete()
    assert verify(capsys).startswith("equal")


def test_a_line_that_is_gone_without_an_erasure_is_seen(drawn, capsys):
    drawn.lines.get(rank=8).delete()
    with pytest.raises(CommandError, match="not equal"):
        verify(capsys)


def test_the_command_says_when_there_was_no_draw(wave):
    with pytest.raises(CommandError, match="No lots"):
        call_command("verify_draw", practice="de-linde", wave=1)


# --- the page ---


def test_one_button_draws(as_poh, by_lot, wave, chronic):
    chronic(8)
    page = as_poh.get(PAGE).content.decode()
    assert "Loot 3 van de 8 patiënten" in page
    assert 'type="checkbox"' not in page
    response = as_poh.post("/p/de-linde/waves/1/draw/", follow=True)
    assert words(response) == ["3 patiënten zijn geloot. De andere 5 staan op de reservelijst."]
    page = response.content.decode()
    assert Draw.objects.get().seal in page
    assert "Reservelijst" in page


def test_the_page_says_who_came_in_for_whom(as_poh, drawn, wave, gp):
    ranks = ranked(drawn)
    left = wave.places.get(patient=ranks[0]).patient
    leaving_out.leave_out(patient=left, reason="dementia", by=gp, at=NOW)
    page = " ".join(as_poh.get(PAGE).content.decode().split())
    assert f"in de plaats van T. {left.surname}" in page.replace("Mevr. ", "")


def test_leaving_out_from_the_page_brings_the_next_one(as_poh, drawn, wave):
    ranks = ranked(drawn)
    as_poh.post(f"/p/de-linde/patients/{ranks[0]}/screen/?wave=1", {"reason": "palliative"})
    assert held(wave) == [ranks[1], ranks[2], ranks[3]]


def test_a_sent_tick_is_refused_when_lots_decide(as_poh, drawn, wave):
    before = held(wave)
    as_poh.post(PAGE, {"patient": [ranked(drawn)[7]], "was": [], "then": "stay"})
    assert held(wave) == before


def test_the_page_of_everybody_shows_who_is_in_and_who_comes_later(as_poh, everybody, practice, chronic):
    chronic(5)
    Project.objects.update(wave_size=3)
    as_poh.post("/p/de-linde/waves/open/")
    page = " ".join(as_poh.get(PAGE).content.decode().split())
    assert "3 patiënten krijgen een brief" in page
    assert "2 andere patiënten komen in een volgende ronde" in page
    assert "Loten" not in page


def test_the_page_of_a_draw_asks_no_more_for_more_patients(as_poh, by_lot, wave, chronic, poh):
    chronic(8)
    draws.draw(wave=wave, by=poh, at=NOW)
    as_poh.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        as_poh.get(PAGE)
    chronic(30)
    with CaptureQueriesContext(connection) as many:
        as_poh.get(PAGE)
    assert len(many) == len(few)
