"""A taper plan from draft to paper: who may do what, what is refused, and what two people at once may not break."""

import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from benzoproject.lib.refusal import Refused
from consults.models import Alarm, TaperPlan
from consults.queries import plans as queries
from consults.services import alarms, plan_changes, plans
from patients.models import Patient
from patients.pharmacology.tapering import Request, Strength
from practices.models import AuditEvent, Membership
from tests.factories.consults import AlarmFactory
from tests.factories.patients import EpisodeFactory, PatientFactory
from tests.factories.people import NOW, MembershipFactory

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
HALVES = Strength(Decimal(10), Decimal("0.5"))
State, Change = TaperPlan.State, TaperPlan.Change


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def patient(practice) -> Patient:
    """Oxazepam 10 mg, twice a day."""
    use = [{"name": "oxazepam", "strength_mg": "10", "form": "tablet", "dosage": "2D1T"}]
    return PatientFactory(
        practice=practice, surname="Blom", birth_date=date(1950, 1, 2), chronic__medicines=use
    )


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


# --- the planner ---


def test_the_planner_opens_with_what_the_record_says(client_of, poh, patient):
    shown = client_of(poh).get(page(patient, "plan_draft")).content.decode()
    assert 'value="oxazepam" selected' in shown
    assert 'name="morning" value="10"' in shown
    assert 'name="night" value="10"' in shown
    assert 'value="tablet-10" checked' in shown
    assert AuditEvent.objects.filter(what="plan", patient_id=patient.pk, action="view").exists()


def test_the_picture_follows_what_is_filled_in(client_of, poh, patient):
    shown = client_of(poh).post(page(patient, "plan_picture"), filled(patient)).content.decode()
    assert "In 8 weken van 20 mg naar 0, in 4 stappen." in shown
    assert "2,5 mg kan niet met deze tabletten" in shown
    assert "<title>1½ tabletten van 10 mg</title>" in shown
    assert not TaperPlan.objects.exists()


def test_without_javascript_the_button_shows_the_same(client_of, poh, patient):
    shown = client_of(poh).post(page(patient, "plan_draft"), filled(patient) | {"show": "yes"})
    assert "In 8 weken van 20 mg naar 0, in 4 stappen." in shown.content.decode()
    assert not TaperPlan.objects.exists()


def test_a_change_to_diazepam_lists_its_tablets_and_both_ends(client_of, poh, patient):
    data = filled(patient) | {"switch": "yes"}
    shown = client_of(poh).post(page(patient, "plan_picture"), data).content.decode()
    assert "20 tot 50 mg" in shown
    assert 'value="tablet-2" checked' in shown
    assert 'hx-swap-oob="true"' in shown


def test_the_poh_drafts_and_the_gp_finds_it(client_of, poh, gp, patient, practice):
    answer = client_of(poh).post(
        page(patient, "plan_draft"),
        filled(patient) | {"propose": "yes", "note": "Slaapt slecht"},
        follow=True,
    )
    assert "Het concept wacht op de huisarts" in answer.content.decode()
    draft = queries.draft_of(patient)
    assert draft
    assert (draft.made_by, draft.note) == (poh, "Slaapt slecht")
    assert [mg for _day, mg in doses(draft)] == [15, 10, 5, 0]
    assert queries.waiting_for_gp(practice) == [draft]
    assert "Blom" in client_of(gp).get(reverse("plans", args=[practice.slug])).content.decode()
    today = client_of(gp).get(reverse("today", args=[practice.slug])).content.decode()
    assert reverse("plans", args=[practice.slug]) in today
    assert "1 goed te keuren" in today
    assert (
        "1 goed te keuren" not in client_of(poh).get(reverse("today", args=[practice.slug])).content.decode()
    )
    assert (
        "Wacht op de huisarts"
        in client_of(poh).get(reverse("patient", args=[practice.slug, patient.pk])).content.decode()
    )
    assert AuditEvent.objects.filter(what="plan", action="create", patient_id=patient.pk).exists()


def test_the_same_form_sent_twice_is_one_draft(client_of, poh, patient):
    data, client = filled(patient) | {"propose": "yes"}, client_of(poh)
    for _time in range(2):
        assert client.post(page(patient, "plan_draft"), data).status_code == 302
    assert TaperPlan.objects.count() == 1


def test_who_comes_second_does_not_write_over_the_first(poh, gp, patient):
    seen = queries.standing(patient)
    plans.draft(patient=patient, request=asked(), seen=seen, by=poh, at=NOW)
    with pytest.raises(Refused, match="Iemand heeft het schema intussen veranderd"):
        plans.draft(patient=patient, request=asked(daily_mg=Decimal(40)), seen=seen, by=gp, at=NOW)
    assert [mg for _day, mg in doses(TaperPlan.objects.get())] == [15, 10, 5, 0]


def test_a_draft_is_changed_in_place(poh, patient):
    first = drafted(patient, poh)
    second = drafted(patient, poh, start=TODAY + timedelta(days=7))
    assert (second.pk, second.version) == (first.pk, 1)
    assert doses(read(second))[0] == (TODAY + timedelta(days=7), 15)


