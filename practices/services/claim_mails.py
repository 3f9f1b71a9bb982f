"""What the people of a claim hear about it: that something was decided, and where to read what. Nothing else."""

from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format

from practices.models import Claim, User
from practices.permissions import allows
from practices.queries import people
from practices.services import mails


def tell(claim: Claim, template: str, *, at: datetime, once: str = "", **words: str) -> None:
    """An e-mail to whoever submitted the claim or has hours in it, and still works in the practice; or else to whoever
    may submit it.

    `once`: what makes it the same word as another one, which is not sent again; empty: each is a new one.
    """
    page = settings.SITE_URL + reverse("own_claims", args=[claim.practice.slug])
    for user in _people(claim):
        mails.ask(
            key=f"{template}:{claim.pk}:{user.pk}:{once or format(at, '%Y%m%d%H%M%S%f')}",
            template=template,
            user=user,
            at=at,
            link=page,
            month=month_in_words(claim.month),
            reference=claim.reference,
            **words,
        )


def month_in_words(month: date) -> str:
    """september 2026: mails and paper are Dutch, whatever language somebody has chosen."""
    with translation.override("nl"):
        return date_format(month, "F Y")


def _people(claim: Claim) -> list[User]:
    """When none of them works there any more: whoever may submit claims in the practice."""
    colleagues = list(people.colleagues(claim.practice))
    wanted = set(claim.hours.values_list("membership__user", flat=True))
    wanted |= {claim.submitted_by_id} if claim.submitted_by_id else set()
    found = {row.user_id: row.user for row in colleagues if row.user_id in wanted}
    others = {row.user_id: row.user for row in colleagues if allows(row.role, "claims.submit")}
    return [user for _pk, user in sorted((found or others).items())]
