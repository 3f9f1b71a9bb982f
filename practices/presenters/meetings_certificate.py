"""The certificate of who was at a meeting: one page, made when it is asked for. Always in Dutch."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format

from benzoproject.lib import pdf
from practices.models import Seat
from practices.presenters import meetings as words

TITLE = "Bewijs van deelname"


def pdf_of(seat: Seat, *, at: datetime) -> bytes:
    with translation.override(settings.LANGUAGE_CODE):
        sheet = pdf.Sheet(pdf.html("pdf/certificate.html", facts(seat, at=at)), ("certificate.css",))
    return pdf.render(sheet, title=TITLE, created=at)


def facts(seat: Seat, *, at: datetime) -> dict[str, str]:
    meeting, practice = seat.meeting, seat.membership.practice
    return {
        "title": TITLE,
        "name": seat.membership.display_name,
        "role": seat.membership.role_name,
        "practice": practice.name if practice else "",
        "meeting": words.name(meeting),
        "subject": meeting.title,
        "day": date_format(timezone.localtime(meeting.starts_at), "j F Y"),
        "duration": words.duration(meeting.minutes),
        "place": meeting.place,
        "trainer": meeting.trainer,
        "project": meeting.project.name,
        "made": date_format(timezone.localtime(at), "d-m-Y"),
    }
