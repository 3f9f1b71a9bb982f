"""What one edition of a workbook states, gathered from the record, the plan and the conversations."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone, translation

from consults.models import Conversation, PlanStep, TaperPlan, WorkbookText
from consults.presenters.tablets import amount
from consults.queries import conversations, plan_dose, plan_history, plans, workbooks
from consults.queries.plan_dose import LastDose
from consults.writing import facts as frozen
from consults.writing import reading, stories
from consults.writing.facts import Facts
from consults.writing.paper import Book
from patients.models import Patient, Prescription, Use
from patients.pharmacology.dosage import read_dosage
from patients.presenters import numbers
from practices.models import Membership
from stopletters.services import content

PLACES = {
    "practice": "in de praktijk",
    "phone": "aan de telefoon",
    "video": "met beeldbellen",
    "home": "bij u thuis",
}
Texts = Mapping[str, WorkbookText]


def gather(
    patient: Patient, *, edition: int, called: str, texts: Texts, by: Membership, at: datetime
) -> Facts:
    """The facts as they are at `at`. `called`: how the patient wants to be named; `by`: the POH it is from."""
    on = timezone.localdate(at)
    with translation.override("nl"):
        used = medicines(patient, on)
    reason = content.reason_of(patient, patient.practice)
    who = stories.Who(patient.age_on(on), patient.sex, tuple(one.name for one in used), reason)
    age = patient.age_on(on)
    return Facts(
        edition=edition,
        made_on=on,
        called=called,
        practice=_practice(patient),
        poh=by.display_name,
        gp=patient.gp.display_name if patient.gp else "uw huisarts",
        medicines=used,
        reason=reason,
        age_65=age is not None and age >= content.SENIOR,
        said=_said(patient),
        quiz=_scores(patient),
        schedule=schedule(plans.approved(patient)),
        appointment=_appointment(patient, at),
        stories=tuple(one.key for one in stories.nearest(stories.read(texts["stories"].content), who)),
        texts=" ".join(f"{text.level}-{text.version}" for text in _in_order(texts)),
    )


def book(texts: Texts, level: str) -> Book:
    """The words a workbook is made with; TextProblem when a kept text cannot be read any more."""
    words = {kind: reading.read(kind, text.content) for kind, text in texts.items()}
    return Book(level, words["chapters"], words["quiz"], words["stories"])


def _in_order(texts: Texts) -> list[WorkbookText]:
    return [texts[kind] for kind in ("chapters", "quiz", "stories")]


def name_of(patient: Patient) -> str:
    """What the cover says when nobody said otherwise: the name as on an envelope."""
    return content.recipient_of(patient, patient.practice).name


def _practice(patient: Patient) -> frozen.Practice:
    practice = patient.practice
    return frozen.Practice(practice.name, practice.phone, practice.opening_hours)


def medicines(patient: Patient, on: date) -> tuple[frozen.Medicine, ...]:
    """What is used now, as the record has it; after a plan was stopped what that one said, and the rest."""
    last, recorded = plan_dose.last(patient, on), _recorded(patient)
    if last is None or not last.stopped:
        return recorded
    return (*_of_plan(last), *(one for one in recorded if one.name not in last.tapered))


def _of_plan(last: LastDose) -> Iterator[frozen.Medicine]:
    """Product by product what is taken a day, until the GP decides."""
    strengths = (*plan_history.taken(last.plan), *plan_history.strengths(last.plan))
    forms = {one.mg: one.form for one in strengths}
    for mg, count in plans.as_step(last.step).totals.items():
        yield frozen.Medicine(
            name=last.step.substance,
            mg=mg,
            form=forms.get(mg, "tablet"),
            per_day=count,
            dosage=numbers.per_period(amount(count), 1),
            since=None,
            stays=True,
        )


def _recorded(patient: Patient) -> tuple[frozen.Medicine, ...]:
    use = Use.objects.filter(patient=patient).first()
    first: dict[str, date] = {}
    for row in Prescription.objects.filter(patient=patient).order_by("date").only("date", "substance"):
        first.setdefault(row.substance, row.date)
    return tuple(_medicine(row, first.get(row["name"])) for row in (use.medicines if use else ()))


def _medicine(row: Mapping[str, Any], since: date | None) -> frozen.Medicine:
    found = read_dosage(row["dosage"])
    strength = row["strength_mg"]
    return frozen.Medicine(
        name=row["name"],
        mg=None if strength is None else Decimal(strength),
        form=row["form"],
        per_day=found.per_day if found.certain else None,
        dosage=numbers.dosage(row["dosage"]),
        since=since,
    )


def _said(patient: Patient) -> frozen.Said:
    """The newest words on each subject, and beside a ruler the words of the day its number was said."""
    own, said = conversations.own_words(patient), conversations.of_patient(patient)
    importance = _newest(said, "importance")
    confidence = _newest(said, "confidence")
    counted = _newest(said, "units_per_day")
    return frozen.Said(
        use=own.use_in_own_words,
        units_per_day=counted.units_per_day if counted else None,
        good_sides=own.good_sides,
        less_good_sides=own.less_good_sides,
        reasons=own.own_reasons,
        importance=importance.importance if importance else None,
        importance_why=importance.importance_why_not_lower if importance else "",
        confidence=confidence.confidence if confidence else None,
        confidence_why=confidence.confidence_why_not_lower if confidence else "",
        confidence_helps=confidence.confidence_what_helps if confidence else "",
        agreements=own.agreements,
    )


def _newest(said: list[Conversation], field: str) -> Conversation | None:
    return next((one for one in said if getattr(one, field) is not None), None)


def _scores(patient: Patient) -> tuple[frozen.Score, ...]:
    return tuple(
        frozen.Score(row.moment, timezone.localdate(row.saved_at), row.score, row.questions)
        for row in conversations.quiz_rounds(patient)
    )


def _appointment(patient: Patient, at: datetime) -> frozen.Appointment | None:
    planned = workbooks.next_consult(patient, at)
    if planned is None:
        return None
    local = timezone.localtime(planned.starts_at)
    return frozen.Appointment(local, planned.poh.display_name, PLACES[planned.place])


def schedule(plan: TaperPlan | None) -> frozen.Schedule | None:
    """The plan as an edition keeps it; None when there is none that was approved."""
    steps = list(plan.steps.all()) if plan else []
    if plan is None or not steps or plan.approved_at is None or plan.approved_by is None:
        return None
    return frozen.Schedule(
        substance=plan.substance,
        switched_from=plan.switched_from,
        start_mg=plan.start_mg.normalize(),
        approved_on=timezone.localdate(plan.approved_at),
        approved_by=plan.approved_by.display_name,
        strengths={
            one.mg: (one.form, one.smallest_part)
            for one in (*plan_history.taken(plan), *plan_history.strengths(plan))
        },
        steps=tuple(map(_step, steps)),
    )


def _step(step: PlanStep) -> frozen.Step:
    return frozen.Step(
        step.first_day,
        step.last_day,
        step.substance,
        step.mg.normalize(),
        frozen.tablets(step.tablets),
        step.held,
    )
