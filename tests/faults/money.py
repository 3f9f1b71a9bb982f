"""Money in the scene: practices with claims, and people of the fund who all want to pay them at the same moment."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from practices.models import Batch, Claim, Membership, Project, Role
from practices.queries import payments
from practices.services import batches, claim_judging
from tests.claims import payable, submitted
from tests.factories.people import MembershipFactory, PracticeFactory
from tests.factories.programme import IBAN, BankAccountFactory, BudgetFactory

PRACTICES, PEOPLE = 5, 4


def claims() -> Callable[[], None]:
    """Five practices with an approved claim and a correction of it; a sixth with two submitted ones, of which the
    budget of that practice can bear one."""

    def build() -> None:
        for _ in range(PRACTICES):
            payable(PracticeFactory(), 85, -10)
        sixth = MembershipFactory(practice=PracticeFactory())
        BankAccountFactory(practice=sixth.practice)
        for number in range(2):
            submitted(sixth, minutes=60, number=number)
        BudgetFactory(
            project=sixth.practice.participation.project, practice=sixth.practice, amount=Decimal(100)
        )
        Project.objects.update(payer_name="Fonds", payer_iban=IBAN)
        for _ in range(PEOPLE):
            MembershipFactory(fund=True)

    return build


def _one_of_the_fund(number: int) -> Membership:
    return Membership.objects.select_related("user").filter(role=Role.FUND).order_by("pk")[number % PEOPLE]


def make_batch(number: int) -> Callable[[], Any]:
    by, project = _one_of_the_fund(number), Project.objects.get()
    day = timezone.localdate() + timedelta(days=2)
    return lambda: batches.make(project=project, execute_on=day, by=by, at=timezone.now())


def approve(number: int, which: int) -> Callable[[], Any]:
    by = _one_of_the_fund(number)
    claim = Claim.objects.filter(state=Claim.State.SUBMITTED).order_by("number")[which]
    return lambda: claim_judging.approve(claim=claim, by=by, at=timezone.now())


def counts() -> dict[str, Any]:
    """What was promised to be paid, by claims, by batches, and by the transfers in them."""
    live = Batch.objects.exclude(state=Batch.State.CANCELLED)
    held = Claim.objects.filter(state=Claim.State.IN_BATCH)
    return {
        "claims": dict(Counter(Claim.objects.values_list("state", flat=True))),
        "batches": live.count(),
        "of_claims": str(sum((claim.total or Decimal(0) for claim in held), Decimal("0.00"))),
        "of_batches": str(sum((batch.total for batch in live), Decimal("0.00"))),
        "of_transfers": str(
            sum((paid.amount for batch in live for paid in payments.payments_of(batch)), Decimal("0.00"))
        ),
    }
