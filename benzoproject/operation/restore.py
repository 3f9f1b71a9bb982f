"""Puts a backup back: checked first, everything or nothing, then held until a person says it may work again."""

import os
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from benzoproject.lib import files, heartbeat, held, kept, scope
from benzoproject.operation import archive, backup, databases
from patients.services import erasures as journal
from practices.models import AuditEvent, User
from practices.queries import log
from practices.services import audit
from stopletters.models import PrintRun
from stopletters.services import erasures


class RestoreFailed(Exception):
    """The message says in Dutch what happened, and what is there now."""


Keys = dict[str, str]  # per variable of the environment, as `backup --keys` wrote them
KEY_FILES = {
    "SECRET_KEY": "django.key",
    "FIELD_KEYS": "fields.keys",
    "INDEX_KEY": "index.key",
    "BENZO_SEAL_KEY": "seal.pem",
}

LOAD_FAILED = (archive.BadBackup, databases.DatabaseToolFailed, DatabaseError, sqlite3.Error, OSError)


@dataclass(frozen=True)
class Restored:
    made_at: str
    rows: int
    files: int
    erased_again: int
    remarks: list[str]


def put_back(path: Path, *, replace: bool, at: datetime, keys: Keys | None = None) -> Restored:
    """The installation as it was when `path` was made, minus who was erased since; held. `keys` stay with it."""
    manifest = archive.check(path)
    _check_fits(manifest)
    _check_room(replace=replace)
    with backup.alone(), backup.work_folder() as work:
        was_held = held.is_held()
        if not was_held:
            held.hold(at=at, backup_made_at=manifest["made_at"])
        try:
            written = _put_files(path)
            databases.load(path, work=work)
        except LOAD_FAILED as error:
            if not was_held:
                held.release()
            raise RestoreFailed(_not_put_back(error, held_still=was_held)) from error
        held.hold(at=at, backup_made_at=manifest["made_at"])
        _write_keys(keys or {}, at=at)
        remarks = _compare(manifest)
        call_command("migrate", verbosity=0)
        _delete_others(written)
        with scope.everybody():
            Session.objects.all().delete()  # who was logged in then logs in again
            again = erasures.erase_again(journal=_journal(path), at=at)
            remarks += verify(manifest)
            audit.record(audit.Action.CHANGE, "backup restored", by=None, at=at, made_at=manifest["made_at"])
    return Restored(manifest["made_at"], sum(manifest["counts"].values()), len(written), again, remarks)


def resume(*, at: datetime) -> None:
    """Somebody looked and says that it may work again."""
    held.release()
    with scope.everybody():
        audit.record(audit.Action.CHANGE, "backup resumed", by=None, at=at)


def take_keys(path: Path) -> Keys:
    """The keys of `backup --keys`, for this process; on the disk nothing changes before a backup was put back."""
    found = {}
    for line in path.read_text().splitlines():
        name, equals, value = line.partition("=")
        if equals:
            found[name.strip()] = value.strip().strip('"').replace("\\n", "\n")
    missing = {"SECRET_KEY", "FIELD_KEYS", "INDEX_KEY"} - found.keys()
    if missing:
        raise RestoreFailed(f"In {path} ontbreekt {', '.join(sorted(missing))}.")
    settings.FIELD_KEYS = found["FIELD_KEYS"].replace(",", " ").split()
    settings.INDEX_KEY, settings.SECRET_KEY = found["INDEX_KEY"], found["SECRET_KEY"]
    return {name: found[name] for name in KEY_FILES if found.get(name)}


def _write_keys(keys: Keys, *, at: datetime) -> None:
    """For good, where the installation keeps them in files; those that were there stay beside them."""
    if settings.PRODUCTION:
        return  # there they come from the environment
    for name, value in keys.items():
        _write_key(settings.DATA_DIR / "keys" / KEY_FILES[name], value, at=at)


