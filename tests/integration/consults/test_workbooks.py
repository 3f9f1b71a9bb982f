"""A patient's workbook: what goes in, made once, in the background, printed, given, and gone when the patient is."""

import io
import os
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from benzoproject.lib import durable, files
from benzoproject.lib.durable import WorkState
from benzoproject.lib.refusal import Refused
from consults.models import TaperPlan, Workbook
from consults.services import workbook_facts, workbook_files, workbook_rendering, workbooks
from consults.writing.facts import Facts
from patients.models import Use
from practices.models import AuditEvent
from stopletters.services import erasures
from tests.factories.consults import (
    AlarmFactory,
    ConsultFactory,
    ConversationFactory,
    PlanStepFactory,
    QuizRoundFactory,
    TaperPlanFactory,
    WorkbookFactory,
    WorkbookTextFactory,
)
from tests.factories.patients import EpisodeFactory, PatientFactory
from tests.factories.people import NOW

TODAY = NOW.date()


@pytest.fixture(autouse=True)
def now(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def words(db):
    return {kind: WorkbookTextFactory(kind=kind, approved=True) for kind in ("chapters", "quiz", "stories")}


@pytest.fixture
def patient(practice, gp):
    one = PatientFactory(practice=practice, gp=gp, chronic=True, sex="V", surname="Vermeulen", initials="T")
    medicine = {"name": "oxazepam", "strength_mg": "10", "form": "tablet", "dosage": "2D1T"}
    Use.objects.filter(patient=one).update(medicines=[medicine])
    return one


@pytest.fixture
def consult(patient, poh):
    return ConsultFactory(
        letter__place__wave__practice=patient.practice,
        letter__place__patient=patient,
        poh=poh,
        starts_at=NOW - timedelta(hours=1),
    )


@pytest.fixture
def client(client_of, poh):
    return client_of(poh)


def make(patient, poh, **wish):
    return workbooks.make(patient=patient, by=poh, at=NOW, **wish)


def rendered(workbook):
    workbook_rendering.render_due([workbook.pk])
    workbook.refresh_from_db()
    return workbook


def as_if_made(workbook):
    """Done without WeasyPrint: what a page shows of it needs no real PDF."""
    workbook.pdf_sha256, workbook.booklet_sha256 = files.sha256(b"%PDF a4"), files.sha256(b"%PDF a5")
    files.write(workbook.stored_name, b"%PDF a4")
    files.write(workbook.booklet_name, b"%PDF a5")
    workbook.work_state, workbook.pages = WorkState.DONE, 15
    workbook.save()
    return workbook


def approved_plan(patient, gp, **fields):
    plan = TaperPlanFactory(
        patient=patient,
        approved=True,
        approved_by=gp,
        substance="oxazepam",
        start_mg=Decimal(20),
        request={"strengths": [{"mg": "10", "smallest_part": "0.5", "form": "tablet"}]},
        **fields,
    )
    tablets = {"night": {"10": "1.5"}}
    until = TODAY + timedelta(days=13)
    PlanStepFactory(
        plan=plan, position=1, first_day=TODAY, last_day=until, mg=Decimal(15), tablets=tablets,
        substance="oxazepam",
    )  # fmt: skip
    PlanStepFactory(
        plan=plan, position=2, first_day=until + timedelta(days=1), mg=Decimal(0), tablets={},
        substance="oxazepam",
    )  # fmt: skip
    return plan


# --- what goes in ---


def test_it_holds_the_record_the_plan_the_words_and_the_next_appointment(patient, poh, gp, consult, words):
    EpisodeFactory(patient=patient, icpc="P06")
    approved_plan(patient, gp)
    ConversationFactory(
        consult=consult, importance=8, own_reasons="Mijn eigen reden", good_sides="Ik slaap snel in",
        units_per_day=Decimal("1.5"), importance_why_not_lower="Om mijn dochter",
    )  # fmt: skip
    QuizRoundFactory(consult=consult, patient=patient, score=5, questions=10)
    ConsultFactory(letter=consult.letter, number=2, poh=poh, starts_at=NOW + timedelta(days=14))
    facts = Facts.from_json(make(patient, poh, consult=consult).facts)
    (medicine,) = facts.medicines
    assert (medicine.name, medicine.mg, medicine.per_day, medicine.dosage) == ("oxazepam", 10, 2, "2 per dag")
    assert (facts.poh, facts.gp, facts.reason, facts.edition) == ("S. Bakker", "dr. M. de Wit", "sleep", 1)
    assert facts.schedule.approved_by == "dr. M. de Wit"
    assert [step.mg for step in facts.schedule.steps] == [15, 0]
    assert facts.schedule.strengths == {Decimal(10): ("tablet", Decimal("0.5"))}
    assert (facts.said.reasons, facts.said.importance, facts.said.importance_why) == (
        "Mijn eigen reden", 8, "Om mijn dochter",
    )  # fmt: skip
    assert (facts.said.units_per_day, facts.said.good_sides) == (Decimal("1.5"), "Ik slaap snel in")
    assert [(one.moment, one.score, one.questions) for one in facts.quiz] == [("before", 5, 10)]
    assert facts.appointment.starts_at.date() == TODAY + timedelta(days=14)
    assert facts.stories[0] == "annie"


def test_a_plan_that_is_no_longer_approved_or_a_consult_that_is_over_is_not_in_it(
    patient, poh, gp, consult, words
):
    plan = approved_plan(patient, gp)
    TaperPlan.objects.filter(pk=plan.pk).update(state=TaperPlan.State.STOPPED, ended_at=NOW, ended_by=poh)
    facts = Facts.from_json(make(patient, poh).facts)
    assert facts.schedule is None
    assert facts.appointment is None


def test_the_edition_before_stays_as_it_was_when_the_next_is_made(patient, poh, gp, words):
    first = make(patient, poh, called="Truus")
    before = dict(first.facts)
    approved_plan(patient, gp)
    second = make(patient, poh)
    first.refresh_from_db()
    assert (first.edition, second.edition) == (1, 2)
    assert first.facts == before
    assert first.facts["schedule"] is None
    assert second.facts["schedule"]
    assert second.facts["called"] == "Truus", "somebody is named as in the edition before"


def test_asked_for_twice_it_is_the_same_edition(patient, poh, words):
    assert make(patient, poh).pk == make(patient, poh).pk
    assert make(patient, poh, called="Truus").edition == 2, "another name is another edition"
    assert Workbook.objects.count() == 2


def test_while_an_alarm_is_open_nothing_is_made(patient, poh, gp, words):
    alarm = AlarmFactory(patient=patient)
    with pytest.raises(Refused, match="alarm"):
        workbooks.make(patient=patient, by=poh, at=NOW)
    alarm.acknowledged_at, alarm.acknowledged_by, alarm.outcome = NOW, gp, "Gezien op het spreekuur."
    alarm.save()
    assert workbooks.make(patient=patient, by=poh, at=NOW).edition == 1


def test_the_name_is_as_on_an_envelope_unless_somebody_says_otherwise(patient, poh, words):
    assert make(patient, poh).facts["called"] == workbook_facts.name_of(patient)
    assert make(patient, poh, called="  Truus   V. ").facts["called"] == "Truus V."


# --- refused ---


def test_no_words_are_printed_that_nobody_approved(patient, poh, db):
    with pytest.raises(Refused, match="concept"):
        make(patient, poh)
    for kind in ("chapters", "quiz"):
        WorkbookTextFactory(kind=kind, approved=True)
    with pytest.raises(Refused, match="concept"):
        make(patient, poh)
    assert not Workbook.objects.exists()


def test_somebody_who_finds_reading_hard_waits_for_their_own_words(patient, poh, words):
    patient.reading_level = "A2"
    patient.save()
    with pytest.raises(Refused, match="A2"):
        make(patient, poh)
    for kind in ("chapters", "quiz", "stories"):
        WorkbookTextFactory(kind=kind, level="A2", approved=True)
    assert make(patient, poh).chapters.level == "A2"


def test_a_character_that_no_printer_has_is_named(patient, poh, consult, words):
    ConversationFactory(consult=consult, own_reasons="Voor mijn 🐈")
    with pytest.raises(Refused, match="🐈"):
        make(patient, poh)
    assert not Workbook.objects.exists()


# --- made in the background ---


def test_both_pdfs_are_made_once_whoever_makes_them_and_whenever(patient, poh, gp, words):
    approved_plan(patient, gp)
    workbook = rendered(make(patient, poh, called="Truus"))
    assert workbook.work_state == WorkState.DONE
    reading = PdfReader(io.BytesIO(files.read(workbook.stored_name, workbook.pdf_sha256)))
    assert len(reading.pages) == workbook.pages >= 12
    assert "Truus" in reading.pages[0].extract_text()
    assert files.read(workbook.booklet_name, workbook.booklet_sha256).startswith(b"%PDF")
    before = (workbook.pdf_sha256, workbook.booklet_sha256)
    Workbook.objects.filter(pk=workbook.pk).update(work_state=WorkState.QUEUED)
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        rendered(workbook)
    assert (workbook.pdf_sha256, workbook.booklet_sha256) == before
    assert AuditEvent.objects.filter(what="workbook.pdf", object_id=str(workbook.pk)).count() == 2


def test_a_worker_that_lost_its_claim_changes_nothing(patient, poh, words, monkeypatch):
    make(patient, poh)
    late = Workbook.objects.get()
    late.claim = "somebody else's"
    monkeypatch.setattr(workbook_rendering.paper, "reading_pdf", raising(OSError("disk full")))
    workbook_rendering.render(late)
    assert Workbook.objects.get().work_state == WorkState.QUEUED
    assert not AuditEvent.objects.filter(what__startswith="workbook.pdf").exists()


def test_what_cannot_be_made_fails_in_sight_and_may_be_tried_again(client, patient, poh, words, monkeypatch):
    workbook = make(patient, poh)
    monkeypatch.setattr(workbook_rendering.paper, "reading_pdf", raising(OSError("disk full")))
    rendered(workbook)
    assert (workbook.work_state, workbook.error) == (WorkState.FAILED, "disk full")
    page = client.get(address(patient)).content.decode()
    assert "kon niet worden gemaakt" in page
    client.post(reverse("workbook_retry", args=[patient.practice.slug, workbook.pk]))
    workbook.refresh_from_db()
    assert (workbook.work_state, workbook.error) == (WorkState.QUEUED, "")


def test_an_error_that_may_quote_the_patient_is_kept_by_its_kind_alone(patient, poh, words):
    workbook = make(patient, poh)
    workbook.facts = workbook.facts | {"made_on": "Vermeulen"}
    workbook.save()
    assert rendered(workbook).error == "ValueError"


def test_the_sweep_rings_for_a_workbook_whose_worker_died(patient, poh, words, monkeypatch):
    workbook = make(patient, poh)
    Workbook.claim_row(workbook.pk, at=NOW)
    rung = []
    monkeypatch.setattr(durable, "ring", lambda model, ids: rung.append((model, ids)))
    assert durable.sweep(at=NOW + timedelta(days=1), patience=timedelta(minutes=1)) == 1
    assert (Workbook, [workbook.pk]) in rung


def raising(error):
    def act(*_args, **_kwargs):
        raise error

    return act


def test_files_that_no_row_names_are_tidied_away(patient, poh, words):
    workbook = as_if_made(make(patient, poh))
    files.write("workbooks/1-left.pdf", b"%PDF")
    assert workbook_files.tidy(at=NOW) == 0, "a worker may be about to name it"
    old = (NOW - timedelta(hours=2)).timestamp()
    for name in files.stored_names("workbooks"):
        os.utime(files.path_of(name), (old, old))
    assert workbook_files.tidy(at=NOW) == 1
    assert files.stored_names("workbooks") == sorted([workbook.stored_name, workbook.booklet_name])


def test_with_the_patient_the_workbooks_go_and_their_files(
    patient, poh, words, django_capture_on_commit_callbacks
):
    as_if_made(make(patient, poh))
    assert len(files.stored_names("workbooks")) == 2
    with django_capture_on_commit_callbacks(execute=True):
        erasures.erase(patient=patient, reason="asked", by=poh, at=NOW)
    assert not Workbook.objects.exists()
    assert not files.stored_names("workbooks")


# --- pages ---


def address(patient):
    return reverse("workbooks", args=[patient.practice.slug, patient.pk])


def test_from_nothing_to_given_in_the_browser(client, patient, poh, words):
    page = client.get(address(patient)).content.decode()
    assert "Er is nog geen werkboekje" in page
    made = client.post(reverse("workbook_make", args=["de-linde", patient.pk]), {"called": "Truus"})
    assert made.url == address(patient)
    workbook = Workbook.objects.get()
    assert "workbook_progress" not in page
    assert (
        reverse("workbook_progress", args=["de-linde", workbook.pk]) in client.get(made.url).content.decode()
    )
    as_if_made(workbook)
    page = client.get(made.url).content.decode()
    assert reverse("workbook_booklet", args=["de-linde", workbook.pk]) in page
    assert "voorlezen door een computer? Neem dan dat op A4" in page, "the booklet has no tags"
    client.post(reverse("workbook_give", args=["de-linde", workbook.pk]))
    workbook.refresh_from_db()
    assert (workbook.given_at, workbook.given_by) == (NOW, poh)
    assert "gegeven op" in client.get(made.url).content.decode()
    client.post(reverse("workbook_not_given", args=["de-linde", workbook.pk]))
    workbook.refresh_from_db()
    assert workbook.given_at is None


def test_the_progress_line_ends_by_showing_the_whole_page(client, patient, poh, words):
    workbook = make(patient, poh)
    url = reverse("workbook_progress", args=["de-linde", workbook.pk])
    assert "wordt gemaakt" in client.get(url).content.decode()
    Workbook.objects.update(work_state=WorkState.DONE)
    assert client.get(url)["HX-Refresh"] == "true"


def test_a_download_is_on_record_and_looking_ahead_is_not(client, patient, poh, words):
    workbook = as_if_made(make(patient, poh))
    url = reverse("workbook_pdf", args=["de-linde", workbook.pk])
    client.head(url)
    assert not AuditEvent.objects.filter(what="workbook.reading").exists()
    answer = client.get(url)
    assert answer["Content-Type"] == "application/pdf"
    assert patient.surname not in answer["Content-Disposition"]
    client.get(reverse("workbook_booklet", args=["de-linde", workbook.pk]))
    taken = AuditEvent.objects.filter(what__startswith="workbook.", action="print")
    assert sorted(taken.values_list("what", flat=True)) == ["workbook.booklet", "workbook.reading"]
    assert set(taken.values_list("patient_id", flat=True)) == {patient.pk}


def test_one_that_is_not_ready_is_neither_printed_nor_given(client, patient, poh, words):
    workbook = make(patient, poh)
    for name, ask in (("workbook_pdf", client.get), ("workbook_give", client.post)):
        page = ask(reverse(name, args=["de-linde", workbook.pk]), follow=True).content.decode()
        assert "nog niet klaar" in page
    workbook.refresh_from_db()
    assert workbook.given_at is None


@pytest.mark.parametrize("ended", [TaperPlan.State.STOPPED, TaperPlan.State.REPLACED])
def test_a_schedule_that_was_stopped_or_replaced_is_not_printed(client, patient, poh, gp, words, ended):
    plan = approved_plan(patient, gp)
    workbook = as_if_made(make(patient, poh))
    addresses = [
        reverse(name, args=["de-linde", workbook.pk]) for name in ("workbook_pdf", "workbook_booklet")
    ]
    assert {client.get(url).status_code for url in addresses} == {200}
    TaperPlan.objects.filter(pk=plan.pk).update(state=ended, ended_at=NOW, ended_by=poh)
    if ended == TaperPlan.State.REPLACED:
        held = approved_plan(patient, gp, previous=plan, version=2)
        held.steps.filter(position=1).update(last_day=TODAY + timedelta(days=20))
    printed = AuditEvent.objects.filter(action="print").count()
    for url in addresses:
        assert client.head(url).status_code == 302
        page = client.get(url, follow=True).content.decode()
        assert "uitgave 1 is gestopt of vervangen" in page
        assert url not in page
    assert AuditEvent.objects.filter(action="print").count() == printed
    again = as_if_made(make(patient, poh))
    assert client.get(reverse("workbook_pdf", args=["de-linde", again.pk])).status_code == 200
    assert "Oud schema, wordt niet meer afgedrukt" in client.get(address(patient)).content.decode()


def test_a_file_that_was_damaged_is_not_shown(client, patient, poh, words):
    workbook = as_if_made(make(patient, poh))
    files.write(workbook.stored_name, b"something else")
    page = client.get(reverse("workbook_pdf", args=["de-linde", workbook.pk]), follow=True).content.decode()
    assert "kan niet worden gelezen" in page


def test_the_page_says_what_changed_and_what_the_next_edition_holds(client, patient, poh, gp, words):
    make(patient, poh)
    assert "Er is niets veranderd" in client.get(address(patient)).content.decode()
    approved_plan(patient, gp)
    page = client.get(address(patient)).content.decode()
    assert "Veranderd sinds de nieuwste uitgave: afbouwschema." in page


def test_before_the_words_are_approved_the_page_says_so(client, patient):
    page = client.get(address(patient)).content.decode()
    assert "nog een concept" in page
    assert reverse("workbook_make", args=["de-linde", patient.pk]) not in page


def test_a_gp_reads_and_cannot_make(client_of, gp, patient, poh, words):
    as_if_made(make(patient, poh))
    page = client_of(gp).get(address(patient)).content.decode()
    assert reverse("workbook_pdf", args=["de-linde", Workbook.objects.get().pk]) in page
    assert reverse("workbook_make", args=["de-linde", patient.pk]) not in page


def test_a_consult_of_somebody_else_is_not_taken_along(client, patient, words):
    foreign = ConsultFactory()
    data = {"called": "", "consult": foreign.pk}
    client.post(reverse("workbook_make", args=["de-linde", patient.pk]), data)
    assert Workbook.objects.get().consult is None


def test_more_editions_ask_no_more_of_the_database(client, patient, poh, words):
    def asked():
        with CaptureQueriesContext(connection) as counted:
            client.get(address(patient))
        return len(counted)

    WorkbookFactory(patient=patient, made_by=poh, edition=1, **words)
    client.get(address(patient))  # fills what is looked up once
    one = asked()
    for number in range(2, 7):
        WorkbookFactory(patient=patient, made_by=poh, edition=number, **words)
    assert asked() == one


# --- on the page of the patient ---


def test_the_patients_page_leads_to_the_workbook_and_remembers_every_edition(
    client, patient, poh, consult, words
):
    page = reverse("patient", args=["de-linde", patient.pk])
    assert "Maak een werkboekje" in client.get(page).content.decode()
    workbook = as_if_made(make(patient, poh))
    workbooks.give(workbook=workbook, by=poh, at=NOW)
    shown = client.get(page).content.decode()
    assert "Naar het werkboekje" in shown
    assert "Werkboekje gemaakt, uitgave 1" in shown
    assert "Werkboekje gegeven, uitgave 1" in shown


def test_somebody_who_comes_to_no_consult_has_nothing_of_it_there(client, patient, words):
    page = client.get(reverse("patient", args=["de-linde", patient.pk])).content.decode()
    assert "werkboekje" not in page.casefold()


def test_an_edition_of_before_is_not_given_from_a_page_that_was_open(client, patient, poh, gp, words):
    plan = approved_plan(patient, gp)
    first = as_if_made(make(patient, poh))
    TaperPlan.objects.filter(pk=plan.pk).update(state=TaperPlan.State.STOPPED, ended_at=NOW, ended_by=gp)
    give = reverse("workbook_give", args=["de-linde", first.pk])
    assert "is gestopt of vervangen" in client.post(give, follow=True).content.decode()
    second = as_if_made(make(patient, poh))
    assert "Er is een nieuwere uitgave, nummer 2" in client.post(give, follow=True).content.decode()
    first.refresh_from_db()
    assert first.given_at is None
    workbooks.give(workbook=second, by=poh, at=NOW)
    second.refresh_from_db()
    assert second.given_at


def test_after_a_stop_the_book_says_what_is_taken_and_not_the_prescription_of_before(patient, poh, gp):
    plan = approved_plan(patient, gp, switched_from="temazepam", equivalent_mg=Decimal(20))
    other = {"name": "zopiclon", "strength_mg": "7.5", "form": "tablet", "dosage": "1D1T"}
    old = {"name": "temazepam", "strength_mg": "20", "form": "capsule", "dosage": "2D1C"}
    Use.objects.filter(patient=patient).update(medicines=[old, other])
    assert [one.name for one in workbook_facts.medicines(patient, TODAY)] == ["temazepam", "zopiclon"]
    TaperPlan.objects.filter(pk=plan.pk).update(state=TaperPlan.State.STOPPED, ended_at=NOW, ended_by=gp)
    first, second = workbook_facts.medicines(patient, TODAY + timedelta(days=9))
    assert (first.name, first.mg, first.per_day, first.dosage, first.stays) == (
        "oxazepam", 10, Decimal("1.5"), "1½ per dag", True,
    )  # fmt: skip
    assert (second.name, second.stays) == ("zopiclon", False)
