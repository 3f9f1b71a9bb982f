"""Somebody is asked to a meeting, comes, waits for a place or does not come."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from practices.models import Meeting, Membership, Seat, User
from practices.queries import meetings as queries
from practices.services import audit, meeting_mails, waiting_list
from practices.services.meetings import locked, refuse_cancelled

State = Seat.State


@transaction.atomic
def invite(*, meeting: Meeting, people: Iterable[int], by: Membership, at: datetime) -> list[Seat]:
    """Ask these people (ids of roles), each once and with an e-mail. All of them or, when one cannot be asked, none."""
    meeting = locked(meeting)
    refuse_cancelled(meeting)
    if meeting.has_begun(at):
        raise Refused(_("This meeting has begun already. Who came all the same is added under attendance."))
    wanted = set(people)
    found = [each for each in queries.candidates(meeting) if each.membership.pk in wanted]
    if not wanted:
        raise Refused(_("Everybody was invited already, or comes to the other group. Nobody was invited."))
    if len(found) < len(wanted) or any(each.obstacle for each in found):
        raise Refused(
            _(
                "Somebody you chose was invited already, comes to the other group, or does not work in the project"
                " any more. Nobody was invited; look at the list once more."
            )
        )
    seats = [_seat(meeting, each.membership, at=at) for each in found]
    audit.record(
        audit.Action.CREATE, "invitation to a meeting", by=by, at=at, object_id=meeting.pk, count=len(seats)
    )
    return seats


def _seat(meeting: Meeting, person: Membership, *, at: datetime) -> Seat:
    seat = Seat.objects.create(meeting=meeting, membership=person, state=State.INVITED, state_at=at)
    meeting_mails.invited(seat, at=at)
    return seat


@transaction.atomic
def join(*, seat: Seat, by: Membership, at: datetime) -> Seat:
    """Sign up: for a place, or for the waiting list when every place is taken."""
    # Also the person: nobody comes to both groups of a training day because they answered twice at once.
    User.objects.select_for_update(no_key=True).get(pk=by.user_id)
    seat = _opened(seat, at=at)
    if seat.state in (State.COMING, State.WAITING):
        raise Refused(_("You have signed up already. Nothing was changed."))
    if queries.comes_to_same_day(seat):
        raise Refused(_("You come to the other group of this training day already. Cancel that one first."))
    full = not queries.places_left(seat.meeting)
    return _put(seat, State.WAITING if full else State.COMING, by=by, at=at)


@transaction.atomic
def decline(*, seat: Seat, by: Membership, at: datetime) -> Seat:
    """Not coming (any more). The place goes to who waits longest."""
    seat = _opened(seat, at=at)
    if seat.state == State.DECLINED:
        raise Refused(_("You said already that you do not come. Nothing was changed."))
    left = seat.state == State.COMING
    seat = _put(seat, State.DECLINED, by=by, at=at)
    if left:
        waiting_list.move_up(seat.meeting, at=at)
    return seat


def _opened(seat: Seat, *, at: datetime) -> Seat:
    """This seat as it is now, with its meeting locked, as long as one can still answer."""
    meeting = locked(seat.meeting)
    seat = Seat.objects.select_related("membership__practice", "membership__user").get(pk=seat.pk)
    seat.meeting = meeting
    refuse_cancelled(meeting)
    if meeting.has_begun(at):
        raise Refused(_("This meeting has begun already, so this can no longer be changed here."))
    return seat


def _put(seat: Seat, state: str, *, by: Membership, at: datetime) -> Seat:
    seat.state, seat.state_at = state, at
    seat.save(update_fields=["state", "state_at"])
    audit.record(audit.Action.CHANGE, "seat at a meeting", by=by, at=at, object_id=seat.pk, state=state)
    return seat
