"""Consults for somebody's own diary (.ics): when and where, and never who."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from consults.models import Consult

NAME = "-//Benzoproject//consults//NL"


def calendar(consults: Iterable[Consult], *, at: datetime, address: Callable[[Consult], str]) -> bytes:
    """`address`: the page of a consult with the name of the server, so that the diary leads there.

    A diary is read by others and by its provider: no name, no rung, nothing a patient could be known by.
    """
    found = Calendar()
    found.add("prodid", NAME)
    found.add("version", "2.0")
    for consult in consults:
        found.add_component(event(consult, at=at, url=address(consult)))
    return bytes(found.to_ical())


def event(consult: Consult, *, at: datetime, url: str) -> Event:
    row = Event()
    row.add("uid", f"consult-{consult.pk}@{url.split('/')[2]}")
    row.add("dtstamp", at)
    row.add("dtstart", consult.starts_at)
    row.add("duration", timedelta(minutes=consult.minutes))
    row.add("summary", _("Consult, %(wave)s") % {"wave": lowered(consult.letter.wave.title)})
    row.add("location", str(consult.get_place_display()))
    row.add("url", url)
    row.add("class", "PRIVATE")
    taken = consult.state in (Consult.State.PLANNED, Consult.State.DONE)
    row.add("status", "CONFIRMED" if taken else "CANCELLED")
    return row


def lowered(title: str) -> str:
    return title[:1].lower() + title[1:]
