"""Notes of an interview: paragraphs with a number. They are corrected, never overwritten."""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from evaluation.models import Interview, Paragraph
from evaluation.queries import notes as queries
from evaluation.services.interviews import locked
from practices.models import Membership
from practices.services import audit

LONGEST = 4000
MOST = 500
WRITABLE = (Interview.State.PLANNED, Interview.State.DONE)


@transaction.atomic
def write(*, interview: Interview, text: str, by: Membership, at: datetime) -> list[Paragraph]:
    """Add what was said at the end of the notes; an empty line begins a new paragraph."""
    interview = _opened(interview)
    found = split(text)
    if not found:
        raise Refused(_("Nothing was written yet."), field="text")
    last = max((row.number for row in queries.paragraphs(interview)), default=0)
    if last + len(found) > MOST or any(len(one) > LONGEST for one in found):
        raise Refused(_("This is too long: at most 500 paragraphs of 4,000 signs."), field="text")
    rows = [
        Paragraph(
            interview=interview, number=last + place, version=1, text=words, written_at=at, written_by=by.user
        )
        for place, words in enumerate(found, start=1)
    ]
    Paragraph.objects.bulk_create(rows)
    audit.record(
        audit.Action.CREATE, "interview notes", by=by, at=at, object_id=interview.pk, paragraphs=len(rows)
    )
    return rows


@transaction.atomic
def correct(*, interview: Interview, number: int, text: str, by: Membership, at: datetime) -> Paragraph:
    """Other words in the place of a paragraph; empty takes it out. The former words stay on record, passages keep their
    place."""
    interview = _opened(interview)
    now = next((row for row in queries.paragraphs(interview) if row.number == number), None)
    words = " ".join(text.split())
    if now is None:
        raise Refused(_("There is no such paragraph."))
    if words == now.text:
        raise Refused(_("It is like that already. Nothing was changed."), field="text")
    if len(words) > LONGEST:
        raise Refused(_("This is too long: at most 500 paragraphs of 4,000 signs."), field="text")
    row = Paragraph.objects.create(
        interview=interview, number=number, version=now.version + 1, text=words, written_at=at, written_by=by.user
    )  # fmt: skip
    audit.record(
        audit.Action.CHANGE, "interview notes", by=by, at=at, object_id=interview.pk, paragraph=number
    )
    return row


def split(text: str) -> list[str]:
    """The paragraphs of what was typed: white space within them says nothing."""
    parts = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\x00", ""))
    return [words for part in parts if (words := " ".join(part.split()))]


def _opened(interview: Interview) -> Interview:
    interview = locked(interview)
    if interview.state not in WRITABLE:
        raise Refused(_("Notes belong to an interview that was planned or held. Nothing was kept."))
    return interview
