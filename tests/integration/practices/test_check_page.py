"""The page where anybody drops a PDF: the verdict, and nothing that stays behind."""

import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from benzoproject.lib import files, seal, seal_child
from practices.models import AuditEvent, Practice
from practices.services import seals
from tests.factories.people import NOW
from tests.seals import flipped, rendered

pytestmark = pytest.mark.django_db
NAME = "brief-van-mevrouw-Geheimpje.pdf"


@pytest.fixture
def letter(practice: Practice) -> bytes:
    document = seals.apply(rendered(), at=NOW)
    seals.register(document, kind="letter", practice=practice, object_id=7)
    return document.data


def drop(data: bytes, client: Client | None = None):
    return (client or Client()).post(
        reverse("check_pdf"), {"file": SimpleUploadedFile(NAME, data, "application/pdf")}
    )


def test_anybody_hears_that_a_document_is_genuine(letter):
    answer = drop(letter)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Echt en ongewijzigd" in text
    assert "Huisartsenpraktijk De Linde" in text
    assert "12 oktober 2026" in text


def test_anybody_hears_that_a_document_was_changed(letter):
    text = drop(flipped(letter, 4000)).content.decode()
    assert "Gewijzigd" in text
    assert "Echt en ongewijzigd" not in text


def test_the_page_shows_the_certificate_before_anything_is_dropped():
    text = Client().get(reverse("check_pdf")).content.decode()
    assert seal.certificate_sha256() in text.replace(" ", "")


def test_nothing_of_the_file_is_stored_or_logged(letter, caplog, capfd, settings, django_assert_num_queries):
    before = (files.stored_names(), AuditEvent.objects.count(), sorted(settings.DATA_DIR.rglob("*")))
    caplog.set_level(logging.DEBUG)
    client = Client()
    with django_assert_num_queries(1):  # the register, nothing else
        answer = drop(letter, client)
    assert (files.stored_names(), AuditEvent.objects.count(), sorted(settings.DATA_DIR.rglob("*"))) == before
    said = caplog.text + "".join(capfd.readouterr())
    assert "Geheimpje" not in said + answer.content.decode() + str(answer.headers)
    assert set(client.cookies) <= {settings.CSRF_COOKIE_NAME}


def test_no_browser_keeps_the_answer(letter):
    assert drop(letter).headers["Cache-Control"] == "no-store"


def test_an_upload_never_lies_on_the_disk(settings):
    assert settings.FILE_UPLOAD_HANDLERS == ["benzoproject.lib.uploads.BoundedUpload"]


def test_a_form_of_another_site_is_refused(letter):
    assert drop(letter, Client(enforce_csrf_checks=True)).status_code == 403


@pytest.mark.parametrize("data", [b"", b"hallo"])
def test_what_is_no_pdf_is_not_ours(data):
    assert "Niet van ons" in drop(data).content.decode()


def test_without_a_file_the_page_asks_for_one():
    answer = Client().post(reverse("check_pdf"))
    assert answer.status_code == 200
    assert "Kies een bestand." in answer.content.decode()


def test_too_large_is_said_and_not_read(letter, monkeypatch):
    monkeypatch.setattr(seals, "MOST_BYTES", 1000)
    text = drop(letter).content.decode()
    assert "groter dan 25 MB" in text
    assert "Echt" not in text


def test_somebody_who_checks_very_many_waits(monkeypatch):
    for _ in range(20):
        assert drop(b"hallo").status_code == 200
    answer = drop(b"hallo")
    assert answer.status_code == 429
    assert "Wacht vijf minuten" in answer.content.decode()


def test_somebody_who_is_logged_in_checks_too(letter, client_of, poh):
    assert "Echt en ongewijzigd" in drop(letter, client_of(poh)).content.decode()


@pytest.mark.parametrize("page", ["account_login", "help"])
def test_the_way_to_it_stands_on_the_open_pages(page):
    assert reverse("check_pdf") in Client().get(reverse(page)).content.decode()


def test_a_few_strangers_files_at_once_and_no_more(client, db):
    """Whoever comes after them hears so in words; nothing is looked at meanwhile."""
    strange = SimpleUploadedFile("vreemd.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n")
    with seal_child.turn(), seal_child.turn():
        answer = client.post(reverse("check_pdf"), {"file": strange})
    assert "Wacht een minuut" in answer.content.decode()
    strange.seek(0)
    assert "Niet van ons" in client.post(reverse("check_pdf"), {"file": strange}).content.decode()
