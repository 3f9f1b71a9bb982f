"""Files of every kind from the upload to the ledger, as a POH walks: no page fails, and nothing is stored twice."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase
from django.urls import reverse

from patients.models import Episode, HisImport, LedgerRow, OpenRow, Patient, Prescription
from patients.services import import_work
from tests.conftest import login
from tests.corpus.make import all_files
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db
FILES = all_files()
READ = (
    "utf16.csv",
    "cp850.csv",
    "names_like_nothing.csv",
    "right_to_left.csv",
    "nul_bytes.csv",
    "doubles.csv",
    "bsn_by_content.csv",
    "per_patient_columns.csv",
    "episodes.csv",
    "formula.xlsx",
    "plain.ods",
    "fhir_dispensed.json",
    "fhir_nul.json",
)
REFUSED = ("a_pdf.csv", "laughs.xlsx", "endless_repeats.ods", "fhir_only_bsn.json", "deep.json", "empty.csv")
BLOCKED = ("bsn_as_number.csv", "per_patient_one_date.csv", "no_medicine.csv")


@pytest.fixture
def client(poh: Any) -> Client:
    return login(poh)


def url(name: str, *args: Any) -> str:
    return reverse(name, args=["de-linde", *args])


def dropped(client: Client, name: str) -> HisImport | None:
    """The import of a file that was dropped, after a worker came by; None when the page itself refused it."""
    before = set(HisImport.objects.values_list("pk", flat=True))
    response = client.post(url("import_new"), {"file": SimpleUploadedFile(name, FILES[name]())})
    assert response.status_code in (200, 302)
    new = HisImport.objects.exclude(pk__in=before).first()
    return worked(new) if new else None


def worked(his_import: HisImport) -> HisImport:
    with TestCase.captureOnCommitCallbacks(execute=True):
        import_work.work_due([his_import.pk], at=NOW)
    return HisImport.objects.get(pk=his_import.pk)


def seen(client: Client, his_import: HisImport, name: str = "import") -> str:
    response = client.get(url(name, his_import.pk))
    assert response.status_code == 200
    return response.content.decode()


def stored(client: Client, his_import: HisImport) -> HisImport:
    """Agreed with whatever was asked, and stored."""
    for question in (his_import.preview or {})["questions"]:
        client.post(url("import_columns", his_import.pk), {"verdict": "yes", "column": question["column"]})
    client.post(url("import_confirm", his_import.pk))
    return worked(his_import)


def known() -> dict[str, list[Any]]:
    """What the practice knows, without which file told it last."""
    return {
        "patients": list(
            Patient.objects.order_by("pk").values("pk", "his_number", "surname", "birth_date", "gp_code")
        ),
        "prescriptions": list(
            Prescription.objects.order_by("pk").values("pk", "date", "quantity", "product_key")
        ),
        "episodes": list(Episode.objects.order_by("pk").values("pk", "icpc", "date")),
        "questions": list(OpenRow.objects.order_by("pk").values("pk", "fingerprint", "answer")),
    }


@pytest.mark.parametrize("name", READ)
def test_a_file_that_is_read(client: Client, name: str) -> None:
    ready = dropped(client, name)
    assert ready is not None
    seen(client, ready)
    assert not any(known().values())
    done = stored(client, ready)
    assert done.phase == HisImport.Phase.COMMITTED
    seen(client, done)
    seen(client, done, "import_ledger")
    assert client.get(url("open_rows")).status_code == 200
    rows = LedgerRow.objects.filter(his_import=done)
    assert rows.count() == done.result["rows_read"] == sum(done.result["outcomes"].values())
    after = known()
    again = dropped(client, name)
    assert again is not None
    assert stored(client, again).result["outcomes"]["imported"] == 0
    assert known() == after


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_refused(client: Client, name: str) -> None:
    ended = dropped(client, name)
    if ended:
        assert ended.phase == HisImport.Phase.REFUSED
        assert ended.refusal in seen(client, ended).replace("&#x27;", "'")
    assert not any(known().values())
    assert not LedgerRow.objects.exists()


@pytest.mark.parametrize("name", BLOCKED)
def test_a_file_that_waits_for_an_answer(client: Client, name: str) -> None:
    ready = dropped(client, name)
    assert ready is not None
    seen(client, ready)
    client.post(url("import_confirm", ready.pk))
    assert worked(ready).phase == HisImport.Phase.READY
    assert not any(known().values())
