"""A claim as its practice sees it: what it is called, how it stands, what happens next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from benzoproject.lib import euros
from benzoproject.lib.durable import WorkState
from practices.models import Activity, Claim, ClaimRemark, Hours, Membership, Role
from practices.money import amounts
from practices.money.amounts import Line
from practices.presenters import hours_rows
from practices.presenters.hours_rows import EntryRow, Tag, tag_of
from practices.queries import budgets, claims, hours
from practices.services import claim_checks

State = Claim.State


@dataclass(frozen=True)
class Listed:
    """A row of the list, and of the side of the hours page."""

    claim: Claim
    name: str
    tag: Tag
    minutes: int
    total: Decimal
    next: str


@dataclass(frozen=True)
class ShownLine:
    activity: str
    role: str
    line: Line


@dataclass(frozen=True)
class Shown:
    """The page of one claim."""

    claim: Claim
    name: str
    tag: Tag
    next: str
    lines: list[ShownLine]
    minutes: int
    total: Decimal
    entries: list[EntryRow]
    remarks: list[ClaimRemark]
    hindrances: list[str]
    first: Claim | None  # of an earlier month: it is submitted before this one
    still_running: bool
    budgets: list[budgets.Left]

    @property
    def may_submit(self) -> bool:
        """A button that would only refuse is not shown: what is in the way is."""
        in_the_way = self.first or self.hindrances
        return self.claim.state in Claim.OPEN and bool(self.entries or self.asks) and not in_the_way

    @property
    def first_name(self) -> str:
        return claim_checks.month_words(self.first) if self.first else ""

    @property
    def asks(self) -> bool:
        return self.claim.state == State.QUESTION

    @property
    def pdf_failed(self) -> bool:
        return self.claim.work_state == WorkState.FAILED

    @property
    def may_take_back(self) -> bool:
        return self.claim.state == State.SUBMITTED


def name_of(claim: Claim) -> str:
    """ "September 2026", "September 2026, correctie 1"."""
    return capfirst(claim_checks.month_words(claim))


def listed(rows: Iterable[Claim], today: date) -> list[Listed]:
    return [_listed(claim, today) for claim in rows]


def _listed(claim: Claim, today: date) -> Listed:
    lines = claims.lines(claim)
    minutes = sum(entry.minutes for entry in claims.hours(claim))
    return Listed(claim, name_of(claim), tag_of(claim), minutes, amounts.total(lines), next_of(claim, today))


def shown(claim: Claim, me: Membership, today: date) -> Shown:
    lines, first = claims.lines(claim), claims.earlier_to_submit(claim)
    rows = [hours_rows.row(entry, me) for entry in claims.hours(claim)]
    return Shown(
        claim=claim,
        name=name_of(claim),
        tag=tag_of(claim),
        next=_after(first) if first else next_of(claim, today),
        lines=[_line(line) for line in lines],
        minutes=sum(row.entry.minutes for row in rows),
        total=amounts.total(lines),
        entries=rows,
        remarks=claims.remarks(claim),
        hindrances=list(_hindrances(claim)),
        first=first,
        still_running=claim.month == hours.first_of(today),
        budgets=budgets.of_practice(claim.project, claim.practice),
    )


def _line(line: Line) -> ShownLine:
    return ShownLine(capfirst(str(Activity(line.activity).label)), str(Role(line.role).label), line)


def _hindrances(claim: Claim) -> Iterable[str]:
    """What will be in the way of submitting, said before somebody tries."""
    if claim.state not in Claim.OPEN:
        return
    unpaid = claim_checks.not_paid_back(claim, claims.hours(claim))
    if unpaid:
        yield unpaid
    without = claims.reckon(claim).without_rate
    if without:
        yield claim_checks.no_rate(without)
    yield from (claim_checks.over_cap(use) for use in claims.caps(claim) if use.over)


def _after(first: Claim) -> str:
    return _("Claims go in order: the one of %(month)s comes first.") % {
        "month": claim_checks.month_words(first)
    }


def next_of(claim: Claim, today: date) -> str:
    """What happens next, and who does it."""
    if claim.state == State.DRAFT and claim.month == hours.first_of(today):
        return _("The month is not over yet. Submit it when all hours are in.")
    words = {
        State.DRAFT: _("Look at the hours, and submit the claim."),
        State.SUBMITTED: _("The fund looks at it. Until then you can take it back."),
        State.QUESTION: _("The fund asks something. Answer, and submit the claim again."),
        State.APPROVED: _("Approved. It is paid with the next payment."),
        State.REJECTED: _("Not approved: %(reason)s. Change the hours and submit it again, or leave it."),
        State.IN_BATCH: _("The payment is being made ready."),
        State.PAID: _("Paid on %(day)s."),
        State.SETTLED: _("Approved. It comes to nothing, so no payment follows."),
    }[State(claim.state)]
    return words % {"reason": claim.reason.rstrip("."), "day": _paid_on(claim)}


def _paid_on(claim: Claim) -> str:
    return date_format(claim.batch.paid_on, "d-m-Y") if claim.batch and claim.batch.paid_on else ""


def over_words(entry: Hours) -> list[str]:
    """After writing an entry: what is over, or will not be paid. Nothing of it stops anybody from writing hours."""
    use = claims.cap_use(entry)
    found = []
    if use and use.over:
        found.append(
            _("%(activity)s is now at %(sum)s in %(year)d; %(cap)s of it can be paid.")
            % {
                "activity": capfirst(str(Activity(entry.activity).label)),
                "sum": euros.worked(use.minutes),
                "year": use.year,
                "cap": euros.worked(use.cap.minutes_a_year),
            }
        )
    return [*found, *_budget_words(entry)]


def _budget_words(entry: Hours) -> Iterable[str]:
    if entry.claim is None:
        return
    asked = amounts.total(claims.lines(entry.claim))
    for found in budgets.of_practice(entry.claim.project, entry.practice):
        left = found.left_after_submitted
        if found.budget and not found.budget.activity and left is not None and asked > left:
            yield _("The budget of the practice has %(left)s left; this month comes to %(asked)s.") % {
                "left": euros.shown(max(left, Decimal(0))),
                "asked": euros.shown(asked),
            }
