"""The clock of the follow-up: when three, six or twelve months are over, the POH hears that an export is wanted."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from evaluation.queries import follow_up
from evaluation.queries.follow_up import Due
from practices.models import User
from practices.queries import people
from practices.services import mails

# Longer ago it is no news: an installation that begins with old waves writes to nobody about them.
LATEST = timedelta(days=60)


def remind(*, at: datetime) -> None:
    """Ask for every reminder that is due: one per wave and window to each POH, however often this runs."""
    today = timezone.localdate(at)
    for due in follow_up.due_everywhere(today):
        if due.end >= today - LATEST:
            for poh in people.pohs(due.wave.practice):
                _tell(due, poh.user, at=at)


def _tell(due: Due, user: User, *, at: datetime) -> None:
    mails.ask(
        key=f"follow-up:{due.wave.pk}:{due.months}:{user.pk}",
        template="follow_up_due",
        user=user,
        at=at,
        months=due.months,
        wave=due.wave.number,
        posted_on=f"{due.wave.posted_on:%d-%m-%Y}",
        link=settings.SITE_URL + reverse("follow_up", args=[due.wave.practice.slug]),
    )
