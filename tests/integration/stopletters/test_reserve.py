"""Somebody falls out of a wave that was filled by lot, when the letters are there already."""

import pytest

from benzoproject.lib.refusal import Refused
from patients.models import DrawLine
from patients.services import draws, findings, leaving_out, waves
from practices.models import Practice, Project
from practices.models.projects import Selection
from stopletters.models import Letter, Signature
from stopletters.services import letters, signatures
from tests.factories import stopletters as made
from tests.factories.people import NOW

S = Letter.State


@pytest.fixture
def chosen(practice, gp, other_gp, poh):
    Project.objects.update(selection=Selection.RANDOM, wave_size=3)
    for number in range(1, 6):
        made.a_patient(practice, gp, number)
    wave = waves.open_wave(practice=Practice.objects.get(pk=practice.pk), by=poh, at=NOW)
    draws.draw(wave=wave, by=poh, at=NOW)
    return wave


@pytest.fixture
def signed(wave, poh, gp):
    """All are patients of one GP here: who is drawn is chance."""
    for who in (poh, gp):
        made.sign(wave, who)
    return wave


def take_out(wave, position, by):
    letters.take_out(letter=wave.letters.get(position=position), reason="dementia", by=by, at=NOW)


def supplement(wave, poh):
    findings.confirm_everybody(wave=wave, by=poh, at=NOW)
    letters.prepare(wave=wave, text=wave.letters.first().text, dated=NOW.date(), by=poh, at=NOW)


def positions(wave, who):
    return [letter.position for letter in signatures.to_sign(wave, who)]


def test_before_anybody_signs_the_next_one_is_on_the_same_list(wave, poh, gp):
    take_out(wave, 2, gp)
    supplement(wave, poh)
    assert positions(wave, poh) == [1, 3, 4]


def test_after_signing_the_next_one_is_signed_apart(wave, poh, gp):
    for who in (poh, gp):
        made.sign(wave, who)
    take_out(wave, 2, gp)
    assert DrawLine.objects.filter(entered_for__isnull=False).count() == 1
    supplement(wave, poh)
    assert not Signature.objects.filter(voided_at__isnull=False).exists()
    assert positions(wave, poh) == positions(wave, gp) == [4]
    for who in (poh, gp):
        made.sign(wave, who)
    assert set(wave.letters.exclude(state=S.TAKEN_OUT).values_list("state", flat=True)) == {S.COMPLETE}
    made.make(wave)
    assert wave.print_run.letters == list(wave.letters.exclude(position=2).values_list("pk", flat=True))


def test_something_else_that_changed_too_makes_every_signature_fall(wave, poh, gp):
    for who in (poh, gp):
        made.sign(wave, who)
    take_out(wave, 2, gp)
    patient = wave.letters.get(position=1).patient
    patient.street = "Nieuwe Laan"
    patient.save()
    supplement(wave, poh)
    assert positions(wave, poh) == [1, 3, 4]


def test_who_came_in_is_looked_up_first(wave, poh, gp):
    take_out(wave, 2, gp)
    with pytest.raises(Refused, match="nagekeken"):
        letters.prepare(wave=wave, text=wave.letters.first().text, dated=NOW.date(), by=poh, at=NOW)


def test_who_came_in_may_fall_out_before_there_is_a_letter(wave, poh, gp):
    take_out(wave, 2, gp)
    entered = wave.places.get(held=True, letter__isnull=True)
    leaving_out.leave_out(patient=entered.patient, reason="palliative", by=gp, at=NOW)
    assert wave.places.filter(held=True).count() == 3
    assert wave.places.get(held=True, letter__isnull=True).patient != entered.patient


def test_after_printing_nobody_enters_any_more(ready, poh, gp):
    made.printed(ready, by=poh)
    take_out(ready, 2, gp)
    assert not DrawLine.objects.filter(entered_for__isnull=False).exists()
    assert ready.places.filter(held=True).count() == 2


def test_nothing_is_posted_while_somebody_waits_for_a_letter(ready, poh, gp):
    take_out(ready, 2, gp)
    made.make(ready)
    with pytest.raises(Refused, match="reserve"):
        letters.post(wave=ready, posted_on=NOW.date(), by=poh, at=NOW)


def test_the_wave_page_offers_the_letter_that_is_missing(wave, poh, gp, client_of):
    take_out(wave, 2, gp)
    page = client_of(poh).get("/p/de-linde/waves/1/").content.decode()
    assert "Kijk in het dossier van 1 patiënt" in page
    findings.confirm_everybody(wave=wave, by=poh, at=NOW)
    page = " ".join(client_of(poh).get("/p/de-linde/waves/1/").content.decode().split())
    assert "1 brief maken" in page
    assert "kwam in de plaats, nummer 4 van de loting" in page
