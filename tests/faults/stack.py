"""The product as it runs: on PostgreSQL and Redis, or embedded on SQLite and files; and a scene inside it."""

import contextlib
import sqlite3
import time
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg2
from psycopg2.extensions import AsIs

from tests.faults.actors import Actors, Scene
from tests.servers import SECRETS, PostgreSQL, Redis, Worker, wait_until

LEASE_SECONDS, SWEEP_SECONDS = 8, 2


class Stack:
    """A data folder, a database and (in production settings) a broker. Its processes are started by the test."""

    scenes = "tests.faults.scene"

    def __init__(
        self, folder: Path, *, database: PostgreSQL | None = None, name: str = "", broker: Redis | None = None
    ) -> None:
        self.folder, self.database, self.broker = folder, database, broker
        self.data = folder / "data"
        self.data.mkdir(exist_ok=True)
        self.database_url = database.url.rpartition("/")[0] + f"/{name}" if database else ""
        self.env = {
            "DJANGO_SETTINGS_MODULE": "benzoproject.settings",
            "BENZO_DATA_DIR": str(self.data),
            "BENZO_LEASE_SECONDS": str(LEASE_SECONDS),
            "BENZO_SWEEP_SECONDS": str(SWEEP_SECONDS),
            "DATABASE_URL": self.database_url,
            "REDIS_URL": broker.url if broker else "",
            **SECRETS,
        }
        self._actors: Actors | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._actors:
            self._actors.kill()

    def worker(self) -> Worker:
        return Worker(self.folder, self.env)

    def scene(self, *words: str) -> Any:
        return self._scene(*words).result()

    def build(self, *, patients: int, size: int, chosen: int) -> None:
        self.scene("build", f"--patients={patients}", f"--size={size}", f"--chosen={chosen}")

    def at_once(self, *acts: str) -> list[Any]:
        """Every act in a process of its own, all let go at the same moment; how each ended, in order."""
        go = self.folder / f"go-{time.monotonic_ns()}"
        words = [("act", act, f"--number={number}", f"--go={go}") for number, act in enumerate(acts)]
        with contextlib.ExitStack() as lines:
            scenes = [lines.enter_context(contextlib.closing(self._scene(*each))) for each in words]
            wait_until(
                lambda: (
                    len(list(go.parent.glob(f"{go.name}.ready*"))) == len(acts)
                    or any(scene.over() for scene in scenes)
                ),
                what="the actors to be ready",
            )
            go.touch()
            return [scene.result() for scene in scenes]

    def counts(self) -> dict[str, Any]:
        found: dict[str, Any] = self.scene("counts")
        return found

    def work(self) -> Counter[str] | None:
        """Work states as anybody outside sees them: "letter done": 17, ...; None while the database is away."""
        question = (
            "SELECT 'letter ' || work_state FROM stopletters_letter"
            " UNION ALL SELECT 'print file ' || work_state FROM stopletters_printrun"
        )
        with contextlib.suppress(psycopg2.Error, sqlite3.Error):
            return Counter(row[0] for row in self.ask(question))
        return None

    def ask(self, question: str) -> list[Any]:
        """Rows as anybody outside sees them, at once: a scene takes seconds to begin."""
        with contextlib.closing(self._connect()) as look:
            cursor = look.cursor()
            cursor.execute(question)
            return list(cursor.fetchall())

    def _connect(self) -> Any:
        if self.database:
            return psycopg2.connect(self.database_url, connect_timeout=2, options="-c benzo.practice=0")
        return sqlite3.connect(f"file:{self.data}/benzoproject.sqlite3?mode=ro", uri=True, timeout=5)

    def _scene(self, *words: str) -> Scene:
        self._actors = self._actors or Actors(self.folder, self.scenes, self.env)
        return self._actors.begin(*words)


def new_database(server: PostgreSQL, name: str, *, template: str = "template1") -> None:
    with contextlib.closing(psycopg2.connect(server.url)) as connection:
        connection.autocommit = True
        connection.cursor().execute("CREATE DATABASE %s TEMPLATE %s", [AsIs(name), AsIs(template)])
