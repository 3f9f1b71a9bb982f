"""Lets people in, gives them roles, and takes those away again."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from practices.models import Invitation, Membership, Practice, Role, User
from practices.models.people import PRACTICE_ROLES
from practices.services import audit, mail, sessions, waiting_list

By = Membership | User | None


@transaction.atomic
def invite(
    *,
    email: str,
    name: str,
    role: str,
    by: By,
    at: datetime,
    practice: Practice | None = None,
    discipline: str = "",
    display_name: str = "",
) -> tuple[Invitation, str]:
    """Invite somebody for one role; returns the invitation and the token of its link, which is kept nowhere.

    The e-mail goes out on commit. `by` is None for the first admin of an installation.
    Raises ValidationError or Refused.
    """
    if (role in PRACTICE_ROLES) != bool(practice):
        raise Refused(_("A POH or GP belongs to a practice; a researcher or admin does not."))
    if active_roles(email=email, practice=practice, role=role):
        raise Refused(_("This person already has this role."))
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        email=User.objects.normalize_email(email.strip()).lower(),
        name=name.strip(),
        practice=practice,
        role=role,
        discipline=discipline if role == Role.POH else "",
        display_name=(display_name or name).strip(),
        token_hash=hash_of(token),
        invited_at=at,
        invited_by=user_of(by),
        expires_at=at + timedelta(days=settings.INVITATION_DAYS),
    )
    invitation.full_clean()
    withdraw_older(invitation, by=by, at=at)
    invitation.save()
    transaction.on_commit(lambda: mail.invitation(invitation, token), robust=True)
    audit.record(
        audit.Action.CREATE, "invitation", by=by, at=at, practice=practice, object_id=invitation.pk, role=role
    )
    return invitation, token


def active_roles(*, email: str, practice: Practice | None, role: str) -> bool:
    rows = Membership.objects.filter(
        user__email__iexact=email.strip(), practice=practice, role=role, active=True
    )
    return rows.exists()


def withdraw_older(invitation: Invitation, *, by: By, at: datetime) -> None:
    """One valid link per person and role: a new one replaces the old."""
    if not (user := user_of(by)):
        return
    same = Invitation.objects.filter(
        email=invitation.email,
        practice=invitation.practice,
        role=invitation.role,
        accepted_at__isnull=True,
        withdrawn_at__isnull=True,
    )
    same.update(withdrawn_at=at, withdrawn_by=user)


@transaction.atomic
def withdraw(*, invitation: Invitation, by: Membership | User, at: datetime) -> Invitation:
    """Make the link of an open invitation useless."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise Refused(_("This invitation is no longer open."))
    invitation.withdrawn_at, invitation.withdrawn_by = at, user_of(by)
    invitation.save(update_fields=["withdrawn_at", "withdrawn_by"])
    audit.record(
        audit.Action.CHANGE, "invitation", by=by, at=at, practice=invitation.practice, object_id=invitation.pk
    )
    return invitation


@transaction.atomic
def accept_as_new(*, token: str, password: str, at: datetime) -> Membership:
    """Make the account of an invited person. Raises Refused, or ValidationError when the password is too weak."""
    invitation = open_for_update(token, at=at)
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise Refused(_("You already have an account. Log in to accept the invitation."))
    user = User(email=invitation.email, name=invitation.name)
    validate_password(password, user)
    user.set_password(password)
    user.save()
    return settle(invitation, user=user, at=at)


@transaction.atomic
def accept_as(*, token: str, by: User, at: datetime) -> Membership:
    """Accept with an account that exists: only the one with the invited address."""
    invitation = open_for_update(token, at=at)
    if by.email.lower() != invitation.email.lower():
        raise Refused(_("This invitation is for another e-mail address."))
    return settle(invitation, user=by, at=at)


def open_for_update(token: str, *, at: datetime) -> Invitation:
    rows = Invitation.objects.select_for_update().filter(token_hash=hash_of(token), expires_at__gt=at)
    invitation = rows.filter(accepted_at__isnull=True, withdrawn_at__isnull=True).first()
    if not invitation:
        raise Refused(_("This invitation is not valid any more. Ask for a new one."))
    return invitation


