"""A claim for whoever judges it: what it asks, what stands out, and what is left of the budget after it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib import euros
from benzoproject.lib.durable import WorkState
from benzoproject.lib.tables import Cell
from practices.models import Activity, BankAccount, Claim, ClaimLine, Hours, Role
from practices.money.amounts import Line
from practices.payments import iban
from practices.queries import budgets, claims, judging
from practices.queries.budgets import Left
from practices.queries.claims import CapUse
from practices.queries.judging import Unusual
from practices.services import claim_checks

TONES = {
    Claim.State.SUBMITTED: "warning", Claim.State.QUESTION: "info", Claim.State.APPROVED: "primary",
    Claim.State.REJECTED: "neutral", Claim.State.IN_BATCH: "info", Claim.State.PAID: "success",
    Claim.State.SETTLED: "success",
}  # fmt: skip
WAITING = (Claim.State.SUBMITTED, Claim.State.QUESTION)
APPROVED = (Claim.State.APPROVED, Claim.State.SETTLED)  # and in no batch yet


@dataclass(frozen=True)
class Tag:
    tone: str
    words: str


@dataclass(frozen=True)
class Shown:
    """A row of the list."""

    claim: Claim
    tag: Tag
    name: str


def tag_of(claim: Claim) -> Tag:
    words = str(claim.get_state_display())
    return Tag(TONES.get(Claim.State(claim.state), "neutral"), words[:1].upper() + words[1:])


def name_of(claim: Claim) -> str:
    """09-2026, or 09-2026, correction 1."""
    month = f"{claim.month:%m-%Y}"
    if not claim.number:
        return month
    return _("%(month)s, correction %(number)s") % {"month": month, "number": claim.number}


def shown(rows: Iterable[Claim]) -> list[Shown]:
    return [Shown(claim, tag_of(claim), name_of(claim)) for claim in rows]


@dataclass(frozen=True)
class BudgetRow:
    """Before and after this claim; when it was agreed already, before is what it was without it."""

    of: str
    amount: Decimal
    before: Decimal
    asked: Decimal
    after: Decimal

    @property
    def over(self) -> bool:
        return self.after < 0


@dataclass(frozen=True)
class ShownLine:
    activity: str
    role: str
    minutes: int
    rate: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Judged:
    """The page of one claim."""

    claim: Claim
    tag: Tag
    name: str
    lines: list[ShownLine]
    minutes: int
    total: Decimal
    entries: list[Hours]
    budgets: list[BudgetRow]
    warnings: list[str]
    account: str

    @property
    def waits(self) -> bool:
        return self.claim.state == Claim.State.SUBMITTED

    @property
    def is_asked(self) -> bool:
        return self.claim.state == Claim.State.QUESTION

    @property
    def is_approved(self) -> bool:
        """And in no batch yet: it can be asked about after all."""
        return self.claim.state in APPROVED

    @property
    def pdf_failed(self) -> bool:
        return self.claim.work_state == WorkState.FAILED

    @property
    def has_pdf(self) -> bool:
        return bool(self.claim.pdf_sha256)


def judged(claim: Claim, account: BankAccount | None) -> Judged:
    lines, entries = claims.lines(claim), claims.hours(claim)
    # Once it is being paid the decision is history, and what was approved since would stand among "before".
    decided = claim.state not in (*WAITING, *APPROVED)
    rows = [] if decided else [_budget_row(claim, left) for left in budgets.touched(claim)]
    return Judged(
        claim=claim,
        tag=tag_of(claim),
        name=name_of(claim),
        lines=[_line(line) for line in lines],
        minutes=sum(line.minutes for line in lines),
        total=sum((line.amount for line in lines), Decimal("0.00")),
        entries=entries,
        budgets=rows,
        warnings=[
            *filter(None, [claim_checks.not_paid_back(claim, entries)]),
            *_warnings(claims.caps(claim), judging.unusual(claim, entries), rows),
        ],
        account=iban.masked(account.iban) if account else "",
    )


def _line(line: Line) -> ShownLine:
    activity, role = str(Activity(line.activity).label), str(Role(line.role).label)
    return ShownLine(activity, role, line.minutes, line.rate, line.amount)


def _budget_row(claim: Claim, left: Left) -> BudgetRow:
    assert left.budget
    assert left.left is not None
    asked = budgets.share(claim, left.budget.activity)
    before = left.left + asked if claim.state in claims.AGREED else left.left
    return BudgetRow(_of(left), left.budget.amount, before, asked, before - asked)


def _of(left: Left) -> str:
    budget = left.budget
    assert budget
    who = budget.practice.name if budget.practice else _("the whole project")
    return f"{who}, {Activity(budget.activity).label}" if budget.activity else who


def _warnings(caps: list[CapUse], found: Unusual, rows: list[BudgetRow]) -> Iterator[str]:
    for use in (use for use in caps if use.over):
        words = {
            "activity": Activity(use.cap.activity).label,
            "over": euros.worked(use.over),
            "year": use.year,
        }
        yield _("Over the limit for %(activity)s in %(year)s: by %(over)s.") % words
    for row in (row for row in rows if row.over):
        yield _("Over the budget of %(of)s: by %(over)s.") % {"of": row.of, "over": euros.shown(-row.after)}
    yield from _unusual(found)


def _unusual(found: Unusual) -> Iterator[str]:
    if found.usual is not None:
        yield _("More than twice what this practice asked in earlier months (%(usual)s on average).") % {
            "usual": euros.shown(found.usual)
        }
    if found.long_entries:
        yield ngettext(
            "%(count)s entry is longer than 8 hours.",
            "%(count)s entries are longer than 8 hours.",
            len(found.long_entries),
        ) % {"count": len(found.long_entries)}
    if found.old_entries:
        yield ngettext(
            "%(count)s entry is of more than half a year before.",
            "%(count)s entries are of more than half a year before.",
            len(found.old_entries),
        ) % {"count": len(found.old_entries)}


# --- to take along ---------------------------------------------------------------------------------------------------
def lines_header() -> list[str]:
    return [
        _("Claim number"), _("Practice"), _("AGB code"), _("Month"), _("Correction"), _("State"), _("Activity"),
        _("Role"), _("Minutes"), _("Euros an hour"), _("Euros"),
    ]  # fmt: skip


def lines_cells(rows: Iterable[tuple[Claim, ClaimLine]]) -> Iterator[list[Cell]]:
    for claim, line in rows:
        yield [*_of_claim(claim), str(claim.get_state_display()), *_of_line(line)]


def _of_claim(claim: Claim) -> list[Cell]:
    month, number = f"{claim.month:%Y-%m}", claim.number
    return [claim.reference, claim.practice.name, claim.practice.agb_code, month, number]


def _of_line(line: ClaimLine) -> list[Cell]:
    activity, role = Activity(line.activity).label, Role(line.role).label
    return [str(activity), str(role), line.minutes, line.rate, line.amount]


def hours_header() -> list[str]:
    return [
        _("Claim number"), _("Practice"), _("AGB code"), _("Month"), _("Correction"), _("Day"), _("Who"), _("Role"),
        _("Activity"), _("Minutes"),
    ]  # fmt: skip


def hours_cells(rows: Iterable[Hours]) -> Iterator[list[Cell]]:
    for entry in rows:
        assert entry.claim
        who, role = entry.membership.display_name, str(Role(entry.membership.role).label)
        activity = str(Activity(entry.activity).label)
        yield [*_of_claim(entry.claim), f"{entry.day:%d-%m-%Y}", who, role, activity, entry.minutes]
