"""The file a bank pays from: SEPA credit transfers, pain.001.001.03, one transfer per practice.

Made by the library sepaxml and checked against the schema it brings along. Nothing personal is in it: who is paid is a
practice, and the reason is the numbers of its claims.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sepaxml import SepaTransfer
from sepaxml.validation import ValidationError
from text_unidecode import unidecode

SCHEMA = "pain.001.001.03"
NAME_LENGTH, REASON_LENGTH, ID_LENGTH = 70, 140, 35
# The letters every bank in the SEPA area has to take (EPC217-08).
FOREIGN = re.compile(r"[^A-Za-z0-9/?:().,'+ -]")


class BadFile(Exception):
    """The file would not be one that a bank accepts."""


@dataclass(frozen=True)
class Party:
    name: str
    iban: str


@dataclass(frozen=True)
class Payment:
    """One transfer. `reference` is unique for ever; `reason` is what the payee sees on the statement."""

    to: Party
    amount: Decimal
    reference: str
    reason: str


@dataclass(frozen=True)
class Order:
    """Everything that is paid by one file, on one day."""

    message_id: str
    made_at: datetime
    execute_on: date
    payer: Party
    payments: Sequence[Payment]

    @property
    def total(self) -> Decimal:
        return sum((payment.amount for payment in self.payments), Decimal("0.00"))


def make(order: Order) -> bytes:
    """The file, valid against the schema; raises BadFile."""
    _check(order)
    file = _File(order)
    for payment in order.payments:
        file.add_payment(_row(payment, order.execute_on))
    try:
        made: bytes = file.export(validate=True)
    except ValidationError as error:
        raise BadFile(str(error.__cause__ or error)) from error
    return made


def _check(order: Order) -> None:
    if not order.payments:
        raise BadFile("there is nothing to pay")
    if any(payment.amount <= 0 or payment.amount.as_tuple().exponent != -2 for payment in order.payments):
        raise BadFile("an amount is not a positive number of cents")
    ids = [order.message_id, *(payment.reference for payment in order.payments)]
    if len(set(ids)) != len(ids) or max(map(len, ids)) > ID_LENGTH:
        raise BadFile("an identification stands twice, or is too long")


def _row(payment: Payment, on: date) -> dict[str, object]:
    return {
        "name": plain(payment.to.name)[:NAME_LENGTH],
        "IBAN": payment.to.iban,
        "amount": int(payment.amount * 100),
        "execution_date": on,
        "description": plain(payment.reason)[:REASON_LENGTH],
        "endtoend_id": payment.reference,
    }


def plain(text: str) -> str:
    """In the letters that every bank takes; an ampersand is a plus sign, anything else a space."""
    bare = FOREIGN.sub(" ", unidecode(text.replace("&", "+")))
    return " ".join(bare.split())


class _File(SepaTransfer):  # type: ignore[misc]
    """As the library makes it, with our own number, the moment it was asked for, and "no BIC" said as banks want it."""

    def __init__(self, order: Order) -> None:
        self.order = order
        payer = {"name": plain(order.payer.name)[:NAME_LENGTH], "IBAN": order.payer.iban}
        super().__init__({**payer, "batch": True, "currency": "EUR"}, schema=SCHEMA, clean=True)

    def _create_header(self) -> None:
        self.msg_id = self.order.message_id
        super()._create_header()
        next(self._xml.iter("CreDtTm")).text = self.order.made_at.strftime("%Y-%m-%dT%H:%M:%S")

    def _finalize_batch(self) -> None:
        super()._finalize_batch()
        for number, node in enumerate(self._xml.iter("PmtInfId"), start=1):
            node.text = f"{self.order.message_id}-{number}"
        for agent in self._xml.iter("FinInstnId"):
            other = ET.SubElement(agent, "Othr")
            ET.SubElement(other, "Id").text = "NOTPROVIDED"
