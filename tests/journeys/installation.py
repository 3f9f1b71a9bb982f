"""The product as it stands somewhere: database, queue, a web server and a worker, each a process of its own."""

import contextlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from tests.servers import ROOT, SECRETS, PostgreSQL, Redis, Web, Worker, temporary_folder


class Installation:
    """Embedded when `servers` is empty, else on the database and broker it names."""

    def __init__(self, folder: Path, *, demo: bool = False, **servers: str) -> None:
        self.data, self.post = folder / "data", folder / "post"
        self.data.mkdir()
        self.post.mkdir()
        self.env = {
            **SECRETS,
            "DJANGO_SETTINGS_MODULE": "benzoproject.settings",
            "BENZO_DATA_DIR": str(self.data),
            "BENZO_DEMO": str(int(demo)),
            "EMAIL_URL": f"file:///{self.post}",  # three, and the one of the path itself
            "DATABASE_URL": "",
            "REDIS_URL": "",
            **servers,
        }
        self.web = Web(folder, self.env)
        self.worker = Worker(folder, self.env, concurrency=1)

    @property
    def address(self) -> str:
        return self.web.url

    def manage(self, *words: str) -> str:
        """What a command of `script/manage` prints."""
        return self._run("manage.py", *words)

    def scene(self, *words: str) -> Any:
        """What tests/journeys/scene.py answers."""
        return json.loads(self._run("-m", "tests.journeys.scene", *words))

    def link_in_mail_to(self, address: str) -> str:
        """The link in the newest e-mail to somebody."""
        mails = sorted(self.post.iterdir(), key=lambda file: file.stat().st_mtime, reverse=True)
        for mail in (message_from_bytes(file.read_bytes(), policy=policy.default) for file in mails):
            if mail["To"] == address:
                link = re.search(r"https?://\S+", mail.get_content())
                assert link, f"no link in the e-mail to {address}"
                return link[0]
        raise AssertionError(f"no e-mail to {address}")

    def _run(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words], cwd=ROOT, env={**os.environ, **self.env, "SITE_URL": self.address},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, f"{' '.join(words)}\n{done.stderr[-4000:]}"
        return done.stdout


@contextlib.contextmanager
def running(installation: Installation, *, worker: bool = True) -> Iterator[Installation]:
    installation.manage("migrate", "-v0")
    with contextlib.ExitStack() as life:
        if worker:
            life.enter_context(installation.worker)
        life.enter_context(installation.web)
        yield installation


@contextlib.contextmanager
def embedded() -> Iterator[Installation]:
    """SQLite and a queue in a folder."""
    with temporary_folder() as folder, running(Installation(folder)) as installation:
        yield installation


@contextlib.contextmanager
def production() -> Iterator[Installation]:
    """PostgreSQL, Redis and a separate worker, with production settings."""
    with temporary_folder() as folder, PostgreSQL(folder) as database, Redis(folder) as broker:
        installation = Installation(folder, DATABASE_URL=database.url, REDIS_URL=broker.url)
        installation.manage("collectstatic", "--no-input", "-v0")
        with running(installation):
            yield installation


@contextlib.contextmanager
def demo() -> Iterator[Installation]:
    """The demo with its story told; nothing in it waits for a worker."""
    with temporary_folder() as folder:
        installation = Installation(folder, demo=True)
        installation.manage("migrate", "-v0")
        installation.manage("demo_story")
        with running(installation, worker=False):
            yield installation
