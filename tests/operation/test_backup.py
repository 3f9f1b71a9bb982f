"""The drill: back up while people work, put it back somewhere else, see whether all is there and keeps still."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.faults.stack import Stack
from tests.operation.conftest import empty_like
from tests.servers import ROOT, wait_until

pytestmark = pytest.mark.faults
OTHER_KEYS = {"FIELD_KEYS": "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3QyLW9ubHk=", "INDEX_KEY": "another-one"}


def manage(stack: Stack, *words: str, **env: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env={**os.environ, **stack.env, **env}, text=True,
        stdin=subprocess.DEVNULL, capture_output=True, timeout=180,
    )  # fmt: skip


def succeeds(stack: Stack, *words: str, **env: str) -> str:
    done = manage(stack, *words, **env)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    return done.stdout


def is_refused(stack: Stack, *words: str, **env: str) -> str:
    done = manage(stack, *words, **env)
    assert done.returncode == 1, done.stdout + done.stderr[-3000:]
    assert "Traceback" not in done.stderr
    return done.stderr


def act(stack: Stack, name: str) -> None:
    go = stack.folder / "go"
    go.touch()
    assert stack.scene("act", name, f"--go={go}") == "done"


def signed(stack: Stack) -> Stack:
    """Three letters signed by both, that wait for a worker."""
    stack.build(patients=6, size=20, chosen=3)
    act(stack, "sign_poh")
    act(stack, "sign_gp")
    return stack


@contextmanager
def busy(stack: Stack) -> Iterator[None]:
    """Somebody writes all the time."""
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            act(stack, "retry")

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        yield
    finally:
        stop.set()
        for writer in writers:
            writer.join()


def backed_up(stack: Stack, to: Path, **env: str) -> Path:
    to.mkdir(exist_ok=True)
    succeeds(stack, "backup", "--to", str(to), **env)
    return max(to.glob("*.benzo-backup"))


def test_everything_comes_back(stack: Stack, elsewhere: Stack, tmp_path: Path) -> None:
    """Made under load, with other keys in the new place until the kept ones are given."""
    act(signed(stack), "render")
    with busy(stack):
        act(stack, "retry")
        archive = backed_up(stack, tmp_path / "backups")
    assert archive.stat().st_mode & 0o777 == 0o600
    data = archive.read_bytes()
    for word in ("Voorbeeld1", "Korenbloemstraat", "de-linde", "Bakker", stack.env["FIELD_KEYS"]):
        assert word.encode() not in data

    keys = tmp_path / "keys.env"
    succeeds(stack, "backup", "--keys", str(keys))
    assert keys.stat().st_mode & 0o777 == 0o600
    assert "andere sleutels" in is_refused(elsewhere, "restore", str(archive), **OTHER_KEYS)
    assert not (elsewhere.data / "held.json").exists()
    succeeds(elsewhere, "restore", str(archive), "--keys", str(keys), **OTHER_KEYS)

    one_line = dict(line.split("=", 1) for line in keys.read_text().splitlines())["BENZO_SEAL_KEY"]
    if not stack.database:  # with production settings the keys are in the environment
        assert (elsewhere.data / "keys" / "seal.pem").read_text() == one_line.strip('"').replace("\\n", "\n")
    assert elsewhere.scene("judge") == stack.scene("judge")
    before, after = stack.counts(), elsewhere.counts()
    assert after["broken_chains"] == []
    assert 1 <= after["events"].pop("print_file.retry") <= before["events"].pop("print_file.retry")
    assert after.pop("events") == before.pop("events") | {"backup restored": 1}
    assert after == before


def test_a_restored_installation_waits_for_a_person(stack: Stack, elsewhere: Stack, tmp_path: Path) -> None:
    succeeds(elsewhere, "restore", str(backed_up(signed(stack), tmp_path / "backups")))
    with elsewhere.worker():
        for _ in range(2):
            wait_for_sweep(elsewhere)
        assert elsewhere.work()["letter queued"] == 3
        assert "vastgehouden" in manage(elsewhere, "doctor").stdout
        succeeds(elsewhere, "resume")
        wait_until(lambda: (elsewhere.work() or {}).get("print file done") == 1, what="the work to be done")
    assert "vastgehouden" not in manage(elsewhere, "doctor").stdout


def wait_for_sweep(stack: Stack) -> None:
    beat = stack.data / "last-sweep"
    seen = beat.stat().st_mtime_ns if beat.exists() else 0
    wait_until(lambda: beat.exists() and beat.stat().st_mtime_ns > seen, what="the sweep")


def test_nothing_is_overwritten_unasked_and_who_was_erased_stays_so(stack: Stack, tmp_path: Path) -> None:
    archive = backed_up(signed(stack), tmp_path / "backups")
    act(stack, "erase")
    assert "niet leeg" in is_refused(stack, "restore", str(archive))
    extra = stack.data / "files" / "letters" / "extra.pdf"
    extra.parent.mkdir(parents=True, exist_ok=True)
    extra.write_bytes(b"made after the backup")
    assert "Opnieuw gewist: 1" in succeeds(stack, "restore", str(archive), "--replace")
    counts = stack.counts()
    assert (counts["patients"], counts["letters"]) == (5, 2)
    assert counts["broken_chains"] == []
    assert not extra.exists()


def test_a_killed_restore_leaves_the_database_as_it_was(stack: Stack, tmp_path: Path) -> None:
    """Killed itself it cannot let go any more: the installation stays held until a person has looked."""
    archive = backed_up(signed(stack), tmp_path / "backups")
    act(stack, "erase")
    before = stack.counts()
    for program in ("psql", "pg_restore") if stack.database else ():
        said = killed(restoring(stack, archive), lambda own, program=program: child_of(own, program))
        assert "is zoals hij was. Ze werkt verder als voorheen." in said
        assert not (stack.data / "held.json").exists()
        assert stack.counts() == before
    killed(restoring(stack, archive), lambda own: own if (stack.data / "held.json").exists() else None)
    succeeds(stack, "resume")
    before["events"]["backup resumed"] = 1
    assert stack.counts() == before


def restoring(stack: Stack, archive: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "manage.py", "restore", str(archive), "--replace"], cwd=ROOT,
        env={**os.environ, **stack.env}, text=True, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def killed(process: "subprocess.Popen[str]", find: Callable[[int], int | None]) -> str:
    """Kills what is found, as soon as it is there; returns what was said in the end."""
    wait_until(lambda: find(process.pid), what="the moment to kill", every=0.01)
    os.kill(find(process.pid) or process.pid, signal.SIGKILL)
    _, said = process.communicate(timeout=120)
    assert process.returncode
    return said


def child_of(parent: int, program: str) -> int | None:
    """The process of that name that `parent` started, as the kernel tells it."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # gone since
            name, _, rest = stat.read_text().partition("(")[2].rpartition(")")
            if name == program and int(rest.split()[1]) == parent:
                return int(stat.parent.name)
    return None


