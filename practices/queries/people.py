"""Who somebody is, and who works where."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from practices.models import FactorReset, Invitation, Membership, Practice, Role, User
from practices.models.people import PROJECT_ROLES


def active_memberships(user: User) -> list[Membership]:
    rows = Membership.objects.filter(user=user, active=True, user__is_active=True)
    rows = rows.select_related("practice", "practice__participation__project", "user")
    return list(rows.order_by("practice__name", "pk"))


def memberships_in(user: User, slug: str) -> list[Membership]:
    return [row for row in active_memberships(user) if row.practice and row.practice.slug == slug]


def colleagues(practice: Practice) -> QuerySet[Membership]:
    return Membership.objects.filter(practice=practice, active=True, user__is_active=True).select_related(
        "user"
    )


def gps(practice: Practice) -> QuerySet[Membership]:
    return colleagues(practice).filter(role=Role.GP)


def pohs(practice: Practice) -> QuerySet[Membership]:
    return colleagues(practice).filter(role=Role.POH)


def open_invitations(practice: Practice | None = None) -> QuerySet[Invitation]:
    rows = Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True).select_related(
        "practice"
    )
    return rows.filter(practice=practice) if practice else rows


def everyone() -> QuerySet[Membership]:
    return Membership.objects.select_related("user", "practice").order_by("display_name", "pk")


def over_the_project() -> QuerySet[Membership]:
    """Researchers, project leaders and the fund's people."""
    return everyone().filter(role__in=PROJECT_ROLES)


def of_fund(address: str = "") -> QuerySet[Membership]:
    """Who works for the fund now; with `address`, only that person."""
    rows = everyone().filter(role=Role.FUND, active=True, user__is_active=True).order_by("pk")
    return rows.filter(user__email__iexact=address) if address else rows


def open_resets(practice: Practice, *, since: datetime) -> QuerySet[FactorReset]:
    """Lost factors that wait for a second person."""
    rows = FactorReset.objects.filter(practice=practice, confirmed_at__isnull=True, asked_at__gte=since)
    return rows.select_related("user", "asked_by").order_by("asked_at")


def invitation_of(token_hash: str, *, at: datetime) -> Invitation | None:
    """The invitation a link leads to, as long as it is open."""
    rows = open_invitations().filter(token_hash=token_hash, expires_at__gt=at)
    return rows.first()


def has_account(email: str) -> bool:
    return User.objects.filter(email__iexact=email).exists()


def membership(pk: int) -> Membership | None:
    return everyone().filter(pk=pk).first()


def colleague(practice: Practice, pk: int) -> Membership | None:
    return colleagues(practice).filter(pk=pk).first()


def staff(practice: Practice) -> QuerySet[Membership]:
    """Everybody who has or had a role in the practice."""
    return everyone().filter(practice=practice)


def open_reset(practice: Practice, pk: int, *, since: datetime) -> FactorReset | None:
    return open_resets(practice, since=since).filter(pk=pk).first()


def invitation(pk: int) -> Invitation | None:
    return open_invitations().filter(pk=pk).first()


def demo_cards(addresses: Iterable[str]) -> list[Membership]:
    """One membership per demo person, in the order of `addresses`."""
    order = {email: place for place, email in enumerate(addresses)}
    rows = everyone().filter(active=True, user__email__in=order)
    return sorted(rows, key=lambda row: order[row.user.email])
