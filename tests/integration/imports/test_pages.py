"""The pages, walked as a POH does it."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benzoproject.lib import files, uploads
from patients.his.limits import Limits
from patients.models import HisImport, LedgerRow, OpenRow, Patient, Prescription
from practices.models import AuditEvent
from tests.conftest import login
from tests.factories.imports import LedgerRowFactory, OpenRowFactory
from tests.integration.imports.exports import (
    HEADER,
    NOT_FOLLOWED,
    committed,
    line,
    table,
    take,
    upload,
    worked,
)

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>{{ 7|add:7 }}&amp;"


@pytest.fixture
def client(poh) -> Client:
    return login(poh)


def url(name: str, *args: Any) -> str:
    return reverse(name, args=["de-linde", *args])


def page(client: Client, name: str, *args: Any, **query: str) -> str:
    response = client.get(url(name, *args), query)
    assert response.status_code == 200
    return response.content.decode()


def drop(client: Client, data: bytes, name: str = "export.csv") -> Any:
    return client.post(url("import_new"), {"file": SimpleUploadedFile(name, data)})


def filled_buttons(html: str) -> int:
    return html.count("btn-primary")


# --- from file to result ---------------------------------------------------------------------------------------------


def test_from_file_to_result(client, gp):
    assert "Nog geen bestand ingelezen" in page(client, "imports")
    received = drop(
        client, table(line(), line(Aantal="3x"), *(line(Datum=f"{day:02}-08-2026") for day in range(1, 10)))
    )
    found = HisImport.objects.get()
    assert received.url == url("import", found.pk)
    reading = page(client, "import", found.pk)
    assert 'id="poll-import"' in reading
    assert "poll-import" in page(client, "import_progress", found.pk)
    worked(found)
    assert client.get(url("import_progress", found.pk)).headers["HX-Refresh"] == "true"
    check = page(client, "import", found.pk)
    assert "10 rijen inlezen" in check
    assert "Aantal" in check
    assert "999990019" not in check
    assert filled_buttons(check) == 1
    client.post(url("import_confirm", found.pk), {"keep": "on"})
    assert "worden opgeslagen" in page(client, "import", found.pk)
    worked(found)
    result = page(client, "import", found.pk)
    assert "11 rijen gelezen: 10 ingelezen, 1 te beslissen." in result
    assert url("open_rows") in result
    assert filled_buttons(result) == 1
    assert "export.csv" in page(client, "imports")


def test_the_next_step_after_the_questions(client, practice, poh, gp):
    done = committed(poh, line())
    assert url("waves") in page(client, "import", done.pk)
    Patient.objects.update(gp=None)
    assert url("gp_codes") in page(client, "import", done.pk)


def test_the_same_file_again_says_that_nothing_changes(client, poh):
    committed(poh, line())
    again = upload(poh, line())
    html = page(client, "import", again.pk)
    assert "Dit bestand verandert niets" in html
    assert "12-10-2026" in html
    assert filled_buttons(html) == 1
    client.post(url("import_discard", again.pk))
    assert "weggegooid" in page(client, "import", again.pk)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4 \x00\x01", b"PK\x03\x04 no zip"])
def test_a_file_that_is_no_table_is_told_so(client, data):
    received = drop(client, data)
    if received.status_code == 200:  # refused at the door
        assert "leeg" in received.content.decode()
        return
    refused = worked(HisImport.objects.get())
    html = page(client, "import", refused.pk)
    assert refused.refusal in html
    assert url("import_new") in html
    assert filled_buttons(html) == 1


def test_a_form_without_a_file_says_so(client):
    assert "Kies een bestand." in client.post(url("import_new")).content.decode()
    assert not HisImport.objects.exists()


def test_a_file_that_is_too_large_is_refused_without_being_kept(client, monkeypatch):
    monkeypatch.setattr("patients.services.imports.LIMITS", Limits(file_bytes=1024**2))
    received = drop(client, b"a" * (1024**2 + 1))
    assert "groter dan 1 MB" in received.content.decode()
    assert not HisImport.objects.exists()


def test_an_endless_upload_does_not_fill_the_memory(client, monkeypatch):
    monkeypatch.setattr(uploads, "MOST", 200_000)
    kept = []

    class Counted(io.BytesIO):
        def write(self, raw: Any) -> int:
            kept.append(len(raw))
            return super().write(raw)

    monkeypatch.setattr(uploads, "BytesIO", Counted)
    received = drop(client, b"a" * (26 * 1024**2))
    assert "groter dan 25 MB" in received.content.decode()
    assert 0 < sum(kept) <= 200_000


def test_a_file_of_which_a_part_was_not_kept_is_never_taken_for_whole(client, monkeypatch):
    """Two files share the room: the second one does not fit any more."""
    monkeypatch.setattr(uploads, "MOST", 26 * 1024**2)
    first = SimpleUploadedFile("a.csv", b"a" * (26 * 1024**2 - 10))
    received = client.post(
        url("import_new"), {"other": first, "file": SimpleUploadedFile("b.csv", table(line()))}
    )
    assert "groter dan 25 MB" in received.content.decode()
    assert not HisImport.objects.exists()


def test_a_large_upload_never_lies_readable_on_the_disk(client, monkeypatch):
    def on_disk(*_: Any, **__: Any) -> None:
        raise AssertionError("an upload was written to a temporary file")

    monkeypatch.setattr("django.core.files.uploadedfile.tempfile.NamedTemporaryFile", on_disk)
    drop(client, table(line()) + b"\r\n" * 5_000_000)
    raw = files.read(HisImport.objects.get().stored_name)
    assert raw == table(line()) + b"\r\n" * 5_000_000


# --- columns ---------------------------------------------------------------------------------------------------------

DOUBTFUL = table(line(), line(Datum="02-09-2026")).replace(b"Huisarts", b"Ha", 1)


def test_yes_to_a_doubtful_column(client, poh):
    ready = upload(poh, data=DOUBTFUL)
    html = page(client, "import", ready.pk)
    assert "Kijk naar de kolom ‘Ha’" in html
    assert filled_buttons(html) == 1
    client.post(url("import_confirm", ready.pk))
    assert HisImport.objects.get().phase == "ready"  # not before the question is answered
    client.post(url("import_columns", ready.pk), {"verdict": "yes", "column": "Ha"})
    html = page(client, "import", ready.pk)
    assert "Kijk naar" not in html
    assert filled_buttons(html) == 1


def test_no_to_a_doubtful_column(client, poh):
    ready = upload(poh, data=DOUBTFUL)
    client.post(url("import_columns", ready.pk), {"verdict": "no", "column": "Ha"})
    again = worked(ready)
    assert "gp" not in {column["field"] for column in again.preview["columns"]}
    client.post(url("import_columns", ready.pk), {"verdict": "no", "column": "Ha"})
    assert HisImport.objects.get().phase == "ready"


def test_other_columns_are_chosen(client, poh):
    ready = upload(poh, line(), line(Datum="02-09-2026"))
    chosen = {f"column-{place}": column["field"] for place, column in enumerate(ready.preview["columns"])}
    swapped = chosen | {
        f"column-{HEADER.index('Straat')}": "",
        f"column-{HEADER.index('Receptnr')}": "dosage",
    }
    twice = client.post(url("import_columns", ready.pk), swapped)
    assert "twee kolommen" in twice.content.decode()
    client.post(url("import_columns", ready.pk), swapped | {f"column-{HEADER.index('Gebruik')}": ""})
    again = worked(ready)
    read = {column["header"]: column["field"] for column in again.preview["columns"]}
    assert (read["Straat"], read["Receptnr"], read["Gebruik"]) == ("", "dosage", "")


def selects(ready: HisImport, **chosen: str) -> dict[str, str]:
    """What the page sends: the select of each column, with other meanings for some headers."""
    return {
        f"column-{place}": chosen.get(column["header"], column["field"])
        for place, column in enumerate(ready.preview["columns"])
        if column["status"] != "bsn"
    }


def test_another_meaning_is_never_lost_by_the_button_that_reads_in(client, poh):
    ready = upload(poh, line(), line(Datum="02-09-2026"))
    answer = client.post(url("import_confirm", ready.pk), selects(ready, Straat=""), follow=True)
    assert "U koos een andere betekenis. Het bestand wordt eerst opnieuw gelezen." in answer.content.decode()
    again = worked(ready)
    assert again.phase == "ready"
    assert {column["header"]: column["field"] for column in again.preview["columns"]}["Straat"] == ""
    assert not Prescription.objects.exists()
    client.post(url("import_confirm", ready.pk), selects(again) | {"keep": "on"})
    assert HisImport.objects.get().phase == "committing"


def test_another_meaning_is_never_lost_by_the_answer_to_a_question(client, poh):
    ready = upload(poh, data=DOUBTFUL)
    verdict = {"verdict": "yes", "column": "Ha"}
    client.post(url("import_columns", ready.pk), selects(ready, Straat="") | verdict)
    again = worked(ready)
    assert {column["header"]: column["field"] for column in again.preview["columns"]}["Straat"] == ""


def test_two_columns_with_one_meaning_are_not_read_in(client, poh):
    ready = upload(poh, line(), line(Datum="02-09-2026"))
    answer = client.post(url("import_confirm", ready.pk), selects(ready, Straat="surname"))
    assert "twee kolommen" in answer.content.decode()
    assert HisImport.objects.get().phase == "ready"


def test_the_file_of_another_practice_is_seen(client, poh):
    committed(poh, *(line(Patiëntnr=str(number)) for number in range(1, 5)))
    others = [line(Patiëntnr=str(number), Gebdat="01-01-1990") for number in range(1, 4)]
    ready = upload(poh, *others, line(Patiëntnr="4"))
    html = page(client, "import", ready.pk)
    assert "Bij 3 van de 4 patiënten klopt de geboortedatum niet met wat u al hebt." in html
    assert "Is dit het bestand van" in html
    assert "0 rijen inlezen" not in html
    assert filled_buttons(html) == 1
    assert 'btn-primary">Bestand weggooien' in html


def test_no_rows_to_read_in_is_not_offered_as_a_number(client, poh):
    html = page(client, "import", upload(poh, line(Aantal="3x")).pk)
    assert "Inlezen en daarna beslissen" in html
    assert "0 rijen inlezen" not in html
    assert filled_buttons(html) == 1


def test_acts_on_a_file_that_is_done_change_nothing(client, poh):
    done = committed(poh, line())
    for name in ("import_columns", "import_confirm", "import_discard"):
        assert client.post(url(name, done.pk)).status_code == 302
    assert HisImport.objects.get().phase == "committed"


# --- rows ------------------------------------------------------------------------------------------------------------


def test_the_ledger_on_a_page_and_as_a_download(client, poh):
    done = committed(
        poh, *(line(Datum=f"{day:02}-08-2026") for day in range(1, 29)), line(Aantal="=1+1"), line(), line()
    )
    LedgerRow.objects.filter(row=2).update(message="")
    LedgerRowFactory(his_import=done, row=99, message="=HYPERLINK(1)")
    html = page(client, "import_ledger", done.pk, outcome="needs_person")
    assert "Het aantal is geen getal." in html
    assert "dubbel in het bestand" not in html.partition("<tbody>")[2]
    assert 'aria-current="true">Alle 32' in page(client, "import_ledger", done.pk, outcome="'; --")
    response = client.get(url("import_ledger_csv", done.pk))
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))
    assert rows[0] == ["Rij", "Uitkomst", "Kolom", "Reden"]
    assert len(rows) == 1 + 32
    assert rows[-1][3] == "'=HYPERLINK(1)"
    assert AuditEvent.objects.filter(action="export", object_id=str(done.pk)).exists()


ANSWERS = [
    ({"Aantal": "3x"}, {"quantity": "30"}),
    ({"Datum": "31-02-2026"}, {"day": "28-02-2026"}),
    ({"Middel": "OXAZEPAM TABLET"}, {"strength": "10 mg"}),
    ({"Middel": "OXAZEPAM TABLET"}, {"strength": "other", "other": "10"}),
    ({"Middel": "oxazepan 10 mg", "ATC": ""}, {"medicine": "N05BA04"}),
    ({"Middel": "DIAZEPAM 5MG/ML", "ATC": "N05BA01"}, {"form": "rectal"}),
    ({"Gebdat": "31-02-1955"}, {"day": "28-02-1955"}),
]


@pytest.mark.parametrize(("cells", "answer"), ANSWERS)
def test_a_question_is_answered(client, poh, practice, cells, answer):
    take(practice, line(**cells))
    row = OpenRow.objects.get()
    html = page(client, "open_row", row.pk)
    assert row.question in html
    assert "Zilvermeeuw" in html
    assert filled_buttons(html) == 1
    assert client.post(url("open_row", row.pk), answer).status_code == 302
    assert Prescription.objects.count() == 1
    assert "Alle vragen zijn beantwoord." in client.get(url("imports")).content.decode()


@pytest.mark.parametrize(
    ("cells", "answer", "said"),
    [
        ({"Aantal": "3x"}, {"quantity": "1.000"}, "op twee manieren"),
        ({"Aantal": "3x"}, {"quantity": "-1"}, "Vul een aantal groter dan 0 in."),
        ({"Aantal": "3x"}, {"quantity": ""}, "Vul een aantal groter dan 0 in."),
        ({"Datum": "31-02-2026"}, {"day": "30-02-2026"}, ""),
        ({"Datum": "31-02-2026"}, {"day": "01-01-1900"}, ""),
        ({"Datum": "31-02-2026"}, {"day": "01-01-2999"}, "Deze dag ligt in de toekomst."),
        ({"Datum": "31-02-2026"}, {"day": ""}, "Vul de datum in."),
        ({"Gebdat": "31-02-1955"}, {"day": "28-02-2999"}, "Deze dag ligt in de toekomst."),
        ({"Middel": "OXAZEPAM TABLET"}, {"strength": "other", "other": "veel"}, "zoals 7,5"),
        ({"Middel": "OXAZEPAM TABLET"}, {"strength": "10 mg", "other": "veel"}, "zoals 7,5"),
        ({"Middel": "OXAZEPAM TABLET"}, {"strength": "10 mg", "other": "7,5"}, "maak dit veld leeg"),
        ({"Middel": "OXAZEPAM TABLET"}, {"other": "7,5"}, "Kies een sterkte."),
        ({"Middel": "OXAZEPAM TABLET"}, {}, "Kies een sterkte."),
        ({"Middel": "oxazepan 10 mg", "ATC": ""}, {"medicine": "N06AB04"}, ""),
    ],
)
def test_an_answer_that_cannot_be_is_asked_again(client, practice, cells, answer, said):
    take(practice, line(**cells))
    row = OpenRow.objects.get()
    again = client.post(url("open_row", row.pk), answer)
    assert again.status_code == 200
    assert said in again.content.decode()
    assert OpenRow.objects.get().answered_at is None
    assert not Prescription.objects.exists()


def test_a_missing_strength_stands_beside_the_earlier_prescriptions(client, practice):
    take(practice, line(Datum="03-08-2026"), line(Middel="TEMAZEPAM CAPSULE 20MG", ATC="N05CD07"))
    take(practice, line(Middel="OXAZEPAM TABLET"))
    shown = page(client, "open_row", OpenRow.objects.get().pk).partition("Eerdere recepten van dit middel")[2]
    assert "03-08-2026" in shown
    assert "TEMAZEPAM" not in shown


def test_the_next_question_follows_and_a_row_can_be_left_out(client, practice):
    take(practice, line(Aantal="3x"), line(Datum="31-02-2026"))
    first, second = OpenRow.objects.order_by("row")
    assert client.post(url("open_row", first.pk), {"leave_out": "yes"}).url == url("open_row", second.pk)
    assert client.get(url("open_row", first.pk)).status_code == 302
    assert not Prescription.objects.exists()


def test_who_is_meant_is_asked_with_both_beside_each_other(client, practice):
    take(practice, line())
    take(practice, line(Gebdat="01-01-1990", Datum="01-10-2026"))
    row = OpenRow.objects.get()
    html = page(client, "open_row", row.pk)
    assert "14-03-1955" in html
    assert "01-01-1990" in html
    client.post(url("open_row", row.pk), {"identity": "file"})
    assert Patient.objects.get().birth_date.year == 1990
    patient = Patient.objects.get().pk
    assert AuditEvent.objects.filter(action="view", what="question about a row", patient_id=patient).exists()


def test_equal_rows_have_a_tab_of_their_own(client, practice):
    take(practice, line(), line())
    assert "Gelijke rijen" in page(client, "open_rows")
    row = OpenRow.objects.get()
    assert url("open_row", row.pk) in page(client, "open_rows", show="twice")
    client.post(url("open_row", row.pk), {"twice": "yes"})
    assert Prescription.objects.count() == 2


def test_the_ledger_opens_on_what_asks_attention(client, poh):
    done = committed(poh, line(), line(), line(Aantal="3x"), line(Patiëntnr="2", **NOT_FOLLOWED))
    html = page(client, "import_ledger", done.pk)
    assert 'aria-current="true">Vraagt aandacht 2' in html
    rows = html.partition("<tbody>")[2]
    assert "Het aantal is geen getal." in rows
    assert "Dit middel volgt het project niet." not in rows
    assert "Dit middel volgt het project niet." in page(client, "import_ledger", done.pk, outcome="")
    fine = committed(poh, line(Datum="05-09-2026"))
    assert 'aria-current="true">Alle 1' in page(client, "import_ledger", fine.pk)


def test_files_stand_under_the_patients_in_the_menu(client, practice):
    for name in ("imports", "import_new", "open_rows"):
        rail = page(client, name).partition(f'href="{url("patients")}"')[2].partition(">")[0]
        assert "aria-current" in rail


# --- whatever the file says ------------------------------------------------------------------------------------------


def test_hostile_text_stands_there_literally(client, poh):
    words = {
        "Achternaam": HOSTILE,
        "Straat": HOSTILE,
        "Gebruik": HOSTILE,
        "Middel": f"oxazepan {HOSTILE}",
        "ATC": "",
    }
    data = table(line(**words), line(**words | {"Datum": "31-02-2026"})).replace(
        b"Receptnr", HOSTILE.encode(), 1
    )
    ready = upload(poh, data=data, name=f"{HOSTILE}.csv")
    shown = [page(client, "import", ready.pk), page(client, "imports")]
    done = committed(poh, data=data, name=f"{HOSTILE}.csv")
    shown += [
        page(client, "import", done.pk),
        page(client, "import_ledger", done.pk),
        page(client, "open_rows"),
    ]
    shown += [page(client, "open_row", row.pk) for row in OpenRow.objects.all()]
    for html in shown:
        assert "<script>alert" not in html
        assert "&amp;amp;" in html or HOSTILE[:8] not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7|add:7 }}&amp;amp;" in shown[0]


def test_what_belongs_to_another_practice_looks_missing(client, other_poh):
    other = upload(other_poh, line())
    question = OpenRowFactory(practice=other_poh.practice)
    for name in ("import", "import_progress", "import_ledger", "import_ledger_csv"):
        assert client.get(url(name, other.pk)).status_code == 404
    for name in ("import_columns", "import_confirm", "import_discard"):
        assert client.post(url(name, other.pk)).status_code == 404
    assert client.get(url("open_row", question.pk)).status_code == 404
    assert client.post(url("open_row", question.pk), {"quantity": "1"}).status_code == 404
    assert client.get(url("import", 10**30)).status_code == 404


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_the_number_of_queries_does_not_grow_with_the_rows(client, practice, poh):
    done = committed(poh, line(Aantal="3x"))
    addresses = [url("imports"), url("open_rows"), url("import_ledger", done.pk), url("import", done.pk)]
    client.get(addresses[0])
    before = [queries_of(client, address) for address in addresses]
    OpenRowFactory.create_batch(30, practice=practice, his_import=done)
    LedgerRowFactory.create_batch(60, his_import=done)
    for _ in range(5):
        take(practice, line())
    assert [queries_of(client, address) for address in addresses] == before
    assert max(before) <= 16