def settle(invitation: Invitation, *, user: User, at: datetime) -> Membership:
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    membership = give_role(
        user=user,
        practice=invitation.practice,
        role=invitation.role,
        discipline=invitation.discipline,
        display_name=invitation.display_name,
    )
    audit.record(
        audit.Action.CREATE, "role", by=user, at=at, practice=invitation.practice, object_id=membership.pk,
        role=membership.role,
    )  # fmt: skip
    return membership


def give_role(
    *, user: User, practice: Practice | None, role: str, discipline: str, display_name: str
) -> Membership:
    """The one row of this person, practice and role: made, or taken up again after it was deactivated."""
    membership = Membership.objects.filter(user=user, practice=practice, role=role).first()
    membership = membership or Membership(user=user, practice=practice, role=role)
    membership.discipline, membership.display_name = discipline, display_name
    membership.active, membership.deactivated_at, membership.deactivated_by = True, None, None
    membership.save()
    return membership


@transaction.atomic
def move(*, membership: Membership, practice: Practice, by: Membership | User, at: datetime) -> Membership:
    """Give somebody's role in one practice to them in another; what they did stays where it was done."""
    if membership.practice_id is None or membership.practice_id == practice.pk:
        raise Refused(_("Choose another practice."))
    if not membership.active:
        raise Refused(_("This role is not active."))
    deactivate(membership=membership, by=by, at=at)
    new = give_role(
        user=membership.user,
        practice=practice,
        role=membership.role,
        discipline=membership.discipline,
        display_name=membership.display_name,
    )
    audit.record(
        audit.Action.CREATE, "role", by=by, at=at, practice=practice, object_id=new.pk, role=new.role
    )
    return new


@transaction.atomic
def deactivate(*, membership: Membership, by: Membership | User, at: datetime) -> Membership:
    """Take a role away; holds at the person's very next request."""
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.user_id == actor(by).pk:
        raise Refused(_("You cannot take away your own role. Ask a colleague."))
    membership.active, membership.deactivated_at, membership.deactivated_by = False, at, actor(by)
    membership.save(update_fields=["active", "deactivated_at", "deactivated_by"])
    waiting_list.give_up_places(membership, at=at)
    audit.record(
        audit.Action.CHANGE,
        "role",
        by=by,
        at=at,
        practice=membership.practice,
        object_id=membership.pk,
        active=False,
    )
    return membership


@transaction.atomic
def reactivate(*, membership: Membership, by: Membership | User, at: datetime) -> Membership:
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    membership.active, membership.deactivated_at, membership.deactivated_by = True, None, None
    membership.save(update_fields=["active", "deactivated_at", "deactivated_by"])
    audit.record(
        audit.Action.CHANGE,
        "role",
        by=by,
        at=at,
        practice=membership.practice,
        object_id=membership.pk,
        active=True,
    )
    return membership


@transaction.atomic
def close_account(*, user: User, by: Membership | User, at: datetime) -> User:
    """Nobody gets in with this account any more, also not with a session that is open now."""
    if user.pk == actor(by).pk:
        raise Refused(_("You cannot close your own account. Ask a colleague."))
    return switch_account(user, is_active=False, by=by, at=at)


@transaction.atomic
def open_account(*, user: User, by: Membership | User, at: datetime) -> User:
    return switch_account(user, is_active=True, by=by, at=at)


def switch_account(user: User, *, is_active: bool, by: Membership | User, at: datetime) -> User:
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    sessions.end_all(user=user)
    audit.record(
        audit.Action.CHANGE, "account", by=by, at=at, practice=None, object_id=user.pk, active=is_active
    )
    return user


@transaction.atomic
def rename(*, membership: Membership, display_name: str, by: Membership | User, at: datetime) -> Membership:
    """Change the name that stands under letters; letters that were signed keep the name they were signed with."""
    membership.display_name = display_name.strip()
    membership.full_clean()
    membership.save(update_fields=["display_name"])
    audit.record(
        audit.Action.CHANGE, "name", by=by, at=at, practice=membership.practice, object_id=membership.pk
    )
    return membership


def hash_of(token: str) -> str:
    """The token is random, so a plain hash is enough: nobody can guess their way back."""
    return hashlib.sha256(token.encode()).hexdigest()


def actor(by: Membership | User) -> User:
    return by.user if isinstance(by, Membership) else by


def user_of(by: By) -> User | None:
    return actor(by) if by else None
