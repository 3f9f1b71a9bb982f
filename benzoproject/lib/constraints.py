"""Rules that the database holds by itself."""

from django.db.models import CheckConstraint, Q


def together(name: str, *fields: str) -> CheckConstraint:
    """All of `fields` are filled or none is: when something happened, and who did it."""
    empty = Q(**{f"{field}__isnull": True for field in fields})
    filled = Q(**{f"{field}__isnull": False for field in fields})
    return CheckConstraint(name=name, condition=empty | filled)
