"""Making letters ready, taking them out, posting them, and what patients answer."""

from datetime import timedelta

import pytest

from benzoproject.lib.refusal import Refused
from patients.models import Screening, Wave
from patients.services import waves
from practices.models import AuditEvent
from stopletters.models import Letter, Response
from stopletters.services import letter_texts, letters, responses
from tests.factories import stopletters as made
from tests.factories.people import NOW, MembershipFactory
from tests.factories.stopletters import TODAY

S = Letter.State


def test_letters_state_their_patient_practice_and_signers(wave, gp, poh):
    letter = wave.letters.get(position=1)
    assert letter.facts["recipient"]["name"] == "J. van der Proef1"
    assert letter.facts["gp"]["name"] == gp.display_name
    assert letter.facts["poh"]["name"] == poh.display_name
    assert letter.facts["age_65"]


def test_a_concept_is_not_sent(chosen, poh):
    with pytest.raises(Refused):
        made.with_letters(chosen, by=poh, text=made.LetterTextFactory())
    chosen.refresh_from_db()
    assert chosen.state == Wave.State.CHOOSING


def test_a_name_that_cannot_be_printed_is_said_beforehand(chosen, poh, patients):
    patients[1].surname = "李"
    patients[1].save()
    with pytest.raises(Refused, match="李"):
        made.with_letters(chosen, by=poh)
    assert not Letter.objects.exists()


def test_an_address_that_changed_afterwards_is_said(client_of, ready, patients, poh):
    page = f"/p/{ready.practice.slug}/waves/{ready.number}/"
    assert letters.outdated(ready) == []
    assert "klopt niet meer" not in client_of(poh).get(page).content.decode()
    patients[1].street = "Nieuweweg"
    patients[1].save()
    assert [letter.patient_id for letter in letters.outdated(ready)] == [patients[1].pk]
    assert "Brief 2 klopt niet meer" in client_of(poh).get(page).content.decode()


def test_made_again_after_a_change_all_letters_take_the_new_date(wave, patients, poh):
    text, tomorrow = wave.letters.first().text, NOW + timedelta(days=1)
    made.with_letters(wave, by=poh, text=text, at=tomorrow)
    assert {letter.facts["date"] for letter in wave.letters.all()} == {NOW.date().isoformat()}
    patients[1].street = "Nieuweweg"
    patients[1].save()
    made.with_letters(wave, by=poh, text=text, at=tomorrow)
    assert {letter.facts["date"] for letter in wave.letters.all()} == {tomorrow.date().isoformat()}


def test_without_an_own_gp_no_letter_at_all_is_made(chosen, poh, patients):
    patients[1].gp = None
    patients[1].save()
    with pytest.raises(Refused, match="2"):
        made.with_letters(chosen, by=poh)
    assert not Letter.objects.exists()


def test_a_gp_who_left_is_no_own_gp(chosen, poh, gp):
    gp.active, gp.deactivated_at, gp.deactivated_by = False, NOW, poh.user
    gp.save()
    with pytest.raises(Refused):
        made.with_letters(chosen, by=poh)


def test_the_letterhead_has_to_be_complete(chosen, poh, practice):
    practice.phone = ""
    practice.save()
    with pytest.raises(Refused):
        made.with_letters(chosen, by=poh)


def test_a_gp_makes_no_letters(chosen, gp):
    with pytest.raises(Refused):
        made.with_letters(chosen, by=gp)


def test_taking_out_needs_a_reason_and_keeps_it_for_later_waves(wave, gp):
    letter = wave.letters.get(position=1)
    with pytest.raises(Refused):
        letters.take_out(letter=letter, reason="other", by=gp, at=NOW)
    letters.take_out(letter=letter, reason="other", note="verblijft elders", by=gp, at=NOW)
    letter.refresh_from_db()
    assert (letter.state, letter.taken_out_note, letter.taken_out_by) == (S.TAKEN_OUT, "verblijft elders", gp)
    assert Screening.objects.get(patient=letter.patient).decision == Screening.Decision.EXCLUDE
    assert AuditEvent.objects.filter(what="letter.take_out", patient_id=letter.patient_id).count() == 1
    with pytest.raises(Refused):
        letters.take_out(letter=letter, reason="moved", by=gp, at=NOW)


def test_posted_letters_cannot_be_taken_out(posted, gp):
    with pytest.raises(Refused):
        letters.take_out(letter=posted.letters.first(), reason="moved", by=gp, at=NOW)


def test_posting_waits_for_the_print_file(signed, poh):
    with pytest.raises(Refused):
        made.posted(signed, by=poh)


@pytest.mark.parametrize("days", [-1, 1])
def test_the_posting_day_lies_between_making_and_today(ready, poh, days):
    with pytest.raises(Refused):
        made.posted(ready, by=poh, on=TODAY + timedelta(days=days))
    assert not Letter.objects.filter(state=S.POSTED).exists()


def test_posting_leaves_taken_out_letters_alone(ready, poh, gp):
    letters.take_out(letter=ready.letters.get(position=3), reason="moved", by=gp, at=NOW)
    made.make(ready)
    wave = made.posted(ready, by=poh)
    assert (wave.state, wave.posted_on) == (Wave.State.POSTED, TODAY)
    assert list(wave.letters.order_by("position").values_list("state", flat=True)) == [
        S.POSTED,
        S.POSTED,
        S.TAKEN_OUT,
    ]


def test_letters_are_not_changed_after_posting(posted, poh):
    with pytest.raises(Refused):
        made.with_letters(posted, by=poh)
    with pytest.raises(Refused):
        waves.reopen(wave=posted, by=poh, at=NOW)


def record(letter, by, **fields):
    values = {"code": "declined", "channel": "phone", "answered_on": TODAY, **fields}
    return responses.record(letter=letter, by=by, at=NOW, **values)


def test_a_no_can_become_a_yes_and_both_stay_on_record(posted, poh):
    letter = posted.letters.first()
    record(letter, poh, note="  wil nu niet ")
    record(letter, poh, code="consult", channel="desk")
    assert [answer.code for answer in letter.responses.all()] == ["consult", "declined"]
    assert letter.responses.last().note == "wil nu niet"


def test_an_answer_lies_between_posting_and_today(posted, poh):
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(Refused):
            record(posted.letters.first(), poh, answered_on=day)
    assert not Response.objects.exists()


def test_no_answer_before_posting(ready, poh):
    with pytest.raises(Refused):
        record(ready.letters.first(), poh)


def test_closing_frees_the_places_and_still_takes_an_answer(posted, poh):
    waves.close(wave=posted, by=poh, at=NOW)
    assert not posted.places.filter(held=True).exists()
    assert record(posted.letters.first(), poh, code="stopped").code == "stopped"


def test_a_text_is_approved_once_and_with_its_source(db, admin):
    text = made.LetterTextFactory()
    with pytest.raises(Refused):
        letter_texts.approve(text=text, note="  ", by=admin, at=NOW)
    approved = letter_texts.approve(text=text, note="NHG M23, 2014, bladzijde 3", by=admin, at=NOW)
    assert (approved.approved_by, approved.approved_at) == (admin.user, NOW)
    with pytest.raises(Refused):
        letter_texts.approve(text=text, note="nog eens", by=admin, at=NOW)


def test_a_text_that_cannot_be_read_is_not_approved(db):
    text = made.LetterTextFactory(content={"version": "B1-9", "title": "{onbekend}", "block": []})
    with pytest.raises(Refused, match="onbekend"):
        letter_texts.approve(text=text, note="NHG", by=MembershipFactory(admin=True), at=NOW)
