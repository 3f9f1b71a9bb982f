"""Taper plans: what holds now, what waits for the GP, and the history of one patient."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from consults.models import Alarm, Consult, PlanningDecision, PlanStep, TaperPlan
from patients.models import Patient
from patients.pharmacology.tapering import Plan, Request, Step, SwitchedFrom, Warning
from practices.models import Membership, Practice
from stopletters.models import Letter

State, Change = TaperPlan.State, TaperPlan.Change
SAFE = (Change.HOLD, Change.STEP_BACK)
ANEW = (Change.NEW, Change.BY_HAND)  # the others go on with a plan that is there


def approved(patient: Patient) -> TaperPlan | None:
    """The plan that holds, with its steps."""
    return _rows().filter(patient=patient, state=State.APPROVED).first()


def draft_of(patient: Patient) -> TaperPlan | None:
    return _rows().filter(patient=patient, state=State.DRAFT).first()


def of_patient(patient: Patient) -> list[TaperPlan]:
    """Every version, the newest first."""
    return list(_rows().filter(patient=patient))


def ever_approved(patient: Patient) -> QuerySet[TaperPlan]:
    """Every version that held once, the newest first."""
    return _rows().filter(patient=patient, approved_at__isnull=False)


def one(practice: Practice, pk: int) -> TaperPlan | None:
    return _rows().filter(practice=practice, pk=pk).first()


def newest_version(patient: Patient) -> int:
    """0 when there is none yet."""
    newest = TaperPlan.objects.filter(patient=patient).order_by("-version").first()
    return newest.version if newest else 0


def standing(patient: Patient) -> str:
    """What somebody who opens a form has before them; it differs as soon as anybody makes, writes or ends a version."""
    newest = _rows().filter(patient=patient).first()
    held = approved(patient)
    parts = [f"{row.version}-{row.state}-{fingerprint(row)[:16]}" for row in (newest, held) if row]
    return " ".join(parts)


def after(plan: TaperPlan) -> TaperPlan | None:
    """The version that came out of this one."""
    return _rows().filter(previous=plan).first()


def waiting_for_gp(practice: Practice, gps: Collection[Membership] = ()) -> list[TaperPlan]:
    """Drafts to approve, and plans that were held, went a step back or were stopped without a GP having seen it.

    Who waits longest comes first; with `gps` those of their own patients.
    """
    told = Q(state=State.APPROVED, change__in=SAFE) | Q(_stopped_last(), state=State.STOPPED)
    rows = _rows().filter(Q(state=State.DRAFT) | Q(told, noted_at__isnull=True), practice=practice)
    own = {gp.pk for gp in gps}
    oldest_first = sorted(rows, key=lambda plan: (plan.ended_at or plan.made_at, plan.pk))
    return sorted(oldest_first, key=lambda plan: plan.patient.gp_id not in own) if own else oldest_first


def _stopped_last() -> Q:
    """Nothing came after the stop, and no alarm is open: that one is answered first, and says more. A draft that waited
    already says nothing of the stop.
    """
    newer = TaperPlan.objects.filter(patient=OuterRef("patient"), version__gt=OuterRef("version"))
    waited = Q(state=State.DRAFT, made_at__lte=OuterRef("ended_at"))
    alarm = Alarm.objects.filter(
        patient=OuterRef("patient"), acknowledged_at__isnull=True, withdrawn_at__isnull=True
    )
    return ~Exists(newer.exclude(waited | Q(state=State.DISCARDED))) & ~Exists(alarm)


def today_step(plan: TaperPlan, day: date) -> PlanStep | None:
    """The period that `day` falls in; None before the first day."""
    fits = (step for step in plan.steps.all() if step.first_day <= day <= (step.last_day or date.max))
    return next(fits, None)


def begins(plan: TaperPlan) -> date:
    """The first day on which this version asks something else than the one it follows."""
    before = list(plan.previous.steps.all()) if plan.previous else []
    for new, old in zip(plan.steps.all(), before, strict=False):
        if (new.first_day, new.mg, new.tablets) != (old.first_day, old.mg, old.tablets):
            return new.first_day
        if new.last_day != old.last_day:
            return min(day for day in (new.last_day, old.last_day) if day) + timedelta(days=1)
    return plan.first_day


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


def dose_now(plan: TaperPlan, day: date) -> Decimal:
    """mg a day that the plan asks on `day`; before its first day what it starts from."""
    now = today_step(plan, day)
    return now.mg if now else plan.start_mg


def opens(plan: TaperPlan, day: date) -> Plan:
    """The version as a form begins with it: a plan that is under way goes on from the dose of `day`, not from the
    dose that it once started from. A new draft stays as it was asked; the steps of one that ended are not proposed.
    """
    known = as_plan(plan)
    if plan.ended_at:
        known = replace(known, steps=())
    new = plan.state == State.DRAFT and plan.change in ANEW
    now = None if new else today_step(plan, day)
    return known if now is None else replace(known, request=_from_now(known.request, as_step(now)))


def _from_now(request: Request, now: Step) -> Request:
    """The change to diazepam has been when there was one."""
    parts = {
        part: sum((mg * count for mg, count in counts.items()), Decimal(0))
        for part, counts in now.tablets.items()
    }
    return replace(
        request,
        substance=now.substance,
        daily_mg=now.mg,
        switch_to_diazepam=False,
        equivalent_mg=None,
        spread=tuple((part, mg / now.mg) for part, mg in parts.items() if mg),
    )


def request_of(plan: TaperPlan) -> Request:
    return Request.from_json(plan.request)


def as_plan(plan: TaperPlan) -> Plan:
    """The stored version as the pharmacology knows it."""
    request = request_of(plan)
    before = None
    if plan.equivalent_mg is not None:
        before = SwitchedFrom(plan.switched_from, request.daily_mg, plan.equivalent_mg)
    return Plan(
        protocol=plan.protocol,
        protocol_version=plan.protocol_version,
        substance=plan.substance,
        switched_from=before,
        start_mg=plan.start_mg,
        steps=tuple(as_step(step) for step in plan.steps.all()),
        warnings=tuple(Warning(**warning) for warning in plan.warnings),
        request=request,
    )


def as_step(row: PlanStep) -> Step:
    tablets = {
        part: {Decimal(mg): Decimal(count) for mg, count in counts.items()}
        for part, counts in row.tablets.items()
    }
    return Step(
        row.first_day,
        row.last_day,
        row.substance,
        row.target_mg.normalize(),
        row.mg.normalize(),
        tablets,
        row.held,
    )


def consult_of(patient: Patient, day: date) -> Consult | None:
    """The consult that was held last on `day`: what is planned then came out of it."""
    held = Consult.objects.filter(patient=patient, state=Consult.State.DONE, starts_at__date=day)
    return held.order_by("starts_at").last()


def got_a_letter(patient: Patient) -> bool:
    """Whether a stop letter was posted: from then on a plan can be spoken of."""
    return Letter.objects.filter(patient=patient, state=Letter.State.POSTED).exists()


def decisions() -> list[PlanningDecision]:
    """What was decided about automatic planning, the newest first."""
    return list(PlanningDecision.objects.select_related("recorded_by"))


def _plain(mg: Decimal) -> str:
    return f"{mg.normalize():f}"


def _rows() -> QuerySet[TaperPlan]:
    with_it = ("patient__gp", "practice", "made_by", "approved_by", "ended_by", "noted_by", "previous")
    return TaperPlan.objects.select_related(*with_it).prefetch_related("steps")
