"""The waiting list of a meeting fills free places by itself, in the order in which people came."""

from datetime import datetime

from practices.models import Meeting, Membership, Seat
from practices.queries import meetings as queries
from practices.services import meeting_mails

State = Seat.State


def move_up(meeting: Meeting, *, at: datetime) -> list[Seat]:
    """Give free places to whoever waits longest. The caller holds the meeting's lock."""
    free = queries.places_left(meeting)
    waiting = meeting.seats.filter(state=State.WAITING, membership__active=True).order_by("state_at", "pk")
    rows = waiting.select_related("meeting", "membership__user", "membership__practice")
    next_ones = list(rows[:free])
    for seat in next_ones:
        seat.state, seat.state_at = State.COMING, at
        seat.save(update_fields=["state", "state_at"])
        meeting_mails.place_free(seat, at=at)
    return next_ones


def give_up_places(person: Membership, *, at: datetime) -> None:
    """Somebody does not work there any more: in every meeting still to come, their place goes to who waits."""
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    coming = rows.filter(starts_at__gt=at, cancelled_at__isnull=True)
    for meeting in coming.filter(seats__membership=person, seats__state=State.COMING):
        move_up(meeting, at=at)
