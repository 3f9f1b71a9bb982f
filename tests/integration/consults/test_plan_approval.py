"""A taper plan is approved by a GP, and an alarm stops it: what is refused, also of two people at once."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from pypdf import PdfReader

from benzoproject.lib.refusal import Refused
from consults.models import Alarm, TaperPlan
from consults.queries import plans as queries
from consults.services import alarms, plans
from patients.models import Patient
from patients.pharmacology.tapering import Strength
from practices.models import AuditEvent
from tests.factories.consults import AlarmFactory
from tests.factories.people import NOW
from tests.integration.consults.planning import (
    TODAY,
    a_patient,
    approved,
    asked,
    drafted,
    filled,
    later,
    page,
    read,
    url,
)

pytestmark = pytest.mark.django_db
State = TaperPlan.State


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def patient(practice) -> Patient:
    return a_patient(practice)


# --- approval ---


def test_only_a_gp_approves_and_only_then_it_is_printed(client_of, poh, gp, patient):
    draft = read(drafted(patient, poh))
    seen = {"seen": queries.fingerprint(draft)}
    assert client_of(poh).post(url("plan_approve", draft), seen).status_code == 403
    early = client_of(poh).get(url("plan_help_pdf", draft), follow=True)
    assert "Alleen een schema dat is goedgekeurd" in early.content.decode()
    answer = client_of(gp).post(url("plan_approve", draft), seen, follow=True)
    assert "Goedgekeurd door dr. M. de Wit" in answer.content.decode()
    paper = client_of(poh).get(url("plan_help_pdf", draft))
    assert paper.content.startswith(b"%PDF")
    whole = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
    words = " ".join(whole.split())
    assert "Blom" in words
    assert (
        "Versie 1: opgesteld door S. Bakker, 12-10-2026; goedgekeurd door dr. M. de Wit, 12-10-2026" in words
    )
    assert "maakte en keurde" not in words
    assert "49 tabletten van 10 mg" in words
    assert AuditEvent.objects.filter(what="plan", action="print", patient_id=patient.pk).count() == 1


def test_what_changed_while_the_gp_was_reading_is_not_approved(client_of, poh, gp, patient):
    draft = read(drafted(patient, poh))
    seen = {"seen": queries.fingerprint(draft)}
    drafted(patient, poh, daily_mg=Decimal(40))
    answer = client_of(gp).post(url("plan_approve", draft), seen, follow=True)
    assert "Het schema veranderde terwijl u las" in answer.content.decode()
    assert read(draft).state == State.DRAFT


def test_approving_twice_is_approving_once(poh, gp, patient):
    plan = approved(patient, poh, gp)
    plans.approve(plan=plan, seen=queries.fingerprint(plan), by=gp, at=NOW)
    assert AuditEvent.objects.filter(what="plan.approve").count() == 1


def test_a_new_plan_replaces_the_old_one_when_it_is_approved(poh, gp, patient):
    old = approved(patient, poh, gp)
    new = drafted(patient, poh, start=TODAY + timedelta(days=14))
    assert queries.approved(patient) == old
    plans.approve(plan=new, seen=queries.fingerprint(read(new)), by=gp, at=NOW)
    assert (read(old).state, queries.approved(patient)) == (State.REPLACED, new)
    assert read(new).previous == old


def test_a_new_plan_opens_with_the_dose_of_today_and_never_rises_above_it(client_of, poh, gp, patient):
    approved(patient, poh, gp)
    with time_machine.travel(later(30), tick=False):
        for by, name in ((poh, "plan_draft"), (gp, "plan_by_hand")):
            form = client_of(by).get(page(patient, name)).context["form"]
            assert (
                sum(Decimal(form[part].value() or 0) for part in ("morning", "midday", "evening", "night"))
                == 5
            )
        start = TODAY + timedelta(days=31)
        data = filled(patient, start=start.isoformat()) | {"propose": "yes"}
        shown = client_of(poh).post(page(patient, "plan_draft"), data).content.decode()
        assert "op 5 mg per dag" in shown
        steps = [(start, Decimal(10)), (start + timedelta(days=14), Decimal(0))]
        seen, request = queries.standing(patient), asked(start, protocol="by-hand")
        with pytest.raises(Refused, match="op 5 mg per dag, en dit begint op 10 mg"):
            plans.by_hand(patient=patient, request=request, steps=steps, seen=seen, by=gp, at=later(30))
        assert queries.draft_of(patient) is None
        steps[0] = (start, Decimal(5))
        plans.by_hand(patient=patient, request=request, steps=steps, seen=seen, by=gp, at=later(30))
    assert queries.draft_of(patient)


def test_a_draft_above_what_the_plan_came_to_meanwhile_is_not_approved(poh, gp, patient):
    held = approved(patient, poh, gp)
    draft = drafted(patient, poh, start=TODAY + timedelta(days=21))
    with pytest.raises(Refused, match="op 10 mg per dag, en dit begint op 15 mg"):
        plans.approve(plan=draft, seen=queries.fingerprint(read(draft)), by=gp, at=later(20))
    assert queries.approved(patient) == held


def test_after_a_change_to_diazepam_a_new_plan_opens_without_one(client_of, poh, gp, patient):
    tablets = (Strength(Decimal(2), Decimal("0.5")), Strength(Decimal(5)))
    plan = approved(patient, poh, gp, switch_to_diazepam=True, strengths=tablets)
    today = queries.today_step(plan, TODAY)
    assert today
    form = client_of(poh).get(page(patient, "plan_draft")).context["form"]
    assert (form["substance"].value(), form["switch"].value(), form["equivalent_mg"].value()) == (
        "diazepam",
        "",
        "",
    )
    assert Decimal(form["night"].value().replace(",", ".")) == today.mg


def test_a_plan_whose_first_day_has_passed_is_not_approved(poh, gp, patient):
    draft = drafted(patient, poh)
    with pytest.raises(Refused, match="De eerste dag van dit schema is voorbij"):
        plans.approve(plan=draft, seen=queries.fingerprint(read(draft)), by=gp, at=NOW + timedelta(days=2))


def test_a_draft_thrown_away_leaves_what_holds(client_of, poh, gp, patient):
    held = approved(patient, poh, gp)
    draft = drafted(patient, poh, start=TODAY + timedelta(days=3))
    for _time in range(2):
        client_of(poh).post(url("plan_discard", draft))
    assert (read(draft).state, queries.approved(patient)) == (State.DISCARDED, held)
    again = drafted(patient, poh, start=TODAY + timedelta(days=5))
    assert (again.version, again.previous) == (3, held)


# --- alarms ---


def test_while_an_alarm_is_open_nothing_begins(poh, gp, patient):
    draft = drafted(patient, poh)
    AlarmFactory(patient=patient, practice=patient.practice)
    with pytest.raises(Refused, match="alarm"):
        plans.approve(plan=draft, seen=queries.fingerprint(read(draft)), by=gp, at=NOW)
    with pytest.raises(Refused, match="alarm"):
        drafted(patient, poh, daily_mg=Decimal(40))


def test_an_alarm_stops_the_plan_and_the_page_says_so(client_of, poh, gp, patient):
    plan = approved(patient, poh, gp)
    alarms.raise_(patient=patient, consult=None, kind=Alarm.Kind.SEIZURE, note="", by=poh, at=NOW)
    assert (read(plan).state, read(plan).ended_why) == (State.STOPPED, str(Alarm.Kind.SEIZURE.label))
    shown = client_of(poh).get(page(patient)).content.decode()
    assert "Er staat een alarm open" in shown
    assert page(patient, "plan_draft") not in shown
    assert client_of(poh).get(url("plan_help_pdf", plan)).status_code == 302


def test_after_a_seizure_no_plan_is_worked_out_also_when_the_gp_handled_it(poh, gp, patient):
    alarm = alarms.raise_(patient=patient, consult=None, kind=Alarm.Kind.SEIZURE, note="", by=poh, at=NOW)
    alarms.acknowledge(alarm=alarm, outcome="Gezien op de SEH", by=gp, at=NOW)
    with pytest.raises(Refused, match="N07"):
        drafted(patient, poh)


def test_stopping_asks_why(client_of, poh, gp, patient):
    plan = approved(patient, poh, gp)
    client_of(poh).post(url("plan_stop", plan), {"why": " "})
    assert read(plan).state == State.APPROVED
    for _time in range(2):
        client_of(poh).post(url("plan_stop", plan), {"why": "Wil niet meer"})
    assert (read(plan).state, read(plan).ended_why) == (State.STOPPED, "Wil niet meer")
