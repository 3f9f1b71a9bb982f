"""What the account number of a practice asks of the people who work there."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from practices.models import BankAccount, Membership, Practice
from practices.permissions import allows
from practices.presenters.waiting import Row
from practices.queries import bank_accounts, payments


def waiting(me: Membership, today: date) -> list[Row]:
    """A colleague's entry to confirm; or hours that were approved while nobody knows where to pay them to."""
    if me.practice is None or not allows(me.role, "account.change"):
        return []
    known = list(bank_accounts.open_of(me.practice))
    return _to_confirm(me, me.practice, known) or ([] if known else _missing(me.practice))


def _to_confirm(me: Membership, practice: Practice, known: list[BankAccount]) -> list[Row]:
    waiting = (one for one in known if one.confirmed_at is None and one.entered_by_id != me.user_id)
    found = next(waiting, None)
    if found is None:
        return []
    url = reverse("own_account_confirm", args=[practice.slug, found.pk])
    words = _("%(who)s entered it. A second person confirms it.") % {"who": found.entered_by.name}
    return [Row(1, 1, _("New account number to confirm"), words, url, _("Look and confirm"))]


def _missing(practice: Practice) -> list[Row]:
    if not payments.waits_for_account(practice):
        return []
    words = _("Hours were approved. Where can they be paid to?")
    url = reverse("own_account", args=[practice.slug])
    return [Row(2, 1, _("Account number is missing"), words, url, _("Enter the account number"))]
