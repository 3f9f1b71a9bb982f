"""What a run of the tests shares is made once, and whole or not at all."""

from pathlib import Path

import pytest

from tests import once


@pytest.fixture(autouse=True)
def another_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(once.FOLDER, str(tmp_path))


def test_who_comes_later_finds_what_was_made() -> None:
    first = once.made("thing", lambda folder: (folder / "first").touch())
    assert once.made("thing", lambda folder: (folder / "second").touch()) == first
    assert [path.name for path in first.iterdir()] == ["first"]


def test_a_maker_that_fails_leaves_nothing() -> None:
    def fail(folder: Path) -> None:
        (folder / "half").touch()
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011
        once.made("thing", fail)
    assert list(once.made("thing", lambda folder: None).iterdir()) == []
