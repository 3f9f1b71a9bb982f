"""One month of hours as a page: everybody's entries, one's own to change, and the claim they stand in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from benzoproject.lib import euros
from practices.models import Activity, Hours, Membership
from practices.presenters import claims as claim_words
from practices.presenters import hours_rows
from practices.presenters.claims import Listed
from practices.presenters.hours_rows import EntryRow
from practices.queries import claims, hours
from practices.services import claim_checks


@dataclass(frozen=True)
class Month:
    month: date
    before: str  # "2026-08"
    after: str  # empty when that is still to come
    rows: list[EntryRow]
    mine: int
    everybody: int
    claims: list[Listed]

    @property
    def shared(self) -> bool:
        """Whether colleagues wrote hours too."""
        return any(not row.mine for row in self.rows)


def month(me: Membership, first: date, today: date) -> Month:
    assert me.practice
    entries = list(hours.of_month(me.practice, first))
    after = hours.next_month(first)
    found = [claim for claim in claims.of_practice(me.practice) if claim.month == first]
    return Month(
        month=first,
        before=f"{hours.month_before(first):%Y-%m}",
        after=f"{after:%Y-%m}" if after <= today else "",
        rows=[hours_rows.row(entry, me) for entry in entries],
        mine=sum(entry.minutes for entry in entries if entry.membership.user_id == me.user_id),
        everybody=sum(entry.minutes for entry in entries),
        claims=claim_words.listed(found, today),
    )


def saved_words(entry: Hours) -> str:
    """What was kept, and where it stands when that is not where somebody expects it."""
    kept = _("Written: %(worked)s of %(activity)s.") % {
        "worked": euros.worked(entry.minutes),
        "activity": Activity(entry.activity).label,
    }
    return " ".join([kept, *_where(entry)])


def _where(entry: Hours) -> Iterable[str]:
    if entry.claim is None:
        yield _("The health insurer pays consults, so this stands in no claim.")
    elif entry.claim.number:
        yield _("That month was submitted already; this stands in the claim of %(month)s.") % {
            "month": claim_checks.month_words(entry.claim)
        }
