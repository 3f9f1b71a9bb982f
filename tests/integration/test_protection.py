"""Row-level security: a view that forgets its filter shows nothing of another practice. It holds on PostgreSQL only."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.urls import reverse

from benzoproject.lib import scope
from benzoproject.operation import protection
from patients.models import Patient
from patients.queries import patients as queries
from patients.views import found as views
from practices.models import Membership, Practice
from tests.architecture.test_models import OURS, factories_of
from tests.factories.patients import PatientFactory
from tests.factories.people import PracticeFactory

# Tables of nobody's practice: what a project, an account or a text is.
OF_NOBODY = {
    "practices.Project", "practices.Practice", "practices.User", "practices.AuditChain", "stopletters.LetterText",
    "consults.WorkbookText", "consults.PlanningDecision",
    # The programme: of a project, or below a table that stands open; nothing about a patient.
    "practices.AgreementText", "practices.Batch", "practices.Cap", "practices.ClaimLine", "practices.ClaimRemark",
    "practices.Mail", "practices.Meeting", "practices.Rate", "practices.Seat", "practices.SectionVerdict",
    "practices.SignUp", "practices.StartInterview", "practices.StartOverride",
    # The study of a project: its plan and texts, nothing about a patient.
    "evaluation.PlanAmendment", "evaluation.Study", "evaluation.StudyText",
    # What was published of all practices together; their parts are protected.
    "evaluation.Snapshot", "evaluation.Figure", "evaluation.StudyReport",
    # Made of several practices: the rows lie encrypted in a file, whose they are in a field that is encrypted too.
    "evaluation.ResearchExport", "evaluation.ExportDownload",
    # Interviews: below a table that stands open, with pseudonyms; notes and examples are encrypted.
    "evaluation.Code", "evaluation.Coding", "evaluation.InterviewRound", "evaluation.Paragraph",
}  # fmt: skip
PROTECTED = [model for model in OURS if protection.owner_of(model)]
on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="policies are PostgreSQL's")
Login = Callable[[Membership], Client]


def test_every_table_is_protected_or_says_why_not() -> None:
    """If this fails for a new table: give it a way to its practice, or say here or in OPEN why it has none."""
    unprotected = {model._meta.label for model in OURS} - {model._meta.label for model in PROTECTED}
    assert unprotected == OF_NOBODY | set(protection.OPEN)
    assert len(PROTECTED) >= 20


def test_a_table_with_a_patient_is_never_open() -> None:
    for model in OURS:
        related = {field.related_model.__name__ for field in model._meta.concrete_fields if field.is_relation}
        assert "Patient" not in related or protection.owner_of(model), model


def practice_of(row: models.Model) -> Any:
    while not isinstance(row, Practice):
        key = protection.owner_of(type(row))
        row = getattr(row, key.name)
        if row is None:
            return None
    return row


def row_of(model: type[models.Model]) -> models.Model:
    factory = factories_of()[model]
    own = any(field.name == "practice" for field in model._meta.concrete_fields)
    row: models.Model = factory(practice=PracticeFactory()) if own else factory()
    return row


@on_postgresql
@pytest.mark.django_db
@pytest.mark.parametrize("model", PROTECTED, ids=lambda model: model.__name__)
def test_rows_are_seen_by_their_own_practice_only(model: type[models.Model]) -> None:
    row, other = row_of(model), PracticeFactory()
    rows = model._base_manager.filter(pk=row.pk)
    with scope.practice(practice_of(row).pk):
        assert rows.exists()
    for foreign in (scope.practice(other.pk), scope.nobody()):
        with foreign:
            assert not rows.exists()
            assert rows.update(**{model._meta.pk.attname: row.pk}) == 0
            assert rows._raw_delete("default") == 0
    assert rows.exists()


@on_postgresql
@pytest.mark.django_db
def test_nobody_writes_into_another_practice() -> None:
    mine, theirs = PracticeFactory(), PatientFactory()
    with (
        scope.practice(mine.pk),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Patient.objects.create(
            practice=theirs.practice, his_number="1", his_number_index="x", first_import=theirs.first_import,
            last_import=theirs.first_import,
        )  # fmt: skip
    with scope.practice(theirs.practice_id):
        assert Patient.objects.get() == theirs


@on_postgresql
@pytest.mark.django_db
def test_every_policy_is_there_and_comes_back() -> None:
    assert not protection.bypassed()
    assert protection.unprotected() == []
    assert protection.protect() == 0
    with connection.cursor() as cursor:
        cursor.execute('ALTER TABLE "patients_patient" DISABLE ROW LEVEL SECURITY')
        cursor.execute('DROP POLICY practice ON "patients_wave"')
    assert protection.unprotected() == ["patients_patient", "patients_wave"]
    assert protection.protect() == 2
    assert protection.unprotected() == []


@on_postgresql
@pytest.mark.django_db
def test_the_policy_of_a_row_looks_at_its_own_patient_only() -> None:
    """Not at the patients of every practice, in each query of each of them."""
    patient = PatientFactory(chronic=True)
    with scope.practice(patient.practice_id), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # the tables of a test are too small to say anything
        cursor.execute("EXPLAIN SELECT * FROM patients_use WHERE patient_id = %s", [patient.pk])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "patients_patient_pkey" in plan
    assert "hashed" not in plan


@pytest.mark.django_db
def test_a_view_without_a_filter(
    poh: Membership, other_practice: Practice, client_of: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same hole on both databases: open on SQLite, closed behind it on PostgreSQL."""
    theirs = PatientFactory(practice=other_practice, chronic=True)
    whole = queries.one

    def careless(_practice: Practice, pk: int) -> Any:
        patient = Patient.objects.filter(pk=pk).first()
        return patient and whole(patient.practice, pk)

    monkeypatch.setattr(views.patients, "one", careless)
    address = reverse("patient", args=["de-linde", theirs.pk])
    client = client_of(poh)
    assert client.get(address).status_code == (404 if connection.vendor == "postgresql" else 200)
    mine = PatientFactory(practice=poh.practice, chronic=True)
    assert client.get(reverse("patient", args=["de-linde", mine.pk])).status_code == 200


def said_to_the_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [scope.SETTING])
        return str(cursor.fetchone()[0])


@on_postgresql
@pytest.mark.django_db
def test_a_connection_is_left_as_it_was_found(poh: Membership, client_of: Login) -> None:
    client = client_of(poh)
    with scope.nobody():
        client.get(reverse("patients", args=["de-linde"]))
        assert said_to_the_database() == ""
        with scope.practice(poh.practice_id), transaction.atomic():
            with pytest.raises(ProgrammingError), transaction.atomic(), scope.everybody():
                connection.cursor().execute("SELECT nonsense")
            assert said_to_the_database() == str(poh.practice_id)
        assert said_to_the_database() == ""


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_new_connection_hears_it_too(practice: Practice) -> None:
    with scope.practice(practice.pk):
        connection.close()
        assert said_to_the_database() == str(practice.pk)