def test_an_older_schema_is_brought_up_to_date(stack: Stack, elsewhere: Stack, tmp_path: Path) -> None:
    succeeds(stack, "migrate", "-v0", "stopletters", "0002")
    succeeds(elsewhere, "restore", str(backed_up(stack, tmp_path / "backups")))
    assert "[ ]" not in succeeds(elsewhere, "showmigrations")


FULL_DISK = """
import resource, runpy, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))
sys.argv = ["manage.py", "backup", "--to", {to!r}]
runpy.run_path("manage.py", run_name="__main__")
"""


def test_a_full_disk_leaves_nothing_behind_and_one_at_a_time(stack: Stack, tmp_path: Path) -> None:
    signed(stack)
    (tmp_path / "backups").mkdir()
    whole = backed_up(stack, tmp_path / "whole").stat().st_size
    for size in (whole // 2, whole - 100):
        program = FULL_DISK.format(size=size, to=str(tmp_path / "backups"))
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, **stack.env},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 1, done.stdout
        assert "De back-up is niet gemaakt: de schijf is vol" in done.stderr, done.stderr
        assert list((tmp_path / "backups").iterdir()) == []
        assert not (stack.data / "backup-work").exists()
    with (stack.data / "backup.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "al een back-up" in is_refused(stack, "backup", "--to", str(tmp_path / "backups"))
    old = [tmp_path / f"backups/benzoproject-2020010{day}T000000Z.benzo-backup" for day in (1, 2)]
    for path in old:
        path.write_bytes(b"old")
    succeeds(stack, "backup", "--to", str(tmp_path / "backups"), "--keep", "2")
    assert [path.exists() for path in old] == [False, True]


def test_another_database_is_refused(stack: Stack, tmp_path: Path) -> None:
    archive, other = backed_up(stack, tmp_path / "backups"), empty_like(stack, tmp_path)
    env = (
        {"DATABASE_URL": ""} if stack.database else {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing"}
    )
    assert "deze installatie draait op" in is_refused(other, "restore", str(archive), **env)
