"""The page behind the link of an invitation."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from practices.forms import PasswordForm, granted
from practices.models import Invitation, User
from practices.queries import people as queries
from practices.services import people
from practices.views.acts import act


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """New here: choose a password. Known here: log in with the invited address and accept."""
    found = queries.invitation_of(people.hash_of(token), at=timezone.now())
    if not found:
        return render(request, "practices/invitation_closed.html", status=404)
    if queries.has_account(found.email):
        return with_account(request, found, token)
    return without_account(request, found, token)


def with_account(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    mine = request.user.is_authenticated and request.user.email.lower() == found.email.lower()
    if mine and request.method == "POST":
        user = cast(User, request.user)
        return act(
            request,
            lambda: people.accept_as(token=token, by=user, at=timezone.now()),
            done=_("Welcome. Your new role is active."),
            then="start",
        )
    return render(request, "practices/invitation_known.html", {"invitation": found, "mine": mine})


def without_account(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    if form.is_valid() and granted(
        form,
        lambda: people.accept_as_new(token=token, password=form.cleaned_data["password"], at=timezone.now()),
    ):
        messages.success(request, _("Your account is ready. Log in to set up the second step."))
        return redirect("account_login")
    return render(request, "practices/invitation.html", {"invitation": found, "form": form})
