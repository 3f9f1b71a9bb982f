"""What the start page says about meetings: invitations to answer, grades to give."""

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from practices.models import Membership, Seat
from practices.permissions import allows
from practices.presenters import meetings as words
from practices.presenters.waiting import Row
from practices.queries import meetings as queries


def waiting(me: Membership, today: date) -> list[Row]:
    """`today` is the day of the page; an invitation is open until the meeting begins."""
    if me.practice is None or not allows(me.role, "meetings.join"):
        return []
    to_answer, to_grade = queries.to_answer_and_to_grade(me, timezone.now())
    return [row for row in (_to_answer(me, to_answer), _to_grade(me, to_grade)) if row]


def _to_answer(me: Membership, seats: list[Seat]) -> Row | None:
    if not seats:
        return None
    title = ngettext("Invitation to answer", "Invitations to answer", len(seats))
    return Row(6, len(seats), title, _first(seats), _page(me, seats), _("Answer"))


def _to_grade(me: Membership, seats: list[Seat]) -> Row | None:
    if not seats:
        return None
    title = ngettext("Meeting to grade", "Meetings to grade", len(seats))
    return Row(7, len(seats), title, _first(seats), _page(me, seats), _("Give a grade"))


def _first(seats: list[Seat]) -> str:
    return f"{words.name(seats[0].meeting)}, {words.day(seats[0].meeting.starts_at)}"


def _page(me: Membership, seats: list[Seat]) -> str:
    """One meeting has its own page; several are on the page of all."""
    assert me.practice
    if len(seats) == 1:
        return reverse("meeting", args=[me.practice.slug, seats[0].meeting_id])
    return reverse("meetings", args=[me.practice.slug])
