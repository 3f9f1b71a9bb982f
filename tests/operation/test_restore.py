"""Putting a backup back when something is wrong: what was there stays, and what is said is true."""

import json
import sqlite3
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from benzoproject.lib import held, keys
from benzoproject.operation import archive, databases, restore
from patients.models import Patient
from practices.models import Membership
from tests.factories.patients import PatientFactory
from tests.factories.people import NOW, MembershipFactory

pytestmark = pytest.mark.django_db
OWN = {"django.key": "own", "fields.keys": "own too", "index.key": "own as well", "seal.pem": "own seal"}
TAKEN = {"SECRET_KEY": "kept secret", "INDEX_KEY": "kept index", "BENZO_SEAL_KEY": "kept\\nseal"}


@pytest.fixture(autouse=True)
def machine(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Embedded, with keys in files; the database is not really replaced."""
    settings.DATA_DIR, settings.FILES_DIR, settings.PRODUCTION = tmp_path, tmp_path / "files", False
    settings.SECRET_KEY, settings.INDEX_KEY, settings.FIELD_KEYS = "here", "here", [keys.new_field_key()]
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o700)
    for name, value in OWN.items():
        (folder / name).write_text(value)
    monkeypatch.setattr(databases, "load", lambda *_, **__: None)
    monkeypatch.setattr(restore, "call_command", lambda *_, **__: None)


def made(folder: Path, **facts: Any) -> Path:
    """A backup with the keys of this process."""
    said = {"made_at": "2026-10-12T09:00:00+00:00", "vendor": databases.vendor(), "migrations": {}}
    archive.encrypt_to(folder / "dump", [b"all of it"])
    with (folder / "one.benzo-backup").open("wb") as out:
        archive.write(
            out, [(archive.DATABASE, folder / "dump")], {"counts": {}, "chains": {}, **said, **facts}
        )
    return folder / "one.benzo-backup"


@pytest.fixture
def elsewhere(settings: Any, tmp_path: Path) -> tuple[str, str]:
    """A backup of another installation, and its kept keys."""
    own = settings.INDEX_KEY, settings.FIELD_KEYS
    settings.INDEX_KEY, settings.FIELD_KEYS = TAKEN["INDEX_KEY"], [keys.new_field_key()]
    lines = {**TAKEN, "FIELD_KEYS": settings.FIELD_KEYS[0]}
    (tmp_path / "keys.env").write_text("".join(f'{name}="{value}"\n' for name, value in lines.items()))
    path = made(tmp_path)
    settings.INDEX_KEY, settings.FIELD_KEYS = own
    return str(path), str(tmp_path / "keys.env")


def on_disk(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in (folder / "keys").iterdir()}


def give(*words: str) -> str:
    out = StringIO()
    call_command("restore", *words, stdout=out, stderr=out)
    return out.getvalue()


def test_looking_with_other_keys_leaves_ours(elsewhere: tuple[str, str], tmp_path: Path) -> None:
    backup, kept = elsewhere
    assert "is heel" in give("--check", backup, "--keys", kept)
    assert on_disk(tmp_path) == OWN


def test_a_refused_restore_leaves_ours(elsewhere: tuple[str, str], tmp_path: Path) -> None:
    backup, kept = elsewhere
    MembershipFactory()
    with pytest.raises(CommandError, match="niet leeg"):
        give(backup, "--keys", kept)
    assert on_disk(tmp_path) == OWN


def test_the_keys_come_with_what_was_put_back(elsewhere: tuple[str, str], tmp_path: Path) -> None:
    """And the keys that were there are kept beside them, for their owner only."""
    backup, kept = elsewhere
    give(backup, "--keys", kept)
    now = on_disk(tmp_path)
    assert (now["django.key"], now["index.key"], now["seal.pem"]) == (
        "kept secret",
        "kept index",
        "kept\nseal",
    )
    assert {name.partition(".before-")[0]: text for name, text in now.items() if ".before-" in name} == OWN


def failing(error: Exception) -> Callable[..., None]:
    def load(*_: object, **__: object) -> None:
        raise error

    return load


@pytest.mark.parametrize(
    "error",
    [
        archive.BadBackup("stuk"),
        databases.DatabaseToolFailed("psql lukte niet"),
        sqlite3.OperationalError("database is locked"),
        OSError("disk full"),
    ],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("held_before", [False, True])
def test_what_does_not_load_leaves_it_working_as_before(
    error: Exception, held_before: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(tmp_path)
    if held_before:
        held.hold(at=NOW, backup_made_at="earlier")
    before = held.facts()
    monkeypatch.setattr(databases, "load", failing(error))
    with pytest.raises(CommandError, match="zoals hij was") as refused:
        give(str(path))
    assert ("nog vastgehouden" in str(refused.value)) is held_before
    assert str(error) in str(refused.value)
    assert held.facts() == before


def test_a_dump_that_these_keys_do_not_open_is_refused_first(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(tmp_path)
    settings.FIELD_KEYS = [keys.new_field_key()]
    monkeypatch.setattr(databases, "load", failing(AssertionError("too far")))
    for words in ([str(path)], [str(path), "--check"]):
        with pytest.raises(CommandError, match="FIELD_KEYS"):
            give(*words)
    assert not held.is_held()


def test_whoever_was_erased_is_erased_again_also_when_the_counts_differ(
    poh: Membership, tmp_path: Path
) -> None:
    patient = PatientFactory(practice=poh.practice)
    path = made(tmp_path, counts={"patients_patient": 7})
    erased = {"practice": poh.practice_id, "his_number_index": patient.his_number_index, "reason": "asked"}
    (tmp_path / "erasures.jsonl").write_text(json.dumps({**erased, "erased_at": NOW.isoformat()}) + "\n")
    out = StringIO()
    with pytest.raises(CommandError, match="niet alles klopt"):
        call_command("restore", str(path), "--replace", stdout=out, stderr=out)
    assert "telt niet: patients_patient" in out.getvalue()
    assert not Patient.objects.exists()
    assert held.is_held()
