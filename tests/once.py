"""What takes seconds to make and is the same for a whole run of the tests: made by whoever needs it first, then copied.

Every process of a run shares one folder; a lock lets the second wait for what the first is making.
"""

import atexit
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.servers import ROOT, SECRETS, PostgreSQL, Redis, temporary_folder

FOLDER = "BENZO_TESTS_ONCE"
THOROUGH = bool(os.environ.get("BENZO_TESTS_THOROUGH"))  # script/test --all: more examples, more who ask


def begin() -> None:
    """The folder of this run, for this process and all that it starts, unless a process above has one."""
    if FOLDER not in os.environ:
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="benzo-once-")
        Path(os.environ[FOLDER]).chmod(0o711)  # PostgreSQL may run as a user of its own
        atexit.register(shutil.rmtree, os.environ[FOLDER], ignore_errors=True)


def made(name: str, make: Callable[[Path], None]) -> Path:
    """The folder `name`, filled by `make`. Copy it: it is everybody's."""
    begin()
    folder = Path(os.environ[FOLDER]) / name
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            draft = folder.with_suffix(".draft")
            shutil.rmtree(draft, ignore_errors=True)  # of a maker that failed
            draft.mkdir()
            make(draft)
            draft.rename(folder)
    return folder


def migrated() -> Path:
    """A data folder with an empty database (SQLite)."""
    return made("migrated", lambda folder: manage(folder, "migrate", "-v0"))


def demo() -> Path:
    """A data folder in which the story of the demo was told."""

    def tell(folder: Path) -> None:
        shutil.copytree(migrated(), folder, dirs_exist_ok=True)
        manage(folder, "demo_story", BENZO_DEMO="1")

    return made("demo", tell)


def static() -> Path:
    """A data folder with the static files as production serves them: named after their content, and compressed."""
    # What is asked for makes it production; nothing connects to it.
    nowhere = {"DATABASE_URL": "postgres://nobody@127.0.0.1/nothing", "REDIS_URL": "redis://127.0.0.1/0"}
    return made("static", lambda folder: manage(folder, "collectstatic", "--no-input", "-v0", **nowhere))


def cluster() -> Path:
    """A PostgreSQL cluster whose database is migrated and empty; `PostgreSQL(folder, like=once.cluster())`."""

    def migrate(folder: Path) -> None:
        with temporary_folder() as scratch, Redis(scratch) as broker:
            database = PostgreSQL(scratch)
            with database:
                manage(scratch, "migrate", "-v0", DATABASE_URL=database.url, REDIS_URL=broker.url)
            PostgreSQL(folder, like=database.data)

    return made("cluster", migrate) / "postgresql"


def manage(data: Path, *words: str, **env: str) -> None:
    settings = {
        **SECRETS, "DJANGO_SETTINGS_MODULE": "benzoproject.settings", "BENZO_DATA_DIR": str(data),
        "DATABASE_URL": "", "REDIS_URL": "", **env,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env={**os.environ, **settings}, text=True,
        stdin=subprocess.DEVNULL, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, f"{' '.join(words)}\n{done.stderr[-4000:]}"
