"""Factories of the stopletters floor, and waves that really went through the services up to a certain step."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from benzoproject.lib.durable import WorkState
from patients.models import Patient, Wave
from patients.services import findings, waves
from practices.models import Membership, Practice
from stopletters import models
from stopletters.services import checks, content, letters, print_runs, printing, rendering, signatures
from stopletters.services.signatures import Hand
from stopletters.writing.text import shipped_content
from tests.factories.patients import PatientFactory, WaveFactory, WavePlaceFactory
from tests.factories.people import NOW, MembershipFactory, UserFactory

TODAY = NOW.date()
BASIS = {"substances": ["oxazepam"], "days": 91, "above_one_ddd": False}


class LetterTextFactory(DjangoModelFactory):
    """A version of the shipped text; `approved=True` makes it one that letters are made with."""

    class Meta:
        model = models.LetterText

    class Params:
        approved = factory.Trait(
            approved_at=NOW,
            approved_by=factory.SubFactory(UserFactory, factor=False),
            approval_note="NHG-Standaard Slaapproblemen 2014, bladzijde 12",
        )

    version = factory.Sequence(lambda n: n + 2)
    content = factory.LazyFunction(shipped_content)


class LetterFactory(DjangoModelFactory):
    """One letter as it is made ready; it says what the facts of its place say."""

    class Meta:
        model = models.Letter

    place = factory.SubFactory(
        WavePlaceFactory, wave__state=Wave.State.LETTERS, basis=factory.LazyFunction(lambda: dict(BASIS))
    )
    wave = factory.SelfAttribute("place.wave")
    practice = factory.SelfAttribute("place.wave.practice")
    patient = factory.SelfAttribute("place.patient")
    position = factory.SelfAttribute("place.position")
    text = factory.SubFactory(LetterTextFactory, approved=True)
    poh = factory.SelfAttribute("place.wave.opened_by")
    gp = factory.SubFactory(MembershipFactory, gp=True, practice=factory.SelfAttribute("..practice"))
    facts = factory.LazyAttribute(lambda it: written(it).facts)
    content_hash = factory.LazyAttribute(lambda it: written(it).hash)
    prepared_at = NOW
    prepared_by = factory.SelfAttribute("poh")


def written(letter: Any) -> content.Content:
    return content.write(letter.place, text=letter.text, poh=letter.poh, gp=letter.gp, dated=TODAY)


class SignatureFactory(DjangoModelFactory):
    """The typed signature of the POH under no letter yet; add lines with SignedLetterFactory."""

    class Meta:
        model = models.Signature

    wave = factory.SubFactory(WaveFactory, state=Wave.State.LETTERS)
    signer = factory.SelfAttribute("wave.opened_by")
    role = factory.SelfAttribute("signer.role")
    signed_at = NOW
    statement = "Ik onderteken deze brief."
    list_hash = "0" * 64
    method = models.Signature.Method.TYPED
    typed_name = factory.SelfAttribute("signer.display_name")
    proof = models.Signature.Proof.TOTP


class SignedLetterFactory(DjangoModelFactory):
    class Meta:
        model = models.SignedLetter

    letter = factory.SubFactory(LetterFactory)
    signature = factory.SubFactory(SignatureFactory, wave=factory.SelfAttribute("..letter.wave"))
    role = factory.SelfAttribute("signature.role")
    content_hash = factory.SelfAttribute("letter.content_hash")


class PrintRunFactory(DjangoModelFactory):
    class Meta:
        model = models.PrintRun

    wave = factory.SubFactory(WaveFactory, state=Wave.State.LETTERS)


class CopyFactory(DjangoModelFactory):
    """A copy of one letter."""

    class Meta:
        model = models.Copy

    letter = factory.SubFactory(LetterFactory, state=models.Letter.State.POSTED)
    wave = factory.SelfAttribute("letter.wave")
    reason = models.Copy.Reason.LOST
    made_at = NOW
    made_by = factory.SelfAttribute("letter.poh")


class ResponseFactory(DjangoModelFactory):
    class Meta:
        model = models.Response

    letter = factory.SubFactory(LetterFactory, state=models.Letter.State.POSTED)
    code = models.Response.Code.CONSULT
    channel = models.Response.Channel.PHONE
    answered_on = TODAY
    recorded_at = NOW
    recorded_by = factory.SelfAttribute("letter.poh")


def a_patient(practice: Practice, gp: Membership | None, number: int = 1, **fields: Any) -> Patient:
    """A chronic user of oxazepam, called "Van der Proef1" by her number."""
    names = {
        "initials": "J",
        "prefix": "van der",
        "surname": f"Proef{number}",
        "birth_date": date(1950, 5, 17),
    }
    return PatientFactory(practice=practice, gp=gp, chronic=True, **{**names, **fields})


def a_wave(*, by: Membership, patients: Sequence[Patient], at: datetime = NOW) -> Wave:
    """A wave in which `patients` were chosen, and looked up in the record."""
    wave = waves.open_wave(practice=by.practice, by=by, at=at)  # type: ignore[arg-type]
    wave = waves.choose(wave=wave, patients=[patient.pk for patient in patients], by=by, at=at)
    findings.confirm_everybody(wave=wave, by=by, at=at)
    return wave


def with_letters(
    wave: Wave, *, by: Membership, text: models.LetterText | None = None, at: datetime = NOW
) -> Wave:
    findings.confirm_everybody(wave=wave, by=by, at=at)
    letters.prepare(wave=wave, text=text or LetterTextFactory(approved=True), dated=at.date(), by=by, at=at)
    wave.refresh_from_db()
    return wave


def sign(wave: Wave, by: Membership, *, at: datetime = NOW, **hand: str) -> models.Signature:
    """Sign what waits for `by`, as the page does."""
    return signatures.sign(
        wave=wave,
        signed_list=signatures.list_hash(signatures.to_sign(wave, by)),
        hand=Hand(**hand) if hand else Hand(typed_name=by.display_name),
        proof="totp",
        by=by,
        at=at,
    )


def make(wave: Wave) -> None:
    """What the worker does: the letters that are complete, then the print file."""
    rendering.render_due(list(wave.letters.values_list("pk", flat=True)))
    printing.build_due(list(models.PrintRun.objects.filter(wave=wave).values_list("pk", flat=True)))


def as_if_made(wave: Wave) -> None:
    """As `make`, without a PDF: for tests that look at none."""
    wave.letters.filter(state=models.Letter.State.COMPLETE).update(
        work_state=WorkState.DONE, finished_at=timezone.now()
    )
    print_runs.refresh(wave=wave, at=timezone.now())
    models.PrintRun.objects.filter(wave=wave).update(work_state=WorkState.DONE, finished_at=timezone.now())


def as_if_printed(wave: Wave, *, by: Membership, at: datetime = NOW) -> None:
    models.PrintRun.objects.filter(wave=wave).update(printed_at=at, printed_by=by)


def printed(wave: Wave, *, by: Membership, at: datetime = NOW) -> Wave:
    print_runs.take(run=print_runs.of(wave), part="letters", by=by, at=at)
    return wave


def posted(wave: Wave, *, by: Membership, on: date = TODAY, at: datetime = NOW) -> Wave:
    checks.check_everything(wave=wave, by=by, at=at)
    return letters.post(wave=wave, posted_on=on, by=by, at=at)


class CallFactory(DjangoModelFactory):
    """A call that is booked."""

    class Meta:
        model = models.Call

    letter = factory.SubFactory(LetterFactory)
    due_on = TODAY
    booked_at = NOW
    booked_by = factory.SelfAttribute("letter.poh")


def a_posted_wave(*, by: Membership, patients: Sequence[Patient], **fields: Any) -> Wave:
    """Posted letters without the work of making their PDFs; `fields` are those of the wave."""
    wave = WaveFactory(practice=by.practice, opened_by=by, posted=True, **fields)
    text = LetterTextFactory(approved=True)
    for position, patient in enumerate(patients, start=1):
        place = WavePlaceFactory(wave=wave, patient=patient, position=position, basis=dict(BASIS))
        LetterFactory(place=place, gp=patient.gp, text=text, state=models.Letter.State.POSTED)
    return wave
