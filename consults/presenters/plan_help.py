"""An approved plan as help for prescribing: what the paper says, from the plan and the patient."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import ROUND_CEILING, Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib import pdf
from benzoproject.lib.refusal import Refused
from benzoproject.lib.written import day
from consults.models import TaperPlan
from consults.presenters.plans import Shown, dates, days_words
from consults.presenters.tablets import amount, units
from consults.queries import plan_history
from consults.queries import plans as queries
from consults.writing.prescription_help import Facts, Period, prescription_help
from patients.models import Patient
from patients.pharmacology.tapering import Step
from patients.pharmacology.tapering.protocols import load_rules
from patients.pharmacology.tapering.terms import added
from patients.presenters.numbers import number
from patients.presenters.people import name_of
from stopletters.services import content

WEEK = 7
Change = TaperPlan.Change
# What somebody did, as the paper says it.
MADE = {
    Change.NEW: "opgesteld",
    Change.BY_HAND: "met de hand geschreven",
    Change.HOLD: "vastgehouden",
    Change.STEP_BACK: "een stap teruggezet",
    Change.RESUME: "verder laten gaan",
    Change.STRENGTHS: "met andere tabletten opgesteld",
}


def help_pdf(plan: TaperPlan, *, at: datetime) -> bytes:
    """Refused for a plan that does not hold, and when the paper cannot be made."""
    if plan.state != TaperPlan.State.APPROVED:
        raise Refused(_("Only a plan that is approved and holds is printed. Look at the newest version."))
    try:
        return prescription_help(facts(plan, on=timezone.localdate(at)), at=at)
    except pdf.PdfError as error:
        raise Refused(
            _("The paper could not be made. Tell the administrator; nothing was printed.")
        ) from error


def facts(plan: TaperPlan, *, on: date) -> Facts:
    """Of an approved plan, what is needed from `on`: what went before was given out already.

    The paper is Dutch, as everything that leaves the practice.
    """
    assert plan.approved_by
    assert plan.approved_at
    known = queries.as_plan(plan)
    shown = Shown(known, taken=plan_history.taken(plan))
    coming = [(label, step, _whole_days(step)) for label, step in _coming(shown, on)]
    last = known.steps[-1]
    began = plan.first_day < on
    protocol = load_rules(known.request.group).protocols.get(plan.protocol)
    return Facts(
        practice=content.letterhead(plan.practice),
        patient=_patient(plan.patient),
        medicine=shown.medicine,
        start=f"{'Begon' if began else 'Begint'} bij {number(plan.start_mg, 4)} mg per dag, op {day(plan.first_day)}",
        switch=shown.switch,
        since=day(on) if began else "",
        periods=tuple(_period(shown, step, label, whole) for label, step, whole in coming),
        totals=tuple(_units(shown, added(whole for _label, _step, whole in coming))),
        end=_end(last),
        approved_by=plan.approved_by.display_name,
        approved_on=day(timezone.localdate(plan.approved_at)),
        versions=tuple(_version(one) for one in plan_history.versions(plan)),
        schedule=f"Schema: {protocol.name if protocol else 'stappen van de huisarts zelf'}",
        version=plan.version,
        was=plan.switched_from or plan.substance,
    )


def _coming(shown: Shown, on: date) -> list[tuple[str, Step]]:
    """The periods that are not over, with their labels; of the one that runs, the days from `on`."""
    return [
        _from(on, step, row.label)
        for step, row in zip(shown.plan.steps, shown.rows, strict=True)
        if step.last_day and step.last_day >= on
    ]


def _from(on: date, step: Step, label: str) -> tuple[str, Step]:
    """A week keeps its name; a label that counts the days counts those that are left."""
    left = replace(step, first_day=max(step.first_day, on))
    counts = label == days_words(step.days or 0)
    return days_words(left.days or 0) if counts else label, left


def _patient(patient: Patient) -> tuple[str, ...]:
    born = f"geboren {day(patient.birth_date)}" if patient.birth_date else ""
    street = f"{patient.street} {patient.house_number}".strip()
    return tuple(line for line in (name_of(patient), born, street) if line)


def _version(plan: TaperPlan) -> str:
    """ "Versie 2: vastgehouden door S. Bakker, 28-10-2026; de goedkeuring van dr. M. de Wit, 12-10-2026, bleef"."""
    assert plan.approved_by
    assert plan.approved_at
    made_on, approved_on = (_on(moment) for moment in (plan.made_at, plan.approved_at))
    made, gp = f"{MADE[Change(plan.change)]} door {plan.made_by.display_name}", plan.approved_by.display_name
    if plan.change in queries.SAFE:
        stays = f"; de goedkeuring van {gp}, {approved_on}, bleef"
        return f"Versie {plan.version}: {made}, {made_on}{stays}"
    if plan.made_by_id == plan.approved_by_id:
        return f"Versie {plan.version}: {made}, {made_on}, en goedgekeurd, {approved_on}"
    return f"Versie {plan.version}: {made}, {made_on}; goedgekeurd door {gp}, {approved_on}"


def _on(moment: datetime) -> str:
    return day(timezone.localdate(moment))


def _period(shown: Shown, step: Step, label: str, whole: Mapping[Decimal, Decimal]) -> Period:
    return Period(
        label=label,
        dates=dates(step),
        mg=f"{number(step.mg, 4)} mg",
        a_day=tuple(f"{amount(count)} × {number(mg, 4)} mg" for mg, count in step.totals.items()),
        a_week=tuple(_units(shown, _whole(step.totals, min(WEEK, step.days or WEEK)))),
        in_all=tuple(_units(shown, whole)),
    )


def _whole_days(step: Step) -> Mapping[Decimal, Decimal]:
    return _whole(step.totals, step.days or 0)


def _whole(counts: Mapping[Decimal, Decimal], days: int) -> Mapping[Decimal, Decimal]:
    """Only whole tablets go over the counter; so what is needed together is the sum of what each period rounds to."""
    return {mg: (count * days).to_integral_value(ROUND_CEILING) for mg, count in counts.items()}


def _units(shown: Shown, counts: Mapping[Decimal, Decimal]) -> Iterable[str]:
    for mg, count in counts.items():
        yield f"{units(count, shown.form(mg))} van {number(mg, 4)} mg"


def _end(last: Step) -> str:
    if not last.mg:
        return f"Vanaf {day(last.first_day)} wordt niets meer voorgeschreven."
    return f"Vanaf {day(last.first_day)} blijft de dosis {number(last.mg, 4)} mg per dag."
