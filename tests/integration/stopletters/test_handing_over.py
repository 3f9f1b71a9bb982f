"""Somebody is ill or leaves: a colleague takes over what waits for them."""

import pytest

from benzoproject.lib.refusal import Refused
from patients.services import own_gps
from practices.models import AuditEvent
from practices.queries import people
from stopletters.models import Letter, Signature
from stopletters.queries import handing_over as queries
from stopletters.services import handing_over, letters, signatures
from tests.factories import stopletters as made
from tests.factories.people import NOW, MembershipFactory
from tests.factories.stopletters import CallFactory

S = Letter.State


def give(giver, to, by):
    return handing_over.give(giver=giver, to=to, by=by, at=NOW)


def positions(wave, who):
    return [letter.position for letter in signatures.to_sign(wave, who)]


def gps(wave):
    return [letter.gp.display_name for letter in wave.letters.order_by("position")]


@pytest.fixture
def other_poh(practice):
    return MembershipFactory(practice=practice, display_name="K. Visser", user__name="K. Visser")


def test_unsigned_letters_of_a_gp_are_made_again_with_the_other_name(wave, poh, gp, other_gp):
    work = give(gp, other_gp, by=poh)
    assert (work.patients, work.letters) == (2, 2)
    assert gps(wave) == ["dr. P. van Loon"] * 3
    assert positions(wave, gp) == []
    assert positions(wave, other_gp) == [1, 2, 3]
    assert letters.outdated(wave) == []
    assert {letter.facts["gp"]["name"] for letter in wave.letters.all()} == {"dr. P. van Loon"}


def test_the_signature_of_the_poh_falls_under_those_letters_only(wave, poh, gp, other_gp):
    made.sign(wave, poh)
    made.sign(wave, other_gp)
    assert wave.letters.get(position=3).state == S.COMPLETE
    give(gp, other_gp, by=poh)
    assert positions(wave, poh) == [1, 2]
    assert positions(wave, other_gp) == [1, 2]
    assert wave.letters.get(position=3).state == S.COMPLETE
    assert not Signature.objects.filter(voided_at__isnull=False).exists()


def test_a_signature_without_a_letter_left_is_void(wave, poh, gp, other_gp):
    made.sign(wave, poh)
    give(gp, other_gp, by=poh)
    give(other_gp, gp, by=poh)
    assert Signature.objects.get().void_reason == "handed_over"


def test_what_was_signed_stays_and_its_patient_follows_after_posting(wave, poh, gp, other_gp, patients):
    made.sign(wave, gp)
    with pytest.raises(Refused):
        give(gp, other_gp, by=poh)
    assert queries.of(gp).staying == 2
    made.sign(wave, poh)
    made.sign(wave, other_gp)
    assert gps(wave)[:2] == ["dr. M. de Wit"] * 2
    wave.letters.update(state=S.POSTED)
    assert give(gp, other_gp, by=poh).patients == 2
    patients[0].refresh_from_db()
    assert patients[0].gp == other_gp


def test_a_signed_letter_of_a_gp_who_left_is_still_right(ready, gp):
    gp.active, gp.deactivated_at, gp.deactivated_by = False, NOW, gp.user
    gp.save()
    assert letters.outdated(ready) == []


def test_a_later_import_knows_the_new_gp_too(wave, practice, poh, gp, other_gp, patients):
    own_gps.name_code(practice=practice, code="WIT", gp=gp, by=poh, at=NOW)
    give(gp, other_gp, by=poh)
    newcomer = made.a_patient(practice, None, 9)
    own_gps.assign(practice)
    newcomer.refresh_from_db()
    assert newcomer.gp == other_gp


def test_unsigned_letters_and_booked_calls_of_a_poh(wave, poh, other_poh, gp):
    CallFactory(letter=wave.letters.get(position=1))
    made.sign(wave, gp)
    work = give(poh, other_poh, by=gp)
    assert (work.patients, work.letters, work.calls) == (0, 3, 1)
    assert positions(wave, other_poh) == [1, 2, 3]
    assert positions(wave, gp) == [1, 2]
    assert queries.calls(other_poh).count() == 1


def test_it_is_logged_with_its_numbers(wave, poh, gp, other_gp):
    give(gp, other_gp, by=poh)
    event = AuditEvent.objects.get(what="hand-over")
    assert event.detail == {"giver": gp.pk, "patients": 2, "letters": 2, "calls": 0}
    assert AuditEvent.objects.filter(what="letter.hand_over").count() == 2


def test_not_to_somebody_of_another_role_or_practice_or_who_left(wave, poh, gp, other_practice, practice):
    elsewhere = MembershipFactory(practice=other_practice, gp=True)
    left = MembershipFactory(
        practice=practice, gp=True, active=False, deactivated_at=NOW, deactivated_by=poh.user
    )
    for to in (poh, elsewhere, left, gp):
        with pytest.raises(Refused):
            give(gp, to, by=poh)


def test_not_by_another_practice(wave, gp, other_gp, other_practice):
    with pytest.raises(Refused):
        give(gp, other_gp, by=MembershipFactory(practice=other_practice))


def test_poh_and_gp_of_a_letter_stay_different_people(wave, practice, poh, gp):
    both = MembershipFactory(practice=practice, gp=True, user=poh.user)
    with pytest.raises(Refused, match="verschillende mensen"):
        give(gp, both, by=poh)
    assert gps(wave)[:2] == ["dr. M. de Wit"] * 2


def test_the_page_shows_what_there_is_and_gives_it(client_of, wave, poh, gp, other_gp):
    client, page = client_of(poh), "/p/de-linde/practice/hand-over/"
    words = client.get(page).content.decode()
    assert "2 eigen patiënten" in words
    assert "Niemand anders met deze rol werkt hier" in words
    answer = client.post(page, {"giver": gp.pk, f"to-{gp.pk}-to": other_gp.pk}, follow=True)
    assert "Het open werk ligt nu bij dr. P. van Loon." in answer.content.decode()
    assert client.post(page, {"giver": gp.pk, f"to-{gp.pk}-to": other_gp.pk}).status_code == 200
    assert people.gps(poh.practice).count() == 2


def test_somebody_of_another_practice_has_no_work_here(client_of, poh, other_practice):
    foreign = MembershipFactory(practice=other_practice)
    assert client_of(poh).post("/p/de-linde/practice/hand-over/", {"giver": foreign.pk}).status_code == 404
