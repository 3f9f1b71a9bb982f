"""What the record says beside the dose: what is not known is never counted as nothing."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from benzoproject.lib.refusal import Refused
from consults.models import TaperPlan
from consults.queries import plan_facts
from consults.queries import plans as queries
from consults.services import plan_changes, plans
from patients.models import Patient, Use
from patients.pharmacology.tapering import Request, Strength
from tests.factories.patients import EpisodeFactory, PatientFactory, PrescriptionFactory
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
OXAZEPAM = {"name": "oxazepam", "strength_mg": "10", "form": "tablet", "dosage": "2D1T"}


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


def user(practice: Any, *medicines: dict[str, Any]) -> Patient:
    patient: Patient = PatientFactory(practice=practice, chronic__medicines=list(medicines))
    return patient


def temazepam(dosage: str, strength: str | None = "30") -> dict[str, Any]:
    return {"name": "temazepam", "strength_mg": strength, "form": "capsule", "dosage": dosage}


@pytest.mark.parametrize(
    ("other", "mg"),
    [
        (temazepam("1D1C"), 20),  # 15 mg temazepam equals 10 mg diazepam at the cautious end
        (temazepam("1D1-2C"), 40),
        (temazepam("1D1C zn"), 20),
        (temazepam("zo nodig"), None),
        (temazepam("volgens afspraak"), None),
        (temazepam("1D1C", None), None),
        ({"name": "prazepam", "strength_mg": "10", "form": "tablet", "dosage": "1D1T"}, None),
    ],
)
def test_a_second_one_counts_for_the_most_that_is_allowed_and_unknown_is_not_nothing(practice, other, mg):
    facts = plan_facts.facts(user(practice, OXAZEPAM, other), "oxazepam", TODAY)
    assert facts.other_diazepam_mg == mg


def test_one_that_is_known_does_not_hide_one_that_is_not(practice):
    both = user(practice, OXAZEPAM, temazepam("1D1C"), {**OXAZEPAM, "name": "lorazepam", "dosage": "?"})
    assert plan_facts.facts(both, "oxazepam", TODAY).other_diazepam_mg is None


@pytest.mark.parametrize(
    ("dosage", "known"),
    [("2D1T", True), ("2D1T zn", True), ("zo nodig", True), ("volgens schema", False), ("", False)],
)
def test_the_dose_is_known_when_its_text_can_be_read(practice, dosage, known):
    facts = plan_facts.facts(user(practice, {**OXAZEPAM, "dosage": dosage}), "oxazepam", TODAY)
    assert facts.dose_known is known


def asked(**differs: Any) -> Request:
    values = {
        "substance": "oxazepam", "daily_mg": Decimal(20), "protocol": "25-2-weeks", "start": TODAY,
        "strengths": (Strength(Decimal(10), Decimal("0.5")),),
    }  # fmt: skip
    return Request(**(values | differs))


def test_where_the_dosage_cannot_be_read_only_a_gp_writes_steps(practice, poh, gp):
    patient = user(practice, {**OXAZEPAM, "dosage": "volgens schema"})
    with pytest.raises(Refused, match="niet te lezen"):
        plans.draft(patient=patient, request=asked(), seen="", by=poh, at=NOW)
    assert not TaperPlan.objects.exists()
    steps = [(TODAY, Decimal(15)), (TODAY + timedelta(days=14), Decimal(0))]
    hand = plans.by_hand(
        patient=patient, request=asked(protocol="by-hand"), steps=steps, seen="", by=gp, at=NOW
    )
    assert "dose_unknown" in {warning["code"] for warning in hand.warnings}


def test_once_a_plan_says_the_dose_the_pharmacy_may_write_as_agreed(practice, poh, gp):
    patient = user(practice, OXAZEPAM)
    plan = plans.draft(patient=patient, request=asked(), seen="", by=poh, at=NOW)
    seen = queries.one(practice, plan.pk)
    assert seen
    plans.approve(plan=plan, seen=queries.fingerprint(seen), by=gp, at=NOW)
    Use.objects.filter(patient=patient).update(medicines=[{**OXAZEPAM, "dosage": "volgens schema"}])
    assert plan_facts.facts(patient, "oxazepam", TODAY).dose_known


def test_a_liver_disease_is_told_by_the_codes_of_the_rules(practice, poh):
    patient = user(practice, OXAZEPAM)
    EpisodeFactory(patient=patient, icpc="D97.01")
    plan = plans.draft(patient=patient, request=asked(), seen="", by=poh, at=NOW)
    assert "liver" in {warning["code"] for warning in plan.warnings}


# --- after a change to another medicine ---


@pytest.fixture
def switched(practice, poh, gp) -> Patient:
    """Oxazepam 30 mg became 10 mg diazepam; the record knows of the oxazepam alone."""
    patient = user(practice, {**OXAZEPAM, "dosage": "3D1T"})
    request = asked(daily_mg=Decimal(30), strengths=DIAZEPAM, switch_to_diazepam=True)
    approve(patient, request, poh, gp)
    return patient


DIAZEPAM = (Strength(Decimal(2), Decimal("0.5")), Strength(Decimal(5), Decimal("0.5")))


def approve(patient: Patient, request: Request, poh: Any, gp: Any) -> TaperPlan:
    plan = plans.draft(patient=patient, request=request, seen=queries.standing(patient), by=poh, at=NOW)
    seen = queries.one(patient.practice, plan.pk)
    assert seen
    return plans.approve(plan=plan, seen=queries.fingerprint(seen), by=gp, at=NOW)


def beside(patient: Patient, name: str, days: int = 0) -> tuple[tuple[str, ...], Any]:
    facts = plan_facts.facts(patient, name, TODAY + timedelta(days=days))
    return facts.other_benzos, facts.other_diazepam_mg


def test_what_our_own_plan_changed_from_is_no_second_one(switched, poh, gp):
    assert beside(switched, "diazepam") == ((), 0)
    approve(switched, asked(substance="diazepam", daily_mg=Decimal(7), strengths=DIAZEPAM), poh, gp)
    assert beside(switched, "diazepam") == ((), 0)


def test_it_is_one_before_the_plan_begins_and_when_it_was_prescribed_since(practice, switched):
    assert beside(switched, "diazepam", days=-1)[0] == ("oxazepam",)
    PrescriptionFactory(patient=switched, date=TODAY)  # the supply of the day of the change
    assert beside(switched, "diazepam", days=7)[0] == ()
    PrescriptionFactory(patient=switched, date=TODAY + timedelta(days=3))
    assert beside(switched, "diazepam", days=7)[0] == ("oxazepam",)


def test_what_the_plan_gives_counts_beside_another_one_though_the_record_does_not_know(switched):
    assert beside(switched, "temazepam") == (("diazepam",), Decimal("7.5"))
    assert beside(switched, "oxazepam") == ((), 0)  # back to it, in the place of the plan


def test_other_tablets_of_what_is_taken_now_ask_nothing_about_what_was_taken_before(switched, poh):
    Use.objects.filter(patient=switched).update(medicines=[{**OXAZEPAM, "dosage": "volgens schema"}])
    plan = queries.approved(switched)
    assert plan
    draft = plan_changes.other_strengths(
        plan=plan, strengths=DIAZEPAM[:1], on=TODAY + timedelta(days=14), seen=queries.standing(switched),
        by=poh, at=NOW,
    )  # fmt: skip
    assert draft.substance == "diazepam"
