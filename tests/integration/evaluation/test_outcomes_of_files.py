"""From two files of a HIS to outcomes, through the product's own import, undoing and worker."""

from datetime import timedelta

import pytest
import time_machine
from django.test import TestCase

from benzoproject.lib import durable
from evaluation.models import Outcome, OutcomeRefresh
from evaluation.services import refreshes
from patients.models import HisImport, Patient
from patients.services import reading, undoing
from tests.factories import stopletters as made
from tests.factories.people import NOW
from tests.integration.evaluation.following import T0, after, moment, told
from tests.integration.imports import exports
from tests.integration.imports.exports import line

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world(settings, tmp_path, monkeypatch):
    settings.FILES_DIR = tmp_path / "files"
    monkeypatch.setattr(reading, "read_in_child", exports.read_here)
    monkeypatch.setattr(durable, "ring", lambda *_: None)  # the tests are the worker
    with time_machine.travel(NOW, tick=False):
        yield


def boxes(number, first, last, **cells):
    """A box a month of somebody, counted from the letter."""
    days = [after(day) for day in range(first, last + 1, 30)]
    return [line(Patiëntnr=number, Datum=f"{day:%d-%m-%Y}", **cells) for day in days]


def worked():
    with TestCase.captureOnCommitCallbacks(execute=True):
        refreshes.refresh_due(list(OutcomeRefresh.due(NOW).values_list("pk", flat=True)), at=NOW)


@pytest.fixture
def written(practice, poh, gp):
    """Three patients of the first file, each with a letter."""
    before = [row for number in ("1", "2", "3") for row in boxes(number, -150, -1)]
    exports.take(practice, *before, by=poh)
    Patient.objects.update(gp=gp)
    HisImport.objects.update(committed_at=moment(after(-1)), uploaded_at=moment(after(-1)))
    people = list(Patient.objects.order_by("pk"))
    made.a_posted_wave(by=poh, patients=people, posted_on=T0, posted_at=moment(T0), posted_by=poh)
    return people


def test_two_files_make_outcomes_and_an_undone_one_takes_them_back(practice, poh, written):
    stopped, goes_on, absent = written
    assert not OutcomeRefresh.objects.exists()  # before the letters nothing was asked for
    later = [*boxes("1", -150, -1), *boxes("2", -150, 215)]
    exports.take(practice, *later, by=poh)
    assert not Outcome.objects.exists()
    worked()
    assert told(stopped) == {3: "abstinent", 6: "abstinent"}
    assert told(goes_on) == {3: "unchanged", 6: "unchanged"}
    assert told(absent) == {3: "not_asked", 6: "not_asked"}
    assert OutcomeRefresh.objects.get().covered_until == after(210)

    undoing.undo(his_import=HisImport.objects.latest("pk"), by=poh, at=NOW)
    worked()
    assert set(told(goes_on).values()) == {"not_covered"}
    assert OutcomeRefresh.objects.get().covered_until == after(-30)


def test_a_row_that_waits_and_its_answer(practice, poh, written):
    stopped = written[0]
    asked = line(Patiëntnr="1", Datum=f"{after(30):%d-%m-%Y}", Aantal="3x")
    others = [*boxes("2", -150, 215), *boxes("3", -150, 215)]
    exports.take(practice, *boxes("1", -150, -1), asked, *others, by=poh)
    worked()
    assert told(stopped) == {3: "open_row", 6: "open_row"}
    exports.answer(poh, quantity="30")
    worked()
    assert told(stopped) == {3: "halved", 6: "abstinent"}


def test_the_worker_finds_the_practice_by_itself_once_a_day(practice, poh, written):
    with TestCase.captureOnCommitCallbacks():
        assert refreshes.ask_where_stale(at=NOW) == 1
    worked()
    assert set(told(written[0]).values()) == {"not_covered"}
    with TestCase.captureOnCommitCallbacks():
        assert refreshes.ask_where_stale(at=NOW) == 0
        assert refreshes.ask_where_stale(at=NOW + timedelta(days=1)) == 1
