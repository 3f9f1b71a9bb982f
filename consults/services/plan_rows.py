"""A plan of the pharmacology as rows, with its line in the log. The patient is locked by whoever calls."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from benzoproject.lib.refusal import Refused
from consults.language import spoken
from consults.lifecycles import PLAN
from consults.models import Consult, PlanStep, TaperPlan
from consults.queries import plans as queries
from patients.models import Patient
from patients.pharmacology.reference import load_reference
from patients.pharmacology.strengths import plain
from patients.pharmacology.tapering import NotPlannable, Plan
from practices.models import Membership
from practices.permissions import allows
from practices.services import audit

State, Change = TaperPlan.State, TaperPlan.Change


def refused(reason: NotPlannable) -> Refused:
    """Why there is no plan, in the language of the page."""
    return Refused(reason.said(spoken()))


def lock(patient: Patient) -> Patient:
    """The patient, kept for us until the transaction ends: plans and alarms of one patient come one at a time."""
    rows = Patient.objects.select_for_update(of=("self",)).select_related("practice", "gp")
    return rows.get(pk=patient.pk)


def locked(plan: TaperPlan) -> TaperPlan:
    """The plan as it is now, with its patient locked."""
    patient = lock(plan.patient)
    found = queries.one(patient.practice, plan.pk)
    assert found is not None
    return found


def create(
    patient: Patient,
    plan: Plan,
    *,
    change: str,
    consult: Consult | None = None,
    note: str = "",
    like: TaperPlan | None = None,
    by: Membership,
    at: datetime,
) -> TaperPlan:
    """A new version. `like`: the version it follows at once, under the approval that one has; else it is a draft.
    `consult`: the one it came out of; the last that was held on that day when it is not said.
    """
    row = TaperPlan(
        practice=patient.practice,
        patient=patient,
        consult=consult or queries.consult_of(patient, timezone.localdate(at)),
        previous=like or queries.approved(patient),
        version=queries.newest_version(patient) + 1,
    )
    if like:
        row.state, row.approved_at, row.approved_by = State.APPROVED, like.approved_at, like.approved_by
    return write(row, plan, change=change, note=note, by=by, at=at, what="plan")


def write(
    row: TaperPlan, plan: Plan, *, change: str, note: str, by: Membership, at: datetime, what: str
) -> TaperPlan:
    """Everything that came out of the planner; the steps that were there go."""
    before = plan.switched_from
    values: dict[str, Any] = {
        "change": change,
        "substance": plan.substance,
        "start_mg": plan.start_mg,
        "switched_from": before.substance if before else "",
        "equivalent_mg": before.equivalent if before else None,
        "protocol": plan.protocol,
        "protocol_version": plan.protocol_version,
        "reference_version": load_reference(plan.request.group).version,
        "request": plan.request.to_json(),
        "warnings": [
            {"code": one.code, "source": one.source, "values": dict(one.values)} for one in plan.warnings
        ],
        "first_day": plan.steps[0].first_day,
        "on_hold": change in (Change.HOLD, Change.STEP_BACK),
        "note": note.strip(),
        "made_at": at,
        "made_by": by,
    }
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    row.steps.all().delete()
    PlanStep.objects.bulk_create(_steps(row, plan))
    log(audit.Action.CREATE if what == "plan" else audit.Action.CHANGE, what, row, by=by, at=at)
    return row


def _steps(row: TaperPlan, plan: Plan) -> list[PlanStep]:
    return [
        PlanStep(
            plan=row,
            position=place,
            first_day=step.first_day,
            last_day=step.last_day,
            substance=step.substance,
            target_mg=step.target_mg,
            mg=step.mg,
            tablets={
                part: {plain(mg): plain(count) for mg, count in counts.items()}
                for part, counts in step.tablets.items()
            },
            held=step.held,
        )
        for place, step in enumerate(plan.steps, 1)
    ]


def end(plan: TaperPlan, act: str, *, why: str = "", by: Membership, at: datetime) -> None:
    """Replaced, stopped or thrown away; Refused when somebody went a step further."""
    step = PLAN.step(plan.state, act)
    plan.state, plan.ended_at, plan.ended_by, plan.ended_why = step.target, at, by, why
    plan.save(update_fields=["state", "ended_at", "ended_by", "ended_why", "previous"])
    log(audit.Action.CHANGE, step.event, plan, by=by, at=at)


def let_go(draft: TaperPlan, *, by: Membership, at: datetime) -> None:
    """Throw a draft away; it lets go of the version that it would have replaced."""
    draft.previous = None
    end(draft, "discard", by=by, at=at)


def tell_gp(plan: TaperPlan, *, by: Membership, at: datetime) -> None:
    """What `by` did with the plan stands on the list of the GPs until one has seen it; a GP's own act is seen."""
    seen = (at, by) if allows(by.role, "plans.approve") else (None, None)
    plan.noted_at, plan.noted_by = seen
    plan.save(update_fields=["noted_at", "noted_by"])


def log(action: str, what: str, plan: TaperPlan, *, by: Membership, at: datetime) -> None:
    audit.record(
        action,
        what,
        by=by,
        at=at,
        patient_id=plan.patient_id,
        object_id=plan.pk,
        version=plan.version,
        change=str(plan.change),
    )
