"""Odd and hostile files, each made from nothing and always the same.

`python -m tests.corpus.make FOLDER` writes them all. What must become of each is in expected.toml.
"""

import sys
from collections.abc import Callable
from pathlib import Path

FILES: dict[str, Callable[[], bytes]] = {}


def odd(name: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """This function makes the file of that name."""

    def register(make: Callable[[], bytes]) -> Callable[[], bytes]:
        assert name not in FILES, name
        FILES[name] = make
        return make

    return register


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in all_files().items():
        (folder / name).write_bytes(make())


def all_files() -> dict[str, Callable[[], bytes]]:
    from tests.corpus import fhirs, tables, texts, workbooks

    assert {module.__name__ for module in (fhirs, tables, texts, workbooks)}
    return FILES


if __name__ == "__main__":
    from tests.corpus import make  # this module once more, under the name by which the others know it

    make.main(Path(sys.argv[1]))
