"""What holds for every request: language, length of a session, second factor, no copies of patient pages, the log."""

from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_address

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from benzoproject.lib import scope
from practices.models import User
from practices.services import audit

Answer = Callable[[HttpRequest], HttpResponse]


def own_rows(answer: Answer) -> Answer:
    """On PostgreSQL a request sees no practice's rows until the door (access.py) says whose."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with scope.nobody():
            response = answer(request)
            if isinstance(response, StreamingHttpResponse):
                response.streaming_content = scope.streamed(response.streaming_content)  # type: ignore[arg-type]
            return response

    return middleware


def language(answer: Answer) -> Answer:
    """Dutch, unless the person chose otherwise: what the browser prefers says nothing about a Dutch practice."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        code = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = answer(request)
            response.headers.setdefault("Content-Language", code)
            return response

    return middleware


def session_limits(answer: Answer) -> Answer:
    """Idle for 30 minutes or logged in for 12 hours: log in again."""

    def middleware(request: HttpRequest) -> HttpResponse:
        audit.request_address.set(address_of(request))
        if request.user.is_authenticated:
            now = timezone.now()
            if expired(request, now):
                logout(request)
                messages.info(
                    request, _("You were logged out because nothing happened for a while. Log in to go on.")
                )
            elif not polls(request):
                keep_alive(request, now)
        return answer(request)

    return middleware


def address_of(request: HttpRequest) -> str | None:
    """Where a request comes from. Behind proxies it is what the outermost of our own wrote down, never more."""
    hops = [request.META.get("REMOTE_ADDR", "")]
    if settings.PROXIES:
        hops = request.headers.get("X-Forwarded-For", "").split(",")
    found = hops[-max(settings.PROXIES, 1)].strip() if len(hops) >= settings.PROXIES else ""
    try:
        return str(ip_address(found))
    except ValueError:
        return None


def expired(request: HttpRequest, now: datetime) -> bool:
    started, seen = request.session.get("started"), request.session.get("seen")
    if not started or not seen:
        return False
    idle = now - datetime.fromisoformat(seen) > settings.IDLE_TIMEOUT
    return idle or now - datetime.fromisoformat(started) > settings.SESSION_TIMEOUT


def keep_alive(request: HttpRequest, now: datetime) -> None:
    request.session.setdefault("started", now.isoformat())
    seen = request.session.get("seen")
    # Once a minute is exact enough, and spares a write per page.
    if not seen or (now - datetime.fromisoformat(seen)).total_seconds() > 60:
        request.session["seen"] = now.isoformat()


def polls(request: HttpRequest) -> bool:
    """A progress bar that asks for itself does not count as somebody being there."""
    return request.headers.get("HX-Trigger", "").startswith("poll-")


OPEN_WITHOUT_FACTOR = {
    "account_logout",
    "account_login",
    "set_language",
    "account_reauthenticate",
    "demo",
    "help",
    "check_pdf",
}


def second_factor(answer: Answer) -> Answer:
    """Nobody goes further than their own account before the second factor is set up."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not free_of_factor(request) and not has_factor(request.user):
            return redirect("mfa_activate_totp")
        return answer(request)

    return middleware


def free_of_factor(request: HttpRequest) -> bool:
    try:
        name = resolve(request.path_info).url_name or ""
    except Resolver404:
        return True
    return name in OPEN_WITHOUT_FACTOR or name.startswith("mfa_")


def has_factor(user: User) -> bool:
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())


def no_store(answer: Answer) -> Answer:
    """Nothing that a logged-in person saw stays behind in the browser of a shared computer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def log_of_views(answer: Answer) -> Answer:
    """What the page showed goes into the access log in one go; a refusal too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        membership = getattr(request, "membership", None)
        seen = getattr(request, "seen", [])
        if seen and response.status_code < 400:
            audit.append(seen, by=membership, at=timezone.now())
        if response.status_code == 403 and request.user.is_authenticated:
            where = request.resolver_match.view_name if request.resolver_match else ""
            audit.record(
                audit.Action.REFUSED,
                where,
                by=membership or request.user,
                at=timezone.now(),
                practice=getattr(request, "practice", None),
            )
        return response

    return middleware
