"""A consult of this afternoon with a patient of the practice, and one that was held two weeks before."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from consults.models import Consult, Conversation
from consults.services import conversations
from practices.models import Membership
from tests.factories.consults import ConsultFactory
from tests.factories.people import NOW
from tests.factories.stopletters import LetterFactory


def a_consult(poh: Membership, **fields: Any) -> Consult:
    letter = LetterFactory(
        state="posted",
        place__wave__practice=poh.practice,
        place__wave__opened_by=poh,
        place__wave__posted=True,
    )
    return ConsultFactory(letter=letter, **{"starts_at": NOW + timedelta(hours=4), "number": 2, **fields})


def an_earlier_one(consult: Consult, **fields: Any) -> Consult:
    before = {"starts_at": consult.starts_at - timedelta(days=14), "number": 1, "done": True}
    return ConsultFactory(letter=consult.letter, **{**before, **fields})


def said(consult: Consult, revision: int = 0, **fields: Any) -> Conversation:
    return conversations.save(
        consult=consult, revision=revision, fields=fields, by=consult.poh, at=timezone.now()
    )
