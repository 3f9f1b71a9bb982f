"""A lost second factor: one person asks for its removal, a second one of the same practice confirms."""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from practices.accounts import TooManyAttempts, prove
from practices.models import FactorReset, Membership, Practice, Role, User
from practices.permissions import allows
from practices.queries import people
from practices.services import audit, mail, sessions

VALID = timedelta(days=7)


@transaction.atomic
def ask(*, user: User, practice: Practice, by: Membership, at: datetime) -> FactorReset:
    """Ask that the second factor of `user` is taken off: by an admin or a colleague in `practice`."""
    if by.user_id == user.pk:
        raise Refused(_("Somebody else has to ask this for you: a colleague or the admin."))
    if by.role != Role.ADMIN and by.practice_id != practice.pk:
        raise Refused(_("Only the admin or a colleague can ask this."))
    if not people.colleagues(practice).filter(user=user).exists():
        raise Refused(_("This person does not work in this practice."))
    if people.open_resets(practice, since=at - VALID).filter(user=user).exists():
        raise Refused(_("This was asked already and waits for a second person."))
    reset = FactorReset.objects.create(user=user, practice=practice, asked_at=at, asked_by=by.user)
    audit.record(audit.Action.CREATE, "factor reset", by=by, at=at, practice=practice, object_id=reset.pk)
    return reset


@transaction.atomic
def confirm(*, reset: FactorReset, by: Membership, proof: str, at: datetime) -> FactorReset:
    """Take the factor off: `by` is a third person, working in the practice, who proves with `proof` who they are.

    Ends every session of the person; at the next login the product asks to set up a new factor.
    """
    reset = FactorReset.objects.select_for_update().get(pk=reset.pk)
    refuse_unless_open(reset, by=by, at=at)
    require_proof(by, proof)
    reset.confirmed_at, reset.confirmed_by = at, by.user
    reset.save(update_fields=["confirmed_at", "confirmed_by"])
    Authenticator.objects.filter(user=reset.user).delete()
    sessions.end_all(user=reset.user)
    transaction.on_commit(lambda: mail.factor_taken_off(reset.user), robust=True)
    audit.record(
        audit.Action.CHANGE, "factor reset", by=by, at=at, practice=reset.practice, object_id=reset.pk
    )
    return reset


def refuse_unless_open(reset: FactorReset, *, by: Membership, at: datetime) -> None:
    if reset.confirmed_at or reset.asked_at < at - VALID:
        raise Refused(_("This request is no longer open. Ask again if it is still needed."))
    if by.practice_id != reset.practice_id or not by.active or not allows(by.role, "factor.confirm"):
        raise Refused(_("Only somebody who works in this practice can confirm this."))
    if by.user_id in (reset.user_id, reset.asked_by_id):
        raise Refused(
            _("A second person has to confirm this: not the one who asked, and not the one it is about.")
        )


def require_proof(by: Membership, proof: str) -> None:
    try:
        if not prove(by.user, proof):
            raise Refused(_("This code or password is not right. Nothing was changed."))
    except TooManyAttempts:
        raise Refused(_("Too many wrong attempts. Wait five minutes and try again.")) from None
