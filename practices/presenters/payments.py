"""What can be paid and what was, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from practices.models import BankAccount, Batch, Project
from practices.payments import iban
from practices.presenters.judging import Tag
from practices.queries import payments
from practices.queries.payments import Paid, ToPay

TONES = {
    Batch.State.MADE: "warning", Batch.State.RELEASED: "info", Batch.State.PAID: "success",
    Batch.State.CANCELLED: "neutral",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One practice that has something to get."""

    found: ToPay
    why_not: str
    account: str


@dataclass(frozen=True)
class ProjectToPay:
    project: Project
    rows: list[Row]
    total: Decimal
    ready: int
    known_payer: bool


def to_pay(projects: Iterable[Project], today: date) -> list[ProjectToPay]:
    """Only projects in which something was approved."""
    found = [(project, payments.to_pay(project, today)) for project in projects]
    return [_project(project, rows) for project, rows in found if rows]


def _project(project: Project, rows: list[ToPay]) -> ProjectToPay:
    ready = [row for row in rows if row.ready]
    return ProjectToPay(
        project,
        [Row(row, why_not(row), iban.masked(row.account.iban) if row.account else "") for row in rows],
        payments.total_of(ready),
        len(ready),
        bool(project.payer_name and project.payer_iban),
    )


def why_not(row: ToPay) -> str:
    if row.account is None:
        return _("No account number can be used yet")
    if row.total == 0:
        return _("Comes to nothing together, so there is nothing to pay")
    if row.total < 0:
        return _("A correction is more than the rest; it is settled with later hours")
    return ""


@dataclass(frozen=True)
class Shown:
    batch: Batch
    tag: Tag


def shown(rows: Iterable[Batch]) -> list[Shown]:
    return [Shown(batch, tag_of(batch)) for batch in rows]


def tag_of(batch: Batch) -> Tag:
    words = {
        Batch.State.MADE: _("Waits for release"),
        Batch.State.RELEASED: _("Released"),
        Batch.State.PAID: _("Paid"),
        Batch.State.CANCELLED: _("Cancelled"),
    }
    state = Batch.State(batch.state)
    return Tag(TONES[state], words[state])


@dataclass(frozen=True)
class Transfer:
    found: Paid
    account: str


def transfers(batch: Batch) -> list[Transfer]:
    return [Transfer(found, iban.masked(found.account.iban)) for found in payments.payments_of(batch)]


def called_back(batch: Batch) -> list[str]:
    """What somebody who releases has to know first: a file with the same claims may be at the bank."""
    found = dict[Batch, list[str]]()
    for claim, other in payments.called_back_before(batch):
        found.setdefault(other, []).append(claim.reference)
    words = _(
        "Released before in %(batch)s, and cancelled on %(day)s by %(who)s: %(claims)s. Why: %(reason)s"
    )
    return [
        words
        % {
            "claims": ", ".join(references),
            "batch": other.message_id,
            "day": f"{timezone.localdate(other.ended_at):%d-%m-%Y}",
            "who": other.ended_by.name if other.ended_by else "",
            "reason": other.cancel_reason,
        }
        for other, references in found.items()
    ]


@dataclass(frozen=True)
class Account:
    """An account number of a practice. Who works there sees all of it, others its end."""

    account: BankAccount
    number: str
    tag: Tag


def account(found: BankAccount, *, today: date, whole: bool) -> Account:
    number = iban.spaced(found.iban) if whole else iban.masked(found.iban)
    return Account(found, number, _account_tag(found, today))


def accounts(rows: list[BankAccount], *, in_use: BankAccount | None, today: date) -> list[Account]:
    """The history, the newest first: one is in use."""
    shown = [account(row, today=today, whole=True) for row in rows]
    return [
        Account(row.account, row.number, Tag("neutral", _("Replaced")))
        if _was_used(row.account, today) and row.account != in_use
        else row
        for row in shown
    ]


def _was_used(found: BankAccount, today: date) -> bool:
    return found.ended_at is None and found.usable_from is not None and found.usable_from <= today


def _account_tag(found: BankAccount, today: date) -> Tag:
    if found.ended_at:
        return Tag("neutral", _("Taken back"))
    if found.usable_from is None:
        return Tag("warning", _("Waits for a second person"))
    if found.usable_from > today:
        return Tag("info", _("From %(day)s on") % {"day": f"{found.usable_from:%d-%m-%Y}"})
    return Tag("success", _("In use"))
