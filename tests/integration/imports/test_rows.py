"""How rows end: every row once, nothing twice, nothing lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benzoproject.lib import files
from patients.models import Episode, HisImport, LedgerRow, OpenRow, Patient, Prescription
from patients.services import headless, import_work, imports
from patients.services.changes import Changes
from tests.factories.people import NOW
from tests.integration.imports.exports import (
    NOT_FOLLOWED,
    answer,
    committed,
    ledger,
    line,
    table,
    take,
    upload,
    worked,
)
from tests.stage import digest

pytestmark = pytest.mark.django_db


def rows() -> dict[str, list]:
    """Everything an import stores about patients, as it is in the database."""
    return {
        "patients": [
            (p.pk, p.his_number, p.surname, p.birth_date, p.street, p.gp_code)
            for p in Patient.objects.order_by("pk")
        ],
        "prescriptions": list(
            Prescription.objects.order_by("pk").values_list("pk", "date", "quantity", "occurrence")
        ),
        "episodes": list(Episode.objects.order_by("pk").values_list("pk", "icpc", "date")),
        "open": [(row.pk, row.fingerprint, row.answer) for row in OpenRow.objects.order_by("pk")],
    }


FILE = (
    line(),
    line(Datum="29-09-2026"),
    line(Datum="29-09-2026"),
    line(Datum="29-09-2026", Aantal="60"),
    line(
        Patiëntnr="1002", Achternaam="Kwikstaart", Middel="TEMAZEPAM CAPSULE 20MG", ATC="N05CD07", ICPC="P06"
    ),
    line(Patiëntnr="1003", **NOT_FOLLOWED),
    line(Patiëntnr="1002", Achternaam="Kwikstaart", **NOT_FOLLOWED),
    line(Aantal="3x", Datum="03-09-2026"),
    line(Patiëntnr=""),
)


def test_every_row_ends_once(practice, poh):
    done = committed(poh, *FILE)
    assert ledger(done) == {
        2: "imported", 3: "imported", 4: "duplicate", 5: "imported", 6: "imported", 7: "not_tracked",
        8: "not_tracked", 9: "needs_person", 10: "unreadable",
    }  # fmt: skip
    assert sum(done.result["outcomes"].values()) == done.result["rows_read"] == len(FILE)
    assert {row.his_number for row in Patient.objects.all()} == {"1001", "1002"}


def test_the_same_file_again_changes_nothing(practice, poh):
    take(practice, *FILE)
    before = rows()
    again = take(practice, *FILE)
    assert rows() == before
    assert again["outcomes"] == {
        "imported": 0, "unchanged": 4, "duplicate": 1, "not_tracked": 2, "needs_person": 1, "unreadable": 1,
    }  # fmt: skip
    assert again["patients"] == {"new": 0, "changed": 0, "conflicts": 0, "not_in_file": 0}


def test_the_same_file_in_another_order_changes_nothing(practice):
    take(practice, *FILE)
    before = rows()
    take(practice, *reversed(FILE))
    assert rows() == before


def test_the_same_file_again_after_answers_changes_nothing(practice, poh):
    two = (line(Aantal="3x"), line(Aantal="4x"), line(Aantal="20"))
    take(practice, *two)
    second, first = OpenRow.objects.order_by("-row")
    answer(poh, second, quantity="40")
    answer(poh, first, quantity="30")
    before = rows()
    again = take(practice, *two)
    assert rows() == before
    assert again["outcomes"]["unchanged"] == 3


def test_a_newer_export_adds_and_corrects_and_reports_what_is_missing(practice):
    take(practice, line(), line(Patiëntnr="1002", Datum="02-09-2026"))
    newer = take(practice, line(Aantal="60", Gebruik="2D1T"), line(Datum="01-10-2026"))
    assert newer["patients"] == {"new": 0, "changed": 1, "conflicts": 0, "not_in_file": 1}
    assert newer["outcomes"]["imported"] == 2
    patient = Patient.objects.get(his_number_index=Patient.objects.first().his_number_index)
    assert [(row.quantity, row.dosage) for row in patient.prescriptions.order_by("date")] == [
        (60, "2D1T"), (30, "1D1T"),
    ]  # fmt: skip
    assert Prescription.objects.count() == 3
    assert LedgerRow.objects.filter(his_import=HisImport.objects.first(), row=2).get().message


def test_of_two_on_one_day_the_one_that_is_left_is_not_overwritten(practice):
    take(practice, line(), line(Aantal="60"))
    take(practice, line(Aantal="60"))
    assert sorted(row.quantity for row in Prescription.objects.all()) == [30, 60]


def test_a_number_with_many_decimals_is_the_same_number_next_time(practice):
    take(practice, line(Aantal="0,3333"))
    assert take(practice, line(Aantal="0,3333"))["outcomes"]["unchanged"] == 1


def test_personal_data_follow_the_newest_file(practice):
    take(practice, line())
    take(practice, line(Straat="Molenpad", Datum="01-10-2026"))
    assert Patient.objects.get().street == "Molenpad"


def test_a_file_without_a_column_leaves_that_as_it_was(practice):
    take(practice, line())
    take(practice, line(), header=("Patiëntnr", "Datum", "Middel", "Aantal"))
    assert Patient.objects.get().street == "Lindelaan"
    assert Patient.objects.get().surname == "Zilvermeeuw"


def test_an_episode_alone_makes_nobody_a_patient(practice, poh):
    header = ("Patiëntnr", "Datum", "ICPC")
    take(practice, line())
    done = take(
        practice,
        line(ICPC="P06", Datum="01-01-2020"),
        line(Patiëntnr="1009", ICPC="P06", Datum="01-01-2020"),
        line(Patiëntnr="1010", ICPC="P74", Datum="31-02-2020"),
        header=header,
    )
    assert done["outcomes"]["imported"] == 1
    assert done["outcomes"]["not_tracked"] == 1
    answer(poh, date="28-02-2020")
    assert Patient.objects.count() == 1
    assert ledger()[4] == "not_tracked"
    assert [row.icpc for row in Episode.objects.all()] == ["P06"]


def test_not_one_row_is_stored_when_something_fails(practice, poh, monkeypatch):
    ready = upload(poh, *FILE)
    imports.confirm(his_import=ready, by=poh, at=NOW)
    before = digest()

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(Changes, "keep", broken)  # when everything but the end of the work is written
    failed = worked(ready)
    after = digest()
    assert {name for name in before if before[name] != after[name]} == {"patients_hisimport"}
    assert (failed.phase, failed.work_state) == ("committing", "queued")
    assert files.read(failed.stored_name)


def test_after_a_fault_it_is_tried_again_and_then_given_up(practice, poh, monkeypatch):
    ready = upload(poh, line())
    imports.confirm(his_import=ready, by=poh, at=NOW)
    whole = import_work._store
    monkeypatch.setattr(import_work, "_store", lambda *_, **__: 1 / 0)
    assert worked(ready).work_state == "queued"
    monkeypatch.setattr(import_work, "_store", whole)
    assert worked(ready).phase == "committed"
    broken = upload(poh, line(Datum="01-10-2026"))
    imports.confirm(his_import=broken, by=poh, at=NOW)
    monkeypatch.setattr(import_work, "_store", lambda *_, **__: 1 / 0)
    assert [worked(broken).work_state for _ in range(3)] == ["queued", "queued", "failed"]
    assert imports.discard(his_import=broken, by=poh, at=NOW).phase == "discarded"


def test_a_worker_that_lost_its_claim_stores_nothing(practice, poh):
    ready = upload(poh, line())
    imports.confirm(his_import=ready, by=poh, at=NOW)
    slow = HisImport.claim_row(ready.pk, at=NOW)
    HisImport.objects.filter(pk=ready.pk).update(lease_until=NOW)
    assert worked(ready).phase == "committing"  # the lease has not run out
    quick = HisImport.claim_row(ready.pk, at=NOW + timedelta(seconds=1))
    assert import_work.work(slow) is None
    assert not Patient.objects.exists()
    assert import_work.work(quick) is not None
    assert Prescription.objects.count() == 1


def test_the_lease_is_kept_from_before_the_reading_until_after_the_storing(poh, monkeypatch):
    steps = []

    @contextmanager
    def kept(_row: HisImport) -> Iterator[None]:
        steps.append("kept")
        yield
        steps.append("let go")

    def noted(name: str) -> Any:
        whole = getattr(import_work, name)
        return lambda *words, **named: (steps.append(name), whole(*words, **named))[1]

    ready = upload(poh, line())
    imports.confirm(his_import=ready, by=poh, at=NOW)
    monkeypatch.setattr(HisImport, "kept", kept)
    for name in ("read", "_store"):
        monkeypatch.setattr(import_work, name, noted(name))
    worked(ready)
    assert steps == ["kept", "read", "_store", "let go"]


def test_a_file_thrown_away_while_it_is_read_stays_away(practice, poh):
    received = imports.receive(practice=practice, name="a.csv", data=table(line()), by=poh, at=NOW)
    claimed = HisImport.claim_row(received.pk, at=NOW)
    imports.discard(his_import=received, by=poh, at=NOW)
    import_work.attempt(claimed)
    assert HisImport.objects.get().phase == "discarded"


def test_the_database_is_not_held_longer_by_more_patients(practice, other_practice):
    def inserts(where: Any, people: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            take(where, *(line(Patiëntnr=str(number), Huisarts="MDW") for number in range(people)))
        return sum(query["sql"].startswith(("INSERT", "UPDATE")) for query in asked)

    assert inserts(practice, 2) == inserts(other_practice, 40)


def test_a_dry_run_leaves_no_trace(practice):
    before = digest()
    dry = take(practice, *FILE, dry_run=True)
    assert digest() == before
    assert not [name for name in files.stored_names() if name.startswith("imports")]
    assert dry == take(practice, *FILE)


@pytest.mark.parametrize(
    ("data", "mapping"),
    [
        (b"", None),
        (b"\x00\x01\x02\x03" * 50, None),
        (table(line()), {"gp": "Bestaat niet"}),
        (b"a;b\n1;2\n", None),
    ],
)
def test_a_refused_file_changes_nothing_and_says_so_in_dutch(practice, data, mapping):
    before = {name: value for name, value in digest().items() if name != "patients_hisimport"}
    with pytest.raises(headless.Refused) as refusal:
        headless.import_file(practice=practice, name="x.csv", data=data, mapping=mapping, at=NOW)
    assert len(str(refusal.value).split()) > 3
    assert {name: value for name, value in digest().items() if name != "patients_hisimport"} == before
    assert not [name for name in files.stored_names() if name.startswith("imports")]
    assert not HisImport.objects.exclude(phase="refused").exists()


def test_a_zero_byte_in_a_cell_is_no_accident(practice):
    done = take(practice, data=table(line()).replace(b"1D1T", b"1D\x001T"))
    assert sum(done["outcomes"].values()) == 1
    assert "\x00" not in "".join(Prescription.objects.values_list("dosage", flat=True))
