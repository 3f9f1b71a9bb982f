"""A locum: for some days one GP of the practice signs on behalf of another."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from practices.models import Membership, Practice, Role, StandIn
from practices.services import audit


@transaction.atomic
def arrange(
    *, gp: Membership, locum: Membership, first_day: date, last_day: date, by: Membership, at: datetime
) -> StandIn:
    """Between these days, both included, `locum` may sign for `gp`. Nobody arranges it for themselves alone."""
    assert by.practice
    # Locked, so that two people who arrange the same days at once do not both get through.
    Practice.objects.select_for_update(no_key=True).get(pk=by.practice.pk)
    people = (gp, locum)
    if any(one.practice_id != by.practice_id or one.role != Role.GP for one in people) or not locum.active:
        raise Refused(
            _("GP and locum are both GPs of this practice. The admin of the project invites a locum.")
        )
    if gp.user_id == locum.user_id:
        raise Refused(_("Choose somebody else as locum."))
    if by.user_id == locum.user_id:
        raise Refused(_("Let a colleague arrange this: nobody gives themselves the signature of another."))
    if last_day < first_day:
        raise Refused(_("The last day lies before the first day."))
    if last_day < timezone.localdate(at):
        raise Refused(_("These days are over. A locum is arranged beforehand."))
    taken = StandIn.objects.filter(
        gp=gp, ended_at__isnull=True, first_day__lte=last_day, last_day__gte=first_day
    )
    if taken.exists():
        raise Refused(_("There is a locum for these days already. End that one first."))
    made = StandIn.objects.create(
        gp=gp, locum=locum, first_day=first_day, last_day=last_day, arranged_at=at, arranged_by=by
    )
    audit.record(
        audit.Action.CREATE,
        "locum",
        by=by,
        at=at,
        object_id=made.pk,
        gp=gp.pk,
        locum=locum.pk,
        days=[first_day.isoformat(), last_day.isoformat()],
    )
    return made


@transaction.atomic
def end(*, stand_in: StandIn, by: Membership, at: datetime) -> StandIn:
    """The own GP is back, or it was a mistake. What was signed stays."""
    stand_in = StandIn.objects.select_for_update(of=("self",)).get(pk=stand_in.pk)
    if stand_in.ended_at:
        raise Refused(_("This was ended already. Nothing was changed."))
    stand_in.ended_at, stand_in.ended_by = at, by
    stand_in.save(update_fields=["ended_at", "ended_by"])
    audit.record(audit.Action.CHANGE, "locum", by=by, at=at, object_id=stand_in.pk, ended=True)
    return stand_in
