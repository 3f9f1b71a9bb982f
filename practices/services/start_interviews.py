"""The first conversation with a practice; after it the practice can sign its contract."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from practices.models import Membership, Participation, Practice, StartInterview
from practices.services import audit, participations


@transaction.atomic
def record(
    *,
    practice: Practice,
    held_on: date,
    minutes: int,
    people: Iterable[Membership],
    notes: str,
    by: Membership,
    at: datetime,
) -> StartInterview:
    """Keep who was there, when, how long and what was agreed. Raises ValidationError per field."""
    row = Participation.objects.select_for_update().get(practice=practice)
    if held_on > timezone.localdate(at):
        raise Refused(_("This day has yet to come. Record the interview when it has been held."))
    present = [person for person in people if person.practice_id == practice.pk]
    interview = StartInterview(
        participation=row, held_on=held_on, minutes=minutes, notes=notes.strip(), recorded_at=at,
        recorded_by=by.user,
    )  # fmt: skip
    participations.interviewed(participation=row, by=by, at=at)
    interview.full_clean()
    interview.save()
    interview.people.set(present)
    audit.record(
        audit.Action.CREATE, "start interview", by=by, at=at, practice=practice, object_id=interview.pk,
        minutes=minutes, people=len(present),
    )  # fmt: skip
    return interview
