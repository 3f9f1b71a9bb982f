"""The demo: one click per role. Does not exist outside the demo."""

from collections.abc import Callable
from functools import wraps

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login as log_in
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from practices.demo import CARDS
from practices.queries import people

View = Callable[[HttpRequest], HttpResponse]


def demo_only(view: View) -> View:
    @wraps(view)
    def opened(request: HttpRequest) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request)

    return opened


@require_safe
@demo_only
def demo(request: HttpRequest) -> HttpResponse:
    return render(request, "practices/demo.html", {"cards": people.demo_cards(CARDS)})


@require_POST
@demo_only
def login(request: HttpRequest) -> HttpResponse:
    card = next((row for row in people.demo_cards(CARDS) if str(row.pk) == request.POST.get("card")), None)
    if not card:
        raise Http404
    log_in(request, card.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, card.user, method="password")
    return redirect("start")
