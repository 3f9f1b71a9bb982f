"""Looking at a stranger's PDF in a separate process, with limits on memory and time: it can only end that process.

`python -m benzoproject.lib.seal_child` reads a PDF from stdin and writes what its signatures are worth as JSON.
"""

import contextlib
import fcntl
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from django.conf import settings

from benzoproject.lib.seal import Inspection, inspect

ROOT = Path(__file__).resolve().parents[2]
MEMORY_MB = 512
CPU_SECONDS = 5
AT_ONCE = 2  # strangers' files, over all visitors: the others keep their place at the counter
KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "VIRTUAL_ENV")  # no secrets of the parent


class Busy(Exception):
    """As many files as may be looked at at once are being looked at."""


@contextlib.contextmanager
def turn() -> Iterator[None]:
    """One of the few turns of this machine; raises Busy when all are taken. A process that dies gives its turn back."""
    for number in range(AT_ONCE):
        with (settings.DATA_DIR / f"check-{number}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield
            return
    raise Busy


def inspect_in_child(pdf: bytes, *, memory_mb: int = MEMORY_MB, cpu_seconds: int = CPU_SECONDS) -> Inspection:
    """A file that is no sound PDF, or takes too much, says nothing for itself."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "benzoproject.lib.seal_child", str(memory_mb), str(cpu_seconds)],
            input=pdf,
            capture_output=True,
            cwd=ROOT,
            env={name: os.environ[name] for name in KEPT if name in os.environ},
            timeout=cpu_seconds * 3,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Inspection()
    return Inspection(**json.loads(done.stdout)) if done.returncode == 0 else Inspection()


def main(memory_mb: int, cpu_seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * 1024**2, memory_mb * 1024**2))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(json.dumps(asdict(inspect(sys.stdin.buffer.read()))))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
