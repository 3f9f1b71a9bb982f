"""The clock of the claims: from the fifth of a month a word about hours of earlier months that still wait."""

from datetime import datetime

from django.utils import timezone

from practices.queries import claims
from practices.services import claim_checks, claim_mails

FROM_DAY = 5


def remind(*, at: datetime) -> None:
    """Ask for every reminder that is due: one a month for each claim, however often this runs."""
    today = timezone.localdate(at)
    if today.day < FROM_DAY:
        return
    for claim in claims.waiting_everywhere(today.replace(day=1)):
        if claim_checks.can_be_submitted(claim):
            claim_mails.tell(claim, "claim_to_submit", at=at, once=f"{today:%Y-%m}")
