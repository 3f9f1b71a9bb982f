"""Which practices have outcomes that cannot be counted yet."""

from collections.abc import Collection
from dataclasses import dataclass

from benzoproject.lib import scope
from evaluation.models import Outcome, OutcomeRefresh
from evaluation.outcomes import RULE, VERSION
from evaluation.queries.outcomes import BUSY
from practices.models import Practice


@dataclass(frozen=True)
class Unready:
    """Ids of practices. `busy`: being computed; `behind`: with outcomes that an earlier rule gave."""

    busy: set[int]
    behind: set[int]


def unready(practices: Collection[Practice]) -> Unready:
    """Two questions, however many practices: hence for everybody. Nothing of a patient comes back."""
    with scope.everybody():
        refreshes = OutcomeRefresh.objects.filter(practice__in=practices, work_state__in=BUSY)
        older = Outcome.objects.filter(practice__in=practices).exclude(rule=RULE, rule_version=VERSION)
        return Unready(
            busy=set(refreshes.values_list("practice", flat=True)),
            behind=set(older.order_by().values_list("practice", flat=True).distinct()),
        )
