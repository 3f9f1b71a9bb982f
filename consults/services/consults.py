"""The appointments of the ladder, and how each of them ended."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from consults.lifecycles import CONSULT
from consults.models import Consult
from practices.models import Membership
from practices.services import audit


@transaction.atomic
def finish(*, consult: Consult, minutes: int, by: Membership, at: datetime) -> Consult:
    """The consult was held and took `minutes`. Refused for a day that is still to come."""
    consult = locked(consult)
    if consult.state == Consult.State.DONE and consult.minutes_spent == minutes:
        return consult  # the same form, sent twice
    step = CONSULT.step(consult.state, "finish")
    if timezone.localdate(consult.starts_at) > timezone.localdate(at):
        raise Refused(
            _("This consult is planned for another day. Move it to today first; nothing was changed.")
        )
    consult.state, consult.ended_at, consult.ended_by = step.target, at, by
    consult.minutes_spent = minutes
    consult.save(update_fields=["state", "ended_at", "ended_by", "minutes_spent"])
    audit.record(
        audit.Action.CHANGE,
        "consult.done",
        by=by,
        at=at,
        patient_id=consult.patient_id,
        object_id=consult.pk,
        minutes=minutes,
    )
    return consult


def locked(consult: Consult) -> Consult:
    """The consult as it is now, kept for us until the transaction ends."""
    return Consult.objects.select_for_update().get(pk=consult.pk)
