"""One file that holds a whole installation: an uncompressed tar that ends with a manifest, so a cut-off one has none.

    database          the dump, compressed and encrypted in pieces with the field keys
    files/...         the stored files as they lie on the disk: encrypted already
    erasures.jsonl    who was erased, as keyed ids
    manifest.json     versions, counts, size and SHA-256 of every member, and a proof made with the index key

The keys are not in it. Without them it says how much there is, never who or what.
"""

import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from cryptography.fernet import InvalidToken

from benzoproject.lib.crypto import blind_index, fernet

FORMAT = 1
PIECE = 4 * 1024 * 1024
MANIFEST, DATABASE, ERASURES, FILES = "manifest.json", "database", "erasures.jsonl", "files/"


class BadBackup(Exception):
    """Not a backup that can be restored here; the message says what is wrong with it."""


# --- writing ---------------------------------------------------------------------------------------------------------
def encrypt_to(path: Path, pieces: Iterable[bytes]) -> None:
    with path.open("wb") as out:
        for piece in pieces:
            out.write(fernet().encrypt(zlib.compress(piece, 1)) + b"\n")


def pieces_of(source: IO[bytes]) -> Iterator[bytes]:
    while piece := source.read(PIECE):
        yield piece


def write(out: IO[bytes], members: Iterable[tuple[str, Path]], facts: dict[str, Any]) -> dict[str, Any]:
    """The archive into `out`; returns its manifest."""
    described: dict[str, dict[str, Any]] = {}
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, path in members:
            with path.open("rb") as source:
                entry = _entry(name, path.stat().st_size)
                digest = _Digest(source)
                tar.addfile(entry, digest)  # type: ignore[arg-type]
                described[name] = {"size": entry.size, "sha256": digest.hexdigest()}
        manifest = {"format": FORMAT, **facts, "members": described}
        manifest["proof"] = _proof(manifest)
        text = json.dumps(manifest, indent=1, sort_keys=True).encode()
        tar.addfile(_entry(MANIFEST, len(text)), io.BytesIO(text))
    return manifest


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


class _Digest:
    """Reads through, and remembers the SHA-256 of what went by."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._sum = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self._sum.update(data)
        return data

    def hexdigest(self) -> str:
        return self._sum.hexdigest()


def _proof(manifest: dict[str, Any]) -> str:
    said = {name: value for name, value in manifest.items() if name != "proof"}
    return blind_index("backup", json.dumps(said, sort_keys=True))


# --- reading ---------------------------------------------------------------------------------------------------------
def check(path: Path) -> dict[str, Any]:
    """The manifest, after every byte was read: whole, unchanged, and made with the keys that are here."""
    found, manifest = _look(path)
    if manifest is None:
        raise BadBackup("De back-up is afgebroken: het einde ontbreekt.")
    if manifest.get("format") != FORMAT:
        raise BadBackup(
            f"Deze back-up heeft indeling {manifest.get('format')}; deze versie kent alleen {FORMAT}."
        )
    if damaged := sorted(
        name
        for name in manifest["members"].keys() | found.keys()
        if manifest["members"].get(name) != found.get(name)
    ):
        raise BadBackup(
            f"De back-up is beschadigd: {len(damaged)} onderdelen kloppen niet, als eerste {damaged[0]}."
        )
    if manifest["proof"] != _proof(manifest):
        raise BadBackup(
            "Deze back-up hoort bij andere sleutels. Zet de sleutels terug waarmee hij gemaakt is (--keys), "
            "en probeer het opnieuw."
        )
    next(decrypted(path), None)  # the index key fits; do the field keys?
    return manifest


def _look(path: Path) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Size and SHA-256 of every member as it lies there, and the manifest when there is one."""
    found: dict[str, Any] = {}
    manifest = None
    try:
        with tarfile.open(path, "r:") as tar:
            for entry in tar:
                source = tar.extractfile(entry)
                if source is None:
                    raise BadBackup("Dit is geen back-up van het Benzoproject.")
                if entry.name == MANIFEST:
                    manifest = json.loads(source.read())
                    continue
                digest = hashlib.sha256()
                for piece in pieces_of(source):
                    digest.update(piece)
                found[entry.name] = {"size": entry.size, "sha256": digest.hexdigest()}
    except (tarfile.ReadError, EOFError, OSError) as error:
        if isinstance(error, FileNotFoundError | IsADirectoryError | PermissionError):
            raise BadBackup(f"{path} kan niet gelezen worden.") from error
        if not found:
            raise BadBackup("Dit is geen back-up van het Benzoproject.") from error
        return found, None
    except ValueError as error:
        raise BadBackup("De back-up is beschadigd: het manifest is niet te lezen.") from error
    if manifest is None and DATABASE not in found:
        raise BadBackup("Dit is geen back-up van het Benzoproject.")
    return found, manifest


def decrypted(path: Path) -> Iterator[bytes]:
    """The dump inside, piece by piece."""
    with tarfile.open(path, "r:") as tar:
        source = tar.extractfile(DATABASE)
        assert source is not None
        for line in source:
            try:
                yield zlib.decompress(fernet().decrypt(line.strip()))
            except InvalidToken as error:
                raise BadBackup("FIELD_KEYS past niet bij deze back-up.") from error


def stored_files(path: Path) -> Iterator[tuple[str, bytes]]:
    """(name in the data folder, bytes as they lay there)."""
    with tarfile.open(path, "r:") as tar:
        for entry in tar:
            if entry.name.startswith(FILES):
                source = tar.extractfile(entry)
                assert source is not None
                yield entry.name.removeprefix(FILES), source.read()


def erasures(path: Path) -> str:
    with tarfile.open(path, "r:") as tar:
        source = tar.extractfile(ERASURES) if ERASURES in tar.getnames() else None
        return source.read().decode() if source else ""
