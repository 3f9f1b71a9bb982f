"""The door of every page. A practice's rows are reached through the practice only, and foreign looks like missing."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from benzoproject.lib import scope
from practices import acting
from practices.models import Membership, Practice, Role, User
from practices.permissions import allows
from practices.queries import people
from practices.services import audit


class PageRequest(HttpRequest):
    """A request that came through one of the doors below."""

    user: User
    membership: Membership
    practice: Practice
    seen: list[audit.Entry]


View = Callable[..., HttpResponse]


def logged_in(view: View) -> View:
    """Anybody else goes to the login, and from there to the page they were on. What they sent is not kept; that is
    said."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            messages.warning(request, _("What you sent was not saved. Log in and send it once more."))
        answer = redirect_to_login(_page_of(request))
        return HttpResponseClientRedirect(answer.url) if _is_part(request) else answer

    return opened


def _is_part(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def _page_of(request: HttpRequest) -> str:
    """The page somebody looked at: an act or a part of a page cannot be opened by its own address."""
    if _is_part(request):
        return request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined,no-any-return]
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came = request.headers.get("referer", "")
    ours = url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=request.is_secure())
    found = urlsplit(came) if ours else urlsplit("/")
    return f"{found.path}?{found.query}" if found.query else found.path or "/"


def practice_page(permission: str) -> Callable[[View], View]:
    """A page of one practice: needs a membership of that practice (else 404) whose role has `permission` (else 403)."""

    def door(view: View) -> View:
        @logged_in
        @wraps(view)
        def opened(request: PageRequest, practice: str, **kwargs: Any) -> HttpResponse:
            here = [row for row in memberships_of(request) if row.practice and row.practice.slug == practice]
            memberships = acting.first(request, here)
            if not memberships:
                raise Http404
            request.practice = memberships[0].practice  # type: ignore[assignment]
            scope.enter(request.practice.pk)
            request.membership = require(memberships, permission)
            return view(request, **kwargs)

        return opened

    return door


def project_page(permission: str) -> Callable[[View], View]:
    """A page outside the practices, for researcher or admin."""

    def door(view: View) -> View:
        @logged_in
        @wraps(view)
        def opened(request: PageRequest, **kwargs: Any) -> HttpResponse:
            memberships = [row for row in memberships_of(request) if row.practice is None]
            if not memberships:
                raise Http404
            request.membership = require(memberships, permission)
            return view(request, **kwargs)

        return opened

    return door


def memberships_of(request: HttpRequest) -> list[Membership]:
    """The roles of who asks, in every practice; looked up once for a page, its door and what stands around it."""
    if not hasattr(request, "memberships"):
        request.memberships = people.active_memberships(cast(User, request.user))  # type: ignore[attr-defined]
    return cast(list[Membership], request.memberships)  # type: ignore[attr-defined]


def require(memberships: list[Membership], permission: str) -> Membership:
    """The first membership that gives `permission`: who is POH and GP in one practice acts in the role they chose, or
    in the other one where only that may."""
    for membership in memberships:
        if allows(membership.role, permission):
            return membership
    raise PermissionDenied(permission)


def may(request: HttpRequest, permission: str) -> bool:
    membership = getattr(request, "membership", None)
    return membership is not None and allows(membership.role, permission)


def see(
    request: PageRequest, what: str, *, patients: list[int] | None = None, object_id: object = ""
) -> None:
    """Note that this page shows `what`; the log is written once, when the answer is ready."""
    entries = [audit.Entry(audit.Action.VIEW, what, patient, object_id) for patient in patients or [None]]  # type: ignore[list-item]
    request.seen = [*getattr(request, "seen", []), *entries]


def home_of(user: User) -> Membership | None:
    """Where somebody lands after logging in: their first practice, else the project."""
    memberships = people.active_memberships(user)
    order = [Role.POH, Role.GP, Role.ADMIN, Role.FUND, Role.RESEARCHER]
    return min(memberships, key=lambda membership: order.index(Role(membership.role)), default=None)
