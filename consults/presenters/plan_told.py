"""The taper plan on the patient's page: what happened to it, and where it stands."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.written import day
from consults.models import TaperPlan
from consults.presenters.plan_now import dose_now
from consults.queries import plan_dose
from consults.queries import plans as queries
from patients.models import Patient
from patients.presenters.numbers import number
from patients.presenters.patient_page import Panel, Told
from patients.presenters.timeline import Event, by, happened
from practices.models import Membership
from practices.permissions import allows
from stopletters.presenters.today import Waiting

TEMPLATE = "consults/_plan_panel.html"
State, Change = TaperPlan.State, TaperPlan.Change


def told(patient: Patient, me: Membership, today: date) -> Told:
    """The events of every version; a panel for who got a letter, or has a plan already."""
    versions = queries.of_patient(patient)
    history = [event for plan in versions for event in events(plan)]
    if not versions and not queries.got_a_letter(patient):
        return Told(history)
    return Told(history, panels=[Panel(TEMPLATE, panel(patient, versions, me, today))])


def panel(patient: Patient, versions: Sequence[TaperPlan], me: Membership, today: date) -> dict[str, Any]:
    """Where the plan stands, in a line, and the one thing to do next."""
    newest = {row.state: row for row in reversed(versions)}
    held, draft = newest.get(State.APPROVED), newest.get(State.DRAFT)
    page = "plan" if versions else "plan_draft"
    return {
        "text": _holds(held, today) if held else _no_plan(patient, today),
        "draft": draft is not None,
        "approve": draft is not None and allows(me.role, "plans.approve"),
        "begin": not versions,
        "url": reverse(page, args=[patient.practice.slug, patient.pk])
        if versions or allows(me.role, "plans.draft")
        else "",
    }


def _no_plan(patient: Patient, today: date) -> str:
    """What was taken when the last plan was stopped, when there was one."""
    last = plan_dose.last(patient, today)
    return f"{dose_now(last)}." if last else _("There is no plan that holds.")


def _holds(plan: TaperPlan, today: date) -> str:
    """ "diazepam: 8 mg a day now, up to and including 5-12-2026.", or when it begins or that it ended."""
    step, medicine = queries.today_step(plan, today), plan.substance
    if step is None:
        words = {"medicine": medicine, "day": day(plan.first_day)}
        return _("%(medicine)s: begins on %(day)s.") % words
    values = {"medicine": medicine, "mg": number(step.mg, 4)}
    if step.last_day is None:
        return _("%(medicine)s: %(mg)s mg a day from now on.") % values
    return _("%(medicine)s: %(mg)s mg a day now, up to and including %(day)s.") % {
        **values,
        "day": day(step.last_day),
    }


def waiting(me: Membership, gps: Sequence[Membership], today: date) -> list[Waiting]:
    """The row of a GP's start page: as many plans as stand on the list it leads to."""
    found = (
        queries.waiting_for_gp(me.practice, gps) if me.practice and allows(me.role, "plans.approve") else []
    )
    if not found:
        return []
    title = ngettext("Taper plan for you", "Taper plans for you", len(found))
    drafts = sum(plan.state == State.DRAFT for plan in found)
    parts = [(_("%(count)s to approve"), drafts), (_("%(count)s to see"), len(found) - drafts)]
    text = ", ".join(words % {"count": count} for words, count in parts if count)
    url = reverse("plans", args=[found[0].practice.slug])
    return [Waiting(2, len(found), title, text, url, _("View"))]


def events(plan: TaperPlan) -> Iterator[Event]:
    """The last first, as everywhere on the timeline."""
    if plan.ended_at and plan.ended_by and plan.state == State.STOPPED:
        text = f"{plan.ended_why}, {by(plan.ended_by.display_name)}"
        yield happened(plan.ended_at, _("Taper plan stopped"), text)
    if plan.change in queries.SAFE:
        title = _("Taper plan held") if plan.change == Change.HOLD else _("Taper plan: a step back")
        yield happened(plan.made_at, title, by(plan.made_by.display_name))
        return
    if plan.approved_at and plan.approved_by:
        yield happened(plan.approved_at, _("Taper plan approved"), by(plan.approved_by.display_name))
    medicine = _("%(medicine)s, from %(start)s mg") % {
        "medicine": plan.substance,
        "start": number(plan.start_mg, 4),
    }
    yield happened(plan.made_at, _("Taper plan drafted"), f"{medicine}, {by(plan.made_by.display_name)}")
