"""What plans ask day after day, on the page of the patient."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from consults.models import TaperPlan
from consults.presenters import plan_course
from consults.queries import plans as queries
from consults.services import plan_changes, plans
from tests.factories.consults import PlanStepFactory, TaperPlanFactory
from tests.factories.patients import PatientFactory, PrescriptionFactory
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def patient(practice):
    found = PatientFactory(practice=practice, surname="Blom", chronic=True)
    PrescriptionFactory(patient=found)
    return found


@pytest.fixture
def plan(patient, poh, gp):
    """10, 5 and 0 mg, each two weeks; begun three weeks ago."""
    start = NOW - 3 * WEEK
    found = TaperPlanFactory(
        patient=patient, made_by=poh, approved=True, approved_by=gp, made_at=start, approved_at=start,
        first_day=start.date(),
    )  # fmt: skip
    for place, mg in enumerate(("10", "5", "0")):
        first = start.date() + place * 2 * WEEK
        last = None if mg == "0" else first + 2 * WEEK - DAY
        tablets = {"night": {"5": str(int(mg) // 5)}} if int(mg) else {}
        PlanStepFactory(
            plan=found, position=place + 1, first_day=first, last_day=last, mg=Decimal(mg), target_mg=Decimal(mg),
            tablets=tablets,
        )  # fmt: skip
    return found


def course(patient, today=TODAY):
    rows = plan_course.course(queries.ever_approved(patient), today)
    return [(one.first_day - TODAY, one.last_day and one.last_day - TODAY, int(one.mg)) for one in rows]


def days(*counts):
    return tuple(None if count is None else timedelta(days=count) for count in counts)


@pytest.fixture
def as_poh(client_of, poh):
    return client_of(poh)


def page(client, patient):
    return client.get(reverse("patient", args=[patient.practice.slug, patient.pk]))


def test_a_plan_is_told_to_its_end(plan, patient):
    assert course(patient) == [(*days(-21, -8), 10), (*days(-7, 6), 5), (*days(7, None), 0)]


def test_a_draft_says_nothing_yet(patient, poh):
    PlanStepFactory(plan=TaperPlanFactory(patient=patient, made_by=poh))
    assert course(patient) == []


def test_a_stopped_plan_goes_on_at_the_dose_of_that_day(plan, patient, gp):
    plans.stop(plan=plan, why="koorts", by=gp, at=NOW)
    assert course(patient) == [(*days(-21, -8), 10), (*days(-7, 0), 5)]
    assert course(patient, TODAY + 30 * DAY)[-1] == (*days(-7, 30), 5)


def test_a_step_back_keeps_what_was_taken_before_it(plan, patient, poh):
    plan_changes.step_back(plan=plan, by=poh, at=NOW)
    told = course(patient)
    assert told[:3] == [(*days(-21, -8), 10), (*days(-7, -1), 5), (*days(0, 6), 10)]
    assert told[-1][2] == 0


def test_the_page_says_the_dose_of_today_and_draws_the_plan(as_poh, plan, patient):
    found = page(as_poh, patient)
    html = found.content.decode()
    assert "Nu 5 mg diazepam per dag" in html
    assert "volgens het afbouwschema" in html
    assert [mark.icon for mark in found.context["chart"].steps] == [
        "mark-step",
        "mark-step",
        "mark-stop-planned",
    ]
    told = [event.title for event in found.context["timeline"].newest if event.on_line]
    assert told == ["5 mg diazepam per dag", "10 mg diazepam per dag"]


def test_steps_stand_on_the_line_and_not_among_the_letters(as_poh, plan, patient):
    assert {mark.icon for mark in page(as_poh, patient).context["chart"].marks} <= {"mark-other"}


def test_after_a_stop_the_page_says_who_decides(as_poh, plan, patient, gp):
    plans.stop(plan=plan, why="koorts", by=gp, at=NOW)
    assert TaperPlan.objects.get().state == TaperPlan.State.STOPPED
    html = page(as_poh, patient).content.decode()
    assert "Nu 5 mg diazepam per dag" in html
    assert "tot de huisarts beslist" in html


def test_without_a_plan_the_head_says_the_prescribed_dose(as_poh, patient):
    found = page(as_poh, patient)
    assert found.context["told"].dose is None
    assert found.context["chart"].plan is None
