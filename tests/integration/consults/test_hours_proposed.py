"""What the floors above propose as hours: counts of a day, rounded up to five minutes, and never a patient."""

from datetime import timedelta

import pytest
import time_machine

from patients.models import Wave
from practices.models import Hours, Membership
from practices.services import proposals
from stopletters.models import Call, Letter
from tests.factories.consults import ConsultFactory
from tests.factories.patients import WaveFactory, WavePlaceFactory
from tests.factories.people import NOW
from tests.factories.stopletters import (
    CallFactory,
    LetterFactory,
    ResponseFactory,
    SignatureFactory,
    SignedLetterFactory,
)

pytestmark = pytest.mark.django_db
YESTERDAY = NOW - timedelta(days=1)


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def proposed(me: Membership) -> dict[str, tuple[str, int]]:
    """Without the numbers of rows: what -> (activity, minutes)."""
    return {
        one.source.partition(":")[0]: (one.activity, one.minutes) for one in proposals.open_to(me, NOW.date())
    }


def test_nothing_happened(poh: Membership) -> None:
    assert proposed(poh) == {}


def test_choosing_patients(poh: Membership, gp: Membership) -> None:
    wave = WaveFactory(practice=poh.practice, opened_by=poh)
    for position in (1, 2, 3):
        WavePlaceFactory(wave=wave, position=position, chosen_by=poh, chosen_at=YESTERDAY)
    assert proposed(poh) == {"selecting": ("selecting", 15)}
    assert proposed(gp) == {}


def test_sending_and_signing(poh: Membership, gp: Membership) -> None:
    wave = WaveFactory(practice=poh.practice, opened_by=poh, posted=True, posted_by=poh)
    letters = [
        LetterFactory(place__wave=wave, place__position=position, gp=gp, state=Letter.State.POSTED)
        for position in (1, 2, 3)
    ]
    LetterFactory(
        place__wave=wave,
        place__position=4,
        gp=gp,
        state=Letter.State.TAKEN_OUT,
        taken_out_at=NOW,
        taken_out_by=poh,
    )
    for signer in (poh, gp):
        signature = SignatureFactory(wave=wave, signer=signer, role=signer.role, signed_at=YESTERDAY)
        for letter in letters:
            SignedLetterFactory(letter=letter, signature=signature)
    assert proposed(poh)["wave"] == ("letters", 10)
    assert proposed(gp) == {"signature": ("letters", 5)}


def test_phoning_and_keeping_answers(poh: Membership) -> None:
    wave = WaveFactory(practice=poh.practice, opened_by=poh, state=Wave.State.LETTERS)
    letter = LetterFactory(place__wave=wave, state=Letter.State.POSTED)
    for number in range(3):
        CallFactory(
            letter=letter, made_at=YESTERDAY, made_by=poh, result=Call.Result.NO_ANSWER, note=str(number)
        )
    ResponseFactory(letter=letter, recorded_at=YESTERDAY)
    spoken = ResponseFactory(letter=letter, recorded_at=YESTERDAY)
    CallFactory(letter=letter, made_at=YESTERDAY, made_by=poh, result=Call.Result.REACHED, response=spoken)
    ResponseFactory(letter=letter, recorded_at=YESTERDAY, withdrawn_at=NOW, withdrawn_by=poh)
    assert proposed(poh)["response"] == ("response", 25)  # four calls, and one answer without a call


def test_consults_of_a_day_are_one_proposal_that_the_insurer_pays(poh: Membership) -> None:
    wave = WaveFactory(practice=poh.practice, opened_by=poh, posted=True)
    for position, spent in ((1, 25), (2, None)):
        letter = LetterFactory(place__wave=wave, place__position=position, state=Letter.State.POSTED)
        ConsultFactory(
            letter=letter, poh=poh, done=True, starts_at=YESTERDAY, minutes=20, minutes_spent=spent
        )
    ConsultFactory(
        letter=LetterFactory(place__wave=wave, place__position=3, state=Letter.State.POSTED),
        poh=poh,
        starts_at=NOW,
    )
    assert proposed(poh)["consult"] == ("consult", 45)
    source = f"consult:{YESTERDAY:%Y-%m-%d}"
    proposals.take(source=source, minutes=45, by=poh, at=NOW)
    entry = Hours.objects.get()
    assert (entry.payer, entry.claim, entry.remark) == ("insurer", None, "2 consulten gehouden")
