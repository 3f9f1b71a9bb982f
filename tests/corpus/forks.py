"""The child process without the start of Python: one process has the parser loaded, and forks for every file.

`python -m tests.corpus.forks` is that process. Each fork sets its own limits on memory and time, and may die of them.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType

from patients.his import child


class Forks:
    """`run` as patients.his.child has it."""

    def __enter__(self) -> "Forks":
        self.folder = tempfile.TemporaryDirectory()
        self.server = subprocess.Popen(
            [sys.executable, "-m", "tests.corpus.forks"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=child.ROOT,
            env=child.environment(),
            text=True,
        )
        return self

    def run(self, told: bytes, *, seconds: int) -> tuple[int, bytes]:
        """The limit on processor time ends a fork that takes too long; `seconds` of the clock say less."""
        assert self.server.stdin
        assert self.server.stdout
        source, target = Path(self.folder.name, "told"), Path(self.folder.name, "said")
        source.write_bytes(told)
        self.server.stdin.write(json.dumps([str(source), str(target)]) + "\n")
        self.server.stdin.flush()
        return json.loads(self.server.stdout.readline()), target.read_bytes()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self.server.stdin
        assert self.server.stdout
        self.server.stdin.close()
        self.server.wait(10)
        self.server.stdout.close()
        self.folder.cleanup()


def serve() -> None:
    from patients.his import files, rows

    assert files.read_table
    assert rows.read
    for line in sys.stdin:
        source, target = json.loads(line)
        pid = os.fork()
        if not pid:
            answer(source, target)
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def answer(source: str, target: str) -> None:
    """The fork: as `python -m patients.his.child` with these files as its input and output."""
    status = 1
    try:
        sys.stdin = io.TextIOWrapper(open(source, "rb"))  # noqa: SIM115
        sys.stdout = open(target, "w", encoding="utf-8")  # noqa: SIM115
        status = child.main()
        sys.stdout.close()
    finally:
        os._exit(status)


if __name__ == "__main__":
    serve()
