"""Who signs what, in which order, and what makes signatures fall."""

import pytest

from benzoproject.lib.durable import WorkState
from benzoproject.lib.refusal import Refused
from patients.services import waves
from practices.models import AuditEvent, Role
from stopletters.models import Letter, Signature, SignedLetter
from stopletters.services import letters, signatures
from stopletters.services.signatures import Hand
from tests.factories import stopletters as made
from tests.factories.people import NOW, MembershipFactory

S = Letter.State


def states(wave):
    return list(wave.letters.order_by("position").values_list("state", flat=True))


def waiting(wave, who):
    return [letter.position for letter in signatures.to_sign(wave, who)]


def test_the_poh_signs_all_and_each_gp_the_own_patients(wave, poh, gp, other_gp):
    assert waiting(wave, poh) == [1, 2, 3]
    assert waiting(wave, gp) == [1, 2]
    assert waiting(wave, other_gp) == [3]


@pytest.mark.parametrize(
    "order", [("poh", "gp", "other_gp"), ("other_gp", "gp", "poh"), ("gp", "poh", "other_gp")]
)
def test_letters_are_complete_with_both_signatures_in_any_order(wave, poh, gp, other_gp, order):
    people = {"poh": poh, "gp": gp, "other_gp": other_gp}
    for who in order[:-1]:
        made.sign(wave, people[who])
    assert S.PREPARED in states(wave)
    made.sign(wave, people[order[-1]])
    assert states(wave) == [S.COMPLETE] * 3
    assert set(wave.letters.values_list("work_state", flat=True)) == {WorkState.QUEUED}


def test_letters_of_one_gp_are_complete_before_those_of_the_other(wave, poh, gp):
    made.sign(wave, poh)
    made.sign(wave, gp)
    assert states(wave) == [S.COMPLETE, S.COMPLETE, S.PREPARED]


def test_what_is_signed_is_kept_line_by_line_with_its_statement(wave, gp):
    shown = signatures.to_sign(wave, gp)
    signature = made.sign(wave, gp)
    assert signature.list_hash == signatures.list_hash(shown)
    assert (
        signature.statement
        == "Ik onderteken deze 2 brieven van ronde 1, tekst B1-1, als huisarts van deze patiënten."
    )
    assert [(line.letter_id, line.content_hash) for line in signature.lines.all()] == [
        (letter.pk, letter.content_hash) for letter in shown
    ]
    logged = AuditEvent.objects.filter(what="letter.sign")
    assert {event.patient_id for event in logged} == {letter.patient_id for letter in shown}


def test_a_list_that_changed_while_reading_is_not_signed(wave, poh, gp):
    seen = signatures.list_hash(signatures.to_sign(wave, gp))
    letters.take_out(letter=wave.letters.get(position=1), reason="palliative", by=poh, at=NOW)
    with pytest.raises(Refused, match="Niets|niets"):
        signatures.sign(
            wave=wave, signed_list=seen, hand=Hand(typed_name="M. de Wit"), proof="totp", by=gp, at=NOW
        )
    assert not Signature.objects.exists()


def test_a_second_click_signs_nothing_twice(wave, gp):
    seen = signatures.list_hash(signatures.to_sign(wave, gp))
    made.sign(wave, gp)
    with pytest.raises(Refused):
        signatures.sign(
            wave=wave, signed_list=seen, hand=Hand(typed_name="M. de Wit"), proof="totp", by=gp, at=NOW
        )
    assert SignedLetter.objects.count() == 2


@pytest.mark.parametrize("hand", [Hand(), Hand(typed_name="   "), Hand(typed_name="S. Bakker")])
def test_a_signature_is_drawn_or_typed(wave, gp, hand):
    seen = signatures.list_hash(signatures.to_sign(wave, gp))
    with pytest.raises(Refused):
        signatures.sign(wave=wave, signed_list=seen, hand=hand, proof="totp", by=gp, at=NOW)


def test_one_person_does_not_sign_as_poh_and_as_gp(practice, chosen, poh, gp, patients):
    both = MembershipFactory(practice=practice, user=gp.user)
    with pytest.raises(Refused):
        made.with_letters(chosen, by=both)
    assert both.role == Role.POH
    assert not Letter.objects.exists()


def test_another_practice_nurse_has_nothing_to_sign(wave, practice):
    assert signatures.to_sign(wave, MembershipFactory(practice=practice)) == []


def test_taking_one_out_keeps_the_signatures_under_the_others(signed, gp):
    letters.take_out(letter=signed.letters.get(position=2), reason="dementia", by=gp, at=NOW)
    assert states(signed) == [S.COMPLETE, S.TAKEN_OUT, S.COMPLETE]
    assert not Signature.objects.filter(voided_at__isnull=False).exists()


def test_making_ready_again_without_a_change_keeps_everything(signed, poh):
    hashes = list(signed.letters.values_list("content_hash", "prepared_at"))
    letters.prepare(
        wave=signed, text=signed.letters.first().text, dated=NOW.date().replace(day=28), by=poh, at=NOW
    )
    assert list(signed.letters.values_list("content_hash", "prepared_at")) == hashes
    assert states(signed) == [S.COMPLETE] * 3


def test_a_changed_address_makes_every_signature_fall_and_everybody_signs_again(
    ready, poh, gp, other_gp, patients
):
    patients[0].street = "Nieuwe Laan"
    patients[0].save()
    letters.prepare(wave=ready, text=ready.letters.first().text, dated=NOW.date(), by=poh, at=NOW)
    assert states(ready) == [S.PREPARED] * 3
    assert Signature.objects.filter(voided_at__isnull=True).count() == 0
    assert not ready.letters.exclude(pdf_sha256="").exists()
    made.sign(ready, poh)
    # The POH signed again already; the GPs' fallen signatures do not count as theirs.
    assert waiting(ready, gp) == [1, 2]
    made.sign(ready, gp)
    made.sign(ready, other_gp)
    assert states(ready) == [S.COMPLETE] * 3


def test_an_added_patient_makes_every_signature_fall(signed, practice, poh, gp):
    reserve = made.a_patient(practice, gp, 9)
    waves.reopen(wave=signed, by=poh, at=NOW)
    assert Signature.objects.filter(voided_at__isnull=True).count() == 3, "opening alone changes nothing"
    waves.add(wave=signed, patients=[reserve.pk], by=poh, at=NOW)
    made.with_letters(signed, by=poh, text=signed.letters.first().text)
    assert states(signed) == [S.PREPARED] * 4
    assert waiting(signed, poh) == [1, 2, 3, 4]


def test_nothing_is_signed_while_the_wave_is_open_for_choosing(wave, poh, gp):
    waves.reopen(wave=wave, by=poh, at=NOW)
    with pytest.raises(Refused):
        made.sign(wave, gp)


def test_dropped_and_chosen_again_in_the_same_wave_gets_a_new_letter(signed, poh, patients):
    waves.reopen(wave=signed, by=poh, at=NOW)
    waves.choose(wave=signed, patients=[patients[1].pk, patients[2].pk], by=poh, at=NOW)
    made.with_letters(signed, by=poh, text=signed.letters.first().text)
    waves.reopen(wave=signed, by=poh, at=NOW)
    waves.add(wave=signed, patients=[patients[0].pk], by=poh, at=NOW)
    made.with_letters(signed, by=poh, text=signed.letters.first().text)
    states_of_first = set(signed.letters.filter(patient=patients[0]).values_list("state", flat=True))
    assert states_of_first == {S.TAKEN_OUT, S.PREPARED}
