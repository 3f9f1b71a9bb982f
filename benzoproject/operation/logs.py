"""One line per request: who, which page by name, how it ended and how long it took. Never the address itself."""

import time
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django_structlog.middlewares import RequestMiddleware


class RequestLog(RequestMiddleware):
    """An address may hold the secret of an invitation, a search or a patient's number; its name holds nothing."""

    def prepare(self, request: HttpRequest) -> None:
        request.started = time.monotonic()  # type: ignore[attr-defined]
        super().prepare(request)

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:  # type: ignore[override]
        self._bind(request)
        super().handle_response(request, response)

    def _process_exception(self, request: HttpRequest, exception: Exception) -> None:
        self._bind(request)
        super()._process_exception(request, exception)

    @staticmethod
    def _bind(request: HttpRequest) -> None:
        took = time.monotonic() - getattr(request, "started", time.monotonic())
        practice = getattr(request, "practice", None)
        structlog.contextvars.bind_contextvars(
            ms=round(took * 1000), practice_id=practice.pk if practice else None
        )

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        found: Any = request.resolver_match
        return f"{request.method} {found.view_name if found else '-'}"

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Only of somebody the request looked up itself: the log asks the database nothing."""
        user = getattr(request, "_cached_user", None)
        structlog.contextvars.bind_contextvars(user_id=user.pk if user else None)
