"""What is taken according to the last plan that said so: the one that holds, else the one that was stopped.

Stopping ends a schedule, not the tablets: who was at 5 mg stays there until a GP decides otherwise.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from consults.models import PlanStep, TaperPlan
from consults.queries import plans
from patients.models import Patient, Prescription
from patients.pharmacology.labels import BENZO


@dataclass(frozen=True)
class LastDose:
    """The period of `plan` that ran on `day`: today, or the day on which the plan ended. `stopped`: no plan holds.

    `instead_of`: the medicines it came in the place of. They are in the record until their last prescription runs out.
    """

    plan: TaperPlan
    step: PlanStep
    day: date
    stopped: bool
    instead_of: frozenset[str] = frozenset()

    @property
    def tapered(self) -> frozenset[str]:
        """The medicines of which this says more than the record."""
        return self.instead_of | {self.step.substance}


def last(patient: Patient, today: date) -> LastDose | None:
    """None when no plan ever began, or when something was prescribed since the last one was stopped."""
    versions = list(plans.ever_approved(patient))
    found = _last(versions, today)
    if found is None or (found.stopped and _prescribed(patient, found.day)):
        return None
    return replace(found, instead_of=frozenset(_exchanged(patient, versions, found, today)))


def _last(versions: Iterable[TaperPlan], today: date) -> LastDose | None:
    """A plan that ended before its first day said nothing: then the one before it counts."""
    holds = False
    for plan in versions:
        holds = holds or plan.state == TaperPlan.State.APPROVED
        day = _until(plan, today)
        if step := plans.today_step(plan, day):
            return LastDose(plan, step, day, stopped=not holds)
    return None


def _until(plan: TaperPlan, today: date) -> date:
    return timezone.localdate(plan.ended_at) if plan.ended_at else today


def _exchanged(patient: Patient, versions: Sequence[TaperPlan], last: LastDose, today: date) -> Iterable[str]:
    """What this plan or one before it changed from; not what somebody prescribed since, for that is taken as well."""
    changed = {
        plan.switched_from: plan.first_day
        for plan in reversed(versions)
        if plan.switched_from and plan.version <= last.plan.version and plan.first_day <= _until(plan, today)
    }
    names = changed.keys() - {last.step.substance}
    return [name for name in names if not _prescribed(patient, changed[name], substance=name)]


def _prescribed(patient: Patient, since: date, **of: str) -> bool:
    return Prescription.objects.filter(patient=patient, kind=BENZO, date__gt=since, **of).exists()
