"""The logbook: derived from what happened, completed by the POH, with what is still missing, and taken along."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benzoproject.lib.refusal import Refused
from consults.models import Consult, LogbookEntry, QuizRound, TaperPlan
from consults.presenters import logbook as words
from consults.queries import logbook as queries
from consults.queries.logbook_gaps import Missing
from consults.services import logbook
from patients.models import Patient, Wave
from practices.models import AuditEvent, Membership, Practice
from tests.factories.consults import (
    ConsultFactory,
    ConversationFactory,
    LogbookEntryFactory,
    QuizRoundFactory,
    ReferralFactory,
    ReferralOutcomeFactory,
    TaperPlanFactory,
    WorkbookFactory,
)
from tests.factories.people import NOW
from tests.factories.stopletters import CallFactory, ResponseFactory, a_patient, a_posted_wave

Login = Callable[[Membership], Client]
TODAY = NOW.date()
Element = LogbookEntry.Element


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def patients(practice: Practice, gp: Membership) -> list[Patient]:
    return [a_patient(practice, gp, number) for number in (1, 2, 3)]


@pytest.fixture
def wave(poh: Membership, patients: list[Patient]) -> Wave:
    return a_posted_wave(by=poh, patients=patients, number=1)


@pytest.fixture
def patient(wave: Wave, patients: list[Patient]) -> Patient:
    return patients[0]


def consult(patient: Patient, number: int, days_ago: int, **fields: Any) -> Consult:
    letter = patient.letters.get()
    starts = NOW - timedelta(days=days_ago)
    held = {"done": True} if "state" not in fields else {}
    found: Consult = ConsultFactory(letter=letter, number=number, starts_at=starts, **held, **fields)
    return found


def everything(patient: Patient, poh: Membership) -> None:
    """One of each element, and nothing missing."""
    letter = patient.letters.get()
    answer = ResponseFactory(letter=letter)
    CallFactory(letter=letter, made_at=NOW, made_by=poh, result="reached", response=answer)
    CallFactory(letter=letter, made_at=NOW, made_by=poh, result="no_answer")
    CallFactory(letter=letter)  # booked, not made
    first = consult(patient, 1, 10, minutes_spent=25)
    ConversationFactory(consult=first)
    QuizRoundFactory(consult=first, score=5, questions=8, saved_at=first.starts_at)
    second = consult(patient, 2, 3, minutes_spent=20)
    ConversationFactory(consult=second, importance=None, confidence=None)
    QuizRoundFactory(
        consult=second, score=7, questions=8, moment=QuizRound.Moment.AFTER, saved_at=second.starts_at
    )
    consult(patient, 3, 1, state=Consult.State.CANCELLED, reason="patient", ended_at=NOW, ended_by=poh)
    WorkbookFactory(patient=patient, pdf_sha256="a" * 64, given_at=NOW, given_by=poh)
    TaperPlanFactory(patient=patient, approved=True)
    ReferralFactory(patient=patient, sent=True)
    LogbookEntryFactory(patient=patient, element=Element.DIARY, minutes=5, recorded_by=poh)
    LogbookEntryFactory(patient=patient, element=Element.STORIES, withdrawn_at=NOW, withdrawn_by=poh)


# --- what happened ---------------------------------------------------------------------------------------------------
def test_every_element_comes_from_where_it_happened(patient: Patient, poh: Membership):
    everything(patient, poh)
    found = queries.of_patient(patient, TODAY)
    assert found.received == {
        Element.LETTER: 1, Element.CALL: 1, Element.CONSULT: 2, Element.INTERVIEWING: 1, Element.QUIZ: 2,
        Element.WORKBOOK: 1, Element.PLAN: 1, Element.REFERRAL: 1, Element.DIARY: 1,
    }  # fmt: skip
    assert found.minutes == 50
    assert [line.on for line in found.lines] == sorted(line.on for line in found.lines)
    assert found.gaps == []


def test_details_say_what_it_was(patient: Patient, poh: Membership):
    everything(patient, poh)
    said = {words.detail(line.row) for line in queries.of_patient(patient, TODAY).lines}
    assert {
        "Ronde 1",
        "consult 1",
        "belang 7, vertrouwen 4",
        "ervoor: 5 van 8 goed",
        "Tactus Verslavingszorg",
    } <= said


def test_what_did_not_happen_is_no_line(patient: Patient, poh: Membership):
    """A workbook that was not given, a draft plan, a referral that was not sent, a consult that was not held."""
    WorkbookFactory(patient=patient)
    TaperPlanFactory(patient=patient)
    ReferralFactory(patient=patient)
    consult(patient, 1, -7, state=Consult.State.PLANNED)
    assert queries.of_patient(patient, TODAY).received == {Element.LETTER: 1}


# --- what is missing -------------------------------------------------------------------------------------------------
def missing(patient: Patient) -> list[Missing]:
    return [gap.code for gap in queries.of_patient(patient, TODAY).gaps]


def test_a_held_consult_without_minutes_or_words(patient: Patient):
    held = consult(patient, 1, 2, minutes_spent=None)
    assert missing(patient) == [Missing.MINUTES, Missing.CONVERSATION]
    held.minutes_spent = 0
    held.save()
    ConversationFactory(consult=held)
    assert missing(patient) == []


def test_a_consult_whose_day_has_passed(patient: Patient):
    consult(patient, 1, 1, state=Consult.State.PLANNED)
    assert missing(patient) == [Missing.ENDED]


def test_a_consult_of_today_is_not_missed_yet(patient: Patient):
    consult(patient, 1, 0, state=Consult.State.PLANNED)
    assert missing(patient) == []


def test_only_the_newest_workbook_has_to_be_given(patient: Patient, poh: Membership):
    WorkbookFactory(patient=patient, edition=1, pdf_sha256="a" * 64)
    newest = WorkbookFactory(patient=patient, edition=2, pdf_sha256="b" * 64)
    assert missing(patient) == [Missing.GIVEN]
    newest.given_at, newest.given_by = NOW, poh
    newest.save()
    assert missing(patient) == []


def test_a_quiz_before_asks_for_one_after_once_another_consult_was_held(patient: Patient):
    first = consult(patient, 1, 9, minutes_spent=20)
    ConversationFactory(consult=first)
    QuizRoundFactory(consult=first, saved_at=first.starts_at)
    assert missing(patient) == []
    second = consult(patient, 2, 2, minutes_spent=20)
    ConversationFactory(consult=second)
    assert missing(patient) == [Missing.QUIZ_AFTER]
    QuizRoundFactory(consult=second, moment=QuizRound.Moment.AFTER)
    assert missing(patient) == []


@pytest.mark.parametrize(("days", "missed"), [(3, []), (4, [Missing.APPROVAL])])
def test_a_plan_that_waits_for_the_gp(days: int, missed: list[Missing], patient: Patient):
    plan = TaperPlanFactory(patient=patient, made_at=NOW - timedelta(days=days))
    assert missing(patient) == missed
    plan.state, plan.ended_at, plan.ended_by = TaperPlan.State.DISCARDED, NOW, plan.made_by
    plan.save()
    assert missing(patient) == []


@pytest.mark.parametrize(("days", "missed"), [(42, []), (43, [Missing.OUTCOME])])
def test_a_referral_of_which_nothing_is_heard(
    days: int, missed: list[Missing], patient: Patient, poh: Membership
):
    sent = ReferralFactory(patient=patient, sent=True, sent_at=NOW - timedelta(days=days), made_by=poh)
    wrong = ReferralOutcomeFactory(referral=sent, withdrawn_at=NOW, withdrawn_by=poh)
    assert missing(patient) == missed
    wrong.withdrawn_at = wrong.withdrawn_by = None
    wrong.save()
    assert missing(patient) == []


# --- by hand ---------------------------------------------------------------------------------------------------------
def test_the_poh_adds_an_element_once_and_takes_it_back(client_of: Login, patient: Patient, poh: Membership):
    client = client_of(poh)
    add = reverse("logbook_add", args=[patient.practice.slug, patient.pk])
    filled = {"element": "diary", "on": TODAY.isoformat(), "minutes": "12", "note": "Dagboekje besproken"}
    for _twice in range(2):
        answer = client.post(add, filled, follow=True)
    assert "Dagboekje besproken" in answer.text
    assert "12 min" in answer.text
    entry = LogbookEntry.objects.get()
    client.post(reverse("logbook_withdraw", args=[patient.practice.slug, entry.pk]))
    entry.refresh_from_db()
    assert entry.withdrawn_by == poh
    logbook.withdraw(entry=entry, by=poh, at=NOW)
    assert AuditEvent.objects.filter(what="logbook.withdraw", patient_id=patient.pk).count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"element": ""}, "Kies wat het was"),
        ({"element": "hypnosis"}, "hypnosis"),
        ({"on": ""}, "21-11-2026"),
        ({"minutes": "481"}, "480"),
        ({"on": (TODAY + timedelta(days=1)).isoformat()}, "toekomst"),
    ],
    ids=str,
)
def test_wrong_input_is_said_and_nothing_is_kept(
    changed: dict[str, str], said: str, client_of: Login, patient: Patient, poh: Membership
):
    add = reverse("logbook_add", args=[patient.practice.slug, patient.pk])
    answer = client_of(poh).post(add, {"element": "diary", "on": TODAY.isoformat(), **changed})
    assert said in answer.text
    assert not LogbookEntry.objects.exists()


def test_a_day_that_has_not_come_is_refused(patient: Patient, poh: Membership):
    with pytest.raises(Refused):
        logbook.add(
            patient=patient, element="diary", on=TODAY + timedelta(days=1), minutes=None, by=poh, at=NOW
        )


def test_the_gp_reads_and_does_not_complete(
    client_of: Login, patient: Patient, gp: Membership, poh: Membership
):
    everything(patient, poh)
    page = client_of(gp).get(reverse("logbook_patient", args=[patient.practice.slug, patient.pk])).text
    assert "Tactus" in page
    assert reverse("logbook_add", args=[patient.practice.slug, patient.pk]) not in page


# --- the wave --------------------------------------------------------------------------------------------------------
def test_the_table_of_a_wave_has_everybody_with_a_letter_and_its_denominators(
    client_of: Login, wave: Wave, patients: list[Patient], poh: Membership
):
    everything(patients[0], poh)
    consult(patients[1], 1, 2, minutes_spent=None)
    table = words.WaveLogbook(queries.of_wave(wave, TODAY))
    assert [row.patient for row in table.rows] == patients
    assert dict(table.totals)["Consult"] == "2 van 3"
    assert dict(table.totals)["Werkboekje"] == "1 van 3"
    page = client_of(poh).get(reverse("logbook", args=[wave.practice.slug])).text
    assert "2 aan te vullen" in page
    assert "50 min" in page


def test_another_wave_is_a_choice_and_nonsense_is_the_newest(
    client_of: Login, wave: Wave, poh: Membership, gp: Membership, practice: Practice
):
    a_posted_wave(by=poh, patients=[a_patient(practice, gp, 9)], number=2)
    client, url = client_of(poh), reverse("logbook", args=[practice.slug])
    assert "Proef9" in client.get(url).text
    assert "Proef9" not in client.get(url, {"wave": "1"}).text
    assert "Proef9" in client.get(url, {"wave": "x"}).text


def test_twenty_patients_ask_no_more_of_the_database_than_two(
    wave: Wave, patients: list[Patient], poh: Membership
):
    for person in patients[:2]:
        everything(person, poh)
    few = count(wave)
    everything(patients[2], poh)
    assert count(wave) == few


def count(wave: Wave) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        table = words.WaveLogbook(queries.of_wave(wave, TODAY))
        assert [
            [row.cells, row.open, [words.detail(line.row) for line in row.found.lines]] for row in table.rows
        ]
    return len(asked)


# --- taken along -----------------------------------------------------------------------------------------------------
def test_the_export_has_a_row_per_line_and_no_formula(
    client_of: Login, wave: Wave, patients: list[Patient], poh: Membership
):
    everything(patients[0], poh)
    patients[1].his_number = "=1+1"
    patients[1].save()
    answer = client_of(poh).get(reverse("logbook_export", args=[wave.practice.slug]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert len(rows) == sum(len(found.lines) for _patient, found in queries.of_wave(wave, TODAY))
    assert {row["Nummer in het HIS"] for row in rows} == {
        patients[0].his_number,
        "'=1+1",
        patients[2].his_number,
    }
    diary = next(row for row in rows if row["Wat"] == "dagboekje")
    assert (diary["Minuten"], diary["Bron"], diary["Datum"]) == ("5", "aangevuld", "12-10-2026")
    assert patients[0].surname not in text
    logged = AuditEvent.objects.filter(action="export", what="logbook")
    assert set(logged.values_list("patient_id", flat=True)) == {patient.pk for patient in patients}


def test_without_a_posted_wave_there_is_nothing_to_take_along(
    client_of: Login, poh: Membership, practice: Practice
):
    client = client_of(poh)
    assert client.get(reverse("logbook_export", args=[practice.slug])).url == reverse(
        "logbook", args=[practice.slug]
    )
    assert "nog geen brieven" in client.get(reverse("logbook", args=[practice.slug])).text


# --- the page of the patient -----------------------------------------------------------------------------------------
def test_the_page_of_the_patient_has_it_in_one_line(
    client_of: Login, patient: Patient, poh: Membership, gp: Membership
):
    everything(patient, poh)
    consult(patient, 3, 0, minutes_spent=None)
    url = reverse("patient", args=[patient.practice.slug, patient.pk])
    for person in (poh, gp):
        page = client_of(person).get(url).text
        assert "50 min" in page
        assert "2 punten aan te vullen" in page
        assert "Verwijzing naar Tactus Verslavingszorg" in page
        assert "Verwijzen naar verslavingszorg" not in page  # one at a time
        assert reverse("logbook_patient", args=[patient.practice.slug, patient.pk]) in page


def test_whoever_never_got_a_letter_has_no_logbook(
    client_of: Login, practice: Practice, gp: Membership, poh: Membership
):
    someone = a_patient(practice, gp, 8)
    page = client_of(poh).get(reverse("patient", args=[practice.slug, someone.pk])).text
    assert reverse("logbook_patient", args=[practice.slug, someone.pk]) not in page
