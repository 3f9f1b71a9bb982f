"""An approved plan as help for prescribing: what the paper says, from the plan and the patient."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import ROUND_CEILING, Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib import pdf
from benzoproject.lib.refusal import Refused
from consults.models import TaperPlan
from consults.presenters.plans import Shown, dates
from consults.presenters.tablets import amount, units
from consults.queries import plan_history
from consults.queries import plans as queries
from consults.writing.prescription_help import Facts, Period, prescription_help
from patients.models import Patient
from patients.pharmacology.tapering import PROTOCOLS, Step
from patients.pharmacology.tapering.terms import added
from patients.presenters.numbers import day, number
from patients.presenters.people import name_of
from stopletters.services import content

WEEK = 7


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
    coming = _coming(shown, on)
    last = known.steps[-1]
    began = plan.first_day < on
    protocol = PROTOCOLS.get(plan.protocol)
    return Facts(
        practice=content.letterhead(plan.practice),
        patient=_patient(plan.patient),
        medicine=shown.medicine,
        start=f"{'Begon' if began else 'Begint'} bij {number(plan.start_mg, 4)} mg per dag, op {day(plan.first_day)}",
        switch=shown.switch,
        since=day(on) if began else "",
        periods=tuple(_period(shown, step, label) for label, step in coming),
        totals=tuple(_totals(shown, [step for _label, step in coming])),
        end=_end(last),
        approved_by=plan.approved_by.display_name,
        approved_on=day(timezone.localdate(plan.approved_at)),
        schedule=f"Schema: {protocol.name if protocol else 'stappen van de huisarts zelf'}",
        version=plan.version,
        was=plan.switched_from or plan.substance,
    )


def _coming(shown: Shown, on: date) -> list[tuple[str, Step]]:
    """The periods that are not over, with their labels; of the one that runs, the days from `on`."""
    return [
        (row.label, replace(step, first_day=max(step.first_day, on)))
        for step, row in zip(shown.plan.steps, shown.rows, strict=True)
        if step.last_day and step.last_day >= on
    ]


def _totals(shown: Shown, steps: list[Step]) -> Iterable[str]:
    total = added({mg: count * (step.days or 0) for mg, count in step.totals.items()} for step in steps)
    return _whole(shown, total, 1)


def _patient(patient: Patient) -> tuple[str, ...]:
    born = f"geboren {day(patient.birth_date)}" if patient.birth_date else ""
    street = f"{patient.street} {patient.house_number}".strip()
    return tuple(line for line in (name_of(patient), born, street) if line)


def _period(shown: Shown, step: Step, label: str) -> Period:
    return Period(
        label=label,
        dates=dates(step),
        mg=f"{number(step.mg, 4)} mg",
        a_day=tuple(f"{amount(count)} × {number(mg, 4)} mg" for mg, count in step.totals.items()),
        a_week=tuple(_whole(shown, step.totals, min(WEEK, step.days or WEEK))),
        in_all=tuple(_whole(shown, step.totals, step.days or 0)),
    )


def _whole(shown: Shown, counts: Mapping[Decimal, Decimal], days: int) -> Iterable[str]:
    """Only whole tablets go over the counter."""
    for mg, count in counts.items():
        tablets = (count * days).to_integral_value(ROUND_CEILING)
        yield f"{units(tablets, shown.form(mg))} van {number(mg, 4)} mg"


def _end(last: Step) -> str:
    if not last.mg:
        return f"Vanaf {day(last.first_day)} wordt niets meer voorgeschreven."
    return f"Vanaf {day(last.first_day)} blijft de dosis {number(last.mg, 4)} mg per dag."
