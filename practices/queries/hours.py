"""Hours that were written: of a practice, of one person, of one day."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.expressions import Combinable, NegatedExpression

from practices.models import DismissedProposal, Hours, Membership, Practice, Project, User

# The source of what is written in the place of a claimed entry, with the number of that entry. It stays by hand when
# that was, and is a proposal when that was.
BY_HAND, PROPOSED = "by_hand:", "correction:"


def first_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def month_before(month: date) -> date:
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def of_month(practice: Practice, month: date) -> QuerySet[Hours]:
    """Everybody's, the newest day first."""
    rows = Hours.objects.filter(practice=practice, day__gte=month, day__lt=next_month(month))
    return complete(rows).order_by("-day", "starts", "pk")


def own(me: Membership, pk: int) -> Hours | None:
    """An entry of this person in this practice, in whichever role it was written."""
    return complete(Hours.objects.filter(membership__user=me.user, practice=me.practice, pk=pk)).first()


def of_somebody_who_left(practice: Practice, pk: int) -> Hours | None:
    return complete(Hours.objects.filter(_left(), practice=practice, pk=pk)).first()


def has_left(entry: Hours) -> bool:
    """Does nobody of this name work in the practice any more, in whatever role?"""
    return of_somebody_who_left(entry.practice, entry.pk) is not None


def of_day(user: User, day: date, *, without: Hours | None = None) -> list[Hours]:
    """What this person wrote on a day in any practice, as it holds now."""
    rows = Hours.objects.filter(membership__user=user, day=day, standing=True, corrects__isnull=True)
    return list(rows.exclude(pk=without.pk) if without else rows)


def is_proposed(source: str) -> bool:
    return bool(source) and not source.startswith(BY_HAND)


def source_of_replacement(entry: Hours) -> str:
    return f"{PROPOSED if is_proposed(entry.source) else BY_HAND}{entry.pk}"


def is_replacement(entry: Hours) -> bool:
    return entry.source.startswith((BY_HAND, PROPOSED))


def replacement_of(entry: Hours) -> Hours | None:
    """What was written in the place of an entry that was taken away."""
    rows = Hours.objects.filter(membership=entry.membership_id, source=source_of_replacement(entry))
    return rows.first()


def minutes_in_year(
    practice: Practice, project: Project, activity: str, year: int, *, only: Q | None = None
) -> int:
    """Minutes of an activity in a calendar year, corrections taken off. `only` narrows the hours that count."""
    rows = Hours.objects.filter(
        only or Q(), practice=practice, claim__project=project, activity=activity, day__year=year
    )
    return rows.aggregate(sum=Sum("minutes"))["sum"] or 0


@dataclass(frozen=True)
class Settled:
    """What needs no proposal any more: sources taken or dismissed, and (day, activity) of what was written by hand."""

    sources: set[str]
    by_hand: set[tuple[date, str]]


def settled(me: Membership, since: date) -> Settled:
    """In whichever role it was written."""
    by_hand = Q(source="") | Q(source__startswith=BY_HAND)
    holds = Q(day__gte=since, standing=True, corrects__isnull=True)
    rows = Hours.objects.filter(~by_hand | holds, membership__user=me.user_id, practice=me.practice_id)
    written = list(rows.values_list("source", "day", "activity"))
    dismissed = DismissedProposal.objects.filter(membership=me).values_list("source", flat=True)
    return Settled(
        sources={*dismissed, *(source for source, _day, _activity in written)},
        by_hand={(day, activity) for source, day, activity in written if not is_proposed(source)},
    )


def dismissed(me: Membership, pk: int) -> DismissedProposal | None:
    return DismissedProposal.objects.filter(membership=me, pk=pk).first()


def complete(rows: QuerySet[Hours]) -> QuerySet[Hours]:
    """With what a row of them shows, and `left`: whether the person works in the practice no more, in no role."""
    rows = rows.select_related("membership__user", "claim", "corrects", "corrected_by")
    return rows.annotate(left=_left())


def _left() -> "NegatedExpression[Combinable]":
    works_here = Membership.objects.filter(
        user=OuterRef("membership__user"), practice=OuterRef("practice"), active=True, user__is_active=True
    )
    return ~Exists(works_here)
