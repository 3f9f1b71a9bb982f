"""A plan that was stopped: what is taken meanwhile, and the GP who has to know."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from benzoproject.lib.refusal import Refused
from consults.lifecycles import PLAN
from consults.models import Alarm, TaperPlan
from consults.queries import plan_dose
from consults.queries import plans as queries
from consults.services import alarms, plan_changes, plans
from patients.models import Patient
from patients.pharmacology.tapering import Request, Strength
from practices.models import AuditEvent, Membership
from practices.permissions import allows
from tests.factories.patients import PatientFactory, PrescriptionFactory
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
State, Change = TaperPlan.State, TaperPlan.Change
DIAZEPAM = (Strength(Decimal(2), Decimal("0.5")), Strength(Decimal(5), Decimal("0.5")))


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def patient(practice) -> Patient:
    use = [{"name": "oxazepam", "strength_mg": "10", "form": "tablet", "dosage": "2D1T"}]
    one: Patient = PatientFactory(practice=practice, surname="Blom", chronic__medicines=use)
    return one


def approved(patient: Patient, poh: Membership, gp: Membership, at: Any = NOW, **differs: Any) -> TaperPlan:
    """Oxazepam 30 mg is counted as 10 mg diazepam, and goes down every two weeks: 7,5, 5, 2,5 mg."""
    values = {
        "substance": "oxazepam", "daily_mg": Decimal(30), "protocol": "25-2-weeks", "start": at.date(),
        "strengths": DIAZEPAM, "switch_to_diazepam": True,
    }  # fmt: skip
    request = Request(**(values | differs))
    seen = queries.standing(patient)
    plan = plans.draft(patient=patient, request=request, seen=seen, by=poh, at=at)
    return plans.approve(plan=plan, seen=queries.fingerprint(read(plan)), by=gp, at=at)


def read(plan: TaperPlan) -> TaperPlan:
    found = queries.one(plan.practice, plan.pk)
    assert found
    return found


def days(count: int) -> Any:
    return NOW + timedelta(days=count)


def shown(client: Any, name: str, *of: Any) -> str:
    content: str = client.get(reverse(name, args=["de-linde", *of])).content.decode()
    return content


# --- what is taken ---


def test_who_was_stopped_stays_on_the_dose_of_that_day(patient, poh, gp):
    plan = approved(patient, poh, gp)
    on_day_16 = queries.today_step(read(plan), TODAY + timedelta(days=16))
    assert on_day_16
    plans.stop(plan=plan, why="Valt steeds", by=poh, at=days(16))
    for later in (16, 200):
        last = plan_dose.last(patient, TODAY + timedelta(days=later))
        assert last
        assert (last.plan.pk, last.step.mg, last.day, last.stopped) == (
            plan.pk, on_day_16.mg, TODAY + timedelta(days=16), True,
        )  # fmt: skip


def test_the_plan_that_holds_counts_first_and_one_that_never_began_says_nothing(patient, poh, gp):
    assert plan_dose.last(patient, TODAY) is None
    first = approved(patient, poh, gp)
    mg = queries.dose_now(read(first), TODAY + timedelta(days=20))
    second = approved(
        patient, poh, gp, days(20), substance="diazepam", daily_mg=mg, switch_to_diazepam=False,
        start=TODAY + timedelta(days=30),
    )  # fmt: skip
    for day in (20, 25):
        last = plan_dose.last(patient, TODAY + timedelta(days=day))
        assert last
        assert (last.plan.pk, last.step.mg) == (first.pk, mg)
    plans.stop(plan=second, why="Toch niet", by=gp, at=days(26))
    last = plan_dose.last(patient, TODAY + timedelta(days=40))
    assert last
    assert (last.plan.pk, last.step.mg) == (first.pk, mg)


def test_what_was_prescribed_since_the_stop_says_more_than_the_plan(patient, poh, gp):
    plan = approved(patient, poh, gp)
    plans.stop(plan=plan, why="Valt steeds", by=poh, at=days(16))
    PrescriptionFactory(patient=patient, date=TODAY + timedelta(days=10))
    assert plan_dose.last(patient, TODAY + timedelta(days=30))
    PrescriptionFactory(patient=patient, date=TODAY + timedelta(days=20))
    assert plan_dose.last(patient, TODAY + timedelta(days=30)) is None


@pytest.mark.parametrize("by_alarm", [True, False])
def test_the_page_says_the_dose_of_now_with_its_tablets(client_of, poh, gp, patient, now, by_alarm):
    plan = approved(patient, poh, gp)
    now.move_to(days(16))
    if by_alarm:
        alarms.raise_(patient=patient, consult=None, kind=Alarm.Kind.SEIZURE, note="", by=poh, at=days(16))
    else:
        plans.stop(plan=plan, why="Valt steeds", by=poh, at=days(16))
    page = shown(client_of(poh), "plan", patient.pk)
    assert "Nu 5 mg diazepam per dag, tot de huisarts beslist" in page
    assert "<title>1 tablet van 5 mg</title>" in page
    assert "Nu 5 mg diazepam per dag, tot de huisarts beslist" in shown(client_of(poh), "patient", patient.pk)


def test_the_alarm_tells_that_the_plan_stopped_and_at_which_dose(client_of, poh, gp, patient, now):
    approved(patient, poh, gp)
    now.move_to(days(16))
    alarm = alarms.raise_(
        patient=patient, consult=None, kind=Alarm.Kind.SEIZURE, note="", by=poh, at=days(16)
    )
    for client in (client_of(gp), client_of(poh)):
        page = shown(client, "alarm", alarm.pk)
        assert "Nu 5 mg diazepam per dag, tot de huisarts beslist" in page
        assert "<title>1 tablet van 5 mg</title>" in page
        assert "Gestopt door S. Bakker op 28-10-2026: een epileptische aanval" in page
        assert f'href="{reverse("plan", args=["de-linde", patient.pk])}"' in page


def test_the_alarm_of_who_has_no_plan_speaks_of_none(client_of, poh, gp, patient):
    alarm = alarms.raise_(patient=patient, consult=None, kind=Alarm.Kind.SUICIDAL, note="", by=poh, at=NOW)
    assert "schema" not in shown(client_of(gp), "alarm", alarm.pk).split("<main")[1]
    plan = approved_after(alarm, patient, poh, gp)
    page = shown(client_of(gp), "alarm", alarm.pk)
    assert f"Begint op {plan.first_day:%d-%m-%Y}." in page
    assert "gestopt" not in page.split("<main")[1]


def approved_after(alarm: Alarm, patient: Patient, poh: Membership, gp: Membership) -> TaperPlan:
    alarms.acknowledge(alarm=alarm, outcome="Geen aanval", by=gp, at=NOW)
    return approved(patient, poh, gp, start=TODAY + timedelta(days=7))


def test_the_planner_opens_with_that_dose_and_proposes_no_steps_of_the_stopped_plan(
    client_of, poh, gp, patient, now
):
    plan = approved(patient, poh, gp)
    plans.stop(plan=plan, why="Valt steeds", by=poh, at=days(16))
    now.move_to(days(20))
    for by, name in ((poh, "plan_draft"), (gp, "plan_by_hand")):
        form = client_of(by).get(reverse(name, args=["de-linde", patient.pk])).context["form"]
        assert (form["substance"].value(), form["switch"].value()) == ("diazepam", "")
        assert form["night"].value() == "5"
        assert not form.data.get("day-1")


# --- the GP is told ---


def stopped(patient: Patient, poh: Membership, gp: Membership, by: Membership) -> TaperPlan:
    plan = approved(patient, poh, gp)
    plans.stop(plan=plan, why="Valt steeds", by=by, at=days(16))
    return read(plan)


def test_a_stop_stands_before_the_gp_until_one_has_seen_it(client_of, poh, gp, patient, practice, now):
    plan = stopped(patient, poh, gp, poh)
    now.move_to(days(17))
    assert queries.waiting_for_gp(practice) == [plan]
    client = client_of(gp)
    assert "1 te bekijken" in shown(client, "today")
    assert "Gestopt door S. Bakker op 28-10-2026: Valt steeds" in shown(client, "plans")
    assert client_of(poh).post(reverse("plan_note", args=["de-linde", plan.pk])).status_code == 403
    for _time in range(2):
        client.post(reverse("plan_note", args=["de-linde", plan.pk]))
    assert queries.waiting_for_gp(practice) == []
    assert "Gezien door dr. M. de Wit op 29-10-2026" in shown(client, "plan", patient.pk)
    assert AuditEvent.objects.filter(what="plan.note").count() == 1


def test_a_gp_who_stops_needs_no_telling(poh, gp, patient, practice):
    stopped(patient, poh, gp, gp)
    assert queries.waiting_for_gp(practice) == []


def test_a_hold_that_was_seen_does_not_count_for_the_stop_after_it(poh, gp, patient, practice):
    held = plan_changes.hold(plan=approved(patient, poh, gp), days=14, by=poh, at=days(3))
    plans.note(plan=held, by=gp, at=days(4))
    plans.stop(plan=held, why="Valt steeds", by=poh, at=days(5))
    assert queries.waiting_for_gp(practice) == [held]


def test_a_new_draft_takes_the_place_of_the_stop_as_long_as_it_waits(poh, gp, patient, practice):
    plan = stopped(patient, poh, gp, poh)
    request = Request(
        substance="diazepam", daily_mg=Decimal(5), strengths=DIAZEPAM, protocol="25-2-weeks",
        start=TODAY + timedelta(days=20),
    )  # fmt: skip
    seen = queries.standing(patient)
    draft = plans.draft(patient=patient, request=request, seen=seen, by=poh, at=days(17))
    assert queries.waiting_for_gp(practice) == [draft]
    plans.discard(plan=draft, by=poh, at=days(18))
    assert queries.waiting_for_gp(practice) == [plan]


def test_a_draft_that_would_go_on_goes_with_the_plan(poh, gp, patient, practice):
    plan = approved(patient, poh, gp)
    draft = plan_changes.other_strengths(
        plan=plan, strengths=DIAZEPAM[:1], on=TODAY + timedelta(days=14), seen=queries.standing(patient),
        by=poh, at=days(2),
    )  # fmt: skip
    plans.stop(plan=plan, why="Valt steeds", by=poh, at=days(3))
    assert read(draft).state == State.DISCARDED
    assert queries.waiting_for_gp(practice) == [plan]
    with pytest.raises(Refused):
        plans.approve(plan=draft, seen=queries.fingerprint(read(draft)), by=gp, at=days(4))


def test_a_new_plan_that_waited_stays_and_does_not_hide_the_stop(poh, gp, patient, practice):
    plan = approved(patient, poh, gp)
    request = Request("diazepam", Decimal(5), DIAZEPAM, "25-2-weeks", TODAY + timedelta(days=20))
    seen = queries.standing(patient)
    draft = plans.draft(patient=patient, request=request, seen=seen, by=poh, at=days(2))
    plans.stop(plan=plan, why="Valt steeds", by=poh, at=days(3))
    assert queries.waiting_for_gp(practice) == [draft, plan]
    plans.approve(plan=draft, seen=queries.fingerprint(read(draft)), by=gp, at=days(4))
    assert queries.waiting_for_gp(practice) == []


def test_an_alarm_is_answered_first_and_then_the_stop_is_there(poh, gp, patient, practice):
    plan = approved(patient, poh, gp)
    alarm = alarms.raise_(patient=patient, consult=None, kind=Alarm.Kind.SEIZURE, note="", by=poh, at=days(2))
    assert queries.waiting_for_gp(practice) == []
    alarms.acknowledge(alarm=alarm, outcome="Gezien op de SEH", by=gp, at=days(2))
    assert queries.waiting_for_gp(practice) == [plan]


def test_a_stop_of_another_practice_stays_there(poh, gp, patient, other_poh):
    stopped(patient, poh, gp, poh)
    assert queries.waiting_for_gp(other_poh.practice) == []


# --- the table says who may ---


def test_the_table_of_plans_is_true(poh, gp, patient):
    """Everything below is done by a practice nurse, so each must be in her part of the table."""
    plan = approved(patient, poh, gp)
    held = plan_changes.hold(plan=plan, days=14, by=poh, at=days(3))
    back = plan_changes.step_back(plan=held, by=poh, at=days(20))
    plans.stop(plan=back, why="Valt steeds", by=poh, at=days(21))
    for state, act in ((State.APPROVED, "slow"), (State.APPROVED, "continue"), (State.APPROVED, "stop")):
        assert allows(poh.role, PLAN.step(state, act).permission)
    for state, act in ((State.DRAFT, "approve"), (State.APPROVED, "replace"), (State.STOPPED, "note")):
        assert not allows(poh.role, PLAN.step(state, act).permission)


def test_a_draft_is_not_noted(poh, gp, patient):
    draft = plans.draft(
        patient=patient,
        request=Request("diazepam", Decimal(5), DIAZEPAM, "25-2-weeks", TODAY + timedelta(days=20)),
        seen=queries.standing(patient), by=poh, at=days(17),
    )  # fmt: skip
    with pytest.raises(Refused):
        plans.note(plan=draft, by=gp, at=days(17))
    assert read(draft).noted_at is None
