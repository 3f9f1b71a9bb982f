"""What stands in deploy/ is right: the units verify, are shut off from the machine, and their commands really run."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests import once
from tests.faults.stack import Stack
from tests.servers import ROOT, Process, free_port, wait_until

UNITS = ROOT / "deploy/systemd"
SERVICES = sorted(UNITS.glob("*.service"))
by_name = pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.stem)
needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")


def settings_of(unit: Path) -> dict[str, list[str]]:
    """Every setting of a unit; some stand there more than once."""
    found: dict[str, list[str]] = {}
    for line in unit.read_text().splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


@needs_systemd
def test_units_verify(tmp_path: Path) -> None:
    for unit in UNITS.iterdir():
        here = unit.read_text().replace("/srv/benzo", str(ROOT))
        (tmp_path / unit.name).write_text(here)
    done = subprocess.run(
        ["systemd-analyze", "verify", *sorted(map(str, tmp_path.iterdir()))], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "benzo" not in done.stderr, done.stderr


@needs_systemd
@by_name
def test_units_are_shut_off(unit: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)],
        capture_output=True,
        text=True,
    )
    level = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    assert level, done.stderr
    assert float(level[1]) < 2.0, done.stdout


@by_name
def test_units_keep_their_secrets(unit: Path) -> None:
    found = settings_of(unit)
    assert found["User"] == ["benzo"]
    assert found["EnvironmentFile"] == ["/etc/benzo.env"]
    assert not [line for line in found.get("Environment", []) if "KEY" in line or "URL" in line]


class Unit(Process):
    """A service as its unit starts it, on this repository and in a folder of its own."""

    def __init__(self, folder: Path, name: str, env: dict[str, str], port: int) -> None:
        self.name = name
        super().__init__(folder)
        self.env, self.port = env, port
        places = {
            "/srv/benzo": str(ROOT),
            "127.0.0.1:8000": f"127.0.0.1:{port}",
            "/var/backups/benzo": str(folder),
        }
        self.line = settings_of(UNITS / f"{name}.service")["ExecStart"][0]
        for there, here in places.items():
            self.line = self.line.replace(there, here)

    def command(self) -> list[str]:
        return shlex.split(self.line)

    def environment(self) -> dict[str, str]:
        return {**os.environ, **self.env, "PYTHONWARNINGS": "ignore"}  # the tests may be root

    def ends_on_term(self) -> int:
        assert self._running
        os.kill(self.pid, signal.SIGTERM)
        return self._running.wait(60)


def answer(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as found:
            return found.status, found.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


@pytest.fixture
def installed(production: Stack) -> Stack:
    """As docs/operations.md says: migrated, static files collected."""
    shutil.copytree(once.static(), production.data, dirs_exist_ok=True)
    production.build(patients=3, size=20, chosen=1)
    return production


@pytest.mark.faults
def test_the_commands_of_the_units_run(installed: Stack) -> None:
    port = free_port()
    web, worker, backup = (
        Unit(installed.folder, name, installed.env, port)
        for name in ("benzo-web", "benzo-worker", "benzo-backup")
    )
    with web, worker:
        wait_until(lambda: answer(port, "/health/") == (200, "ok\n"), what="the web server")
        wait_until(lambda: answer(port, "/health/ready/")[0] == 200, what="everything to be ready")
        status, page = answer(port, "/account/login/")
        assert status == 200
        assert "/static/css/benzo." in page
        go = installed.folder / "go"
        go.touch()
        for act in ("sign_poh", "sign_gp"):
            assert installed.scene("act", act, f"--go={go}") == "done"
        wait_until(
            lambda: (installed.work() or {}).get("print file done") == 1, what="the letter to be printed"
        )
        subprocess.run(backup.command(), cwd=ROOT, env=backup.environment(), check=True, capture_output=True)
        assert len(list(installed.folder.glob("*.benzo-backup"))) == 1
        assert worker.ends_on_term() == 0, worker.words()
        assert web.ends_on_term() == 0, web.words()
    written = [line for unit in (web, worker) for line in unit.log.read_text().splitlines()]
    assert {line for line in written if not line.startswith("{")} <= {
        "",
        "worker: Warm shutdown (MainProcess)",
    }
    lines = [json.loads(line) for line in written if line.startswith("{")]
    assert {"GET account_login"} <= {line.get("request") for line in lines}
    assert {"stopletters.render_letters"} <= {line.get("task") for line in lines}
    assert not [line for line in lines if line["level"] == "error"], lines


def test_the_image_carries_what_it_needs() -> None:
    """Every folder of the product is copied, and nothing else is sent to be built."""
    dockerfile, ignored = (
        (ROOT / "deploy/Dockerfile").read_text(),
        (ROOT / ".dockerignore").read_text().splitlines(),
    )
    copied = set(re.findall(r"^COPY (\w+) \1$", dockerfile, re.MULTILINE))
    floors = {"practices", "patients", "stopletters", "consults", "evaluation"}
    assert floors | {"benzoproject", "templates", "static", "locale"} <= copied
    assert ignored[0] == "*"
    assert copied <= {line.removeprefix("!") for line in ignored}
    assert "USER 10001" in dockerfile


def test_secrets_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("of a file\n")
    done = subprocess.run(
        ["sh", str(ROOT / "deploy/entrypoint.sh"), "sh", "-c", "echo $SECRET_KEY"],
        env={"PATH": os.environ["PATH"], "SECRET_KEY_FILE": str(tmp_path / "key")},
        capture_output=True,
        text=True,
    )
    assert done.stdout == "of a file\n"
