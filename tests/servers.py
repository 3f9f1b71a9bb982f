"""Private servers and product processes for tests: PostgreSQL, Redis, a worker, a web server.

Nothing here touches the machine's own servers: every one lives in a temporary folder, on a free port of 127.0.0.1, and
goes when the test goes. PostgreSQL runs with fsync on and Redis with an append-only file (fsync each second), so that
`kill` (SIGKILL) followed by `start` is what a crash of the real ones would be.

    python -m tests.servers -- COMMAND...      runs COMMAND with DATABASE_URL and REDIS_URL set to private servers
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0
SECRETS = {
    "SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests-only-for-tests",
    "FIELD_KEYS": "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk=",
    "INDEX_KEY": "only-for-tests-as-well-only-for-tests-as-well",
    "BENZO_SEAL_CERT": str(ROOT / "tests/data/seal.pem"),
    "BENZO_SEAL_KEY": str(ROOT / "tests/data/seal.pem"),
    "BENZO_HTTPS": "0",
}


class MissingProgram(Exception):
    """A server that the tests start is not installed; the message says how to mend that."""


def find_program(name: str, *, package: str, folders: Sequence[Path] = ()) -> str:
    found = shutil.which(name) or next((str(f / name) for f in folders if (f / name).exists()), None)
    if found is None:
        raise MissingProgram(
            f"{name} is missing. Install it: sudo apt-get install -y --no-install-recommends {package}"
        )
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def wait_until(
    condition: Callable[[], object], *, what: str, seconds: float = PATIENCE, every: float = 0.05
) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds:.0f} seconds in vain: {what}")
        time.sleep(every)


class Process:
    """A process with a group of its own, whose words go to a log in `folder`."""

    name = "process"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / f"{self.name}.log"
        self._running: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def tether(self) -> list[str]:
        """Goes before the command: however the tests end, this process ends with them."""
        return [find_program("setpriv", package="util-linux"), "--pdeathsig=KILL"]

    def environment(self) -> dict[str, str]:
        return dict(os.environ)

    def ready(self) -> bool:
        return True

    @property
    def pid(self) -> int:
        assert self._running is not None, f"{self.name} does not run"
        return self._running.pid

    @property
    def alive(self) -> bool:
        return self._running is not None and self._running.poll() is None

    def start(self) -> Self:
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(
                [*self.tether(), *self.command()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env=self.environment(),
                start_new_session=True,
            )
        wait_until(lambda: self.ready() or not self.alive, what=f"{self.name} to start")
        if not self.alive:
            raise RuntimeError(f"{self.name} did not start:\n{self.words()}")
        return self

    def stop(self) -> None:
        """Ask kindly, and make sure: nothing of the group is left."""
        if self._running is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._running.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._running.wait(15)
        self.kill()

    def kill(self) -> None:
        """SIGKILL to the whole group, as when the power goes."""
        if self._running is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._running.pid, signal.SIGKILL)
        self._running.wait()

    def restart(self) -> None:
        self.stop()
        self.start()

    def words(self) -> str:
        return self.log.read_text(errors="replace")[-12000:]

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class PostgreSQL(Process):
    """A cluster in `folder`. It refuses to run as root, so root runs it as the user postgres.

    `superuser_url` is for the tests themselves; the product comes in at `url`, as a role for which policies hold.
    """

    name = "postgresql"
    role = "benzo"

    def __init__(self, folder: Path, *, like: Path | None = None) -> None:
        """`like`: a cluster that does not run, to begin with a copy of."""
        super().__init__(folder)
        self.port = free_port()
        self.data = folder / "postgresql"
        self.superuser_url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        self.url = f"postgres://{self.role}@127.0.0.1:{self.port}/{self.role}"
        if os.geteuid() == 0:
            self.folder.chmod(0o711)
        self._copy_cluster(like) if like else self._make_cluster()

    def _copy_cluster(self, like: Path) -> None:
        """With the owners of its files."""
        subprocess.run(["cp", "-a", str(like), str(self.data)], check=True)

    def _make_cluster(self) -> None:
        self.data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(self.data, "postgres", "postgres")
        options = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8"]
        made = subprocess.run(
            [*self.tether(), self._program("initdb"), "-D", str(self.data), *options],
            cwd="/",
            capture_output=True,
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stderr.decode(errors='replace')}")

    def command(self) -> list[str]:
        settings = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "on",
            "max_connections": "60",
            "shared_buffers": "32MB",
            # Linux may not hurry to tell a client that its server is gone; tests do.
            "tcp_keepalives_idle": "5",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [self._program("postgres"), "-D", str(self.data), *options]

    def ready(self) -> bool:
        import psycopg2

        try:
            with contextlib.closing(psycopg2.connect(self.superuser_url, connect_timeout=2)) as connection:
                connection.autocommit = True
                self._make_role(connection.cursor())
        except psycopg2.OperationalError:
            return False
        return True

    def _make_role(self, cursor: Any) -> None:
        """Once, with a database of its own: no superuser, or row-level security would not hold for the product."""
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [self.role])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {self.role} LOGIN CREATEDB")
            cursor.execute(f"CREATE DATABASE {self.role} OWNER {self.role}")

    def stop(self) -> None:
        # TERM waits for every client to leave; INT ends their sessions.
        if self.alive:
            os.kill(self.pid, signal.SIGINT)
        super().stop()

    @staticmethod
    def _program(name: str) -> str:
        versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
        return find_program(name, package="postgresql", folders=versions)

    def tether(self) -> list[str]:
        user = [] if os.geteuid() else ["--reuid=postgres", "--regid=postgres", "--clear-groups"]
        return [*super().tether(), *user]


class Redis(Process):
    name = "redis"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.port = free_port()
        self.data = folder / "redis"
        self.data.mkdir()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        server = find_program("redis-server", package="redis-server")
        settings = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "dir": str(self.data),
            "save": "",
            "appendonly": "yes",
            "appendfsync": "everysec",
        }
        return [server, *(part for name, value in settings.items() for part in (f"--{name}", value))]

    def ready(self) -> bool:
        import redis

        with redis.Redis(port=self.port, socket_timeout=2) as client:
            try:
                return bool(client.ping())
            except redis.RedisError:  # refused, or still reading its file
                return False


class Worker(Process):
    """The product's own `manage.py worker`, with `env` on top of this environment."""

    name = "worker"

    def __init__(self, folder: Path, env: dict[str, str], *, concurrency: int = 2) -> None:
        super().__init__(folder)
        self.env, self.concurrency = env, concurrency

    def command(self) -> list[str]:
        return [sys.executable, "manage.py", "worker", f"--concurrency={self.concurrency}"]

    def environment(self) -> dict[str, str]:
        return {**os.environ, **self.env, "PYTHONFAULTHANDLER": "1", "PYTHONWARNINGS": "ignore"}

    def children(self) -> list[int]:
        return children_of(self.pid)

    def complain(self) -> None:
        """End every process of it with the line it stands at in the log."""
        for pid in [*self.children(), self.pid] if self.alive else []:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGABRT)
                time.sleep(0.3)

    def kill_main(self) -> None:
        """SIGKILL to the main process only; what it started is left to itself."""
        os.kill(self.pid, signal.SIGKILL)
        assert self._running is not None
        self._running.wait()


