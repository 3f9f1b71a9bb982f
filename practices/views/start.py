"""The first page, help, and one's own account."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from practices import places
from practices.models import User
from practices.queries import people


@require_safe
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """To the start page of somebody's role; a choice when there are several."""
    memberships = people.active_memberships(cast(User, request.user))
    homes = {places.home(membership): membership for membership in memberships}
    if len(homes) == 1:
        return redirect(next(iter(homes)))
    return render(request, "practices/start.html", {"homes": homes})


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "practices/help.html")


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    memberships = people.active_memberships(cast(User, request.user))
    return render(request, "practices/account.html", {"memberships": memberships})


def own_address(request: HttpRequest) -> HttpResponse:
    """Stands before the account library's page: an address is the invited one, nobody changes it by themselves."""
    raise Http404
