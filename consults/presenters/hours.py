"""Hours proposed from consults. The insurer pays them: they are kept for the overview, and stand in no claim."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import ngettext

from consults.queries import hours
from practices.models import Activity, Membership
from practices.services.proposals import Proposed


def proposed(me: Membership, since: date) -> Iterator[Proposed]:
    for day, held in hours.held(me, since).items():
        words = ngettext("%(count)d consult held", "%(count)d consults held", held.count)
        yield Proposed(
            f"consult:{day.isoformat()}", day, Activity.CONSULT, held.minutes, words % {"count": held.count}
        )
