"""Taper plans: what holds now, what waits for the GP, and the history of one patient."""

import hashlib
import json
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from consults.models import PlanningDecision, PlanStep, TaperPlan
from patients.models import Patient
from practices.models import Membership, Practice

State, Change = TaperPlan.State, TaperPlan.Change
SAFE = (Change.HOLD, Change.STEP_BACK)


def approved(patient: Patient) -> TaperPlan | None:
    """The plan that holds, with its steps."""
    return _rows().filter(patient=patient, state=State.APPROVED).first()


def draft_of(patient: Patient) -> TaperPlan | None:
    return _rows().filter(patient=patient, state=State.DRAFT).first()


def of_patient(patient: Patient) -> list[TaperPlan]:
    """Every version, the newest first."""
    return list(_rows().filter(patient=patient))


def one(practice: Practice, pk: int) -> TaperPlan | None:
    return _rows().filter(practice=practice, pk=pk).first()


def newest_version(patient: Patient) -> int:
    """0 when there is none yet."""
    newest = TaperPlan.objects.filter(patient=patient).order_by("-version").first()
    return newest.version if newest else 0


def waiting_for_gp(practice: Practice, gps: Collection[Membership] = ()) -> list[TaperPlan]:
    """Drafts to approve, and plans that were held or went a step back without a GP having seen it.

    Who waits longest comes first; with `gps` those of their own patients.
    """
    told = Q(state=State.APPROVED, change__in=SAFE, noted_at__isnull=True)
    rows = _rows().filter(Q(state=State.DRAFT) | told, practice=practice)
    own = {gp.pk for gp in gps}
    oldest_first = sorted(rows, key=lambda plan: (plan.made_at, plan.pk))
    return sorted(oldest_first, key=lambda plan: plan.patient.gp_id not in own) if own else oldest_first


def step_on(plan: TaperPlan, day: date) -> PlanStep | None:
    """The period that `day` falls in; None before the first day."""
    fits = (step for step in plan.steps.all() if step.first_day <= day <= (step.last_day or date.max))
    return next(fits, None)


def fingerprint(plan: TaperPlan) -> str:
    """What somebody has read: the same for the same request and steps, whoever wrote them down and when."""
    steps = [
        [
            step.first_day.isoformat(),
            step.last_day and step.last_day.isoformat(),
            _plain(step.mg),
            step.tablets,
        ]
        for step in plan.steps.all()
    ]
    content = json.dumps([plan.pk, plan.request, steps], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def decisions() -> list[PlanningDecision]:
    """What was decided about automatic planning, the newest first."""
    return list(PlanningDecision.objects.select_related("recorded_by"))


def _plain(mg: Decimal) -> str:
    return f"{mg.normalize():f}"


def _rows() -> QuerySet[TaperPlan]:
    people = ("made_by", "approved_by", "ended_by", "noted_by")
    return TaperPlan.objects.select_related("patient__gp", "practice", *people).prefetch_related("steps")
