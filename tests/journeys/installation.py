"""The product as it stands somewhere: database, queue, a web server and a worker, each a process of its own."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import IO, Any

from tests import once
from tests.servers import ROOT, SECRETS, PostgreSQL, Redis, Web, Worker, temporary_folder

BETWEEN_MAILS = b"\n" + b"-" * 79 + b"\n"


class Stage:
    """tests/journeys/scene.py as one process, started by the first question."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.log, self.env = folder / "scene.log", env
        self._running: subprocess.Popen[str] | None = None

    def answers(self, *words: str) -> Any:
        asked, told = self._start()
        print(json.dumps(words), file=asked, flush=True)
        answer = told.readline()
        assert answer, f"{' '.join(words)}\n{self.log.read_text()[-4000:]}"
        return json.loads(answer)

    def _start(self) -> tuple[IO[str], IO[str]]:
        if self._running is None:
            with self.log.open("a") as log:
                self._running = subprocess.Popen(
                    [sys.executable, "-m", "tests.journeys.scene"], cwd=ROOT, env={**os.environ, **self.env},
                    text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
                )  # fmt: skip
        assert self._running.stdin
        assert self._running.stdout
        return self._running.stdin, self._running.stdout

    def end(self) -> None:
        if self._running:
            self._running.communicate()


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
        self.stage = Stage(folder, {**self.env, "SITE_URL": self.address})

    @property
    def address(self) -> str:
        return self.web.url

    def manage(self, *words: str) -> str:
        """What a command of `script/manage` prints."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env={**os.environ, **self.env, "SITE_URL": self.address},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, f"{' '.join(words)}\n{done.stderr[-4000:]}"
        return done.stdout

    def scene(self, *words: str) -> Any:
        """What tests/journeys/scene.py answers."""
        return self.stage.answers(*words)

    def link_in_mail_to(self, address: str) -> str:
        """The link in the newest e-mail to somebody."""
        mail = self._newest_mail_to(address)
        assert mail, f"no e-mail to {address}"
        link = re.search(r"https?://\S+", mail.get_content())
        assert link, f"no link in the e-mail to {address}"
        return link[0]

    def newest_subject_to(self, address: str) -> str:
        """ "" when nothing came yet."""
        mail = self._newest_mail_to(address)
        return str(mail["Subject"]) if mail else ""

    def _newest_mail_to(self, address: str) -> EmailMessage | None:
        files = sorted(self.post.iterdir(), key=lambda file: file.stat().st_mtime, reverse=True)
        # What one process sends within a second stands in one file.
        texts = (text for file in files for text in reversed(file.read_bytes().split(BETWEEN_MAILS)))
        mails = (message_from_bytes(text.lstrip(), policy=policy.default) for text in texts)
        return next((mail for mail in mails if mail["To"] == address), None)


@contextlib.contextmanager
def running(installation: Installation, *, worker: bool = True) -> Iterator[Installation]:
    with contextlib.ExitStack() as life:
        if worker:
            life.enter_context(installation.worker)
        life.enter_context(installation.web)
        life.callback(installation.stage.end)
        yield installation


def on_disk(folder: Path, like: Path, **options: Any) -> Installation:
    """With the data of `like`."""
    found = Installation(folder, **options)
    shutil.copytree(like, found.data, dirs_exist_ok=True)
    return found


@contextlib.contextmanager
def embedded() -> Iterator[Installation]:
    """SQLite and a queue in a folder."""
    with temporary_folder() as folder, running(on_disk(folder, once.migrated())) as installation:
        yield installation


@contextlib.contextmanager
def production() -> Iterator[Installation]:
    """PostgreSQL, Redis and a separate worker, with production settings."""
    with (
        temporary_folder() as folder,
        PostgreSQL(folder, like=once.cluster()) as database,
        Redis(folder) as broker,
        running(
            on_disk(folder, once.static(), DATABASE_URL=database.url, REDIS_URL=broker.url)
        ) as installation,
    ):
        yield installation


@contextlib.contextmanager
def demo() -> Iterator[Installation]:
    """The demo with its story told; nothing in it waits for a worker."""
    with (
        temporary_folder() as folder,
        running(on_disk(folder, once.demo(), demo=True), worker=False) as installation,
    ):
        yield installation
