"""A patient with everything of this floor: shown, taken along, erased with its files; and work that is handed over."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from benzoproject.lib import files, kept
from consults.models import Consult, Referral, TaperPlan, Workbook
from patients.models import Patient
from patients.queries.belongings import belongings
from practices.models import AuditEvent, Membership, Practice
from stopletters.queries import handing_over as open_work
from stopletters.services import erasures, handing_over
from tests.factories import consults as made
from tests.factories.people import NOW, MembershipFactory
from tests.factories.stopletters import a_patient, a_posted_wave

Login = Callable[[Membership], Client]
SECRET = "Kwikstaart"
FLOOR = {
    "Consult", "Conversation", "QuizRound", "Alarm", "TaperPlan", "PlanStep", "Workbook", "Referral", "ReferralOutcome",
    "LogbookEntry",
}  # fmt: skip


@pytest.fixture(autouse=True)
def now(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def patients(practice: Practice, poh: Membership, gp: Membership) -> list[Patient]:
    """Two people of one wave, each with everything of this floor; the secret is in every word of the first."""
    both = [a_patient(practice, gp, number) for number in (1, 2)]
    a_posted_wave(by=poh, patients=both, number=1)
    for person, word in zip(both, (SECRET, "iets anders"), strict=True):
        everything(person, word, poh, gp)
    return both


def everything(person: Patient, word: str, poh: Membership, gp: Membership) -> None:
    consult = made.ConsultFactory(letter=person.letters.get(), poh=poh, note=word)
    made.ConversationFactory(consult=consult, agenda=word, teach_back=word, own_reasons=word)
    made.QuizRoundFactory(consult=consult)
    made.AlarmFactory(patient=person, consult=consult, note=word, raised_by=poh)
    old = made.TaperPlanFactory(
        patient=person, consult=consult, note=word, made_by=poh, state=TaperPlan.State.REPLACED, approved_at=NOW,
        approved_by=gp, ended_at=NOW, ended_by=gp,
    )  # fmt: skip
    plan = made.TaperPlanFactory(
        patient=person, version=2, previous=old, approved_at=NOW, approved_by=gp, state="approved"
    )
    made.PlanStepFactory(plan=plan)
    digests = {"pdf_sha256": f"{person.pk:064d}", "booklet_sha256": f"{person.pk + 500:064d}"}
    book = made.WorkbookFactory(patient=person, consult=consult, made_by=poh, facts={"name": word}, **digests)
    sent = made.ReferralFactory(
        patient=person, sent=True, gp=gp, made_by=poh, question=word, facts={"patient": {"name": word}},
        pdf_sha256=f"{person.pk + 900:064d}",
    )  # fmt: skip
    made.ReferralOutcomeFactory(referral=sent, note=word)
    made.LogbookEntryFactory(patient=person, note=word, recorded_by=poh)
    for name in kept.files_of([book, sent]):
        files.write(name, b"%PDF")


def everything_stored() -> str:
    """Every value of every row, decrypted where it is encrypted."""
    rows = [
        [getattr(row, field.attname) for field in model._meta.concrete_fields]
        for model in apps.get_models()
        for row in model._base_manager.all()
    ]
    return json.dumps(rows, default=str, ensure_ascii=False)


def test_everything_that_is_kept_in_files_is_known():
    assert {model.__name__ for model in kept.models()} == {
        "Agreement", "Batch", "Claim", "Letter", "Workbook", "Referral", "ResearchExport", "StudyReport",
    }  # fmt: skip


def test_erasing_takes_the_rows_and_the_files_and_leaves_the_other(
    patients: list[Patient], poh: Membership, django_capture_on_commit_callbacks: Any
):
    theirs, other = patients
    assert SECRET in everything_stored()
    assert len(files.stored_names()) == 6
    with django_capture_on_commit_callbacks(execute=True):
        gone = erasures.erase(patient=theirs, reason="asked", by=poh, at=NOW)
    connection.check_constraints()
    assert set(gone) >= FLOOR
    assert SECRET not in everything_stored()
    (book,), (sent,) = Workbook.objects.all(), Referral.objects.all()
    assert set(files.stored_names()) == {book.stored_name, book.booklet_name, sent.stored_name}
    assert {model.__name__ for model in belongings(other)} >= FLOOR


def test_everything_is_shown_in_words_and_taken_along(
    patients: list[Patient], poh: Membership, client_of: Login
):
    poh.user.set_password("right")
    poh.user.save()
    client, address = client_of(poh), reverse("patient_data", args=["de-linde", patients[0].pk])
    asked = client.get(address).text
    assert "Werkboekjes: 1" in asked
    assert SECRET not in asked
    shown = client.post(address, {"proof": "right"}).text
    assert shown.count(SECRET) >= 8
    tables = json.loads(client.post(address, {"proof": "right", "file": "json"}).content)["tables"]
    assert set(tables) >= FLOOR
    assert tables["Conversation"][0]["agenda"] == SECRET


# --- handing over ----------------------------------------------------------------------------------------------------
def test_planned_consults_go_to_the_colleague_and_held_ones_stay(
    patients: list[Patient], poh: Membership, practice: Practice
):
    held = made.ConsultFactory(letter=patients[0].letters.get(), number=2, poh=poh, done=True)
    colleague = MembershipFactory(practice=practice, display_name="K. Visser")
    assert open_work.of(poh).above == ("2 geplande consulten",)
    handing_over.give(giver=poh, to=colleague, by=poh, at=NOW)
    assert set(Consult.objects.filter(state="planned").values_list("poh", flat=True)) == {colleague.pk}
    held.refresh_from_db()
    assert held.poh == poh
    assert AuditEvent.objects.filter(what="consult.hand_over").count() == 2
    assert open_work.of(poh).above == ()


def test_a_referral_that_was_not_sent_goes_to_the_colleague(
    patients: list[Patient], poh: Membership, gp: Membership, practice: Practice
):
    colleague = MembershipFactory(practice=practice, gp=True)
    draft = made.ReferralFactory(patient=a_patient(practice, colleague, 3), gp=gp, made_by=poh)
    assert open_work.of(gp).above == ("1 verwijzing die nog niet verstuurd is",)
    handing_over.give(giver=gp, to=colleague, by=poh, at=NOW)
    draft.refresh_from_db()
    assert draft.gp == colleague
    assert set(Referral.objects.filter(state="sent").values_list("gp", flat=True)) == {gp.pk}


def test_the_page_tells_what_waits(patients: list[Patient], poh: Membership, client_of: Login):
    assert "2 geplande consulten" in client_of(poh).get(reverse("hand_over", args=["de-linde"])).text
