"""Somebody who is POH and GP in one practice says in which of the two they act; kept for the session."""

from django.http import HttpRequest

from practices.models import Membership

KEY = "acting"


def choose(request: HttpRequest, membership: Membership) -> None:
    """From now on this person acts in this practice in the role of `membership`."""
    request.session[KEY] = {**request.session.get(KEY, {}), str(membership.practice_id): membership.pk}


def first(request: HttpRequest, memberships: list[Membership]) -> list[Membership]:
    """The roles in one practice, the chosen one before the other."""
    chosen = request.session.get(KEY, {})
    return sorted(memberships, key=lambda one: chosen.get(str(one.practice_id)) != one.pk)


def others(memberships: list[Membership], current: Membership | None) -> list[Membership]:
    """The roles this person has in the same practice beside the one they act in now."""
    if current is None or current.practice_id is None:
        return []
    return [one for one in memberships if one.practice_id == current.practice_id and one.pk != current.pk]
