"""Taper plans: somebody drafts one, a GP approves it, and what changes afterwards makes a new version."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from consults.lifecycles import PLAN
from consults.models import TaperPlan
from consults.queries import alarms
from consults.queries import plans as queries
from patients.models import Patient
from practices.models import Membership
from practices.services import audit

State, Change = TaperPlan.State, TaperPlan.Change


@transaction.atomic
def approve(*, plan: TaperPlan, seen: str, by: Membership, at: datetime) -> TaperPlan:
    """The GP takes the plan as theirs; what held before is replaced. `seen`: fingerprint of what was read."""
    plan = locked(plan)
    if plan.state == State.APPROVED and plan.approved_by_id == by.pk:
        return plan  # the same form, sent twice
    PLAN.step(plan.state, "approve")
    refuse_alarm(plan.patient)
    if queries.fingerprint(plan) != seen:
        raise Refused(_("The plan changed while you were reading. Look at it again; nothing was approved."))
    if held := queries.approved(plan.patient):
        end(held, "replace", why="", by=by, at=at)
    plan.state, plan.approved_at, plan.approved_by = State.APPROVED, at, by
    plan.save(update_fields=["state", "approved_at", "approved_by"])
    log("plan.approve", plan, by=by, at=at)
    return plan


@transaction.atomic
def discard(*, plan: TaperPlan, by: Membership, at: datetime) -> None:
    """Throw a draft away; it lets go of the version it would have replaced."""
    plan = locked(plan)
    if plan.state == State.DISCARDED:
        return  # the same form, sent twice
    plan.previous = None
    plan.save(update_fields=["previous"])
    end(plan, "discard", why="", by=by, at=at)


@transaction.atomic
def stop(*, plan: TaperPlan, why: str, by: Membership, at: datetime) -> None:
    """The approved plan no longer holds: the patient stays on what is taken now until a GP decides."""
    plan = locked(plan)
    if plan.state == State.STOPPED:
        return  # the same form, sent twice
    if not why.strip():
        raise Refused(_("Write in a few words why the plan stops. Nothing was changed."))
    end(plan, "stop", why=why.strip(), by=by, at=at)


@transaction.atomic
def note(*, plan: TaperPlan, by: Membership, at: datetime) -> None:
    """A GP has seen that the plan was held or went a step back."""
    plan = locked(plan)
    if plan.noted_at is None:
        plan.noted_at, plan.noted_by = at, by
        plan.save(update_fields=["noted_at", "noted_by"])
        log("plan.note", plan, by=by, at=at)


# --- what the acts are made of ---


def lock(patient: Patient) -> Patient:
    """The patient, kept for us until the transaction ends: plans and alarms of one patient come one at a time."""
    return Patient.objects.select_for_update(of=("self",)).select_related("practice").get(pk=patient.pk)


def locked(plan: TaperPlan) -> TaperPlan:
    """The plan as it is now, with its patient locked."""
    patient = lock(plan.patient)
    found = queries.one(patient.practice, plan.pk)
    assert found is not None
    return found


def refuse_alarm(patient: Patient) -> None:
    if alarms.open_for(patient):
        raise Refused(
            _("An alarm is open for this patient. The GP first says what was done; nothing was changed.")
        )


def end(plan: TaperPlan, act: str, *, why: str, by: Membership, at: datetime) -> None:
    step = PLAN.step(plan.state, act)
    plan.state, plan.ended_at, plan.ended_by, plan.ended_why = step.target, at, by, why
    plan.save(update_fields=["state", "ended_at", "ended_by", "ended_why"])
    log(step.event, plan, by=by, at=at)


def log(what: str, plan: TaperPlan, *, by: Membership, at: datetime) -> None:
    audit.record(
        audit.Action.CHANGE,
        what,
        by=by,
        at=at,
        patient_id=plan.patient_id,
        object_id=plan.pk,
        version=plan.version,
    )
