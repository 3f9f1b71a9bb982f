"""Passages get codes: from one paragraph to another, one code or several."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from evaluation.models import Coding, Interview
from evaluation.queries import codebook, notes
from evaluation.services.interviews import locked
from practices.models import Membership
from practices.services import audit


@transaction.atomic
def mark(
    *, interview: Interview, first: int, last: int, codes: Iterable[int], by: Membership, at: datetime
) -> list[Coding]:
    """Give paragraphs `first` to `last` these codes (ids); one that is there already stays as it is."""
    interview = locked(interview)
    known = {row.pk: row for row in codebook.active(interview.round.study)}
    wanted = set(codes)
    if not wanted or not wanted <= known.keys():
        raise Refused(_("Choose one or more codes that are in use."), field="codes")
    numbers = {row.number for row in notes.paragraphs(interview) if row.text}
    if first > last:
        raise Refused(_("The last paragraph comes before the first."), field="last")
    if not {first, last} <= numbers:
        raise Refused(_("Choose paragraphs of these notes."), field="first")
    found = [
        Coding.objects.get_or_create(
            interview=interview, code=known[pk], first=first, last=last,
            defaults={"marked_at": at, "marked_by": by.user},
        )
        for pk in sorted(wanted)
    ]  # fmt: skip
    added = [row for row, new in found if new]
    if not added:
        raise Refused(_("This passage has these codes already. Nothing was changed."), field="codes")
    audit.record(
        audit.Action.CREATE, "interview codes", by=by, at=at, object_id=interview.pk, count=len(added)
    )
    return added


@transaction.atomic
def unmark(*, coding: Coding, by: Membership, at: datetime) -> None:
    """Take a code off a passage."""
    gone, _counts = Coding.objects.filter(pk=coding.pk).delete()
    if not gone:
        raise Refused(_("Somebody took it off already. Nothing was changed."))
    audit.record(audit.Action.CHANGE, "interview codes", by=by, at=at, object_id=coding.interview_id, off=1)
