"""The pages around an import: several files in a row, undo, who is missing, kept columns, encodings, a full disk."""

import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client, TestCase
from django.urls import reverse

from benzoproject.lib import disk, files
from patients.models import HisImport, MappingProfile, OpenRow, Patient, Prescription
from patients.presenters.imports import Check
from patients.services import import_work, imports, profiles
from practices.models import AuditEvent
from tests.conftest import login
from tests.factories.imports import MappingProfileFactory
from tests.factories.people import NOW
from tests.integration.imports.exports import answer, committed, line, table, take, upload, worked

pytestmark = pytest.mark.django_db
EPISODES = ("Patiëntnr", "ICPC", "Datum")


@pytest.fixture
def client(poh) -> Client:
    return login(poh)


def url(name: str, *args: Any) -> str:
    return reverse(name, args=["de-linde", *args])


def page(client: Client, name: str, *args: Any, **query: str) -> str:
    response = client.get(url(name, *args), query)
    assert response.status_code == 200
    return response.content.decode()


def drop(client: Client, *uploads: tuple[str, bytes]) -> Any:
    return client.post(url("import_new"), {"file": [SimpleUploadedFile(*upload) for upload in uploads]})


def work(*ids: int) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        import_work.work_due(
            list(ids) or list(HisImport.objects.order_by("pk").values_list("pk", flat=True)), at=NOW
        )


def phases() -> list[str]:
    return list(HisImport.objects.order_by("pk").values_list("phase", flat=True))


# --- several files in a row ------------------------------------------------------------------------------------------


def test_several_files_wait_their_turn_and_are_checked_in_that_order(client, poh, gp):
    codes = line(ICPC="P06", Datum="01-08-2026")
    received = drop(client, ("medicatie.csv", table(line())), ("episodes.csv", table(codes, header=EPISODES)))
    first, second = HisImport.objects.order_by("pk")
    assert received.url == url("import", first.pk)
    assert "Daarna: episodes.csv." in page(client, "import", first.pk)
    waiting = page(client, "import", second.pk)
    assert "wacht op zijn beurt" in waiting
    assert "Eerst komt medicatie.csv." in waiting
    work(second.pk)
    assert phases() == ["reading", "reading"]  # not before the first one
    work(first.pk)
    work(second.pk)
    assert phases() == ["ready", "ready"]
    assert "Hierna controleert u episodes.csv." in page(client, "import", first.pk)
    client.post(url("import_confirm", first.pk))
    work(first.pk)
    assert phases() == ["committed", "reading"]
    result = page(client, "import", first.pk)
    assert "Nu volgt episodes.csv" in result
    assert result.count("btn-primary") == 1
    work(second.pk)
    second.refresh_from_db()
    assert second.result["outcomes"]["imported"] == 1  # compared anew: the patient is known now
    assert "Kijk naar het volgende bestand: episodes.csv" in page(client, "import", first.pk)


def test_a_file_that_waits_for_a_person_holds_up_nobody(client, poh):
    upload(poh, line(), name="waits.csv")
    second = upload(poh, line(Patiëntnr="2"), name="next.csv")
    assert second.phase == "ready"
    worked(imports.confirm(his_import=second, by=poh, at=NOW))
    assert phases() == ["reading", "committed"]
    work()
    assert phases() == ["ready", "committed"]


def test_a_file_whose_work_failed_holds_up_nobody(poh, monkeypatch):
    received = imports.receive(practice=poh.practice, name="a.csv", data=table(line()), by=poh, at=NOW)
    with monkeypatch.context() as broken:
        broken.setattr(import_work, "read", lambda *_, **__: 1 / 0)
        for _ in range(3):
            work(received.pk)
    assert upload(poh, line(Patiëntnr="2")).phase == "ready"


def test_whoever_ends_a_file_rings_for_the_next(poh, monkeypatch):
    rung: list[int] = []
    for number in "12":
        imports.receive(
            practice=poh.practice, name="a.csv", data=table(line(Patiëntnr=number)), by=poh, at=NOW
        )
    monkeypatch.setattr("benzoproject.lib.durable.ring", lambda _model, ids: rung.extend(ids))
    first, second = HisImport.objects.order_by("pk").values_list("pk", flat=True)
    import_work.work_due([first], at=NOW)
    assert rung == [second]


def test_files_that_are_too_large_together_are_refused_together(client, monkeypatch):
    half = b"a" * (13 * 1024**2)
    received = drop(client, ("a.csv", half), ("b.csv", half))
    assert "Samen zijn deze bestanden te groot." in received.content.decode()
    assert not HisImport.objects.exists()


