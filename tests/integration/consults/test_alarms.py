"""The GP has to be spoken to today: raised with a tap, seen by the GP, handled, or taken back."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benzoproject.lib.refusal import Refused
from consults.models import Alarm, TaperPlan
from consults.queries import alarms as queries
from consults.queries import plan_facts, plans
from consults.services import alarms
from consults.services.plans import stop as stop_plan
from practices.models import AuditEvent
from tests.factories.consults import AlarmFactory, TaperPlanFactory
from tests.factories.patients import PatientFactory
from tests.factories.people import NOW, MembershipFactory
from tests.integration.consults.held import a_consult

Kind = Alarm.Kind


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def patient(practice, gp):
    return PatientFactory(practice=practice, chronic=True, gp=gp)


@pytest.fixture
def colleague(practice):
    return MembershipFactory(practice=practice)


@pytest.fixture
def other_gp(practice):
    return MembershipFactory(practice=practice, gp=True, display_name="dr. P. van Loon")


def raised(patient, by, kind=Kind.SEIZURE, note="", at=NOW):
    return alarms.raise_(patient=patient, consult=None, kind=kind, note=note, by=by, at=at)


def at(name, practice, *more):
    return reverse(name, args=[practice.slug, *more])


def page(client, url):
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


# --- raising --------------------------------------------------------------------------------------------------


def test_an_alarm_waits_for_a_gp_and_is_logged_without_its_words(practice, patient, poh):
    alarm = raised(patient, poh, note="  trekking van de arm ")
    assert queries.open_of(practice) == queries.open_for(patient) == [alarm]
    assert (alarm.note, alarm.raised_by, alarm.raised_at) == ("trekking van de arm", poh, NOW)
    event = AuditEvent.objects.get(what="alarm", action="create")
    assert (event.patient_id, event.detail) == (patient.pk, {"kind": "seizure"})


def test_it_stops_the_plan_at_once(patient, poh):
    plan = TaperPlanFactory(patient=patient, approved=True)
    raised(patient, poh, kind=Kind.PREGNANCY)
    plan.refresh_from_db()
    assert plans.approved(patient) is None
    assert (plan.state, plan.ended_why, plan.ended_by) == (TaperPlan.State.STOPPED, "zwangerschap", poh)


def test_a_plan_that_an_alarm_stopped_did_not_fail(patient, poh):
    TaperPlanFactory(patient=patient, approved=True)
    alarms.withdraw(alarm=raised(patient, poh), why="verkeerd", by=poh, at=NOW)
    assert not plan_facts.facts(patient, "diazepam", NOW.date()).failed_before
    plan = TaperPlanFactory(patient=patient, approved=True, version=2)
    stop_plan(plan=plan, why="Wil niet meer", by=poh, at=NOW + timedelta(hours=1))
    assert plan_facts.facts(patient, "diazepam", NOW.date()).failed_before


def test_a_draft_that_did_not_know_of_it_goes(patient, poh):
    draft = TaperPlanFactory(patient=patient)
    raised(patient, poh)
    draft.refresh_from_db()
    assert (draft.state, draft.ended_by) == (TaperPlan.State.DISCARDED, poh)


def test_planning_knows_of_a_seizure_and_a_pregnancy_after_the_gp_handled_them(patient, poh, gp):
    def known(days=0):
        facts = plan_facts.facts(patient, "diazepam", NOW.date() + timedelta(days=days))
        return "N07" in facts.icpc, facts.pregnant

    assert known() == (False, False)
    for kind in (Kind.SEIZURE, Kind.PREGNANCY):
        alarms.withdraw(alarm=raised(patient, poh, kind=kind), why="verkeerd", by=poh, at=NOW)
    assert known() == (False, False)
    for kind in (Kind.SEIZURE, Kind.PREGNANCY):
        alarms.acknowledge(alarm=raised(patient, poh, kind=kind), outcome="gebeld", by=gp, at=NOW)
    assert known() == known(days=300) == (True, True)
    assert known(days=310) == (True, False)


def test_tapped_twice_it_is_one_alarm(patient, poh):
    first = raised(patient, poh, note="trekking\nvan de arm")
    assert raised(patient, poh, note="trekking\nvan de arm") == first
    assert raised(patient, poh) == first
    assert Alarm.objects.get().note == "trekking\nvan de arm"
    assert AuditEvent.objects.filter(what="alarm").count() == 1


def test_what_a_second_person_saw_comes_under_it(patient, poh, colleague):
    raised(patient, poh, note="trekking")
    raised(patient, colleague, note="viel daarna in slaap")
    assert Alarm.objects.get().note == "trekking\nviel daarna in slaap"


def test_words_that_only_look_like_what_was_said_are_kept(patient, poh, colleague):
    raised(patient, poh, note="2 keer gevallen\nval op het hoofd")
    raised(patient, colleague, note="val")
    assert Alarm.objects.get().note == "2 keer gevallen\nval op het hoofd\nval"


def test_another_kind_is_another_alarm_and_after_it_was_handled_a_new_one(patient, poh, gp):
    first = raised(patient, poh)
    raised(patient, poh, kind=Kind.SUICIDAL)
    alarms.acknowledge(alarm=first, outcome="gebeld", by=gp, at=NOW)
    assert raised(patient, poh).pk != first.pk
    assert len(queries.open_for(patient)) == 2


# --- what the GP does -----------------------------------------------------------------------------------------


def test_the_gp_says_what_was_done_once(practice, patient, poh, gp):
    alarm = raised(patient, poh)
    for _ in range(2):
        alarms.acknowledge(alarm=alarm, outcome=" Ingestuurd naar de SEH. ", by=gp, at=NOW)
    alarm.refresh_from_db()
    assert (alarm.outcome, alarm.acknowledged_by) == ("Ingestuurd naar de SEH.", gp)
    assert queries.open_of(practice) == []
    assert AuditEvent.objects.filter(what="alarm.acknowledge").count() == 1


def test_a_second_gp_is_told_who_was_first(patient, poh, gp, other_gp):
    alarm = raised(patient, poh)
    alarms.acknowledge(alarm=alarm, outcome="gebeld", by=gp, at=NOW)
    with pytest.raises(
        Refused, match="dr. M. de Wit heeft al vastgelegd wat er is gedaan, op 12-10-2026 om 11:00"
    ):
        alarms.acknowledge(alarm=alarm, outcome="niets", by=other_gp, at=NOW)
    alarm.refresh_from_db()
    assert alarm.outcome == "gebeld"


def test_without_words_it_stays_open(patient, poh, gp):
    alarm = raised(patient, poh)
    with pytest.raises(Refused):
        alarms.acknowledge(alarm=alarm, outcome="  ", by=gp, at=NOW)
    assert queries.open_for(patient) == [alarm]


def test_patients_of_the_own_gp_come_first_then_who_waits_longest(practice, gp, other_gp, poh):
    of_other = AlarmFactory(patient=PatientFactory(practice=practice, gp=other_gp), raised_by=poh)
    late = AlarmFactory(
        patient=PatientFactory(practice=practice, gp=gp), raised_by=poh, raised_at=NOW + timedelta(hours=2)
    )
    early = AlarmFactory(
        patient=PatientFactory(practice=practice, gp=gp), raised_by=poh, raised_at=NOW + timedelta(hours=1)
    )
    assert queries.open_of(practice, [gp]) == [early, late, of_other]
    assert queries.open_of(practice) == [of_other, early, late]


# --- a wrong tap ----------------------------------------------------------------------------------------------


def test_a_wrong_tap_is_taken_back_and_stays_on_the_list(practice, patient, poh):
    alarm = raised(patient, poh)
    for _ in range(2):
        alarms.withdraw(alarm=alarm, why="verkeerde patiënt", by=poh, at=NOW)
    alarm.refresh_from_db()
    assert (alarm.withdrawn_by, alarm.withdrawn_why) == (poh, "verkeerde patiënt")
    assert queries.open_of(practice) == []
    assert queries.of_practice(practice) == [alarm]
    assert AuditEvent.objects.filter(what="alarm.withdraw").count() == 1


def test_only_by_whom_tapped_on_the_same_day_with_a_reason_and_before_it_was_handled(
    patient, poh, colleague, gp
):
    alarm = raised(patient, poh)
    for by, when, why in ((colleague, NOW, "x"), (poh, NOW + timedelta(days=1), "x"), (poh, NOW, " ")):
        with pytest.raises(Refused):
            alarms.withdraw(alarm=alarm, why=why, by=by, at=when)
    alarms.acknowledge(alarm=alarm, outcome="gebeld", by=gp, at=NOW)
    with pytest.raises(Refused, match="heeft al vastgelegd"):
        alarms.withdraw(alarm=alarm, why="x", by=poh, at=NOW)
    alarm.refresh_from_db()
    assert alarm.withdrawn_at is None


def test_what_was_taken_back_is_not_handled_any_more(patient, poh, gp):
    alarm = raised(patient, poh)
    alarms.withdraw(alarm=alarm, why="verkeerd", by=poh, at=NOW)
    with pytest.raises(Refused, match="teruggenomen"):
        alarms.acknowledge(alarm=alarm, outcome="gebeld", by=gp, at=NOW)


# --- on the screen --------------------------------------------------------------------------------------------


def test_from_a_consult_one_tap_a_choice_and_a_note(client_of, practice, poh):
    consult = a_consult(poh)
    url = at("consult_alarm", practice, consult.pk)
    assert "Nu de huisarts inschakelen" in page(client_of(poh), url)
    answer = client_of(poh).post(url, {"kind": "delirium", "note": "wist niet waar hij was"})
    alarm = Alarm.objects.get()
    assert answer.url == at("alarm", practice, alarm.pk)
    assert (alarm.consult, alarm.patient, alarm.kind) == (consult, consult.patient, Kind.DELIRIUM)
    html = page(client_of(poh), at("consult", practice, consult.pk))
    assert "De huisarts is ingeschakeld" in html
    assert at("alarm", practice, alarm.pk) in html


def test_without_a_choice_the_note_stays_and_nobody_is_called(client_of, practice, poh, patient):
    url = at("patient_alarm", practice, patient.pk)
    html = client_of(poh).post(url, {"note": "ziet dingen"}).content.decode()
    assert "Kies waar het om gaat." in html
    assert "ziet dingen" in html
    assert not Alarm.objects.exists()


def test_that_the_plan_stops_is_said_beforehand_only_when_there_is_one(client_of, practice, poh, patient):
    url = at("patient_alarm", practice, patient.pk)
    assert "Het afbouwschema stopt meteen" not in page(client_of(poh), url)
    TaperPlanFactory(patient=patient, approved=True)
    assert "Het afbouwschema stopt meteen" in page(client_of(poh), url)


def test_the_gp_handles_it_and_the_poh_may_take_it_back(client_of, practice, poh, gp, patient):
    alarm = raised(patient, poh, note="trekking")
    url, done = at("alarm", practice, alarm.pk), at("alarm_acknowledge", practice, alarm.pk)
    assert "Alarm terugnemen" in page(client_of(poh), url)
    html = page(client_of(gp), url)
    assert "trekking" in html
    assert "Vastleggen en alarm sluiten" in html
    assert "Alarm terugnemen" not in html
    empty = client_of(gp).post(done, {"outcome": ""}).content.decode()
    assert "Schrijf op wat er is gedaan. Het alarm blijft open." in empty
    assert client_of(gp).post(done, {"outcome": "gebeld"}).url == url
    html = page(client_of(poh), url)
    assert "gebeld" in html
    assert '<form class="form"' not in html


def test_a_refusal_keeps_the_words_of_the_gp_on_the_page(client_of, practice, poh, gp, other_gp, patient):
    alarm = raised(patient, poh)
    alarms.acknowledge(alarm=alarm, outcome="gebeld", by=other_gp, at=NOW)
    answer = client_of(gp).post(at("alarm_acknowledge", practice, alarm.pk), {"outcome": "ook gebeld"})
    html = answer.content.decode()
    assert "heeft al vastgelegd wat er is gedaan" in html
    assert "ook gebeld" in html


def test_a_colleague_is_not_offered_to_take_it_back(client_of, practice, poh, colleague, patient):
    alarm = raised(patient, poh)
    assert "Alarm terugnemen" not in page(client_of(colleague), at("alarm", practice, alarm.pk))
    answer = client_of(colleague).post(at("alarm_withdraw", practice, alarm.pk), {"why": "x"})
    assert "Alleen wie alarm sloeg" in answer.content.decode()


def test_the_list_says_what_came_of_each(client_of, practice, poh, gp, patient, other_practice):
    AlarmFactory(patient=PatientFactory(practice=other_practice, surname="Kwikstaart"))
    alarms.acknowledge(alarm=raised(patient, poh), outcome="gebeld", by=gp, at=NOW)
    alarms.withdraw(alarm=raised(patient, poh, kind=Kind.PREGNANCY), why="verkeerd", by=poh, at=NOW)
    raised(patient, poh, kind=Kind.SUICIDAL)
    html = page(client_of(gp), at("alarms", practice))
    for word in ("afgehandeld", "ingetrokken", "wacht op de huisarts"):
        assert word in html
    assert "Kwikstaart" not in html


def test_the_list_asks_the_database_as_much_for_many_as_for_one(client_of, practice, poh):
    client = client_of(poh)
    page(client, at("alarms", practice))  # the first page also writes the session
    asked = []
    for count in (1, 5):
        for _ in range(count):
            AlarmFactory(patient=PatientFactory(practice=practice), raised_by=poh)
        with CaptureQueriesContext(connection) as queries_made:
            page(client, at("alarms", practice))
        asked.append(len(queries_made))
    assert asked[0] == asked[1]


def test_an_empty_list_says_what_comes_here(client_of, practice, gp):
    assert "Geen alarmen" in page(client_of(gp), at("alarms", practice))


# --- the start page -------------------------------------------------------------------------------------------


def test_it_stands_first_on_the_start_page_of_gp_and_poh_and_leads_to_as_many_rows(
    client_of, practice, poh, gp, other_gp, patient
):
    raised(patient, poh)
    raised(PatientFactory(practice=practice, gp=other_gp), poh, kind=Kind.PREGNANCY)
    handled = raised(PatientFactory(practice=practice), poh)
    alarms.acknowledge(alarm=handled, outcome="gebeld", by=gp, at=NOW)
    for person, title in ((gp, "Patiënten om vandaag te spreken"), (poh, "Alarmen wachten op de huisarts")):
        start = client_of(person).get(at("today", practice))
        row = (start.context.get("urgent") or start.context["rows"])[0]
        assert (row.count, row.title) == (2, title)
        assert row.text == "Mevr. T. Yılmaz (een epileptische aanval) en Mevr. T. Yılmaz (zwangerschap)"
        assert start.content.decode().count("btn-primary") == 1
        listed = client_of(person).get(row.url).context["rows"]
        assert len(listed) == row.count


def test_on_the_list_of_a_gp_the_own_patients_come_first(client_of, practice, poh, gp, other_gp, patient):
    first = raised(patient, poh)
    second = raised(PatientFactory(practice=practice, gp=other_gp), poh)
    for person, order in ((gp, [first, second]), (other_gp, [second, first])):
        answer = client_of(person).get(f"{at('alarms', practice)}?show=open")
        assert [row.alarm for row in answer.context["rows"]] == order


def test_without_an_alarm_the_start_page_is_as_it_was(client_of, practice, gp, patient):
    assert client_of(gp).get(at("today", practice)).context["urgent"] == []
