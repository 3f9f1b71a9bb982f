"""Ends the sessions of somebody who may not be in any more."""

from django.contrib.sessions.models import Session

from practices.models import User


def end_all(*, user: User) -> int:
    """Log `user` out everywhere; returns how many sessions ended."""
    theirs = [
        row.pk for row in Session.objects.iterator() if row.get_decoded().get("_auth_user_id") == str(user.pk)
    ]
    return Session.objects.filter(pk__in=theirs).delete()[0]
