"""A meeting for somebody's own diary (.ics)."""

from datetime import datetime, timedelta

from icalendar import Calendar, Event

from practices.models import Seat
from practices.presenters import meetings as words

NAME = "-//Benzoproject//meetings//NL"


def calendar(seat: Seat, *, at: datetime, url: str) -> bytes:
    found = Calendar()
    found.add("prodid", NAME)
    found.add("version", "2.0")
    found.add_component(event(seat, at=at, url=url))
    return bytes(found.to_ical())


def event(seat: Seat, *, at: datetime, url: str) -> Event:
    """The same `uid` each time: a diary that reads it again changes the appointment it has."""
    meeting, row = seat.meeting, Event()
    row.add("uid", f"meeting-{meeting.pk}@{url.split('/')[2]}")
    row.add("dtstamp", at)
    row.add("dtstart", meeting.starts_at)
    row.add("duration", timedelta(minutes=meeting.minutes))
    row.add("summary", words.name(meeting))
    if meeting.title:
        row.add("description", meeting.title)
    row.add("location", meeting.place)
    row.add("url", url)
    row.add("status", "CANCELLED" if meeting.cancelled_at else STATUS.get(seat.state, "TENTATIVE"))
    return row


STATUS: dict[str, str] = {Seat.State.COMING: "CONFIRMED", Seat.State.DECLINED: "CANCELLED"}
