"""Of which days the fund pays back what a practice does: those under a full contract, as long as it takes part."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from practices.models import Agreement, AgreementText, Participation, Practice


@dataclass(frozen=True)
class Days:
    """`begun`: there is, or was, a full contract; it also pays for what came before it, as the start interview.
    `until`: the last day of it, when it ended or the practice left; `project_until`: the last day of the project."""

    begun: bool
    until: date | None
    project_until: date | None

    def pays(self, day: date) -> bool:
        ends = [end for end in (self.until, self.project_until) if end]
        return self.begun and all(day <= end for end in ends)


def days_of(practice: Practice) -> Days:
    row = Participation.objects.select_related("project").get(practice=practice)
    ends = list(
        Agreement.objects.filter(practice=practice, text__kind=AgreementText.Kind.FULL).values_list(
            "ended_at", flat=True
        )
    )
    closed = [timezone.localdate(end) for end in ends if end]
    last = [max(closed)] if closed and len(closed) == len(ends) else []
    if row.state == Participation.State.WITHDRAWN and row.state_since:
        last.append(timezone.localdate(row.state_since))
    return Days(begun=bool(ends), until=min(last, default=None), project_until=row.project.ends_on)
