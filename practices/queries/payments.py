"""What can be paid, what is being paid, and what was."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db.models import Count, QuerySet, Sum

from practices.models import BankAccount, Batch, Claim, Practice, Project
from practices.money.amounts import CENT
from practices.queries import bank_accounts

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class ToPay:
    """The approved claims of one practice. A correction below zero is settled with the others; while they do not come
    to more than nothing together, all of them wait."""

    practice: Practice
    claims: list[Claim]
    account: BankAccount | None
    total: Decimal = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "total", sum((claim.total or NOTHING for claim in self.claims), NOTHING))

    @property
    def ready(self) -> bool:
        return self.account is not None and self.total > 0


def to_pay(project: Project, today: date) -> list[ToPay]:
    """Per practice, by name."""
    rows = Claim.objects.filter(project=project, state=Claim.State.APPROVED).select_related("practice")
    claims = list(rows.order_by("practice__name", "practice_id", "month", "number"))
    accounts = bank_accounts.in_use_of([claim.practice_id for claim in claims], today)
    return [
        ToPay(practice, list(of_practice), accounts.get(practice.pk))
        for practice, of_practice in groupby(claims, key=lambda claim: claim.practice)
    ]


def approved_of(project: Project) -> Decimal:
    """What was agreed and is in no batch."""
    rows = Claim.objects.filter(project=project, state=Claim.State.APPROVED)
    return (rows.aggregate(total=Sum("total"))["total"] or NOTHING).quantize(CENT)  # SQLite adds floats


def waits_for_account(practice: Practice) -> bool:
    return Claim.objects.filter(practice=practice, state=Claim.State.APPROVED).exists()


def total_of(rows: Iterable[ToPay]) -> Decimal:
    return sum((row.total for row in rows), NOTHING)


def batches(project: Project | None = None) -> QuerySet[Batch]:
    """With `number_of_claims`; the newest first."""
    rows = Batch.objects.select_related("project", "made_by", "released_by", "ended_by")
    rows = rows.annotate(number_of_claims=Count("claims")).order_by("-made_at", "-pk")
    return rows.filter(project=project) if project else rows


def batch(pk: int) -> Batch | None:
    return batches().filter(pk=pk).first()


def to_release() -> QuerySet[Batch]:
    return batches().filter(state=Batch.State.MADE)


def called_back_before(batch: Batch) -> list[tuple[Claim, Batch]]:
    """Claims of this batch that were in another one, which was released and then cancelled; the newest of those."""
    mine = {claim.pk: claim for claim in Claim.objects.filter(batch=batch)}
    rows = batches(batch.project).filter(state=Batch.State.CANCELLED, released_at__isnull=False)
    found = {row["claim"]: other for other in reversed(rows) for row in other.given_back}
    return [(mine[pk], other) for pk, other in sorted(found.items()) if pk in mine]


@dataclass(frozen=True)
class Paid:
    """One transfer of a batch."""

    practice: Practice
    claims: list[Claim]
    account: BankAccount
    amount: Decimal


def payments_of(batch: Batch) -> list[Paid]:
    """The transfers of a batch that was not cancelled: one per practice."""
    rows = Claim.objects.filter(batch=batch).select_related("practice", "account")
    claims = rows.order_by("practice__name", "practice_id", "month", "number")
    return [_paid(practice, list(found)) for practice, found in groupby(claims, key=lambda row: row.practice)]


def _paid(practice: Practice, claims: list[Claim]) -> Paid:
    account = claims[0].account
    assert account is not None  # a constraint of the table
    return Paid(practice, claims, account, sum((claim.total or NOTHING for claim in claims), NOTHING))
