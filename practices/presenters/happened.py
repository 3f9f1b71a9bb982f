"""Hours proposed from meetings and start interviews."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from practices.models import Activity, Meeting, Membership
from practices.queries import happened
from practices.services.proposals import Proposed

ACTIVITY = {
    Meeting.Kind.DAY_1: Activity.TRAINING,
    Meeting.Kind.DAY_2: Activity.TRAINING,
    Meeting.Kind.MEDICAL: Activity.MEDICAL,
    Meeting.Kind.INTERVISION: Activity.INTERVISION,
}


def proposed(me: Membership, since: date) -> Iterator[Proposed]:
    for seat in happened.attended(me, since):
        meeting = seat.meeting
        begin = timezone.localtime(meeting.starts_at)
        yield Proposed(
            f"meeting:{meeting.pk}",
            begin.date(),
            ACTIVITY[Meeting.Kind(meeting.kind)],
            meeting.minutes,
            _("%(meeting)s in %(place)s") % {
                "meeting": meeting.title or capfirst(meeting.get_kind_display()), "place": meeting.place
            },
            begin.time().replace(second=0, microsecond=0),
        )  # fmt: skip
    for interview in happened.start_interviews(me, since):
        yield Proposed(
            f"start_interview:{interview.pk}",
            interview.held_on,
            Activity.START_INTERVIEW,
            interview.minutes,
            _("Start interview with the project"),
        )
