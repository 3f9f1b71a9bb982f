"""Referral to addiction care: consent, the letter that is sealed, what is heard back, and wrong clicks."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from benzoproject.lib import files
from benzoproject.lib.refusal import Refused
from consults.institutions import institutions
from consults.models import Consult, Referral, ReferralOutcome, TaperPlan
from consults.services import plans, referral_letters, referrals
from consults.services.referrals import Wish
from patients.models import Patient
from practices.models import AuditEvent, Membership, Practice
from practices.services import seals
from practices.services.seals import Outcome
from tests.factories.consults import ConsultFactory, PlanStepFactory, ReferralFactory, TaperPlanFactory
from tests.factories.patients import PatientFactory, PrescriptionFactory
from tests.factories.people import NOW, MembershipFactory
from tests.factories.stopletters import a_patient, a_posted_wave

Login = Callable[[Membership], Client]
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def now(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.FILES_DIR = tmp_path / "files"
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def patient(practice: Practice, poh: Membership, gp: Membership) -> Patient:
    return a_patient(practice, gp, street="Dorpsstraat", house_number="12", phone="06 00 00 00 00", sex="V")


@pytest.fixture
def wish(gp: Membership) -> Wish:
    return Wish("tactus", "", "high_dose", "Wilt u meedenken?", TODAY, gp)


@pytest.fixture
def draft(patient: Patient, wish: Wish, poh: Membership) -> Referral:
    return referrals.draft(patient=patient, wish=wish, by=poh, at=NOW)


@pytest.fixture
def sent(draft: Referral, poh: Membership) -> Referral:
    return referrals.send(referral=draft, by=poh, at=NOW)


def words(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def form(own_gp: Membership, **changed: Any) -> dict[str, Any]:
    return {
        "to": "tactus", "reason": "failed", "question": "Graag uw hulp.", "gp": own_gp.pk, "agreed": "on",
        "consented_on": TODAY.isoformat(), **changed,
    }  # fmt: skip


# --- preparing -------------------------------------------------------------------------------------------------------
def test_the_institutions_have_names_and_the_partners_of_the_project_come_first():
    assert list(institutions())[:2] == ["tactus", "iriszorg"]
    assert all(one.name and one.region for one in institutions().values())


def test_from_the_patient_to_a_sealed_letter_in_the_browser(
    client_of: Login, patient: Patient, poh: Membership, gp: Membership, practice: Practice
):
    client = client_of(poh)
    begin = reverse("referral_new", args=[practice.slug, patient.pk])
    assert "Geen toestemming" not in client.get(begin).text
    client.post(begin, form(gp))
    referral = Referral.objects.get(patient=patient)
    page = reverse("referral", args=[practice.slug, referral.pk])
    assert "Tactus" in client.get(page).text
    assert client.get(begin).url == page  # one at a time
    client.post(reverse("referral_send", args=[practice.slug, referral.pk]))
    letter = client.get(reverse("referral_pdf", args=[practice.slug, referral.pk]))
    assert letter["Content-Disposition"] == f'inline; filename="verwijzing-{referral.pk}.pdf"'
    assert seals.check(letter.content).outcome == Outcome.GENUINE
    assert "Van der Proef1" not in str(PdfReader(io.BytesIO(letter.content)).metadata)
    assert list(AuditEvent.objects.filter(what="referral letter").values_list("patient_id", flat=True)) == [
        patient.pk
    ]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"agreed": ""}, "Zonder toestemming"),
        ({"consented_on": ""}, "21-11-2026"),
        ({"to": ""}, "Kies een instelling"),
        ({"to": "other"}, "naam van de instelling"),
        ({"to": "other", "to_name": "  "}, "naam van de instelling"),
        ({"reason": "other", "question": ""}, "in een paar woorden"),
        ({"gp": "0"}, "Kies een huisarts"),
        ({"consented_on": (TODAY + timedelta(days=1)).isoformat()}, "toekomst"),
    ],
    ids=str,
)
def test_what_is_missing_is_asked_and_nothing_is_kept(
    changed: dict[str, str], said: str, client_of: Login, patient: Patient, poh: Membership, gp: Membership
):
    url = reverse("referral_new", args=[patient.practice.slug, patient.pk])
    answer = client_of(poh).post(url, form(gp, **changed))
    assert said in answer.text
    assert not Referral.objects.exists()


def test_an_institution_that_is_not_listed_goes_by_its_name(patient: Patient, poh: Membership, wish: Wish):
    own = replace(wish, to="other", to_name=" Kliniek De Vink ")
    referral = referrals.draft(patient=patient, wish=own, by=poh, at=NOW)
    assert referral_letters.facts_for(referral, at=NOW).to == "Kliniek De Vink"


def test_the_same_form_sent_twice_begins_one_and_another_one_is_refused(
    draft: Referral, patient: Patient, wish: Wish, poh: Membership
):
    assert referrals.draft(patient=patient, wish=wish, by=poh, at=NOW) == draft
    with pytest.raises(Refused):
        referrals.draft(patient=patient, wish=replace(wish, to="iriszorg"), by=poh, at=NOW)
    assert Referral.objects.count() == 1


def test_a_gp_of_another_practice_or_who_left_does_not_refer(
    patient: Patient, wish: Wish, poh: Membership, other_practice: Practice
):
    gone = MembershipFactory(
        practice=patient.practice, gp=True, active=False, deactivated_at=NOW, deactivated_by=poh.user
    )
    for gp in (MembershipFactory(practice=other_practice, gp=True), gone, poh):
        with pytest.raises(Refused):
            referrals.draft(patient=patient, wish=replace(wish, gp=gp), by=poh, at=NOW)
    assert not Referral.objects.exists()


def test_a_draft_is_changed_and_what_was_sent_is_not(draft: Referral, wish: Wish, poh: Membership):
    better = replace(wish, question="Kunt u ook naar de alcohol kijken?")
    referrals.change(referral=draft, wish=better, by=poh, at=NOW)
    draft.refresh_from_db()
    assert draft.question == better.question
    referrals.send(referral=draft, by=poh, at=NOW)
    with pytest.raises(Refused):
        referrals.change(referral=draft, wish=wish, by=poh, at=NOW)


# --- the letter ------------------------------------------------------------------------------------------------------
def test_the_letter_says_what_was_tried_and_nothing_more_than_needed(
    draft: Referral, patient: Patient, poh: Membership, gp: Membership
):
    wave = a_posted_wave(by=poh, patients=[patient], number=1)
    letter = wave.letters.get()
    for number, days in ((1, 20), (2, 6)):
        ConsultFactory(letter=letter, number=number, starts_at=NOW - timedelta(days=days), done=True)
    ConsultFactory(
        letter=letter, number=3, state=Consult.State.CANCELLED, reason="patient", ended_at=NOW, ended_by=poh
    )
    plan = TaperPlanFactory(
        patient=patient, approved=True, first_day=date(2026, 9, 14), on_hold=True, made_by=poh
    )
    for position, (first, mg) in enumerate(
        ((date(2026, 9, 14), "20"), (date(2026, 9, 28), "18"), (date(2026, 11, 1), "0"))
    ):
        PlanStepFactory(plan=plan, position=position, first_day=first, mg=Decimal(mg))
    said = words(referral_letters.concept(draft, at=NOW))
    assert "Mevrouw J. van der Proef1" in said or "J. van der Proef1" in said
    assert "17 mei 1950" in said
    assert "Dorpsstraat 12" in said
    assert "BSN" in said
    assert "2 gesprekken met de praktijkondersteuner, van 22 september 2026 tot en met 6 oktober 2026" in said
    assert "van 20 naar 0 mg per dag; nu 18 mg per dag, in pauze" in said
    assert f"Stopbrief gestuurd op {wave.posted_on.day} " in said
    assert "Wilt u meedenken?" in said
    assert patient.phone not in said
    assert patient.his_number not in said


def test_a_stopped_plan_says_at_which_dose(draft: Referral, patient: Patient, poh: Membership):
    plan = TaperPlanFactory(patient=patient, approved=True, first_day=TODAY - timedelta(days=30))
    PlanStepFactory(plan=plan, position=1, mg=Decimal("7.50"))
    PlanStepFactory(plan=plan, position=2, first_day=TODAY, mg=Decimal(5))
    plan.state, plan.ended_at, plan.ended_by = TaperPlan.State.STOPPED, NOW - timedelta(days=3), poh
    plan.save()
    (line,) = referral_letters.facts_for(draft, at=NOW).tried
    assert line.endswith("van 7,5 naar 5 mg per dag; gestopt bij 7,5 mg per dag.")


def a_change_to_diazepam(patient: Patient, first_day: date) -> TaperPlan:
    """From oxazepam: 10 mg, and two weeks later 8 mg."""
    plan: TaperPlan = TaperPlanFactory(
        patient=patient,
        approved=True,
        first_day=first_day,
        switched_from="oxazepam",
        equivalent_mg=Decimal(30),
    )
    for position, mg in enumerate((10, 8)):
        first = first_day + position * timedelta(days=14)
        last = first + timedelta(days=13) if mg == 10 else None
        PlanStepFactory(plan=plan, position=position, first_day=first, last_day=last, mg=Decimal(mg))
    return plan


def told(referral: Referral) -> tuple[str, ...]:
    return referral_letters.facts_for(referral, at=NOW).medicines


BEFORE = "Voor het afbouwen: oxazepam 10 mg, 1 per dag"


def test_after_a_change_to_diazepam_it_says_what_was_taken_and_what_is_taken_now(
    practice: Practice, gp: Membership, poh: Membership, wish: Wish
):
    patient = PatientFactory(practice=practice, gp=gp, chronic=True)
    draft = referrals.draft(patient=patient, wish=wish, by=poh, at=NOW)
    assert told(draft) == ("oxazepam 10 mg, 1 per dag",)
    plan = a_change_to_diazepam(patient, TODAY - timedelta(days=20))
    assert told(draft) == (BEFORE, "Nu, volgens het afbouwschema: diazepam, 8 mg per dag")
    assert "Voor het afbouwen: oxazepam" in words(referral_letters.concept(draft, at=NOW))
    plans.stop(plan=plan, why="Valt steeds", by=poh, at=NOW)
    now = "Nu: diazepam, 8 mg per dag, tot de huisarts beslist; het afbouwschema is gestopt"
    assert told(draft) == (BEFORE, now)


def test_what_was_prescribed_after_the_change_is_not_called_past(
    practice: Practice, gp: Membership, poh: Membership, wish: Wish
):
    patient = PatientFactory(practice=practice, gp=gp, chronic=True)
    draft = referrals.draft(patient=patient, wish=wish, by=poh, at=NOW)
    a_change_to_diazepam(patient, TODAY - timedelta(days=20))
    PrescriptionFactory(patient=patient, date=TODAY - timedelta(days=3))
    assert told(draft)[0] == "Ook na de overstap nog voorgeschreven: oxazepam 10 mg, 1 per dag"


def test_a_plan_that_did_not_begin_changes_nothing_yet(
    practice: Practice, gp: Membership, poh: Membership, wish: Wish
):
    patient = PatientFactory(practice=practice, gp=gp, chronic=True)
    draft = referrals.draft(patient=patient, wish=wish, by=poh, at=NOW)
    a_change_to_diazepam(patient, TODAY + timedelta(days=3))
    assert told(draft) == ("oxazepam 10 mg, 1 per dag",)
    (line,) = referral_letters.facts_for(draft, at=NOW).tried
    assert line.endswith("van 10 naar 8 mg per dag; nog niet begonnen.")


def test_of_the_medicine_itself_the_last_prescription_stands_beside_the_dose_of_now(
    practice: Practice, gp: Membership, poh: Membership, wish: Wish
):
    patient = PatientFactory(practice=practice, gp=gp, chronic=True)
    draft = referrals.draft(patient=patient, wish=wish, by=poh, at=NOW)
    plan = TaperPlanFactory(patient=patient, approved=True, substance="oxazepam")
    PlanStepFactory(plan=plan, position=1, mg=Decimal("7.5"))
    assert told(draft) == (
        "Laatste voorschrift: oxazepam 10 mg, 1 per dag",
        "Nu, volgens het afbouwschema: oxazepam, 7,5 mg per dag",
    )


def test_a_concept_is_marked_and_has_no_seal(draft: Referral):
    concept = referral_letters.concept(draft, at=NOW)
    assert "CONCEPT" in words(concept).replace(" ", "")
    assert seals.check(concept).outcome == Outcome.NOT_OURS


def test_what_was_sent_stays_as_it_was(sent: Referral, patient: Patient, poh: Membership):
    before = referral_letters.read(sent)
    patient.street = "Nieuweweg"
    patient.save()
    assert referrals.send(referral=sent, by=poh, at=NOW + timedelta(hours=1)) == sent
    sent.refresh_from_db()
    assert referral_letters.read(sent) == before
    assert referral_letters.facts_of(sent, at=NOW).patient["street"] == "Dorpsstraat 12"
    assert AuditEvent.objects.filter(what="referral.send").count() == 1


def test_a_damaged_file_is_not_shown(sent: Referral, client_of: Login, poh: Membership, practice: Practice):
    files.write(sent.stored_name, b"%PDF something else")
    url = reverse("referral_pdf", args=[practice.slug, sent.pk])
    answer = client_of(poh).get(url, follow=True)
    assert "beschadigd" in answer.text


def test_a_character_that_cannot_be_printed_stops_the_letter(patient: Patient, wish: Wish, poh: Membership):
    strange = referrals.draft(patient=patient, wish=replace(wish, question="Dank 🙏"), by=poh, at=NOW)
    with pytest.raises(Refused, match="🙏"):
        referrals.send(referral=strange, by=poh, at=NOW)
    strange.refresh_from_db()
    assert (strange.state, strange.pdf_sha256, strange.facts) == (Referral.State.DRAFT, "", {})


def test_a_file_that_no_referral_refers_to_is_thrown_away(sent: Referral):
    files.write("referrals/1-lost.pdf", b"%PDF")
    later = NOW + timedelta(days=36500)
    assert referral_letters.tidy(at=later) == 1
    assert files.stored_names("referrals") == [sent.stored_name]


# --- what is heard back ----------------------------------------------------------------------------------------------
def test_outcomes_follow_each_other_until_one_ends_it(sent: Referral, poh: Membership, gp: Membership):
    referrals.record_outcome(referral=sent, code="in_care", on=TODAY, by=poh, at=NOW)
    sent.refresh_from_db()
    assert sent.state == Referral.State.SENT
    later = NOW + timedelta(days=60)
    done = referrals.record_outcome(referral=sent, code="done", on=later.date(), by=gp, at=later)
    sent.refresh_from_db()
    assert (sent.state, sent.ended_by) == (Referral.State.CLOSED, gp)
    again = referrals.record_outcome(referral=sent, code="done", on=later.date(), by=gp, at=later)
    assert again == done  # the same form, sent twice
    with pytest.raises(Refused):
        referrals.record_outcome(referral=sent, code="back", on=later.date(), by=gp, at=later)
    assert ReferralOutcome.objects.count() == 2


@pytest.mark.parametrize("days", [-1, 1])
def test_nothing_is_heard_before_the_letter_or_in_the_future(days: int, sent: Referral, poh: Membership):
    with pytest.raises(Refused):
        referrals.record_outcome(
            referral=sent, code="in_care", on=TODAY + timedelta(days=days), by=poh, at=NOW
        )
    assert not ReferralOutcome.objects.exists()


def test_a_wrong_outcome_is_taken_back_and_the_referral_goes_on(sent: Referral, poh: Membership):
    wrong = referrals.record_outcome(referral=sent, code="refused", on=TODAY, by=poh, at=NOW)
    for _twice in range(2):
        referrals.withdraw_outcome(outcome=wrong, by=poh, at=NOW)
    sent.refresh_from_db()
    assert (sent.state, sent.ended_at) == (Referral.State.SENT, None)
    assert AuditEvent.objects.filter(what="referral.reopen").count() == 1


def test_it_is_not_reopened_beside_a_newer_one(sent: Referral, wish: Wish, poh: Membership):
    ended = referrals.record_outcome(referral=sent, code="not_come", on=TODAY, by=poh, at=NOW)
    referrals.draft(patient=sent.patient, wish=wish, by=poh, at=NOW)
    with pytest.raises(Refused):
        referrals.withdraw_outcome(outcome=ended, by=poh, at=NOW)
    ended.refresh_from_db()
    assert ended.withdrawn_at is None


def test_it_can_be_taken_back_before_and_after_sending(sent: Referral, wish: Wish, poh: Membership):
    for _twice in range(2):
        referrals.withdraw(referral=sent, by=poh, at=NOW)
    next_one = referrals.draft(patient=sent.patient, wish=wish, by=poh, at=NOW)
    referrals.withdraw(referral=next_one, by=poh, at=NOW)
    with pytest.raises(Refused):
        referrals.send(referral=next_one, by=poh, at=NOW)
    assert AuditEvent.objects.filter(what="referral.withdraw").count() == 2


def test_outcomes_on_the_page(client_of: Login, sent: Referral, poh: Membership, practice: Practice):
    client = client_of(poh)
    url = reverse("referral_outcome", args=[practice.slug, sent.pk])
    assert "Kies hoe het gaat" in client.post(url, {"on": TODAY.isoformat()}).text
    wrong_day = {"code": "in_care", "on": (TODAY - timedelta(days=1)).isoformat()}
    assert "Kies een dag vanaf 12-10-2026" in client.post(url, wrong_day).text
    assert not ReferralOutcome.objects.exists()
    answer = client.post(
        url, {"code": "back", "on": TODAY.isoformat(), "note": "Brief gekregen"}, follow=True
    )
    assert "Brief gekregen" in answer.text
    assert "Wat hebt u gehoord" not in answer.text  # it has ended
    kept = ReferralOutcome.objects.get()
    client.post(reverse("referral_outcome_withdraw", args=[practice.slug, kept.pk]))
    sent.refresh_from_db()
    assert sent.state == Referral.State.SENT


def test_two_referrals_of_one_patient_cannot_be_open_at_once(practice: Practice):
    from django.db import IntegrityError

    patient = PatientFactory(practice=practice)
    ReferralFactory(patient=patient)
    with pytest.raises(IntegrityError):
        ReferralFactory(patient=patient, sent=True)