def test_one_bad_file_among_several_stops_them_all_and_is_named(client):
    received = drop(client, ("a.csv", table(line())), ("leeg.csv", b""))
    assert "leeg.csv: " in received.content.decode()
    assert not HisImport.objects.exists()


# --- pressed twice ---------------------------------------------------------------------------------------------------


def test_a_double_upload_is_one_file(client):
    first, second = drop(client, ("a.csv", table(line()))), drop(client, ("a.csv", table(line())))
    assert first.url == second.url
    assert HisImport.objects.count() == 1
    assert len(files.stored_names()) == 1


def test_a_double_confirmation_stores_once(client, poh):
    ready = upload(poh, line())
    for _ in range(2):
        client.post(url("import_confirm", ready.pk), {"keep": "on"})
    work()
    client.post(url("import_confirm", ready.pk), {"keep": "on"})
    work()
    assert phases() == ["committed"]
    assert Prescription.objects.count() == 1
    assert AuditEvent.objects.filter(what="rows of a file", action="create").count() == 1


def test_a_double_undo_undoes_once(client, poh):
    committed(poh, line())
    done = committed(poh, line(Patiëntnr="2"))
    for _ in range(2):
        client.post(url("import_undo", done.pk))
    assert phases() == ["committed", "undone"]
    assert Patient.objects.count() == 1
    assert AuditEvent.objects.filter(what="import undone").count() == 1


# --- undo ------------------------------------------------------------------------------------------------------------


def test_undo_from_the_result_page(client, poh, gp):
    committed(poh, line())
    done = committed(poh, line(Aantal="60"), line(Patiëntnr="2"), line(Aantal="3x", Datum="03-09-2026"))
    answer(poh, quantity="30")
    assert url("import_undo", done.pk) in page(client, "import", done.pk)
    html = page(client, "import_undo", done.pk)
    for words in (
        "1 patiënt is niet meer bekend.",
        "1 recept verdwijnt.",
        "1 verbeterd recept wordt weer zoals het was.",
        "Bij 1 bekende patiënt verdwijnt wat is toegevoegd of verbeterd.",
        "1 antwoord van daarna wordt ook ongedaan gemaakt.",
    ):
        assert words in html
    assert html.count("btn-primary") == 1
    assert Patient.objects.count() == 2  # nothing happened yet
    answered = client.post(url("import_undo", done.pk), follow=True).content.decode()
    assert "Het bestand is ongedaan gemaakt." in answered
    assert "Dit bestand is ongedaan gemaakt" in page(client, "import", done.pk)
    assert Patient.objects.count() == 1
    assert "Ongedaan gemaakt" in page(client, "imports")


def test_what_cannot_be_undone_says_why_and_offers_no_button(client, poh):
    first = committed(poh, line())
    committed(poh, line(Aantal="60"))
    assert url("import_undo", first.pk) not in page(client, "import", first.pk)
    html = page(client, "import_undo", first.pk)
    assert "Alleen het bestand dat het laatst is ingelezen" in html
    assert "<form" not in html.partition("next-step")[2].partition("</section>")[0]
    client.post(url("import_undo", first.pk))
    assert phases() == ["committed", "committed"]


def test_a_wrong_answer_is_undone_from_the_message_and_from_the_list(client, practice):
    take(practice, line(Aantal="3x"), line(Aantal="4x", Datum="03-09-2026"))
    row = OpenRow.objects.order_by("row").first()
    said = client.post(url("open_row", row.pk), {"quantity": "30"}, follow=True).content.decode()
    assert url("open_row_undo", row.pk) in said
    listed = page(client, "open_rows", show="answered")
    assert "aantal: 30" in listed.lower()
    assert client.post(url("open_row_undo", row.pk)).url == url("open_row", row.pk)
    assert not Prescription.objects.exists()
    assert "open" in page(client, "open_row", row.pk)
    assert "Geen antwoorden om ongedaan te maken" in page(client, "open_rows", show="answered")


# --- who is not in the file ------------------------------------------------------------------------------------------


