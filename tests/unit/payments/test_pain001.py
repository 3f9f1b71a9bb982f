"""The bank's file."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practices.payments import pain001
from practices.payments.pain001 import Order, Party, Payment

IBAN = "NL91ABNA0417164300"
PAYER = Party("Stichting Voorbeeldfonds", IBAN)
SPACE = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"}


def payment(number: int = 1, amount: str = "85.00", name: str = "Huisartsenpraktijk De Linde") -> Payment:
    return Payment(Party(name, IBAN), Decimal(amount), f"BENZO-20261012-1-{number}", f"Uren D{number:05d}")


def order(*payments: Payment) -> Order:
    at = datetime(2026, 10, 12, 9, 30, tzinfo=UTC)
    return Order("BENZO-20261012-1", at, date(2026, 10, 14), PAYER, payments)


def read(data: bytes) -> ET.Element:
    return ET.fromstring(data.decode())


def texts(tree: ET.Element, path: str) -> list[str]:
    return [node.text or "" for node in tree.findall(path, SPACE)]


def test_what_stands_in_it():
    tree = read(pain001.make(order(payment(1), payment(2, "1234.50"))))
    assert texts(tree, ".//p:GrpHdr/p:MsgId") == ["BENZO-20261012-1"]
    assert texts(tree, ".//p:GrpHdr/p:CreDtTm") == ["2026-10-12T09:30:00"]
    assert texts(tree, ".//p:GrpHdr/p:NbOfTxs") == ["2"]
    assert texts(tree, ".//p:GrpHdr/p:CtrlSum") == ["1319.50"]
    assert texts(tree, ".//p:ReqdExctnDt") == ["2026-10-14"]
    assert texts(tree, ".//p:EndToEndId") == ["BENZO-20261012-1-1", "BENZO-20261012-1-2"]
    assert texts(tree, ".//p:InstdAmt") == ["85.00", "1234.50"]
    assert texts(tree, ".//p:Cdtr/p:Nm") == ["Huisartsenpraktijk De Linde"] * 2
    assert texts(tree, ".//p:Ustrd") == ["Uren D00001", "Uren D00002"]
    assert texts(tree, ".//p:DbtrAgt//p:Othr/p:Id") == ["NOTPROVIDED"]


def test_the_same_order_gives_the_same_bytes():
    assert pain001.make(order(payment())) == pain001.make(order(payment()))


def test_letters_that_banks_refuse_are_written_otherwise():
    tree = read(pain001.make(order(payment(name="Café <de> Linde & Zn; «Ørsted» 中"))))
    [name] = texts(tree, ".//p:Cdtr/p:Nm")
    assert name.startswith("Cafe de Linde + Zn")
    assert not pain001.FOREIGN.search(name)


@pytest.mark.parametrize(
    "wrong",
    [
        order(),
        order(payment(amount="0.00")),
        order(payment(amount="-1.00")),
        order(payment(amount="1.005")),
        order(payment(1), payment(1)),
        replace(order(payment()), message_id="B" * 36),
        replace(order(payment()), payer=Party("Fonds", "geen rekening")),
        order(replace(payment(), to=Party("Praktijk", "NL91"))),
        order(replace(payment(), to=Party("  ", IBAN))),
    ],
    ids=lambda found: str(len(found.payments)),
)
def test_what_no_bank_takes_is_not_made(wrong: Order):
    with pytest.raises(pain001.BadFile):
        pain001.make(wrong)


@settings(max_examples=8)
@given(st.lists(st.decimals("0.01", 99999, places=2), min_size=1, max_size=12))
def test_the_totals_in_the_file_are_the_sum_of_the_payments(amounts: list[Decimal]):
    made = order(*(payment(number, str(amount)) for number, amount in enumerate(amounts)))
    tree = read(pain001.make(made))
    assert [Decimal(text) for text in texts(tree, ".//p:CtrlSum")] == [made.total] * 2
    assert sum(Decimal(text) for text in texts(tree, ".//p:InstdAmt")) == sum(amounts) == made.total
