"""The claim of a month: its hours, its lines (frozen, or as they would be now), and what stands in its way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from practices.models import Cap, Claim, ClaimRemark, Hours, Practice, Project, Rate
from practices.money import amounts, rates
from practices.money.amounts import Line, Worked
from practices.queries import hours as hours_of

State = Claim.State
AGREED = (State.APPROVED, State.IN_BATCH, State.PAID, State.SETTLED)  # hours are mended by a correction only
LOCKED = (State.SUBMITTED, *AGREED)  # later hours go into a correction


@dataclass(frozen=True)
class Reckoning:
    """What a claim comes to. `without_rate`: hours nobody agreed a rate for; they stand in no line."""

    lines: list[Line]
    total: Decimal
    rated: list[tuple[Hours, Decimal]]
    without_rate: list[Hours]


@dataclass(frozen=True)
class CapUse:
    cap: Cap
    year: int
    minutes: int  # all that count, with those that are added
    added: int  # by the claim or the entry that is looked at

    @property
    def over(self) -> int:
        """What is added above the cap; who takes hours away is never over it."""
        return max(min(self.minutes - self.cap.minutes_a_year, self.added), 0)


def all_claims() -> QuerySet[Claim]:
    """With `minutes`, and `entries`: how many hours stand in it."""
    counted = Claim.objects.annotate(minutes=Sum("hours__minutes"), entries=Count("hours"))
    return counted.select_related("practice", "project", "submitted_by", "judged_by", "batch")


def _with_hours() -> Exists:
    return Exists(Hours.objects.filter(claim=OuterRef("pk")))


def of_practice(practice: Practice) -> QuerySet[Claim]:
    """The newest month first, a correction above the month itself."""
    return all_claims().filter(practice=practice).order_by("-month", "-number")


def one(practice: Practice, pk: int) -> Claim | None:
    return of_practice(practice).filter(pk=pk).first()


def of_project(project: Project, *, month: date | None = None) -> QuerySet[Claim]:
    """Everything that was written, also what was not submitted yet; by practice."""
    rows = all_claims().filter(_with_hours(), project=project)
    return (rows.filter(month=month) if month else rows).order_by("practice__slug", "month", "number")


def open_in(practice: Practice, project: Project, month: date) -> Claim | None:
    """The claim that hours of this month can be added to; of more than one the first, which is submitted first."""
    rows = Claim.objects.filter(practice=practice, project=project, month=month, state__in=Claim.OPEN)
    return rows.order_by("number").first()


def last_number(practice: Practice, project: Project, month: date) -> int | None:
    rows = Claim.objects.filter(practice=practice, project=project, month=month)
    return rows.order_by("-number").values_list("number", flat=True).first()


def hours(claim: Claim) -> list[Hours]:
    return list(hours_of.complete(Hours.objects.filter(claim=claim)).order_by("day", "starts", "pk"))


def remarks(claim: Claim) -> list[ClaimRemark]:
    """Questions and answers, the oldest first."""
    return list(claim.remarks.select_related("said_by").order_by("said_at", "pk"))


def lines(claim: Claim) -> list[Line]:
    """Frozen when it was submitted, else as they would be now."""
    if claim.state in Claim.OPEN:
        return reckon(claim).lines
    return [
        Line(row.activity, row.role, row.rate, row.minutes, row.amount) for row in claim.lines.order_by("pk")
    ]


def reckon(claim: Claim) -> Reckoning:
    """What its hours come to by the rates of their days; what is taken away goes at the rate it was claimed at."""
    agreed = list(Rate.objects.filter(project=claim.project_id))
    entries = [(entry, rate_of(entry, agreed)) for entry in hours(claim)]
    rated = [(entry, rate) for entry, rate in entries if rate is not None]
    found = amounts.lines(
        Worked(entry.activity, entry.membership.role, rate, entry.minutes) for entry, rate in rated
    )
    return Reckoning(found, amounts.total(found), rated, [entry for entry, rate in entries if rate is None])


def rate_of(entry: Hours, agreed: Iterable[Rate]) -> Decimal | None:
    if entry.corrects:
        return entry.corrects.rate
    return rates.find(agreed, role=entry.membership.role, activity=entry.activity, day=entry.day)


def earlier_to_submit(claim: Claim) -> Claim | None:
    """An earlier month that still waits for the practice. A claim that was submitted before has had its turn, and a
    correction keeps nobody waiting."""
    if claim.state != State.DRAFT:
        return None
    rows = of_practice(claim.practice).filter(_with_hours(), project=claim.project_id, number=0)
    rows = rows.filter(state__in=(State.DRAFT, State.QUESTION), month__lt=claim.month)
    return rows.order_by("month").first()


def takes_away_first(claim: Claim) -> Claim | None:
    """A claim of the same month that was not agreed, and takes hours away of somebody who has hours of that day in
    this one: while those may still be left or removed, the same work would be paid twice. Of two that take away, the
    lower number comes first."""
    here = {(entry.membership.user_id, entry.day) for entry in hours(claim) if not entry.corrects_id}
    rows = Hours.objects.filter(
        corrects__isnull=False, claim__practice=claim.practice_id, claim__month=claim.month
    )
    rows = rows.filter(claim__project=claim.project_id).exclude(claim__state__in=AGREED).exclude(claim=claim)
    if claim.hours.filter(corrects__isnull=False).exists():
        rows = rows.filter(claim__number__lt=claim.number)
    rows = rows.select_related("claim", "membership").order_by("claim__number", "pk")
    return next((row.claim for row in rows if (row.membership.user_id, row.day) in here), None)


def caps(claim: Claim) -> list[CapUse]:
    """How much of each cap is used, with this claim and all that were submitted."""
    counted = Q(claim=claim) | Q(claim__state__in=(*LOCKED, State.QUESTION))
    added: dict[tuple[str, int], int] = {}
    for entry in hours(claim):
        key = (entry.activity, entry.day.year)
        added[key] = added.get(key, 0) + entry.minutes
    found = {cap.activity: cap for cap in Cap.objects.filter(project=claim.project_id)}
    return [
        CapUse(
            found[activity], year, _minutes(claim.practice, claim.project, activity, year, counted), minutes
        )
        for (activity, year), minutes in sorted(added.items())
        if activity in found
    ]


def cap_use(entry: Hours) -> CapUse | None:
    """How much of its cap is used by everything that was written, also what was not submitted yet."""
    cap = (
        Cap.objects.filter(project=entry.claim.project_id, activity=entry.activity).first()
        if entry.claim
        else None
    )
    if cap is None or entry.claim is None:
        return None
    year = entry.day.year
    minutes = _minutes(entry.practice, entry.claim.project, entry.activity, year)
    return CapUse(cap, year, minutes, entry.minutes)


def _minutes(practice: Practice, project: Project, activity: str, year: int, only: Q | None = None) -> int:
    return hours_of.minutes_in_year(practice, project, activity, year, only=only)


def waiting_everywhere(before: date) -> QuerySet[Claim]:
    """Claims of months that are over and were not submitted."""
    return all_claims().filter(_to_submit(before)).order_by("pk")


def asked_and_to_submit(practice: Practice, before: date) -> tuple[list[Claim], list[Claim]]:
    """Questions to answer, and months that are over and were not submitted; the oldest first."""
    rows = of_practice(practice).filter(Q(state=State.QUESTION) | _to_submit(before))
    found = list(rows.order_by("month", "number"))
    asked = [claim for claim in found if claim.state == State.QUESTION]
    return asked, [claim for claim in found if claim not in asked]


def _to_submit(before: date) -> Q:
    return Q(_with_hours(), state=State.DRAFT, month__lt=before)
