"""Imports are read in this process; test_reading.py has one that goes through the real child."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine

from benzoproject.lib import durable
from patients.services import reading
from tests.factories.people import NOW
from tests.integration.imports import exports


@pytest.fixture(autouse=True)
def on_that_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def without_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "read_in_child", exports.read_here)


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FILES_DIR = tmp_path / "files"
    monkeypatch.setattr(durable, "ring", lambda *_: None)  # the tests are the worker
