"""A taper plan on its way: held, a step back, on again, with other tablets."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from benzoproject.lib.refusal import Refused
from consults.models import TaperPlan
from consults.queries import plans as queries
from consults.services import plan_changes, plans
from patients.models import Patient
from patients.pharmacology.tapering import Strength
from tests.factories.patients import EpisodeFactory
from tests.factories.people import NOW
from tests.integration.consults.planning import (
    TODAY,
    a_patient,
    approved,
    asked,
    doses,
    drafted,
    later,
    read,
    url,
)

pytestmark = pytest.mark.django_db
State, Change = TaperPlan.State, TaperPlan.Change


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def patient(practice) -> Patient:
    return a_patient(practice)


def test_holding_holds_at_once_and_the_gp_is_told(client_of, poh, gp, patient, practice):
    plan = approved(patient, poh, gp)
    with time_machine.travel(later(16), tick=False):
        for _time in range(2):
            client_of(poh).post(url("plan_hold", plan), {"days": "14"})
        held = queries.approved(patient)
        assert held
        assert (held.version, held.change, held.made_by, held.approved_by) == (2, Change.HOLD, poh, gp)
        assert queries.waiting_for_gp(practice) == [held]
        client_of(gp).post(url("plan_note", held))
        assert queries.waiting_for_gp(practice) == []
    assert held.on_hold
    assert held.steps.all()[0].first_day == TODAY
    stop_before, stop_now = doses(read(plan))[-1][0], doses(held)[-1][0]
    assert stop_now == stop_before + timedelta(days=14)


def test_a_longer_rest_from_a_page_of_before_is_refused_instead_of_forgotten(poh, gp, patient):
    plan = approved(patient, poh, gp)
    held = plan_changes.hold(plan=plan, days=7, by=poh, at=later(3))
    assert plan_changes.hold(plan=plan, days=7, by=poh, at=later(3)) == held
    with pytest.raises(Refused, match="iemand is al een stap verder gegaan"):
        plan_changes.hold(plan=plan, days=14, by=poh, at=later(3))
    assert queries.approved(patient) == held


def test_a_gp_who_holds_needs_no_telling(poh, gp, patient, practice):
    plan = approved(patient, poh, gp)
    plan_changes.hold(plan=plan, days=7, by=gp, at=later(3))
    assert queries.waiting_for_gp(practice) == []


def test_a_step_back_is_at_once_and_never_above_the_start(poh, gp, patient):
    plan = approved(patient, poh, gp)
    back = plan_changes.step_back(plan=plan, by=poh, at=later(16))
    back = read(back)
    today = queries.today_step(back, TODAY + timedelta(days=16))
    assert today
    assert (today.mg, today.held) == (15, True)
    assert [mg for _day, mg in doses(back)][-1] == 0
    assert read(plan).state == State.REPLACED


def test_a_hold_throws_a_waiting_draft_away(poh, gp, patient):
    plan = approved(patient, poh, gp)
    draft = drafted(patient, poh, start=TODAY + timedelta(days=3))
    plan_changes.hold(plan=plan, days=7, by=poh, at=later(1))
    assert read(draft).state == State.DISCARDED
    assert queries.draft_of(patient) is None


def test_going_on_waits_for_the_gp(client_of, poh, gp, patient):
    plan = approved(patient, poh, gp)
    held = read(plan_changes.hold(plan=plan, days=28, by=poh, at=later(10)))
    with time_machine.travel(later(20), tick=False):
        on = (TODAY + timedelta(days=21)).isoformat()
        client_of(poh).post(url("plan_resume", held), {"on": on, "seen": queries.standing(patient)})
        draft = queries.draft_of(patient)
        assert draft
        assert (draft.change, queries.approved(patient)) == (Change.RESUME, held)
        assert queries.begins(draft) == TODAY + timedelta(days=21)
        plans.approve(plan=draft, seen=queries.fingerprint(draft), by=gp, at=later(20))
    assert read(held).state == State.REPLACED
    assert doses(read(draft))[-1][0] < doses(held)[-1][0]


def test_other_tablets_are_planned_from_that_day_and_wait_for_the_gp(client_of, poh, gp, patient):
    plan = approved(patient, poh, gp)
    with time_machine.travel(later(5), tick=False):
        shown = client_of(poh).get(url("plan_strengths", plan)).content.decode()
        assert 'value="tablet-10" checked' in shown
        data = {
            "strengths": ["tablet-5"], "split-tablet-5": "0.5", "seen": queries.standing(patient),
            "on": (TODAY + timedelta(days=6)).isoformat(),
        }  # fmt: skip
        client_of(poh).post(url("plan_strengths", plan), data)
    draft = queries.draft_of(patient)
    assert draft
    assert (draft.change, draft.previous) == (Change.STRENGTHS, plan)
    assert queries.begins(draft) == TODAY + timedelta(days=6)
    assert {
        mg for step in draft.steps.all() if step.first_day > TODAY for mg in step.tablets.get("night", {})
    } == {"5"}


def test_other_tablets_are_not_planned_where_no_plan_is_made_by_itself(poh, gp, patient, settings):
    def other(plan: TaperPlan) -> TaperPlan:
        seen, fives = queries.standing(patient), (Strength(Decimal(5), Decimal("0.5")),)
        return plan_changes.other_strengths(
            plan=plan, strengths=fives, on=TODAY + timedelta(days=6), seen=seen, by=poh, at=NOW
        )

    made = approved(patient, poh, gp)
    EpisodeFactory(patient=patient, icpc="N88")
    with pytest.raises(Refused, match="N88"):
        other(made)
    patient.episodes.all().delete()
    settings.PRODUCTION = True
    with pytest.raises(Refused, match="worden hier niet uitgerekend"):
        other(made)
    steps = [(TODAY, Decimal(15)), (TODAY + timedelta(days=14), Decimal(0))]
    seen, request = queries.standing(patient), asked(protocol="by-hand")
    hand = plans.by_hand(patient=patient, request=request, steps=steps, seen=seen, by=gp, at=NOW)
    plans.approve(plan=hand, seen=queries.fingerprint(read(hand)), by=gp, at=NOW)
    assert other(read(hand)).change == Change.STRENGTHS


def test_a_stored_plan_reads_back_as_it_was_made(poh, patient):
    switched = {
        "switch_to_diazepam": True,
        "strengths": (Strength(Decimal(2), Decimal("0.5")), Strength(Decimal(5))),
    }
    draft = read(drafted(patient, poh, **switched))
    known = queries.as_plan(draft)
    made = plans.worked_out(patient, asked(**switched), today=TODAY)
    assert [(step.first_day, step.last_day, step.mg, step.tablets) for step in known.steps] == [
        (step.first_day, step.last_day, step.mg, step.tablets) for step in made.steps
    ]
    assert known.start_mg == round(made.start_mg, 4)
    assert known.switched_from == made.switched_from
    assert (known.request, list(known.warnings)) == (made.request, list(made.warnings))