class Web(Process):
    """The product behind gunicorn."""

    name = "web"

    def __init__(self, folder: Path, env: dict[str, str], *, threads: int = 4) -> None:
        super().__init__(folder)
        self.env, self.threads, self.port = env, threads, free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        options = [f"--bind=127.0.0.1:{self.port}", f"--threads={self.threads}", "--workers=1"]
        return [sys.executable, "-m", "gunicorn", *options, "benzoproject.wsgi:application"]

    def environment(self) -> dict[str, str]:
        return {**os.environ, **self.env, "SITE_URL": self.url}

    def ready(self) -> bool:
        return listens(self.port)


def children_of(pid: int) -> list[int]:
    """Direct children of `pid`, oldest first."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name in brackets may hold anything, so read what follows it.
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if int(parent) == pid and state != "Z":
                found.append(int(stat.parent.name))
    return sorted(found)


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="benzo-servers-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: list[str]) -> int:
    if arguments[:1] != ["--"] or len(arguments) < 2:
        print(__doc__, file=sys.stderr)  # noqa: T201
        return 2
    try:
        from tests import once  # which starts servers itself

        with (
            temporary_folder() as folder,
            PostgreSQL(folder, like=once.cluster()) as database,
            Redis(folder) as broker,
        ):
            env = {
                "DATABASE_URL": database.url,
                "REDIS_URL": broker.url,
                "BENZO_TESTS_TEMPLATE": PostgreSQL.role,
                **SECRETS,
            }
            return subprocess.run(arguments[1:], env={**os.environ, **env}).returncode
    except MissingProgram as missing:
        print(missing, file=sys.stderr)  # noqa: T201
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
