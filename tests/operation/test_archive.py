"""The file a backup is: what is whole, cut off, changed, somebody else's or something else is told apart."""

import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benzoproject.operation import archive

FACTS = {"made_at": "2026-10-12T09:00:00+00:00", "counts": {"patients_patient": 2}, "vendor": "sqlite"}


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """Two pieces of a database, a stored file and a journal."""
    database, letter, journal = (tmp_path / name for name in ("database", "letter", "journal"))
    archive.encrypt_to(database, [b"first " * 9000, b"second"])
    letter.write_bytes(b"encrypted already")
    journal.write_text('{"practice": 1}\n')
    members = [(archive.DATABASE, database), ("files/letters/1.pdf", letter), (archive.ERASURES, journal)]
    path = tmp_path / "one.benzo-backup"
    with path.open("wb") as out:
        archive.write(out, members, FACTS)
    return path


def test_what_went_in_comes_out(made: Path) -> None:
    assert archive.check(made)["counts"] == {"patients_patient": 2}
    assert b"".join(archive.decrypted(made)) == b"first " * 9000 + b"second"
    assert list(archive.stored_files(made)) == [("letters/1.pdf", b"encrypted already")]
    assert archive.erasures(made) == '{"practice": 1}\n'


def test_the_database_in_it_cannot_be_read(made: Path) -> None:
    assert b"first first" not in made.read_bytes()


def cut(share: float) -> Callable[[bytes], bytes]:
    return lambda data: data[: int(len(data.rstrip(b"\0")) * share)]


def flip(word: bytes) -> Callable[[bytes], bytes]:
    """One bit, somewhere after `word`."""

    def flipped(data: bytes) -> bytes:
        at = data.index(word) + len(word) + 520
        return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]

    return flipped


def other_time(data: bytes) -> bytes:
    return data.replace(b'"made_at": "2026', b'"made_at": "2025')


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        pytest.param(cut(0.9), "afgebroken", id="cut off in the manifest"),
        pytest.param(cut(0.3), "afgebroken", id="cut off in the database"),
        pytest.param(flip(b"database"), "beschadigd", id="a bit of the database"),
        pytest.param(
            lambda data: data.replace(b"encrypted already", b"encrypted alreadY"), "beschadigd", id="a file"
        ),
        pytest.param(other_time, "andere sleutels", id="another manifest"),
        pytest.param(lambda _: b"", "geen back-up", id="empty"),
        pytest.param(
            lambda _: b"PK\x03\x04" + b"holiday pictures" * 100, "geen back-up", id="something else"
        ),
    ],
)
def test_what_is_not_whole(made: Path, damage: Callable[[bytes], bytes], said: str) -> None:
    whole = made.read_bytes()
    made.write_bytes(damage(whole))
    assert made.read_bytes() != whole
    with pytest.raises(archive.BadBackup, match=said):
        archive.check(made)


def test_a_tar_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "other.tar"
    with tarfile.open(path, "w") as tar:
        entry = tarfile.TarInfo("holiday.jpg")
        entry.size = 3
        tar.addfile(entry, io.BytesIO(b"sea"))
    with pytest.raises(archive.BadBackup, match="geen back-up"):
        archive.check(path)


def test_a_member_too_many(made: Path) -> None:
    with tarfile.open(made, "a") as tar:
        entry = tarfile.TarInfo("files/letters/evil.pdf")
        entry.size = 4
        tar.addfile(entry, io.BytesIO(b"evil"))
    with pytest.raises(archive.BadBackup, match="beschadigd"):
        archive.check(made)


@pytest.mark.parametrize("name", ["INDEX_KEY", "FIELD_KEYS"])
def test_of_another_installation(made: Path, settings: Any, name: str) -> None:
    other = {"INDEX_KEY": "another", "FIELD_KEYS": ["dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3QyLW9ubHk="]}
    setattr(settings, name, other[name])
    with pytest.raises(archive.BadBackup, match="sleutels|FIELD_KEYS"):
        archive.check(made) and list(archive.decrypted(made))


def test_the_manifest_counts_every_member(made: Path) -> None:
    with tarfile.open(made) as tar:
        names = tar.getnames()
        source = tar.extractfile(archive.MANIFEST)
        assert source
        manifest = json.load(source)
    assert names[-1] == archive.MANIFEST
    assert sorted(manifest["members"]) == sorted(names[:-1])
