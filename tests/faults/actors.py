"""Scenes without the start of Python: one process has the product of one installation loaded, and forks for each scene.

`python -m tests.faults.actors tests.faults.scene SOCKET` is that process. It never opens the database itself, so that
what it forks are processes as different as any two of the product.
"""

import importlib
import io
import json
import os
import runpy
import signal
import socket
import sys
import traceback
from contextlib import redirect_stdout
from pathlib import Path

from tests.servers import Process


class Actors(Process):
    name = "actors"

    def __init__(self, folder: Path, module: str, env: dict[str, str]) -> None:
        super().__init__(folder)
        self.module, self.env = module, env
        self.address = folder / "actors.sock"

    def command(self) -> list[str]:
        return [sys.executable, "-m", "tests.faults.actors", self.module, str(self.address)]

    def environment(self) -> dict[str, str]:
        return {**os.environ, **self.env}

    def ready(self) -> bool:
        return self.address.exists()

    def begin(self, *words: str) -> "Scene":
        if not self.alive:
            self.start()
        return Scene(self.address, words)


class Scene:
    """One fork, on its way."""

    def __init__(self, address: Path, words: tuple[str, ...]) -> None:
        self._line = socket.socket(socket.AF_UNIX)
        self._line.settimeout(180)
        self._line.connect(str(address))
        self._line.sendall(json.dumps(words).encode() + b"\n")

    def over(self) -> bool:
        """Whether it told something, or died."""
        self._line.setblocking(False)
        try:
            self._line.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        finally:
            self._line.settimeout(180)
        return True

    def result(self) -> object:
        with self._line, self._line.makefile() as told:
            text = told.read()
        assert text, "a scene died without a word"
        said, errors = json.loads(text)
        assert not errors, errors[-4000:]
        return json.loads(said)

    def close(self) -> None:
        """It may go on; nobody listens any more."""
        self._line.close()


def serve(module: str, address: str) -> None:
    importlib.import_module(module)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a fork: its line closes with it
    server = socket.socket(socket.AF_UNIX)
    draft = f"{address}.draft"
    server.bind(draft)
    server.listen(32)
    Path(draft).rename(address)
    while True:
        line, _ = server.accept()
        if not os.fork():
            server.close()
            play(module, line)
        line.close()


def play(module: str, line: socket.socket) -> None:
    """The fork: as `python -m MODULE WORDS`."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        with line, line.makefile("rw") as talk:
            sys.argv = [module, *json.loads(talk.readline())]
            json.dump(performed(module), talk)
    finally:
        os._exit(0)


def performed(module: str) -> tuple[str, str]:
    """What it said, and how it went wrong."""
    del sys.modules[module]  # only what it imports is there already
    with redirect_stdout(io.StringIO()) as said:
        try:
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        except BaseException:
            return "", traceback.format_exc()
    return said.getvalue(), ""


if __name__ == "__main__":
    serve(*sys.argv[1:])
