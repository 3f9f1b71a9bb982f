"""What must not be stored is not stored, and what is personal cannot be read from the database file."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from benzoproject.lib import files
from patients.models import HisImport, LedgerRow, OpenRow, Patient
from tests.integration.imports.exports import NOT_FOLLOWED, committed, line, upload

pytestmark = pytest.mark.django_db
BSN, SURNAME, STREET, STRANGER = "999990019", "Zilvermeeuw", "Lindelaan", "Onbekendsma"
FILE = (
    line(),
    line(),
    line(Aantal="3x", Datum="02-09-2026"),
    line(Patiëntnr="1002", Achternaam=STRANGER, **NOT_FOLLOWED),
)


def everything_stored() -> str:
    """Every cell of every table, as somebody with a copy of the database sees it."""
    said = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
            said += [repr(row) for row in cursor.fetchall()]
    return "\n".join(said)


def everything_readable() -> str:
    """What the product itself can read back, decrypted."""
    rows = [
        *HisImport.objects.all(),
        *LedgerRow.objects.all(),
        *OpenRow.objects.all(),
        *Patient.objects.all(),
    ]
    return "\n".join(repr(vars(row)) for row in rows)


@pytest.mark.parametrize("bring", [upload, committed])
def test_citizen_service_numbers_are_nowhere(poh, bring):
    ready = bring(poh, *FILE)
    assert BSN not in everything_stored()
    assert BSN not in everything_readable()
    if ready.preview:
        (column,) = [found for found in ready.preview["columns"] if found["header"] == "BSN"]
        assert (column["status"], column["samples"]) == ("bsn", [])


@pytest.mark.parametrize("bring", [upload, committed])
def test_personal_words_are_encrypted(poh, bring):
    bring(poh, *FILE, name=f"{SURNAME}.csv")
    stored = everything_stored()
    assert "OXAZEPAM" in stored or bring is upload  # the scan sees what is not personal
    for word in (SURNAME, STREET, "14-03-1955", "1955-03-14"):
        assert word not in stored
    assert SURNAME in everything_readable()


def test_of_somebody_without_a_tracked_medicine_nothing_is_kept(poh):
    committed(poh, *FILE)
    assert STRANGER not in everything_readable()
    assert Patient.objects.count() == 1


def test_the_raw_file_is_encrypted_and_goes_at_the_commit(poh, settings):
    ready = upload(poh, *FILE)
    raw = Path(settings.FILES_DIR, ready.stored_name).read_bytes()
    assert SURNAME.encode() not in raw
    assert BSN.encode() not in raw
    done = committed(poh, *FILE)
    assert not files.path_of(done.stored_name).exists()
    assert (done.preview, done.file_name, len(done.sha256)) == (None, "export.csv", 64)


def test_the_ledger_names_our_fields_and_not_the_words_of_the_file(poh):
    done = committed(poh, *FILE)
    columns = set(LedgerRow.objects.filter(his_import=done).values_list("column", flat=True))
    assert columns <= {"", "quantity", "product"}
    assert "Aantal" not in str(done.result)
