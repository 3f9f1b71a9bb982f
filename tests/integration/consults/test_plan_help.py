"""Help for prescribing: what is still needed on the day it is printed, with the tablets as they are."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from benzoproject.lib import pdf
from consults.models import TaperPlan
from consults.presenters import plan_help, plan_page
from consults.queries import plan_history
from consults.queries import plans as queries
from consults.services import plan_changes, workbook_facts
from patients.models import Patient
from practices.models import AuditEvent
from tests.factories.consults import PlanStepFactory, TaperPlanFactory
from tests.factories.patients import PatientFactory
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
TABLET = {"mg": "10", "smallest_part": "0.5", "form": "tablet"}
CAPSULE = {"mg": "10", "smallest_part": "1", "form": "capsule"}
HALVES = {"mg": "5", "smallest_part": "0.5", "form": "tablet"}
Change = TaperPlan.Change
Period = tuple[int, int | None, str, str]


@pytest.fixture
def patient(practice) -> Patient:
    return PatientFactory(practice=practice, surname="Blom", chronic=True)


def planned(patient: Patient, periods: Iterable[Period], *, form: Any = TABLET, **fields: Any) -> TaperPlan:
    """An approved plan of oxazepam. A period: its first and last day counted from today, mg, and tablets a night."""
    asked = {
        "substance": "oxazepam", "daily_mg": "20", "protocol": "25-2-weeks", "start": TODAY.isoformat(),
        "strengths": [form], "pace_days": None, "end_mg": "0", "switch_to_diazepam": False,
        "equivalent_mg": None, "spread": [["night", "1"]],
    }  # fmt: skip
    values = {"approved": True, "substance": "oxazepam", "start_mg": Decimal(20), "first_day": TODAY}
    plan = TaperPlanFactory(
        patient=patient, practice=patient.practice, **values | {"request": asked} | fields
    )
    for position, (first, last, mg, tablets) in enumerate(periods, 1):
        PlanStepFactory(
            plan=plan, position=position, first_day=TODAY + timedelta(days=first), mg=Decimal(mg),
            last_day=None if last is None else TODAY + timedelta(days=last), target_mg=Decimal(mg),
            tablets={"night": {"10": tablets}} if last is not None else {},
        )  # fmt: skip
    found = queries.one(plan.practice, plan.pk)
    assert found
    return found


WEEKS: list[Period] = [(0, 13, "15", "1.5"), (14, 27, "10", "1"), (28, 41, "5", "0.5"), (42, None, "0", "")]


@pytest.mark.parametrize(
    ("days", "dates", "in_all", "totals"),
    [
        (0, "12-10 t/m 25-10-2026", "21 tabletten van 10 mg", "42 tabletten van 10 mg"),
        (13, "25-10 t/m 25-10-2026", "2 tabletten van 10 mg", "23 tabletten van 10 mg"),
        (20, "01-11 t/m 08-11-2026", "8 tabletten van 10 mg", "15 tabletten van 10 mg"),
    ],
)
def test_only_what_is_still_needed_is_on_the_paper(patient, days, dates, in_all, totals):
    on = TODAY + timedelta(days=days)
    facts = plan_help.facts(planned(patient, WEEKS), on=on)
    first = facts.periods[0]
    assert (first.dates, first.in_all, facts.totals) == (dates, (in_all,), (totals,))
    assert bool(facts.since) == bool(days)


def test_a_period_keeps_its_name_and_the_first_week_is_no_more_than_what_is_left(patient):
    facts = plan_help.facts(planned(patient, WEEKS), on=TODAY + timedelta(days=24))
    assert [one.label for one in facts.periods] == ["Week 3 t/m 4", "Week 5 t/m 6"]
    assert facts.periods[0].a_week == ("4 tabletten van 10 mg",)


def test_a_label_that_counts_days_counts_those_that_are_left(patient):
    odd: list[Period] = [(0, 9, "15", "1.5"), (10, None, "0", "")]
    facts = plan_help.facts(planned(patient, odd), on=TODAY + timedelta(days=6))
    assert [one.label for one in facts.periods] == ["4 dagen"]


def test_when_the_plan_is_over_nothing_is_asked_for(patient):
    facts = plan_help.facts(planned(patient, WEEKS), on=TODAY + timedelta(days=60))
    assert (facts.periods, facts.totals) == ((), ())
    assert facts.end.endswith("wordt niets meer voorgeschreven.")


@pytest.mark.parametrize("days", [0, 3, 20])
def test_the_total_is_the_sum_of_the_periods_that_are_shown(patient, days):
    """Half tablets on an odd number of days: each period is rounded up on its own."""
    odd: list[Period] = [(0, 6, "15", "1.5"), (7, 13, "5", "0.5"), (14, 20, "5", "0.5"), (21, None, "0", "")]
    facts = plan_help.facts(planned(patient, odd), on=TODAY + timedelta(days=days))
    counted = [int(period.in_all[0].split()[0]) for period in facts.periods]
    assert int(facts.totals[0].split()[0]) == sum(counted)
    assert days or counted == [11, 4, 4]


def test_each_version_says_who_did_what(patient, poh, gp):
    plan = planned(patient, WEEKS, made_by=gp, approved_by=gp, change=Change.BY_HAND)
    held = plan_changes.hold(plan=plan, days=7, by=poh, at=NOW + timedelta(days=3))
    back = queries.one(plan.practice, held.pk)
    assert back
    assert plan_help.facts(back, on=TODAY).versions == (
        "Versie 1: met de hand geschreven door dr. M. de Wit, 12-10-2026, en goedgekeurd, 12-10-2026",
        "Versie 2: vastgehouden door S. Bakker, 15-10-2026; de goedkeuring van dr. M. de Wit, 12-10-2026, bleef",
    )


# --- after other tablets ---


@pytest.fixture
def changed(patient) -> TaperPlan:
    """Two weeks with capsules of 10 mg, then tablets of 5 mg; held once after that."""
    capsules = planned(patient, [(0, 41, "20", "2")], form=CAPSULE)
    _replace(capsules)
    steps: list[Period] = [(0, 13, "20", "2"), (14, None, "0", "")]
    tablets = planned(patient, steps, form=HALVES, previous=capsules, version=2, change=Change.STRENGTHS)
    _replace(tablets)
    return planned(patient, steps, form=HALVES, previous=tablets, version=3, change=Change.HOLD)


def _replace(plan: TaperPlan) -> None:
    rows = TaperPlan.objects.filter(pk=plan.pk)
    rows.update(state=TaperPlan.State.REPLACED, ended_at=NOW, ended_by=plan.made_by)


def test_the_capsules_of_before_stay_capsules(changed):
    assert [one.form for one in plan_history.taken(changed)] == ["capsule", "tablet"]
    assert plan_help.facts(changed, on=TODAY).totals == ("28 capsules van 10 mg",)
    legend = [mark.words for mark in plan_page.Version(changed, today=TODAY).shown.legend]
    assert legend == ["capsule"]


def test_the_workbook_knows_them_too(changed):
    schedule = workbook_facts.schedule(changed)
    assert schedule
    assert schedule.strengths[Decimal(10)] == ("capsule", Decimal(1))
    assert schedule.strengths[Decimal(5)] == ("tablet", Decimal("0.5"))


def test_a_plan_that_begins_anew_leaves_the_tablets_of_the_one_before(patient):
    before = planned(patient, WEEKS, form=CAPSULE)
    _replace(before)
    assert plan_history.taken(planned(patient, WEEKS, previous=before, version=2)) == []


# --- on record ---


def _printed() -> int:
    return AuditEvent.objects.filter(action="print", what="plan").count()


def test_looking_ahead_is_no_printing(client_of, poh, patient, monkeypatch):
    monkeypatch.setattr(plan_help, "prescription_help", lambda facts, *, at: b"%PDF")
    url = reverse("plan_help_pdf", args=["de-linde", planned(patient, WEEKS).pk])
    assert client_of(poh).head(url).status_code == 200
    assert _printed() == 0
    assert client_of(poh).get(url).content == b"%PDF"
    assert _printed() == 1


def test_a_paper_that_cannot_be_made_was_not_printed(client_of, poh, patient, monkeypatch):
    def broken(facts: Any, *, at: Any) -> bytes:
        raise pdf.PdfError("no font")

    monkeypatch.setattr(plan_help, "prescription_help", broken)
    url = reverse("plan_help_pdf", args=["de-linde", planned(patient, WEEKS).pk])
    answer = client_of(poh).get(url, follow=True)
    assert "Het papier kon niet worden gemaakt" in answer.content.decode()
    assert _printed() == 0