@pytest.mark.parametrize(
    ("differs", "sentence"),
    [
        ({"start": "2026-01-01"}, "De eerste dag is voorbij"),
        ({"night": ""}, "Vul in hoeveel er nu per dag wordt gebruikt"),
        ({"night": "veel"}, "Schrijf een getal"),
        ({"strengths": []}, "Vink de tabletten aan die er zijn"),
        ({"strengths": ["tablet-10"], "own_mg": "-3"}, "Een dosis is niet lager dan nul"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(client_of, poh, patient, differs, sentence):
    data = filled(patient) | {"propose": "yes"} | differs
    answer = client_of(poh).post(page(patient, "plan_draft"), data)
    assert sentence in answer.content.decode()
    assert not TaperPlan.objects.exists()


def test_why_it_cannot_be_planned_is_said_and_the_gp_may_write_steps(client_of, poh, gp, patient):
    data = filled(patient) | {
        "substance": "clonazepam", "about": "clonazepam|", "strengths": [], "own_mg": "0,5", "night": "1",
    }  # fmt: skip
    to_poh = client_of(poh).post(page(patient, "plan_picture"), data).content.decode()
    to_gp = client_of(gp).post(page(patient, "plan_picture"), data).content.decode()
    assert "Hiervan kan geen schema worden gemaakt" in to_poh
    assert page(patient, "plan_by_hand") not in to_poh
    assert page(patient, "plan_by_hand") in to_gp


def test_in_production_without_a_decision_only_by_hand(client_of, poh, gp, patient, settings):
    settings.PRODUCTION = True
    shown = client_of(poh).get(page(patient, "plan_draft")).content.decode()
    assert "Schema's worden hier niet uitgerekend" in shown.replace("&#x27;", "'")
    assert "staircase" not in shown
    with pytest.raises(Refused):
        drafted(patient, poh)
    steps = [(TODAY, Decimal(15)), (TODAY + timedelta(days=14), Decimal(0))]
    plan = plans.by_hand(
        patient=patient, request=asked(protocol="by-hand"), steps=steps, seen="", by=gp, at=NOW
    )
    assert doses(plan) == steps


# --- by hand ---


def test_a_gp_writes_the_steps(client_of, poh, gp, patient):
    data = filled(patient) | {
        "propose": "yes", "day-1": TODAY.isoformat(), "mg-1": "15",
        "day-2": (TODAY + timedelta(days=28)).isoformat(), "mg-2": "5",
    }  # fmt: skip
    assert client_of(poh).post(page(patient, "plan_by_hand"), data).status_code == 403
    client_of(gp).post(page(patient, "plan_by_hand"), data)
    draft = queries.draft_of(patient)
    assert draft
    assert draft.change == Change.BY_HAND
    assert doses(draft) == [(TODAY, 15), (TODAY + timedelta(days=28), 5)]


@pytest.mark.parametrize("wrong", [{"mg-2": "18"}, {"mg-2": "7"}, {"mg-2": ""}, {"day-1": "2026-01-01"}])
def test_a_rising_dose_and_one_that_cannot_be_made_are_refused(client_of, gp, patient, wrong):
    data = filled(patient) | {
        "propose": "yes", "day-1": TODAY.isoformat(), "mg-1": "15",
        "day-2": (TODAY + timedelta(days=28)).isoformat(), "mg-2": "5",
    }  # fmt: skip
    answer = client_of(gp).post(page(patient, "plan_by_hand"), data | wrong)
    assert answer.status_code == 200
    assert not TaperPlan.objects.exists()


def test_a_step_in_a_year_that_nobody_means_is_said_at_its_day(client_of, gp, patient):
    data = filled(patient) | {
        "propose": "yes", "day-1": TODAY.isoformat(), "mg-1": "15", "day-2": "9999-12-31", "mg-2": "5",
    }  # fmt: skip
    answer = client_of(gp).post(page(patient, "plan_by_hand"), data)
    assert "Deze dag is meer dan tien jaar verder" in answer.content.decode()
    assert list(answer.context["form"].errors) == ["day-2"]
    assert not TaperPlan.objects.exists()


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
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
    assert "Blom" in words
    assert "dr. M. de Wit maakte en keurde dit schema goed" in words
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


# --- on the way ---


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)


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


# --- other practices, and the list ---


def test_another_practice_sees_nothing(client_of, other_poh, poh, gp, patient):
    plan = approved(patient, poh, gp)
    client = client_of(other_poh)
    assert client.get(page(patient)).status_code == 404
    assert client.get(url("plan_help_pdf", plan)).status_code == 404
    slug = other_poh.practice.slug
    assert client.get(reverse("plan", args=[slug, patient.pk])).status_code == 404
    assert client.post(reverse("plan_stop", args=[slug, plan.pk]), {"why": "x"}).status_code == 404


def test_the_list_asks_as_much_for_many_as_for_one(
    client_of, poh, gp, patient, practice, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, list_url = client_of(gp), reverse("plans", args=[practice.slug])
    drafted(patient, poh)
    client.get(list_url)
    with CaptureQueriesContext(connection) as one:
        client.get(list_url)
    for _number in range(3):
        drafted(PatientFactory(practice=practice, chronic=True), MembershipFactory(practice=practice))
    with CaptureQueriesContext(connection) as many:
        client.get(list_url)
    assert len(many) == len(one)
