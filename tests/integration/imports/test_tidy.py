"""Files beside the database: what nobody needs any more goes, what somebody is busy with stays."""

import os
from datetime import datetime, timedelta

import pytest

from benzoproject.lib import files
from patients.models import HisImport
from patients.services import imports, tidy
from patients.tasks import tidy_files
from tests.factories.people import NOW
from tests.integration.imports.exports import committed, line, table, upload

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def kept(name: str, *, at: datetime = NOW) -> str:
    """A raw file as a killed process leaves it."""
    files.write(name, b"Zilvermeeuw")
    os.utime(files.path_of(name), (at.timestamp(), at.timestamp()))
    return name


@pytest.mark.parametrize("phase", ["committed", "refused", "discarded"])
def test_the_raw_file_of_an_import_that_ended_goes(poh, phase):
    done = upload(poh, line())
    kept(done.stored_name)
    HisImport.objects.update(phase=phase)
    assert tidy.tidy(at=LATER) == 1
    assert files.stored_names() == []


@pytest.mark.parametrize("phase", ["reading", "ready", "committing"])
def test_the_raw_file_of_an_import_under_way_stays(poh, phase):
    waiting = upload(poh, line())
    kept(waiting.stored_name)
    HisImport.objects.update(phase=phase)
    assert tidy.tidy(at=LATER) == 0
    assert files.stored_names() == [waiting.stored_name]


def test_a_file_whose_row_was_never_stored_goes_once_it_is_old(db):
    kept("imports/999")
    kept("imports/1000", at=LATER)  # its row may be on the way
    assert tidy.tidy(at=LATER) == 1
    assert files.stored_names() == ["imports/1000"]


def test_files_of_others_are_left_alone(db):
    kept("letters/1-x.pdf")
    assert tidy.tidy(at=LATER) == 0
    assert files.stored_names() == ["letters/1-x.pdf"]


def test_a_kill_between_commit_and_delete_leaves_nothing_for_long(poh, monkeypatch):
    with monkeypatch.context() as killed:
        killed.setattr(files, "delete", lambda _name: None)
        done = committed(poh, line())
    assert files.stored_names() == [done.stored_name]
    kept(done.stored_name, at=NOW - timedelta(hours=1))
    tidy_files()
    assert files.stored_names() == []


def test_discarding_and_tidying_agree(poh):
    waiting = upload(poh, line())
    kept(waiting.stored_name)
    other = table(line(Patiëntnr="2"))
    imports.receive(practice=poh.practice, name="b.csv", data=other, by=poh, at=NOW)
    imports.discard(his_import=waiting, by=poh, at=NOW)
    tidy.tidy(at=LATER)
    assert waiting.stored_name not in files.stored_names()
    assert len(files.stored_names()) == 1