def test_who_was_expected_in_a_newer_file_is_reported(client, poh):
    many = [line(Patiëntnr=str(number)) for number in range(1, 6)]
    committed(poh, *many, line(Patiëntnr="long ago", Datum="01-02-2020"))
    newer = [line(Patiëntnr=str(number), Datum="20-09-2026") for number in range(1, 5)]
    done = committed(poh, *newer, line(Patiëntnr="1"))
    html = page(client, "import", done.pk)
    assert "1 werd verwacht" in html
    gone = Patient.objects.exclude(last_import=done).order_by("pk").first()
    listed = page(client, "import_absent", done.pk)
    assert url("patient_screen", gone.pk) in listed
    assert listed.count("Verhuisd of overleden") == 1  # who had nothing in this period was not expected
    assert AuditEvent.objects.filter(what="patients not in a file", patient_id=gone.pk).exists()
    assert Patient.objects.count() == 6


def test_a_selection_says_nothing_about_who_left(client, poh):
    committed(poh, *(line(Patiëntnr=str(number)) for number in range(1, 6)))
    done = committed(poh, line(Patiëntnr="1", Aantal="60"))
    assert "verwacht" not in page(client, "import", done.pk)
    assert "een deel van de praktijk" in page(client, "import_absent", done.pk)


def test_somebody_of_whom_a_row_is_asked_is_in_the_file(client, poh):
    committed(poh, *(line(Patiëntnr=str(number)) for number in range(1, 4)))
    done = committed(
        poh, line(Patiëntnr="1"), line(Patiëntnr="2", Aantal="3x"), line(Patiëntnr="3", Gebdat="01-01-1990")
    )
    assert "Iedereen staat erin" in page(client, "import_absent", done.pk)


def test_of_a_file_that_is_not_stored_nobody_is_missing(client, poh):
    committed(poh, line())
    ready = HisImport.objects.get()
    ready.pk, ready.phase, ready.committed_at, ready.committed_by = None, HisImport.Phase.READY, None, None
    ready.save()
    assert "Iedereen staat erin" in page(client, "import_absent", ready.pk)


# --- kept columns ----------------------------------------------------------------------------------------------------


def test_kept_columns_are_named_used_and_removed(client, poh):
    committed(poh, line())
    kept = MappingProfile.objects.get()
    html = page(client, "import_profiles")
    assert "Zonder naam" in html
    assert poh.display_name in html
    assert "sindsdien niet gebruikt" in html
    client.post(url("import_profile_rename", kept.pk), {"name": "Ons HIS"})
    upload(poh, line(Patiëntnr="2"))
    kept.refresh_from_db()
    assert (kept.name, kept.used_at) == ("Ons HIS", NOW)
    html = page(client, "import_profiles")
    assert "Ons HIS" in html
    assert "laatst gebruikt op 12-10-2026" in html
    for _ in range(2):
        client.post(url("import_profile_forget", kept.pk))
    assert not MappingProfile.objects.exists()
    assert "Nog geen kolommen bewaard" in page(client, "import_profiles")


def test_of_two_kept_sets_the_one_with_this_header_counts(poh):
    header = ("Nr", "Datum", "Middel", "Aantal", "Ha")
    data = table(line(), line(Datum="02-09-2026")).decode().splitlines()
    mine = "\n".join([";".join(header), "1;01-09-2026;OXAZEPAM TABLET 10MG;30;MDW"]).encode()
    first = upload(poh, data=mine)
    chosen = imports.choose_columns(
        his_import=first,
        mapping={"patient_number": "Nr", "date": "Datum", "product": "Middel", "quantity": "Aantal"},
        by=poh,
        at=NOW,
    )
    worked(imports.confirm(his_import=worked(chosen), by=poh, at=NOW))
    committed(poh, data="\n".join(data).encode())  # confirmed later, with other columns
    again = upload(poh, data=mine.replace(b"01-09", b"05-09"))
    assert {column["header"] for column in again.preview["columns"] if column["field"]} == {
        "Nr", "Datum", "Middel", "Aantal",
    }  # fmt: skip
    assert not again.preview["questions"]


def test_the_columns_of_another_practice_look_missing(client, other_practice):
    other = MappingProfileFactory(practice=other_practice)
    for name in ("import_profile_rename", "import_profile_forget"):
        assert client.post(url(name, other.pk), {"name": "x"}).status_code == 404
    assert MappingProfile.objects.get().name == ""


def test_columns_that_are_gone_are_not_removed_twice(poh):
    kept = MappingProfileFactory(practice=poh.practice)
    profiles.forget(profile=kept, by=poh, at=NOW)
    kept.pk = 1
    with pytest.raises(imports.Refused):
        profiles.forget(profile=kept, by=poh, at=NOW)


