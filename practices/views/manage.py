"""Practices and people, for the admin; the researcher sees how far recruiting is."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practices.access import PageRequest, may, project_page
from practices.forms import InvitationForm, MoveForm, NewPracticeForm, RenameForm, granted
from practices.models import Membership, Practice
from practices.queries import people as people_queries
from practices.queries import practices as practice_queries
from practices.services import factors, new_practices, people
from practices.views.acts import act

FORM = ["GET", "HEAD", "POST"]


@project_page("study.view")
@require_safe
def overview(request: PageRequest) -> HttpResponse:
    context = {"projects": practice_queries.recruitment(), "may_manage": may(request, "people.manage")}
    return render(request, "practices/manage.html", context)


@project_page("people.manage")
@require_http_methods(FORM)
def new_practice(request: PageRequest) -> HttpResponse:
    form = NewPracticeForm(request.POST or None)
    if form.is_valid() and granted(
        form,
        lambda: new_practices.make(described=form.described(), by=request.membership, at=timezone.now()),
    ):
        messages.success(request, _("The practice is there. Now invite the people who work in it."))
        return redirect("manage_practice", form.cleaned_data["slug"])
    return render(request, "practices/manage_practice_new.html", {"form": form})


@project_page("people.manage")
@require_safe
def practice(request: PageRequest, practice: str) -> HttpResponse:
    place = found_practice(practice)
    context = {
        "place": place,
        "staff": people_queries.staff(place),
        "invitations": people_queries.open_invitations(place),
        "now": timezone.now(),
    }
    return render(request, "practices/manage_practice.html", context)


@project_page("people.manage")
@require_safe
def everyone(request: PageRequest) -> HttpResponse:
    context = {
        "project_people": people_queries.over_the_project(),
        "practice_people": people_queries.everyone().exclude(practice=None),
        "invitations": people_queries.open_invitations(),
        "now": timezone.now(),
    }
    return render(request, "practices/manage_people.html", context)


@project_page("people.manage")
@require_http_methods(FORM)
def invite_to_practice(request: PageRequest, practice: str) -> HttpResponse:
    place = found_practice(practice)
    return invite(request, place, then=reverse("manage_practice", args=[place.slug]))


@project_page("people.manage")
@require_http_methods(FORM)
def invite_to_project(request: PageRequest) -> HttpResponse:
    return invite(request, None, then=reverse("manage_people"))


def invite(request: PageRequest, place: Practice | None, *, then: str) -> HttpResponse:
    form = InvitationForm(request.POST or None, practice=place)
    if form.is_valid() and granted(form, lambda: send_invitation(request, form, place)):
        words = {"email": form.cleaned_data["email"]}
        messages.success(request, _("The invitation was sent to %(email)s.") % words)
        return redirect(then)
    return render(request, "practices/manage_invite.html", {"form": form, "place": place, "back": then})


def send_invitation(request: PageRequest, form: InvitationForm, place: Practice | None) -> None:
    people.invite(
        email=form.cleaned_data["email"],
        name=form.cleaned_data["name"],
        display_name=form.cleaned_data.get("display_name", ""),
        practice=place,
        by=request.membership,
        at=timezone.now(),
        **form.role(),
    )


@project_page("people.manage")
@require_POST
def withdraw(request: PageRequest, invitation: int) -> HttpResponse:
    found = people_queries.invitation(invitation)
    if not found:
        raise Http404
    return act(
        request,
        lambda: people.withdraw(invitation=found, by=request.membership, at=timezone.now()),
        done=_("The invitation was withdrawn; its link does not work any more."),
        then=reverse("manage_practice", args=[found.practice.slug])
        if found.practice
        else reverse("manage_people"),
    )


@project_page("people.manage")
@require_http_methods(FORM)
def role(request: PageRequest, membership: int) -> HttpResponse:
    found = found_membership(membership)
    form = RenameForm(request.POST or None, initial={"display_name": found.display_name})
    if form.is_valid() and granted(
        form,
        lambda: people.rename(
            membership=found, by=request.membership, at=timezone.now(), **form.cleaned_data
        ),
    ):
        messages.success(request, _("The name was changed."))
        return redirect("manage_role", membership)
    return role_page(request, found, form, MoveForm(membership=found))


@project_page("people.manage")
@require_POST
def role_move(request: PageRequest, membership: int) -> HttpResponse:
    found = found_membership(membership)
    form = MoveForm(request.POST, membership=found)
    if form.is_valid() and granted(
        form,
        lambda: people.move(membership=found, by=request.membership, at=timezone.now(), **form.cleaned_data),
    ):
        messages.success(request, _("Moved. From now on this person sees the new practice only."))
        return redirect("manage_practice", form.cleaned_data["practice"].slug)
    return role_page(request, found, RenameForm(initial={"display_name": found.display_name}), form)


def role_page(request: PageRequest, found: Membership, rename: RenameForm, move: MoveForm) -> HttpResponse:
    context = {"role": found, "rename": rename, "move": move}
    return render(request, "practices/manage_role.html", context)


@project_page("people.manage")
@require_POST
def role_switch(request: PageRequest, membership: int) -> HttpResponse:
    """Take an active role away, give an inactive one back."""
    found = found_membership(membership)
    change = people.deactivate if found.active else people.reactivate
    return act(
        request,
        lambda: change(membership=found, by=request.membership, at=timezone.now()),
        done=_("The role was taken away, from this moment.")
        if found.active
        else _("The role is active again."),
        then=reverse("manage_role", args=[membership]),
    )


@project_page("people.manage")
@require_POST
def account_switch(request: PageRequest, membership: int) -> HttpResponse:
    """Close an open account, open a closed one."""
    found = found_membership(membership)
    change = people.close_account if found.user.is_active else people.open_account
    closed = _("The account was closed, and every open session with it.")
    return act(
        request,
        lambda: change(user=found.user, by=request.membership, at=timezone.now()),
        done=closed if found.user.is_active else _("The account is open again."),
        then=reverse("manage_role", args=[membership]),
    )


@project_page("people.manage")
@require_POST
def factor_ask(request: PageRequest, membership: int) -> HttpResponse:
    found = found_membership(membership)
    if not found.practice:
        raise Http404
    place = found.practice
    return act(
        request,
        lambda: factors.ask(user=found.user, practice=place, by=request.membership, at=timezone.now()),
        done=_("Asked. A colleague in the practice has to confirm this."),
        then=reverse("manage_role", args=[membership]),
    )


def found_practice(slug: str) -> Practice:
    place = practice_queries.by_slug(slug)
    if not place:
        raise Http404
    return place


def found_membership(pk: int) -> Membership:
    membership = people_queries.membership(pk)
    if not membership:
        raise Http404
    return membership
