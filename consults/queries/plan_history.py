"""What a plan was made of before it was changed: its first steps were taken with the tablets of that time."""

from collections.abc import Iterator

from consults.models import TaperPlan
from patients.pharmacology.tapering import Strength

Change = TaperPlan.Change
AFRESH = (
    Change.NEW,
    Change.BY_HAND,
)  # these begin anew; every other change keeps the history of the one before


def taken(plan: TaperPlan) -> list[Strength]:
    """The tablets of the versions whose history this one keeps, the oldest first; its own are in its request."""
    return [one for version in reversed(list(_before(plan))) for one in strengths(version)]


def versions(plan: TaperPlan) -> list[TaperPlan]:
    """This version and those whose history it keeps, the oldest first, with who made and approved each."""
    kept = [plan.pk, *(version.pk for version in _before(plan))]
    rows = TaperPlan.objects.filter(pk__in=kept).select_related("made_by", "approved_by")
    return list(rows.order_by("version"))


def strengths(plan: TaperPlan) -> tuple[Strength, ...]:
    return tuple(Strength.from_json(one) for one in plan.request["strengths"])


def _before(plan: TaperPlan) -> Iterator[TaperPlan]:
    """The newest first; asked of the database in one go."""
    if plan.change in AFRESH or plan.previous_id is None:
        return
    rows = TaperPlan.objects.filter(patient_id=plan.patient_id)
    found = rows.only("previous", "change", "request").in_bulk()
    while plan.change not in AFRESH and plan.previous_id is not None:
        plan = found[plan.previous_id]
        yield plan