def _write_key(path: Path, value: str, *, at: datetime) -> None:
    path.parent.mkdir(exist_ok=True, mode=0o700)
    if path.exists():
        if path.read_text() == value:
            return
        os.link(path, path.with_name(f"{path.name}.before-{at.astimezone(UTC):%Y%m%dT%H%M%S%fZ}"))
    draft = path.with_name(f"{path.name}.{uuid4().hex}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(value)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


# --- before ----------------------------------------------------------------------------------------------------------
def _check_fits(manifest: dict[str, Any]) -> None:
    if manifest["vendor"] != databases.vendor():
        raise RestoreFailed(
            f"Deze back-up komt uit {manifest['vendor']}; deze installatie draait op {databases.vendor()}."
        )
    known = MigrationLoader(None).disk_migrations or {}
    newer = [
        (app, name)
        for app, names in manifest["migrations"].items()
        for name in names
        if (app, name) not in known
    ]
    if newer:
        raise RestoreFailed(
            f"Deze back-up is met een nieuwere versie gemaakt ({newer[0][0]} {newer[0][1]}). Zet eerst die versie neer."
        )


def _check_room(*, replace: bool) -> None:
    """Into an empty installation; over another one only when that was asked for and nobody works in it."""
    if _is_empty():
        return
    if not replace:
        raise RestoreFailed(
            "Deze installatie is niet leeg. Met --replace komt de back-up in de plaats van alles wat er is."
        )
    last = heartbeat.last()
    if last and timezone.now() - last < timedelta(seconds=2 * settings.SWEEP_SECONDS) and not held.is_held():
        raise RestoreFailed(
            "Er draait nog een worker. Stop web en worker, wacht twee minuten, en probeer het opnieuw."
        )


def _is_empty() -> bool:
    if User._meta.db_table not in connection.introspection.table_names():
        return True
    return not User.objects.exists() and not AuditEvent.objects.exists()


def _not_put_back(error: Exception, *, held_still: bool) -> str:
    now = "Ze wordt nog vastgehouden." if held_still else "Ze werkt verder als voorheen."
    return f"De back-up is niet teruggezet. De database van deze installatie is zoals hij was. {now} Oorzaak: {error}"


# --- putting back ----------------------------------------------------------------------------------------------------
def _put_files(path: Path) -> set[str]:
    """First the files, as in daily work: too many do no harm, a row without its file does."""
    names = set()
    for name, data in archive.stored_files(path):
        target = files.path_of(name)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = target.with_name(f".{target.name}.{uuid4().hex}")
        try:
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
        names.add(name)
    return names


def _compare(manifest: dict[str, Any]) -> list[str]:
    """Whether every table has as many rows as when the backup was made; before anything is migrated or erased.

    Only said, never raised: whoever was erased is on the pages until they are erased again.
    """
    now = databases.counts()
    wrong = sorted(name for name, count in manifest["counts"].items() if now.get(name) != count)
    return [f"De teruggezette database telt niet: {', '.join(wrong)}."] if wrong else []


def _delete_others(written: set[str]) -> None:
    files.delete_all(name for name in files.stored_names() if name not in written)


def _journal(path: Path) -> str:
    """What the backup knew and what this machine knows: an erasure may be younger than the backup."""
    here = journal.journal()
    return archive.erasures(path) + (here.read_text() if here.exists() else "")


# --- after -----------------------------------------------------------------------------------------------------------
def verify(manifest: dict[str, Any]) -> list[str]:
    """What is not as it should be, in words; empty when everything fits."""
    wrong = []
    for chain in log.chains():
        if audit.verify(chain) is not None:
            wrong.append(f"Het inzagelog {chain.key} is niet zoals het geschreven is.")
    for key, (length, digest) in manifest["chains"].items():
        if length and not AuditEvent.objects.filter(chain__key=key, number=length, hash=digest).exists():
            wrong.append(f"Het inzagelog {key} is korter of anders dan toen de back-up gemaakt werd.")
    if missing := missing_files():
        wrong.append(f"{len(missing)} bestanden ontbreken of zijn beschadigd, als eerste {missing[0]}.")
    return wrong


def missing_files() -> list[str]:
    """Files that a row speaks of and that cannot be read back as recorded."""
    wanted = kept.everything()
    for run in PrintRun.objects.values_list("letters_sha256", "checklist_sha256", "record_sha256"):
        wanted |= {PrintRun.stored_name(digest): digest for digest in run if digest}
    return [name for name, digest in sorted(wanted.items()) if not _is_whole(name, digest)]


def _is_whole(name: str, digest: str) -> bool:
    try:
        files.read(name, digest)
    except (OSError, files.FileDamaged):
        return False
    return True