# --- encodings -------------------------------------------------------------------------------------------------------


def believable_in_both(poh) -> HisImport:
    """Made in DOS, read as Windows: only a person sees which words are right."""
    rows = [line(Achternaam="Çelik", Datum=f"0{day}-09-2026") for day in (1, 2)]
    data = table(*rows).decode().replace("Patiëntnr", "Patientnr").encode("cp850")
    ready = upload(poh, data=data)
    assert [question for question in ready.preview["questions"] if not question["field"]]
    assert ready.preview["encoding"] == "cp1252"
    return ready


def test_the_words_are_offered_in_other_encodings(client, poh):
    ready = believable_in_both(poh)
    now = ready.preview["encoding"]
    offered = {spelling.encoding: spelling.words for spelling in Check(ready).spellings}
    assert offered
    assert now not in offered
    html = page(client, "import", ready.pk)
    assert all(f'value="{encoding}"' in html for encoding in offered)


def test_another_encoding_is_read_again_and_kept(client, poh):
    ready = believable_in_both(poh)
    chosen = next(iter(Check(ready).spellings))
    client.post(url("import_columns", ready.pk), {"verdict": "no", "column": "", "encoding": chosen.encoding})
    ready.refresh_from_db()
    assert (ready.phase, ready.encoding) == ("reading", chosen.encoding)
    again = worked(ready)
    assert again.preview["encoding"] == chosen.encoding
    assert not [question for question in again.preview["questions"] if not question["field"]]
    worked(imports.confirm(his_import=again, by=poh, at=NOW))
    assert (chosen.encoding, chosen.words) == ("cp850", "Çelik")
    assert Patient.objects.get().surname == "Çelik"


def test_an_unknown_encoding_changes_nothing(client, poh):
    ready = believable_in_both(poh)
    client.post(url("import_columns", ready.pk), {"verdict": "no", "column": "", "encoding": "rot13"})
    assert HisImport.objects.get().phase == "ready"


def test_no_to_all_of_them_throws_the_file_away(client, poh):
    ready = believable_in_both(poh)
    client.post(url("import_columns", ready.pk), {"verdict": "no", "column": ""})
    assert HisImport.objects.get().phase == "discarded"


# --- a full disk -----------------------------------------------------------------------------------------------------


@contextmanager
def small_files() -> Iterator[None]:
    """The kernel itself refuses: no file of this process may grow past a kilobyte."""
    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_an_upload_on_a_full_disk_says_so_and_leaves_nothing(client, settings):
    large = table(*(line(Datum=f"{day:02}-09-2026") for day in range(1, 29)))
    small = table(line())[:200] + b"\n"
    with small_files():
        said = drop(client, ("small.csv", small), ("large.csv", large)).content.decode()
    assert "Er is geen ruimte meer op de schijf. Er is niets opgeslagen." in said
    assert not HisImport.objects.exists()
    assert [path for path in settings.FILES_DIR.rglob("*") if path.is_file()] == []
    assert drop(client, ("large.csv", large)).status_code == 302


def test_a_disk_that_fills_while_rows_are_stored_stores_nothing_and_says_so(client, poh, monkeypatch):
    ready = upload(poh, line())
    imports.confirm(his_import=ready, by=poh, at=NOW)
    with monkeypatch.context() as full:
        full.setattr(import_work.bulk, "insert", no_room_for)
        for _ in range(3):
            work(ready.pk)
    ready.refresh_from_db()
    assert (ready.work_state, ready.error) == ("failed", disk.FULL)
    assert not Patient.objects.exists()
    html = page(client, "import", ready.pk)
    assert "Er is geen ruimte meer op de schijf. Van dit bestand is niets opgeslagen." in html
    assert os.path.exists(files.path_of(ready.stored_name))


def no_room_for(*_: object) -> None:
    raise OperationalError("database or disk is full")


def test_sqlite_says_that_it_is_full_in_words_we_know():
    """By the real error: a database that may not grow."""
    import sqlite3

    small = sqlite3.connect(":memory:")
    small.execute("PRAGMA max_page_count = 4")
    small.execute("CREATE TABLE t (a)")
    with pytest.raises(sqlite3.OperationalError) as full:
        small.executemany("INSERT INTO t VALUES (?)", [("x" * 4000,) for _ in range(10)])
    assert disk.is_full(OperationalError(*full.value.args))
    assert not disk.is_full(OperationalError("database is locked"))
    assert not disk.is_full(PermissionError(13, "not yours"))
