"""To which account a practice is paid. A new one counts after a second person agreed, and some days later; until then
the old one stays in use, and everybody in the practice hears of it."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from practices.models import BankAccount, Membership, Practice
from practices.payments import iban
from practices.permissions import allows
from practices.queries import bank_accounts as queries
from practices.queries import people
from practices.services import audit, mails
from practices.services.factors import require_proof


@transaction.atomic
def enter(
    *, practice: Practice, number: str, holder: str, proof: str, by: Membership, at: datetime
) -> BankAccount:
    """Write down a new account number. It waits for a second person; one that waited before is taken back."""
    practice = Practice.objects.select_for_update(no_key=True).get(pk=practice.pk)
    number = checked_iban(number)
    if not holder.strip():
        words = _("Write the name of the account holder as the bank knows it. Nothing was changed.")
        raise Refused(words, field="holder")
    current = queries.in_use(practice, timezone.localdate(at))
    if current and (current.iban, current.holder) == (number, holder.strip()):
        words = _("This is the account number that is in use now. Nothing was changed.")
        raise Refused(words, field="number")
    require_proof(by, proof)
    queries.waiting_of(practice).update(ended_at=at, ended_by=by.user)
    account = BankAccount.objects.create(
        practice=practice, iban=number, holder=holder.strip(), entered_at=at, entered_by=by.user
    )
    _tell(account, "account_entered", by=by, at=at)
    audit.record(audit.Action.CREATE, "account number", by=by, at=at, object_id=account.pk)
    return account


@transaction.atomic
def confirm(*, account: BankAccount, proof: str, by: Membership, at: datetime) -> BankAccount:
    """A second person agrees: a colleague, or the fund after asking the practice. It counts some days later."""
    account = _open(account)
    _refuse_unless_second(account, by)
    require_proof(by, proof)
    delay = account.practice.participation.project.account_delay_days
    account.confirmed_at, account.confirmed_by = at, by.user
    account.usable_from = timezone.localdate(at) + timedelta(days=delay)
    account.save(update_fields=["confirmed_at", "confirmed_by", "usable_from"])
    _tell(account, "account_confirmed", by=by, at=at)
    audit.record(
        audit.Action.CHANGE, "account number, confirmed", by=by, at=at, practice=account.practice,
        object_id=account.pk, usable_from=account.usable_from.isoformat(),
    )  # fmt: skip
    return account


@transaction.atomic
def stop(*, account: BankAccount, by: Membership, at: datetime) -> BankAccount:
    """Take an account back that is wrong, or that nobody in the practice knows: from now on nothing is paid to it.

    Also the one in use: then nothing is paid until another one counts, and not to one from before it either.
    """
    account = _locked(account)
    if account.ended_at:
        raise Refused(_("This account number was taken back already. Nothing was changed."))
    _refuse_stranger(account, by)
    if account == queries.in_use(account.practice, timezone.localdate(at)):
        queries.replaced_by(account).update(ended_at=at, ended_by=by.user)
    account.ended_at, account.ended_by = at, by.user
    account.save(update_fields=["ended_at", "ended_by"])
    _tell(account, "account_stopped", by=by, at=at)
    audit.record(
        audit.Action.CHANGE, "account number, taken back", by=by, at=at, practice=account.practice,
        object_id=account.pk,
    )  # fmt: skip
    return account


def checked_iban(number: str) -> str:
    """The IBAN without spaces, or Refused with what is wrong about it."""
    try:
        return iban.compact(number)
    except iban.WrongIban as wrong:
        raise Refused(why_not(wrong), field="number") from wrong


def why_not(wrong: iban.WrongIban) -> str:
    return {
        "length": _("An IBAN has 18 signs in the Netherlands, for example NL91 ABNA 0417 1643 00."),
        "mistyped": _(
            "This IBAN is not right: a digit or letter is wrong, or two changed places. Compare it."
        ),
        "country": _("This account is in a country where no euro payment can be sent to. Use another one."),
    }[wrong.why]


def _locked(account: BankAccount) -> BankAccount:
    """The practice's row is the lock of its accounts."""
    Practice.objects.select_for_update(no_key=True).get(pk=account.practice_id)
    return BankAccount.objects.select_related("practice__participation__project").get(pk=account.pk)


def _open(account: BankAccount) -> BankAccount:
    account = _locked(account)
    if account.confirmed_at or account.ended_at:
        raise Refused(_("This account number does not wait for anybody any more. Nothing was changed."))
    return account


def _refuse_unless_second(account: BankAccount, by: Membership) -> None:
    _refuse_stranger(account, by)
    if by.user_id == account.entered_by_id:
        raise Refused(
            _(
                "Who entered an account number does not confirm it: a colleague does, or the fund after a call."
            )
        )


def _refuse_stranger(account: BankAccount, by: Membership) -> None:
    colleague = by.practice_id == account.practice_id and allows(by.role, "account.change")
    fund = by.practice_id is None and allows(by.role, "account.confirm")
    if not by.active or not (colleague or fund):
        raise Refused(_("Only a colleague in this practice, or the fund, can do this."))


def _tell(account: BankAccount, template: str, *, by: Membership, at: datetime) -> None:
    """Everybody in the practice: whoever wants to be paid in its place is seen."""
    page = settings.SITE_URL + reverse("own_account", args=[account.practice.slug])
    for colleague in {row.user_id: row for row in people.colleagues(account.practice)}.values():
        mails.ask(
            key=f"{template}:{account.pk}:{colleague.user_id}",
            template=template,
            user=colleague.user,
            at=at,
            link=page,
            account=iban.masked(account.iban),
            who=by.display_name,
            usable_from=dutch_day(account.usable_from),
        )


def dutch_day(day: date | None) -> str:
    return f"{day:%d-%m-%Y}" if day else ""
