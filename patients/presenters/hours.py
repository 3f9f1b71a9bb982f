"""Hours proposed from selecting patients."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import ngettext

from patients.queries import hours
from practices.models import Activity, Membership
from practices.services.proposals import Proposed, estimate

MINUTES_A_PATIENT = 5


def proposed(me: Membership, since: date) -> Iterator[Proposed]:
    for day, count in hours.selected(me, since).items():
        words = ngettext("%(count)d patient looked at", "%(count)d patients looked at", count)
        yield Proposed(
            f"selecting:{day.isoformat()}",
            day,
            Activity.SELECTING,
            estimate(count * MINUTES_A_PATIENT),
            words % {"count": count},
        )
