"""Claims as the fund and the project leader see them: from submitting on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Avg, QuerySet
from django.utils import timezone

from practices.models import Claim, ClaimLine, ClaimRemark, Hours
from practices.money.amounts import CENT
from practices.queries import claims

MONTHS_SHOWN = 36
LONG_ENTRY = 8 * 60
OLD_MONTHS = 6
MUCH_MORE = 2  # times what the earlier months of the practice came to
FEW_MONTHS = 2  # with fewer earlier months there is nothing to compare with


def submitted(*, state: str = "", month: str = "") -> QuerySet[Claim]:
    """What waits for a judgement first, then the newest month. `month` is 2026-09."""
    rows = claims.all_claims().exclude(state=Claim.State.DRAFT)
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(month=date.fromisoformat(f"{month}-01")) if month else rows
    return rows.order_by("-month", "practice__name", "number", "pk")


def to_judge() -> QuerySet[Claim]:
    return submitted(state=Claim.State.SUBMITTED).order_by("submitted_at", "pk")


def one(pk: int) -> Claim | None:
    return submitted().filter(pk=pk).first()


def months() -> list[date]:
    """Of which something was submitted, the newest first."""
    rows = Claim.objects.exclude(state=Claim.State.DRAFT).order_by("-month")
    return list(rows.values_list("month", flat=True).distinct())


def remarks(claim: Claim) -> list[ClaimRemark]:
    return list(claim.remarks.select_related("said_by").order_by("said_at", "pk"))


@dataclass(frozen=True)
class Unusual:
    """What somebody who judges wants to look at twice; nothing of it is forbidden."""

    long_entries: list[Hours]
    old_entries: list[Hours]
    usual: Decimal | None  # what earlier claims of the practice came to, when this one is far above


def unusual(claim: Claim, entries: list[Hours]) -> Unusual:
    longest = [entry for entry in entries if entry.minutes > LONG_ENTRY]
    late = timezone.localdate(claim.submitted_at) if claim.submitted_at else claim.month
    old = [entry for entry in entries if (late - entry.day).days > OLD_MONTHS * 30]
    return Unusual(longest, old, _usual(claim))


def _usual(claim: Claim) -> Decimal | None:
    earlier = Claim.objects.filter(
        practice=claim.practice, project=claim.project, state__in=claims.AGREED, number=0
    ).exclude(pk=claim.pk)
    if claim.number or claim.total is None or earlier.count() < FEW_MONTHS:
        return None
    usual = earlier.aggregate(usual=Avg("total"))["usual"] or Decimal(0)
    return Decimal(usual).quantize(CENT) if claim.total > MUCH_MORE * usual else None


def lines_of(rows: QuerySet[Claim]) -> Iterator[tuple[Claim, ClaimLine]]:
    """The frozen lines of many claims, in their order, for a table."""
    for claim in rows.prefetch_related("lines"):
        for line in claim.lines.all():
            yield claim, line


def hours_of(rows: QuerySet[Claim]) -> Iterator[Hours]:
    """The hours of many claims, for a table; without remarks."""
    found = Hours.objects.filter(claim__in=rows.values("pk")).select_related("claim__practice", "membership")
    return iter(found.order_by("claim__practice__name", "claim__month", "claim__number", "day", "pk"))
