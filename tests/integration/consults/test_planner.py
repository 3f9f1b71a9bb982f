"""The planner: what it opens with, the picture that follows, and what becomes of a draft."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from benzoproject.lib.refusal import Refused
from consults.forms import planner
from consults.models import TaperPlan
from consults.queries import plan_facts
from consults.queries import plans as queries
from consults.services import plan_changes, plans
from patients.models import Patient
from patients.pharmacology.tapering import Strength
from practices.models import AuditEvent
from tests.factories.consults import ConsultFactory
from tests.factories.patients import EpisodeFactory
from tests.factories.people import NOW
from tests.integration.consults.planning import (
    TODAY,
    a_patient,
    approved,
    asked,
    doses,
    drafted,
    filled,
    later,
    page,
    read,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def patient(practice) -> Patient:
    return a_patient(practice)


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


def test_what_is_wrong_stands_where_the_picture_would_be(client_of, poh, patient):
    data = filled(patient) | {"night": "veel", "start": "2026-01-01"}
    shown = client_of(poh).post(page(patient, "plan_picture"), data).content.decode()
    assert "Dit kan nog niet worden getekend" in shown
    assert "<b>Nacht</b>: Schrijf een getal" in shown
    assert "De eerste dag is voorbij" in shown
    assert "De tekening komt vanzelf" not in shown
    anew = client_of(poh).post(page(patient, "plan_picture"), data | {"substance": "temazepam"})
    assert "Dit kan nog niet worden getekend" not in anew.content.decode()


def test_a_capsule_and_a_tablet_of_one_strength_may_both_be_there(client_of, poh, patient, monkeypatch):
    both = [
        Strength(Decimal(10)),
        Strength(Decimal(10), form="capsule"),
        Strength(Decimal(20), form="capsule"),
    ]
    monkeypatch.setattr(plan_facts, "products", lambda name, own, group: both)
    monkeypatch.setattr(planner, "products", lambda name, own, group: both)
    data = filled(patient) | {"strengths": ["capsule-10", "tablet-10", "capsule-20"], "propose": "yes"}
    assert (
        "Niet in het schema: Capsule 10 mg."
        in client_of(poh).post(page(patient, "plan_picture"), data).content.decode()
    )
    assert client_of(poh).post(page(patient, "plan_draft"), data).status_code == 302
    draft = queries.draft_of(patient)
    assert draft
    assert [(one.mg, one.form, one.smallest_part) for one in queries.request_of(draft).strengths] == [
        (10, "tablet", Decimal("0.5")), (20, "capsule", 1),
    ]  # fmt: skip


def test_an_english_page_says_in_english_what_the_gp_weighs_and_why_there_is_no_plan(client_of, poh, patient):
    client = client_of(poh)
    client.cookies["django_language"] = "en"
    shown = client.post(page(patient, "plan_picture"), filled(patient)).content.decode()
    assert "Never stop at once." in shown
    assert "Nooit ineens" not in shown
    form = client.get(page(patient, "plan_draft")).content.decode()
    assert "In 4 weeks (guide to benzodiazepines, NHG 2014)" in form
    assert "hulpgids" not in (form + shown).lower()
    EpisodeFactory(patient=patient, icpc="N88")
    refused = client.post(page(patient, "plan_picture"), filled(patient)).content.decode()
    assert "With epilepsy or seizures (N88) no schedule comes by itself." in refused


def test_while_going_on_waits_the_page_says_first_what_holds_now(client_of, poh, gp, patient):
    plan = approved(patient, poh, gp)
    held = read(plan_changes.hold(plan=plan, days=28, by=poh, at=later(10)))
    on = TODAY + timedelta(days=21)
    with time_machine.travel(later(20), tick=False):
        plan_changes.resume(plan=held, on=on, seen=queries.standing(patient), by=poh, at=later(20))
        shown = client_of(gp).get(page(patient)).content.decode()
    assert shown.index("Nu 15 mg oxazepam per dag, tot en met") < shown.index(
        "Lees het schema en keur het goed"
    )
    assert shown.index("Lees het schema en keur het goed") < shown.index("Het schema dat nu geldt")


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


def test_what_is_planned_on_the_day_of_a_consult_belongs_to_it(client_of, poh, gp, patient, practice):
    of_patient = {"letter__place__wave__practice": practice, "letter__place__patient": patient}
    first = ConsultFactory(**of_patient, poh=poh, done=True, starts_at=NOW - timedelta(hours=2))
    last = ConsultFactory(
        letter=first.letter, poh=poh, done=True, number=2, starts_at=NOW - timedelta(hours=1)
    )
    ConsultFactory(letter=first.letter, poh=poh, number=3, starts_at=NOW + timedelta(hours=1))
    client_of(poh).post(page(patient, "plan_draft"), filled(patient) | {"propose": "yes"})
    draft = queries.draft_of(patient)
    assert draft
    assert draft.consult == last
    plans.approve(plan=draft, seen=queries.fingerprint(draft), by=gp, at=NOW)
    assert plan_changes.hold(plan=draft, days=14, by=poh, at=NOW + timedelta(days=1)).consult is None


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
