"""Rates, hours, claims and payments of the demo, told through the services, each act on its day."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from unittest import mock

from django.db import transaction
from django.utils import timezone

from benzoproject.demo.days import in_month, on_day, workday
from practices.demo import PASSWORD
from practices.models import Activity, Batch, Claim, Membership, Practice, Project, Role
from practices.queries import people
from practices.queries.hours import first_of
from practices.services import (
    bank_accounts,
    batches,
    budgets,
    claim_judging,
    claim_rendering,
    claims,
    hours,
    proposals,
    rates,
)

RATE = Decimal("85.00")
CAPS = {Activity.TRAINING: 960, Activity.INTERVISION: 720, Activity.OTHER: 480}
# Account numbers are examples from documentation: nobody's.
PAYER = ("AFA (demo)", "NL91ABNA0417164300")
ACCOUNTS = {"de-linde": "NL02ABNA0123456789", "huisartsenpraktijk-de-meidoorn": "NL20INGB0001234567"}
OTHER_ACCOUNT = "NL39RABO0300065264"
QUESTION = "Er staat twee keer overig projectwerk, samen 1 u 45 min. Kunt u zeggen waar dat bij hoorde?"
# What nobody could propose, by practice and month: (day of the month, activity, minutes, remark).
BY_HAND: dict[str, dict[int, tuple[tuple[int, Activity, int, str], ...]]] = {
    "de-linde": {
        3: ((22, Activity.OTHER, 45, "Uitleg aan de assistentes"),),
        2: (
            (14, Activity.OTHER, 60, "Werkafspraken met de apotheek"),
            (20, Activity.OTHER, 30, "Zoekopdracht in het HIS"),
        ),
        1: (
            (10, Activity.OTHER, 60, "Overleg met de huisartsen"),
            (13, Activity.OTHER, 45, "Overleg met de apotheek"),
        ),
    },
    "huisartsenpraktijk-de-meidoorn": {
        2: ((18, Activity.OTHER, 90, "Oudere gebruikers op een rij gezet"),),
        1: ((22, Activity.OTHER, 60, "Startlijst besproken met de huisartsen"),),
    },
}


def fund(number: int = 0) -> Membership:
    """The one who approves and makes batches; 1 is the second person."""
    return Membership.objects.filter(role=Role.FUND).order_by("pk")[number]


def set_money(project: Project, practice: Practice) -> None:
    """Rate, caps, budgets and payer, as the fund set them at the beginning."""
    who: dict[str, Any] = {"project": project, "by": fund(), "at": timezone.now()}
    since = first_of(timezone.localdate())
    rates.set_rate(role="", activity="", valid_from=since, amount=RATE, **who)
    for activity, minutes in CAPS.items():
        rates.set_cap(activity=activity, minutes_a_year=minutes, **who)
    budgets.set_budget(practice=None, activity="", amount=Decimal(60000), **who)
    budgets.set_budget(practice=None, activity=Activity.TRAINING, amount=Decimal(15000), **who)
    budgets.set_budget(practice=practice, activity="", amount=Decimal(7500), **who)
    name, number = PAYER
    budgets.set_payer(name=name, number=number, vat_text="", **who)


def tell(*, today: date) -> None:
    with transaction.atomic(), proven():
        for slug in ACCOUNTS:
            paid = Paid(Practice.objects.get(slug=slug), today)
            paid.enters_account()
            paid.writes_months()
        pay_first_month(today)
        pay_second_month(today)
        ask_about_third_month(today)
        change_account(today)
    render()


@contextmanager
def proven() -> Iterator[None]:
    """Everybody proved who they are; checking a password takes half a second each time."""
    with mock.patch("practices.services.factors.prove", return_value="password"):
        yield


@dataclass
class Paid:
    """A practice of which the fund pays the hours."""

    practice: Practice
    today: date

    @property
    def poh(self) -> Membership:
        return people.pohs(self.practice).earliest("pk")

    @property
    def gp(self) -> Membership:
        return people.gps(self.practice).earliest("pk")

    def enters_account(self) -> None:
        with on_day(in_month(self.today, 3, 17)):
            account = bank_accounts.enter(
                practice=self.practice, number=ACCOUNTS[self.practice.slug], holder=self.practice.name,
                proof=PASSWORD, by=self.poh, at=timezone.now(),
            )  # fmt: skip
        with on_day(in_month(self.today, 3, 18)):
            bank_accounts.confirm(account=account, proof=PASSWORD, by=self.gp, at=timezone.now())

    def writes_months(self) -> None:
        """The start interview stands in the oldest month; each is submitted when it is over, this one not yet."""
        for months in (4, 3, 2, 1):
            with on_day(after(self.today, months), 9):
                self.writes(in_month(self.today, months, 20).replace(day=1), months)
                self.submits()
        self.begins_month()

    def writes(self, month: date, months: int) -> None:
        for person in people.colleagues(self.practice):
            for one in proposals.open_to(person, timezone.localdate()):
                if first_of(one.day) <= month:
                    take(one, person)
        for day, activity, minutes, remark in BY_HAND[self.practice.slug].get(months, ()):
            on = in_month(self.today, months, day)
            hours.write(
                activity=activity, day=on, minutes=minutes, remark=remark, by=self.poh, at=timezone.now()
            )

    def submits(self) -> None:
        for claim in Claim.objects.filter(practice=self.practice, state=Claim.State.DRAFT).order_by("month"):
            claims.submit(claim=claim, by=self.poh, at=timezone.now())

    def begins_month(self) -> None:
        """Some hours of this month are written; the rest is proposed."""
        this_month = [
            one for one in proposals.open_to(self.poh, self.today) if one.day >= self.today.replace(day=1)
        ]
        for one in this_month[:3]:
            take(one, self.poh)
        if this_month:
            hours.write(
                activity=Activity.OTHER, day=this_month[0].day, minutes=45, by=self.poh, at=timezone.now(),
                remark="Werklijst bijgewerkt met de assistentes",
            )  # fmt: skip


def take(one: proposals.Proposed, person: Membership) -> None:
    proposals.take(source=one.source, minutes=one.minutes, by=person, at=timezone.now())


def after(today: date, months: int) -> date:
    """The day the hours of that month are submitted: the third of the next one, and before the day before yesterday."""
    return min(in_month(today, months - 1, 3), workday(today - timedelta(days=2)))


def submitted(today: date, months: int) -> list[Claim]:
    month = in_month(today, months, 20).replace(day=1)
    return list(Claim.objects.filter(state=Claim.State.SUBMITTED, month__lte=month).order_by("pk"))


def approve(rows: list[Claim]) -> None:
    for claim in rows:
        claim_judging.approve(claim=claim, by=fund(), at=timezone.now())


def make_batch() -> Batch:
    project = Project.objects.earliest("pk")
    on = timezone.localdate() + timedelta(days=3)
    return batches.make(project=project, execute_on=on, by=fund(), at=timezone.now())


def pay_first_month(today: date) -> None:
    """Approved, released by somebody else, and paid."""
    with on_day(in_month(today, 2, 9)):
        approve(submitted(today, 3))
    with on_day(in_month(today, 2, 10)):
        batch = make_batch()
    with on_day(in_month(today, 2, 11)):
        batches.release(batch=batch, proof=PASSWORD, by=fund(1), at=timezone.now())
    with on_day(in_month(today, 2, 16)):
        batches.pay(batch=batch, paid_on=in_month(today, 2, 15), by=fund(), at=timezone.now())


def pay_second_month(today: date) -> None:
    """In a batch that waits for the second person."""
    with on_day(in_month(today, 1, 9)):
        approve(submitted(today, 2))
    with on_day(today - timedelta(days=1), 11):
        make_batch()


def ask_about_third_month(today: date) -> None:
    with on_day(today - timedelta(days=1), 16):
        claim = Claim.objects.get(practice__slug="de-linde", state=Claim.State.SUBMITTED)
        claim_judging.ask(claim=claim, text=QUESTION, by=fund(), at=timezone.now())


def change_account(today: date) -> None:
    """The GP entered another number; somebody else has to agree."""
    linde = Paid(Practice.objects.get(slug="de-linde"), today)
    with on_day(today - timedelta(days=1), 12):
        bank_accounts.enter(
            practice=linde.practice, number=OTHER_ACCOUNT, holder=linde.practice.name, proof=PASSWORD,
            by=linde.gp, at=timezone.now(),
        )  # fmt: skip


def render() -> None:
    claim_rendering.render_due(list(Claim.due(timezone.now()).values_list("pk", flat=True)))
