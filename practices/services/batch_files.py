"""The file for the bank of a payment batch: made once, kept, and read again as it was made."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib import files
from benzoproject.lib.refusal import Refused
from practices.models import Batch
from practices.payments import pain001
from practices.payments.pain001 import Order, Party, Payment
from practices.queries import payments as queries
from practices.queries.payments import Paid


def write(batch: Batch, *, at: datetime) -> None:
    found = queries.payments_of(batch)
    order = Order(
        message_id=batch.message_id,
        made_at=timezone.localtime(at),
        execute_on=batch.execute_on,
        payer=Party(batch.project.payer_name, batch.project.payer_iban),
        payments=[_payment(batch, paid) for paid in found],
    )
    if order.total != batch.total:
        raise Refused(_("The amounts do not add up. Nothing was changed; tell the administrator."))
    try:
        data = pain001.make(order)
    except pain001.BadFile as error:
        raise Refused(
            _("The file would not be accepted by a bank: %(why)s. Nothing was changed.") % {"why": error}
        ) from error
    batch.file_sha256 = files.sha256(data)
    files.write(batch.stored_name, data)
    batch.save(update_fields=["file_sha256"])


def read(batch: Batch) -> bytes:
    """As it was made, or Refused when it is damaged."""
    try:
        return files.read(batch.stored_name, batch.file_sha256)
    except (files.FileDamaged, OSError) as error:
        raise Refused(
            _("The file is damaged. Cancel this batch and make a new one; tell the administrator.")
        ) from error


def _payment(batch: Batch, paid: Paid) -> Payment:
    return Payment(
        to=Party(paid.account.holder, paid.account.iban),
        amount=paid.amount,
        reference=f"{batch.message_id}-{paid.practice.pk}",
        reason=reason([claim.reference for claim in paid.claims]),
    )


def reason(references: list[str]) -> str:
    """What the practice reads on its statement: the numbers of its claims, as many as the bank leaves room for."""
    shown = list(references)
    while len(found := _reason(shown, len(references) - len(shown))) > pain001.REASON_LENGTH:
        shown.pop()
    return found


def _reason(shown: list[str], more: int) -> str:
    return f"Benzoproject uren {', '.join(shown)}" + (f" en {more} meer" if more else "")
