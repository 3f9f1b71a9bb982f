"""Files of the product (uploads, letters, print files): whole or not there, encrypted at rest, checked when read."""

import hashlib
import os
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from cryptography.fernet import InvalidToken
from django.conf import settings

from benzoproject.lib.crypto import fernet


class FileDamaged(Exception):
    """The stored file is not the one that was recorded."""


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def path_of(name: str) -> Path:
    path = (settings.FILES_DIR / name).resolve()
    if not path.is_relative_to(settings.FILES_DIR):
        raise ValueError("a file name may not leave the data folder")
    return path


def write(name: str, data: bytes) -> str:
    """Store `data` under `name`, durably and in one step; returns the SHA-256 (hex) of `data`.

    Temporary name, fsync, rename, fsync of the folder: after a power cut there is the old file or the new one.
    """
    path = path_of(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(fernet().encrypt(data))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return sha256(data)


def read(name: str, expected_sha256: str = "") -> bytes:
    """The stored bytes; raises FileDamaged when they are not the recorded ones."""
    try:
        data = fernet().decrypt(path_of(name).read_bytes())
    except InvalidToken as error:
        raise FileDamaged(name) from error
    if expected_sha256 and sha256(data) != expected_sha256:
        raise FileDamaged(name)
    return data


def delete(name: str) -> None:
    path_of(name).unlink(missing_ok=True)


def delete_all(names: Iterable[str]) -> None:
    for name in names:
        delete(name)


def remove_drafts(*, before: datetime) -> int:
    """Remove what killed writers left half-written; returns how many. `before` leaves those at work alone."""
    drafts = [path for path in settings.FILES_DIR.rglob(".*") if path.is_file()]
    left = [path for path in drafts if path.stat().st_mtime < before.timestamp()]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def delete_unwanted(folder: str, wanted: Callable[[], set[str]], *, before: datetime) -> int:
    """Delete the files in `folder`, written before `before`, that no row refers to; returns how many.

    A file is written before its row is committed: `before` leaves room for that, and `wanted` is asked last.
    """
    names = [name for name in stored_names(folder) if _written(name) < before.timestamp()]
    unwanted = set(names) - wanted()
    delete_all(name for name in unwanted if _written(name) < before.timestamp())
    return len(unwanted)


def _written(name: str) -> float:
    try:
        return path_of(name).stat().st_mtime
    except FileNotFoundError:  # somebody else deleted it meanwhile
        return float("inf")


def rotate(name: str) -> None:
    """Re-encrypt one stored file with the newest key, in one step."""
    write(name, read(name))


def stored_names(folder: str = "") -> list[str]:
    """Of all files, or of those in `folder`."""
    if not (settings.FILES_DIR / folder).exists():
        return []
    return sorted(
        str(path.relative_to(settings.FILES_DIR))
        for path in (settings.FILES_DIR / folder).rglob("*")
        if path.is_file() and not path.name.startswith(".")
    )
