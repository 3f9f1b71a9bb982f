"""Claims as they stand after a practice submitted them, and people of the fund."""

from datetime import date
from decimal import Decimal
from typing import Any

from practices.models import Agreement, AgreementText, Claim, Membership, Practice
from tests.factories.people import NOW, AgreementFactory, AgreementTextFactory, MembershipFactory, UserFactory
from tests.factories.programme import BankAccountFactory, ClaimFactory, ClaimLineFactory, HoursFactory

RATE = Decimal("60.00")  # a euro a minute


def submitted(
    member: Membership, *, minutes: int = 85, month: date = date(2026, 9, 1), **fields: Any
) -> Claim:
    """One line and one entry of `member`; a euro a minute. Below zero it is a correction."""
    total = Decimal(minutes).quantize(Decimal("0.01"))
    claim = ClaimFactory(
        practice=member.practice,
        month=month,
        **{
            "state": Claim.State.SUBMITTED,
            "submitted_at": NOW,
            "submitted_by": member.user,
            "total": total,
            **fields,
        },
    )
    ClaimLineFactory(claim=claim, rate=RATE, minutes=minutes, amount=total)
    if minutes > 0:
        entry = {"day": month.replace(day=14), "minutes": minutes, "rate": RATE, "source": f"test:{claim.pk}"}
        HoursFactory(membership=member, claim=claim, **entry)
    return claim


def approved(member: Membership, *, minutes: int = 85, **fields: Any) -> Claim:
    judge = {"judged_at": NOW, "judged_by": UserFactory(factor=False)}
    return submitted(member, minutes=minutes, **{"state": Claim.State.APPROVED, **judge, **fields})


def payable(practice: Practice, *minutes: int) -> list[Claim]:
    """Approved claims of a practice with an account; the first is a month, the others are its corrections."""
    member = MembershipFactory(practice=practice)
    BankAccountFactory(practice=practice, holder=practice.name)
    return [approved(member, minutes=each, number=number) for number, each in enumerate(minutes)]


def contracted(practice: Practice) -> Agreement:
    """The practice accepted the full contract, on paper: its hours are paid back."""
    text = AgreementTextFactory(kind=AgreementText.Kind.FULL)
    return AgreementFactory(practice=practice, text=text)
