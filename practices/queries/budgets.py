"""What is left of a budget: agreed claims count as spent, submitted ones are shown beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from practices.models import Budget, Claim, ClaimLine, Practice, Project
from practices.money.amounts import CENT
from practices.queries.claims import AGREED

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Left:
    """Of one budget, or (budget None) of what nobody set a limit to."""

    budget: Budget | None
    spent: Decimal  # approved, in a payment batch, or paid
    submitted: Decimal  # waits for a judgement, or for an answer to a question

    @property
    def left(self) -> Decimal | None:
        return self.budget.amount - self.spent if self.budget else None

    @property
    def left_after_submitted(self) -> Decimal | None:
        return self.budget.amount - self.spent - self.submitted if self.budget else None


def left(project: Project, practice: Practice | None = None, activity: str = "") -> Left:
    """Of the budget with exactly this practice and activity: None and "" mean all of them together."""
    budget = Budget.objects.filter(project=project, practice=practice, activity=activity).first()
    return Left(
        budget,
        spent=_sum(project, practice, activity, AGREED),
        submitted=_sum(project, practice, activity, (Claim.State.SUBMITTED, Claim.State.QUESTION)),
    )


def all_left(project: Project) -> list[Left]:
    """Every budget of the project."""
    return [left(project, row.practice, row.activity) for row in _budgets(project)]


def of_practice(project: Project, practice: Practice) -> list[Left]:
    """The budgets that were set for this practice itself."""
    return [left(project, row.practice, row.activity) for row in _budgets(project).filter(practice=practice)]


def touched(claim: Claim) -> list[Left]:
    """Every budget that the lines of a submitted claim draw on."""
    activities = ["", *claim.lines.values_list("activity", flat=True)]
    rows = _budgets(claim.project).filter(
        Q(practice__isnull=True) | Q(practice=claim.practice), activity__in=activities
    )
    return [left(claim.project, row.practice, row.activity) for row in rows]


def share(claim: Claim, activity: str) -> Decimal:
    """What a submitted claim asks of a budget for `activity`; "" is all of it."""
    rows = ClaimLine.objects.filter(claim=claim)
    return _total(rows.filter(activity=activity) if activity else rows)


def _budgets(project: Project) -> QuerySet[Budget]:
    rows = Budget.objects.filter(project=project).select_related("practice", "project")
    return rows.order_by("practice__name", "activity", "pk")


def _sum(project: Project, practice: Practice | None, activity: str, states: Sequence[str]) -> Decimal:
    rows = ClaimLine.objects.filter(claim__project=project, claim__state__in=states)
    rows = rows.filter(claim__practice=practice) if practice else rows
    return _total(rows.filter(activity=activity) if activity else rows)


def _total(rows: QuerySet[ClaimLine]) -> Decimal:
    """To the cent: SQLite adds decimals as floats."""
    return (rows.aggregate(sum=Sum("amount"))["sum"] or NOTHING).quantize(CENT)
