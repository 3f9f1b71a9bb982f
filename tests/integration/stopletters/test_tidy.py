"""PDFs beside the database: those that a row refers to stay."""

import os
from datetime import datetime, timedelta

import pytest

from benzoproject.lib import files
from stopletters.models import PrintRun
from stopletters.tasks import tidy_files
from tests.factories.people import NOW
from tests.factories.stopletters import LetterFactory, PrintRunFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path, monkeypatch):
    settings.FILES_DIR = tmp_path / "files"
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def stored(name: str, *, at: datetime = NOW - timedelta(hours=2)) -> str:
    files.write(name, b"%PDF")
    os.utime(files.path_of(name), (at.timestamp(), at.timestamp()))
    return name


def test_only_what_a_row_refers_to_or_may_soon_refer_to_stays():
    letter = LetterFactory(pdf_sha256="a" * 64)
    PrintRunFactory(letters_sha256="b" * 64, checklist_sha256="c" * 64)
    wanted = [
        stored(letter.stored_name),
        stored(PrintRun.stored_name("b" * 64)),
        stored(PrintRun.stored_name("c" * 64)),
        stored(f"letters/{letter.pk}-{'d' * 64}.pdf", at=NOW - timedelta(minutes=5)),  # being made
        stored("imports/7"),  # not ours to judge
    ]
    stored(f"letters/{letter.pk}-{'e' * 64}.pdf")
    stored(PrintRun.stored_name("f" * 64))
    tidy_files()
    assert files.stored_names() == sorted(wanted)
