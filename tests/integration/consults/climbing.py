"""People with a posted stop letter, what they answered, and the consults that followed."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from consults.models import Consult
from consults.services import consults
from patients.models import Wave
from practices.models import Membership
from stopletters.models import Letter, Response
from stopletters.services import responses
from tests.factories import stopletters as made
from tests.factories.people import NOW

IN_A_WEEK = NOW + timedelta(days=7)


def a_wave(poh: Membership, gp: Membership, count: int = 1, first: int = 1, **fields: Any) -> Wave:
    people = [made.a_patient(poh.practice, gp, first + number) for number in range(count)]
    return made.a_posted_wave(by=poh, patients=people, number=first, **fields)


def a_letter(poh: Membership, gp: Membership, *, answer: str = "consult", **fields: Any) -> Letter:
    """Posted yesterday, and answered today."""
    letter = a_wave(poh, gp, **fields).letters.get()
    if answer:
        says(letter, answer, poh)
    return letter


def says(letter: Letter, code: str, by: Membership) -> Response:
    now = timezone.now()
    return responses.record(
        letter=letter, code=code, channel="phone", answered_on=timezone.localdate(now), by=by, at=now
    )


def planned(letter: Letter, poh: Membership, at: datetime = IN_A_WEEK, **fields: Any) -> Consult:
    return consults.plan_next(letter=letter, starts_at=at, poh=poh, by=poh, at=timezone.now(), **fields)


def held(letter: Letter, poh: Membership, minutes: int = 20) -> Consult:
    """Planned for now, and held."""
    now = timezone.now()
    consult = planned(letter, poh, now)
    return consults.finish(consult=consult, minutes=minutes, by=poh, at=now)
