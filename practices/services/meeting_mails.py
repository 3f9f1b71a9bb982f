"""What people hear about a meeting by e-mail. Always in Dutch, whatever language who asks for it reads."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from practices.models import Meeting, Seat
from practices.presenters import meetings as words
from practices.services import mails


def invited(seat: Seat, *, at: datetime) -> None:
    _ask(f"meeting-invited:{seat.pk}", "meeting_invited", seat, at=at)


def place_free(seat: Seat, *, at: datetime) -> None:
    """Somebody left, and the waiting list moved up. May happen again after a second time on the list."""
    _ask(f"meeting-place:{seat.pk}:{at.isoformat()}", "meeting_place_free", seat, at=at)


def changed(seats: Iterable[Seat], *, at: datetime) -> None:
    for seat in seats:
        _ask(f"meeting-changed:{seat.pk}:{at.isoformat()}", "meeting_changed", seat, at=at)


def cancelled(seats: Iterable[Seat], *, reason: str, at: datetime) -> None:
    for seat in seats:
        _ask(f"meeting-cancelled:{seat.pk}", "meeting_cancelled", seat, at=at, reason=reason)


def soon(seat: Seat, *, at: datetime) -> None:
    """Once per date: a meeting that was moved is reminded of again."""
    template = "meeting_soon" if seat.state == Seat.State.COMING else "meeting_unanswered"
    _ask(f"meeting-soon:{seat.pk}:{seat.meeting.starts_at:%Y%m%d}", template, seat, at=at)


def ungraded(seat: Seat, *, at: datetime) -> None:
    _ask(f"meeting-ungraded:{seat.pk}", "meeting_ungraded", seat, at=at)


def _ask(key: str, template: str, seat: Seat, *, at: datetime, **more: str) -> None:
    user = seat.membership.user
    mails.ask(key=key, template=template, user=user, at=at, link=link(seat), **facts(seat.meeting), **more)


def link(seat: Seat) -> str:
    practice = seat.membership.practice
    assert practice
    return settings.SITE_URL + reverse("meeting", args=[practice.slug, seat.meeting_id])


def facts(meeting: Meeting) -> dict[str, str]:
    with translation.override(settings.LANGUAGE_CODE):
        return {
            "meeting": words.name(meeting),
            "when": words.when(meeting),
            "place": meeting.place,
            "trainer": meeting.trainer,
        }
