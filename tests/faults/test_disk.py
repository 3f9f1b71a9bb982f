"""The disk is full: what could not be written is visibly failed, nothing half-written stays, and a retry works."""

import errno
import os
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from django.conf import settings
from django.utils import timezone

from benzoproject.lib import files
from benzoproject.lib.durable import WorkState, ring
from practices.models import AuditEvent, Role
from stopletters.models import Letter, PrintRun
from stopletters.services import print_runs, printing, rendering
from tests.faults import scene

pytestmark = [pytest.mark.faults, pytest.mark.django_db]
FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture(autouse=True)
def signed_wave(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two letters that wait for a worker; the bell is silent."""
    settings.FILES_DIR = tmp_path / "files"
    monkeypatch.setattr("benzoproject.lib.durable.ring", lambda *_: None)
    scene.build(patients=2, size=20, chosen=2)
    scene.sign(Role.POH)()
    scene.sign(Role.GP)()


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


@contextmanager
def full_at(place: Any, name: str) -> Iterator[None]:
    def refuse(*_: Any, **__: Any) -> None:
        raise FULL

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(place, name, refuse)
        yield


POINTS: dict[str, Callable[[], Any]] = {
    "write": small_files,
    "open": lambda: full_at(os, "open"),
    "fsync": lambda: full_at(os, "fsync"),
    "rename": lambda: full_at(Path, "replace"),
    "make folder": lambda: full_at(Path, "mkdir"),
}


def letters_waiting() -> list[int]:
    return list(Letter.objects.filter(work_state=WorkState.QUEUED).values_list("pk", flat=True))


def everything_on_disk() -> list[Path]:
    return [path for path in settings.FILES_DIR.rglob("*") if path.is_file()]


def retry() -> None:
    assert print_runs.retry(wave=scene.the_wave(), by=scene.the(Role.POH), at=timezone.now()) > 0


@pytest.mark.parametrize("point", POINTS)
def test_a_letter_fails_visibly_and_a_retry_makes_it(point: str) -> None:
    with POINTS[point]():
        rendering.render_due(letters_waiting())
    assert set(Letter.objects.values_list("work_state", "pdf_sha256")) == {(WorkState.FAILED, "")}
    assert all(Letter.objects.values_list("error", flat=True))
    assert everything_on_disk() == []
    assert PrintRun.objects.get().work_state == WorkState.WAITING
    assert AuditEvent.objects.filter(what="letter.pdf").count() == 0

    retry()
    rendering.render_due(letters_waiting())
    printing.build_due([PrintRun.objects.get().pk])
    assert scene.judge() == ["2 letters were said to have failed"]


@pytest.mark.parametrize("point", [point for point in POINTS if point != "make folder"])
def test_a_print_file_fails_visibly_and_a_retry_makes_it(point: str) -> None:
    rendering.render_due(letters_waiting())
    run, made = PrintRun.objects.get(), sorted(everything_on_disk())
    with POINTS[point]():
        printing.build_due([run.pk])
    run.refresh_from_db()
    assert (run.work_state, run.letters_sha256, run.checklist_sha256) == (WorkState.FAILED, "", "")
    assert run.error
    assert AuditEvent.objects.filter(what="print_file_failed").count() == 1
    assert sorted(everything_on_disk()) == made

    retry()
    printing.build_due([run.pk])
    assert scene.judge() == []


def test_the_bell_does_not_ring_and_nobody_is_troubled(tmp_path: Path) -> None:
    """No room for a message: the act stands, the sweep rings later."""
    tried = []

    def refuse(path: Path, *_: Any) -> None:
        tried.append(path.parent)
        raise FULL

    app = Celery("faults", broker="filesystem://", set_as_current=False)
    folders = {
        "data_folder_in": str(tmp_path),
        "data_folder_out": str(tmp_path),
        "control_folder": str(tmp_path),
    }
    app.conf.update(broker_transport_options=folders, task_publish_retry=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("celery.current_app", app)
        ring(Letter, letters_waiting())
        assert len(list(tmp_path.glob("*.msg"))) == 1
        patch.setattr(Path, "write_text", refuse)
        ring(Letter, letters_waiting())
    assert tried == [tmp_path]
    assert len(list(tmp_path.glob("*.msg"))) == 1


def test_drafts_of_killed_writers_go_and_others_stay(tmp_path: Path) -> None:
    files.write("letters/whole.pdf", b"whole")
    old, new = (settings.FILES_DIR / "letters" / name for name in (".old", ".new"))
    old.write_bytes(b"half")
    new.write_bytes(b"half")
    os.utime(old, (0, 0))
    assert files.remove_drafts(before=timezone.now() - settings.LEASE) == 1
    assert sorted(path.name for path in everything_on_disk()) == [".new", "whole.pdf"]
