"""A taper plan on its way: asked for, drafted, approved, and what the planner's form sends."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse

from consults.models import TaperPlan
from consults.queries import plans as queries
from consults.services import plans
from patients.models import Patient
from patients.pharmacology.tapering import Request, Strength
from practices.models import Membership, Practice
from tests.factories.patients import PatientFactory
from tests.factories.people import NOW

TODAY = NOW.date()
HALVES = Strength(Decimal(10), Decimal("0.5"))


def a_patient(practice: Practice) -> Patient:
    """Oxazepam 10 mg, twice a day."""
    use = [{"name": "oxazepam", "strength_mg": "10", "form": "tablet", "dosage": "2D1T"}]
    found: Patient = PatientFactory(
        practice=practice, surname="Blom", birth_date=date(1950, 1, 2), chronic__medicines=use
    )
    return found


def asked(start: date = TODAY, **differs: Any) -> Request:
    values = {
        "substance": "oxazepam",
        "daily_mg": Decimal(20),
        "strengths": (HALVES,),
        "protocol": "25-2-weeks",
        "start": start,
    }
    return Request(**(values | differs))


def drafted(patient: Patient, by: Membership, at: datetime = NOW, **differs: Any) -> TaperPlan:
    seen = queries.standing(patient)
    return plans.draft(patient=patient, request=asked(**differs), seen=seen, by=by, at=at)


def approved(patient: Patient, poh: Membership, gp: Membership, **differs: Any) -> TaperPlan:
    draft = drafted(patient, poh, **differs)
    seen = queries.fingerprint(read(draft))
    plans.approve(plan=draft, seen=seen, by=gp, at=NOW)
    return read(draft)


def read(plan: TaperPlan) -> TaperPlan:
    found = queries.one(plan.practice, plan.pk)
    assert found
    return found


def url(name: str, plan: TaperPlan) -> str:
    return reverse(name, args=[plan.practice.slug, plan.pk])


def page(patient: Patient, name: str = "plan") -> str:
    return reverse(name, args=[patient.practice.slug, patient.pk])


def filled(patient: Patient, **differs: str) -> dict[str, Any]:
    """What the planner's form sends."""
    return {
        "substance": "oxazepam",
        "about": "oxazepam|",
        "night": "20",
        "strengths": ["tablet-10"],
        "split-tablet-10": "0.5",
        "protocol": "25-2-weeks",
        "start": TODAY.isoformat(),
        "end_mg": "0",
        "seen": queries.standing(patient),
    } | differs


def doses(plan: TaperPlan) -> list[tuple[date, Decimal]]:
    return [(step.first_day, step.mg) for step in plan.steps.all()]


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)
