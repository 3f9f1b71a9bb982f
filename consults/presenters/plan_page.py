"""The page of one patient's plan, and the list of plans that wait for a GP."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from benzoproject.lib.written import day
from consults.models import Alarm, TaperPlan
from consults.presenters.plan_now import Now
from consults.presenters.plans import Shown
from consults.queries import plan_history
from consults.queries import plans as queries
from consults.queries.plan_dose import LastDose
from patients.models import Patient
from patients.presenters.numbers import number
from patients.presenters.people import name_of

State, Change = TaperPlan.State, TaperPlan.Change
TONES = {
    State.DRAFT: "warning",
    State.APPROVED: "success",
    State.STOPPED: "danger",
}


class Version:
    """One version as the page shows it."""

    def __init__(self, plan: TaperPlan, *, today: date | None = None) -> None:
        self.plan, self.today = plan, today
        self.shown = Shown(queries.as_plan(plan), today=today, taken=plan_history.taken(plan))

    @property
    def seen(self) -> str:
        """What a GP who approves says to have read."""
        return queries.fingerprint(self.plan)

    @property
    def approval(self) -> str:
        """ "Approved by dr. M. de Wit, 9-11-2026"."""
        return approval(self.plan)

    @property
    def made(self) -> str:
        """ "Made by S. Bakker on 9-11-2026"."""
        return changed(self.plan)

    @property
    def worked_out(self) -> bool:
        """Whether the planner's form can write this draft: not steps of a GP, and no change on the way."""
        return self.plan.change == Change.NEW

    @property
    def resting(self) -> date | None:
        """Until which day the plan rests, when it does now."""
        step = queries.today_step(self.plan, self.today) if self.today else None
        return step.last_day if step and step.held else None

    @property
    def begun(self) -> bool:
        return self.today is not None and self.plan.first_day <= self.today

    @property
    def to_note(self) -> str:
        """What a GP has to see: that the plan was held or went a step back, by whom and when."""
        if self.plan.change not in queries.SAFE or self.plan.noted_at:
            return ""
        return changed(self.plan)

    @property
    def begins(self) -> str:
        """ "Begins on 19-10-2026.", as long as it did not."""
        return "" if self.begun else _("Begins on %(day)s.") % {"day": day(self.plan.first_day)}

    @property
    def can_step_back(self) -> bool:
        """Somewhere on the way down, with a higher step behind."""
        step = queries.today_step(self.plan, self.today) if self.today else None
        return bool(step and step.mg < self.plan.start_mg)


@dataclass(frozen=True)
class Line:
    """One version in the history."""

    number: int
    title: str
    text: str
    tone: str
    state: str


class PlanPage:
    """`versions`: the newest first. `last`: what is taken. `alarms`: the open ones, with which nothing may begin."""

    def __init__(
        self,
        patient: Patient,
        versions: Sequence[TaperPlan],
        *,
        last: LastDose | None,
        today: date,
        alarms: Sequence[Alarm],
    ) -> None:
        self.patient, self.versions, self.today, self.alarms = patient, versions, today, alarms
        self.draft = self._first(State.DRAFT)
        self.held = self._first(State.APPROVED, today)
        self.now = Now(last) if last else None

    def _first(self, state: str, today: date | None = None) -> Version | None:
        found = next((row for row in self.versions if row.state == state), None)
        return Version(found, today=today) if found else None

    @property
    def stopped(self) -> TaperPlan | None:
        """The plan that was stopped and not followed by another that was approved."""
        newest = next((row for row in self.versions if row.approved_at), None)
        return newest if newest and newest.state == State.STOPPED else None

    @property
    def stop_words(self) -> str:
        """By whom, when and why; and which GP has seen it."""
        plan = self.stopped
        return ". ".join(part for part in (_ended(plan), noted(plan)) if part) if plan else ""

    @property
    def history(self) -> list[Line]:
        return [line(row) for row in self.versions]

    @property
    def alarm_words(self) -> str:
        return ", ".join(str(alarm.get_kind_display()) for alarm in self.alarms)


def line(plan: TaperPlan) -> Line:
    return Line(
        number=plan.version,
        title=f"{plan.substance}: {capfirst(str(plan.get_change_display()))}",
        text=". ".join(part for part in (changed(plan), approval(plan), _ended(plan)) if part),
        tone=TONES.get(State(plan.state), "neutral"),
        state=capfirst(str(plan.get_state_display())),
    )


def changed(plan: TaperPlan) -> str:
    words = {"who": plan.made_by.display_name, "day": _day(plan.made_at)}
    if plan.change == Change.HOLD:
        return _("Held by %(who)s on %(day)s") % words
    if plan.change == Change.STEP_BACK:
        return _("A step back by %(who)s on %(day)s") % words
    return _("Made by %(who)s on %(day)s") % words


def approval(plan: TaperPlan) -> str:
    if not (plan.approved_by and plan.approved_at):
        return ""
    words = {"who": plan.approved_by.display_name, "day": _day(plan.approved_at)}
    return _("Approved by %(who)s on %(day)s") % words


def noted(plan: TaperPlan) -> str:
    """Which GP has seen it; "" for the GP who did it."""
    if not (plan.noted_by and plan.noted_at) or plan.noted_by_id == plan.ended_by_id:
        return ""
    return _("Seen by %(who)s on %(day)s") % {"who": plan.noted_by.display_name, "day": _day(plan.noted_at)}


def _ended(plan: TaperPlan) -> str:
    if not (plan.ended_by and plan.ended_at) or plan.state == State.REPLACED:
        return ""
    words = {"who": plan.ended_by.display_name, "day": _day(plan.ended_at), "why": plan.ended_why}
    if plan.state == State.STOPPED:
        return _("Stopped by %(who)s on %(day)s: %(why)s") % words
    return _("Thrown away by %(who)s on %(day)s") % words


def _day(moment: datetime) -> str:
    return day(timezone.localdate(moment))


@dataclass(frozen=True)
class Waiting:
    """A plan that waits for a GP."""

    name: str
    about: str
    why: str
    tone: str
    tag: str
    url: str


def waiting(plan: TaperPlan) -> Waiting:
    draft = plan.state == State.DRAFT
    last = list(plan.steps.all())[-1:]
    end = number(last[0].mg) if last else ""
    about = _("%(medicine)s, from %(start)s to %(end)s mg, from %(day)s")
    return Waiting(
        name=name_of(plan.patient),
        about=about
        % {
            "medicine": plan.substance,
            "start": number(plan.start_mg),
            "end": end,
            "day": day(plan.first_day),
        },
        why=_ended(plan) if plan.state == State.STOPPED else changed(plan),
        tone="warning" if draft else "info",
        tag=_("To approve") if draft else _("To see"),
        url=reverse("plan", args=[plan.practice.slug, plan.patient_id]),
    )
