"""Is it alive (/health/), and can it work (/health/ready/)? Answered before anything else, so that nothing can be away.

Alive: this process answers. Ready: database, broker and worker too, for who asks from this machine or has the token.
"""

import hmac
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse

from benzoproject.lib import held
from benzoproject.operation import doctor

Answer = Callable[[HttpRequest], HttpResponse]
ALIVE, READY = "/health/", "/health/ready/"
ASKED = {"database": doctor.database, "broker": doctor.broker, "worker": doctor.worker}


def health(answer: Answer) -> Answer:
    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path == ALIVE:
            return _plain(HttpResponse("ok\n", content_type="text/plain"))
        if request.path == READY and may_ask(request):
            return _plain(_ready())
        return answer(request)

    return middleware


def _plain(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def may_ask(request: HttpRequest) -> bool:
    """From this machine and not through a proxy, or with the token."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.HEALTH_TOKEN and hmac.compare_digest(given.encode(), settings.HEALTH_TOKEN.encode()):
        return True
    return (
        request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1") and "X-Forwarded-For" not in request.headers
    )


def _ready() -> HttpResponse:
    """Yes or no per part, no words: those are the doctor's. Held is no fault of the machine, but it does no work."""
    parts = {name: _works(ask) for name, ask in ASKED.items()} | {"not_held": not held.is_held()}
    return JsonResponse({"ready": all(parts.values()), **parts}, status=200 if all(parts.values()) else 503)


def _works(ask: Callable[[], list[doctor.Finding]]) -> bool:
    try:
        return doctor.worst(ask()) != doctor.WRONG
    except DatabaseError:
        return False
