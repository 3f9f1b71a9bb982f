"""A backup of everything but the keys, made while people work.

Which comes first? A file is written before its row says so, and goes after its row let go of it. So every file that a
snapshot of the database speaks of lies on the disk at that moment. The files are linked before the database is read,
and what came since is linked after: what is deleted meanwhile stays in the backup, what is written meanwhile comes too.
"""

import contextlib
import errno
import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from benzoproject.lib import files, scope
from benzoproject.operation import archive, databases
from practices.queries import log

SUFFIX = ".benzo-backup"
LAST = "last-backup"


class BackupFailed(Exception):
    """Nothing was left behind; the message says why, in Dutch."""


@dataclass(frozen=True)
class Made:
    path: Path
    size: int
    rows: int
    files: int


def make(to: Path, *, at: datetime, keep: int = 0) -> Made:
    """A backup in the folder or file `to`; of a folder only the newest `keep` stay (0: all)."""
    folder, path = (to, to / _name(at)) if to.is_dir() else (to.parent, to)
    if path.exists():
        raise BackupFailed(f"{path} bestaat al. Een back-up overschrijft niets.")
    if not folder.is_dir():
        raise BackupFailed(f"De map {folder} bestaat niet.")
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with alone(), work_folder() as work:
        try:
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                manifest = _write(out, work, at)
                out.flush()
                os.fsync(out.fileno())
            draft.rename(path)
            _fsync(folder)
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
            reason = "de schijf is vol" if full else error.strerror or type(error).__name__
            raise BackupFailed(
                f"De back-up is niet gemaakt: {reason}. Er is niets achtergebleven."
            ) from error
        except sqlite3.Error as error:  # it does not say whether the disk is full or broken
            raise BackupFailed("De back-up is niet gemaakt: de schijf is vol of stuk.") from error
        except databases.DatabaseToolFailed as error:
            raise BackupFailed(f"De back-up is niet gemaakt: {error}") from error
        finally:
            draft.unlink(missing_ok=True)
        _note(at)
    if keep and to.is_dir():
        _forget_older(folder, keep)
    return Made(path, path.stat().st_size, sum(manifest["counts"].values()), _files_in(manifest))


def last_made() -> datetime | None:
    try:
        return datetime.fromisoformat((settings.DATA_DIR / LAST).read_text().strip())
    except (FileNotFoundError, ValueError):
        return None


def write_keys(path: Path) -> None:
    """What a backup cannot be read without, as a file for the environment; owner-only, and never over another."""
    lines = {
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_KEYS": " ".join(settings.FIELD_KEYS),
        "INDEX_KEY": settings.INDEX_KEY,
        # One text holds both; a line break would end the line.
        **dict.fromkeys(("BENZO_SEAL_CERT", "BENZO_SEAL_KEY"), settings.SEAL_KEY.replace("\n", "\\n")),
    }
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BackupFailed(f"{path}: {error.strerror}. De sleutels zijn niet geschreven.") from error
    with os.fdopen(descriptor, "w") as file:
        file.writelines(f'{name}="{value}"\n' for name, value in lines.items())
        file.flush()
        os.fsync(file.fileno())


def _name(at: datetime) -> str:
    return f"benzoproject-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}{SUFFIX}"


def _write(out: IO[bytes], work: Path, at: datetime) -> dict[str, Any]:
    linked, facts = work / "files", _facts()
    _link_files(linked)
    counts = databases.dump(work / "database", work=work)
    _link_files(linked)
    members = [(archive.DATABASE, work / "database")]
    members += [(archive.FILES + str(path.relative_to(linked)), path) for path in sorted(_all(linked))]
    with contextlib.suppress(FileNotFoundError):
        shutil.copyfile(
            settings.DATA_DIR / archive.ERASURES, work / archive.ERASURES
        )  # it may grow meanwhile
        members.append((archive.ERASURES, work / archive.ERASURES))
    return archive.write(out, members, {"made_at": at.isoformat(), "counts": counts, **facts})


def _facts() -> dict[str, Any]:
    """What a restore has to know. The ends of the audit chains are written down here too: a log cannot be shortened
    unnoticed as long as one backup is kept elsewhere."""
    migrations: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        migrations.setdefault(app, []).append(name)
    with scope.everybody():
        chains = {chain.key: [chain.length, chain.last_hash] for chain in log.chains()}
    return {"vendor": databases.vendor(), "migrations": migrations, "chains": chains}


def _link_files(to: Path) -> None:
    """A second name for every stored file: costs no room, and holds what somebody deletes while the backup is made."""
    for name in files.stored_names():
        link = to / name
        link.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError, FileNotFoundError):
            _link(files.path_of(name), link)


def _link(path: Path, link: Path) -> None:
    try:
        os.link(path, link)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK):
            raise
        shutil.copyfile(path, link)  # the files lie on another disk


def _all(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _files_in(manifest: dict[str, Any]) -> int:
    return sum(name.startswith(archive.FILES) for name in manifest["members"])


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One backup or restore at a time; the lock goes with the process, however that ends."""
    with (settings.DATA_DIR / "backup.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupFailed(
                "Er wordt al een back-up gemaakt of teruggezet. Wacht tot die klaar is."
            ) from error
        yield


@contextlib.contextmanager
def work_folder() -> Iterator[Path]:
    """Beside the data, so that files can be linked; what a killed backup left there goes first."""
    work = settings.DATA_DIR / "backup-work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _note(at: datetime) -> None:
    (settings.DATA_DIR / LAST).write_text(at.isoformat())


def _fsync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _forget_older(folder: Path, keep: int) -> None:
    for path in sorted(folder.glob(f"benzoproject-*{SUFFIX}"))[:-keep]:
        path.unlink()
