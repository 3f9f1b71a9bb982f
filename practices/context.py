"""What every page needs around its content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from benzoproject.lib import held
from practices import acting, places
from practices.access import memberships_of
from practices.demo import PASSWORD


def page(request: HttpRequest) -> dict[str, Any]:
    """`membership` (as whom), `nav` (the rail), `places` (to switch practice), `demo` and its password, `held`."""
    demo = {
        "demo": settings.DEMO,
        "demo_password": PASSWORD if settings.DEMO else "",
        "held": held.is_held(),
    }
    # A crash before the login was looked at has no user.
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {**demo, "nav": [], "places": []}
    memberships = memberships_of(request)
    current = getattr(request, "membership", None) or (memberships[0] if len(memberships) == 1 else None)
    return {
        **demo,
        "membership": current,
        "nav": places.menu(current, request) if current else [],
        "other_roles": acting.others(memberships, current),
        "places": places.switch(memberships, current),
    }
