"""Reading in a separate process with limits on memory and time: a hostile file can only end its own process.

`python -m patients.his.child` reads one line of JSON options and then the file from stdin, and writes JSON.
"""

import datetime as dt
import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from patients.his.limits import LIMITS, Refused
from patients.his.reading import Reading, reading_from_json
from patients.pharmacology import groups
from patients.pharmacology.groups import BENZODIAZEPINES
from patients.pharmacology.reference import load_reference

ROOT = Path(__file__).resolve().parents[2]
TOO_HEAVY = (
    "Dit bestand kost te veel tijd of geheugen om te lezen. Bewaar alleen de nodige kolommen, liefst als CSV."
)
UNREADABLE = (
    "Dit bestand kon niet worden gelezen. Bewaar het opnieuw als CSV of XLSX en probeer het nog eens."
)
REFUSED_STATUS = 3


def read_in_child(
    data: bytes,
    name: str,
    *,
    today: dt.date,
    mapping: Mapping[str, str] | None = None,
    profile: Mapping[str, str] | None = None,
    encoding: str = "",
    group: str = BENZODIAZEPINES,
    memory_mb: int = 1024,
    cpu_seconds: int = 60,
) -> Reading:
    """Read a HIS export. `today` decides what a future date is; `mapping` and `profile` are {field: header};
    `group`: the medicines that are followed.

    Raises `Refused` with a Dutch sentence: not a table, over a limit, a mapping that does not fit, or a reading that
    took more than `memory_mb` or `cpu_seconds`. A `Reading` with a `refusal` still needs an answer about its columns.
    """
    LIMITS.check_file(len(data))
    options = {
        "name": name,
        "today": today.isoformat(),
        "mapping": dict(mapping or {}),
        "profile": dict(profile or {}),
        "encoding": encoding,
        "group": group,
        "places": [str(place) for place in groups.places],
        "memory_mb": memory_mb,
        "cpu_seconds": cpu_seconds,
    }
    try:
        status, said = run(json.dumps(options).encode() + b"\n" + data, seconds=cpu_seconds * 3)
    except subprocess.TimeoutExpired:
        raise Refused(TOO_HEAVY) from None
    if status == REFUSED_STATUS:
        raise Refused(said.decode())
    if status != 0:
        raise Refused(UNREADABLE if status == 1 else TOO_HEAVY)
    return reading_from_json(said.decode())


def run(told: bytes, *, seconds: int) -> tuple[int, bytes]:
    """(exit status, what it wrote) of a fresh process that is told this."""
    done = subprocess.run(
        [sys.executable, "-m", "patients.his.child"],
        input=told,
        capture_output=True,
        cwd=ROOT,
        env=environment(),
        timeout=seconds,
        check=False,
    )
    return done.returncode, done.stdout


def environment() -> dict[str, str]:
    """No secrets of the parent; one thread, because each thread of the maths library reserves memory."""
    kept = {
        name: os.environ[name]
        for name in ("PATH", "LANG", "LC_ALL", "TZ", "VIRTUAL_ENV")
        if name in os.environ
    }
    return kept | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"}


def _limit(memory_mb: int, cpu_seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * 1024**2, memory_mb * 1024**2))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(options: dict[str, Any], data: bytes) -> Reading:
    # Imported after the limits are set: pandas itself must fit in them.
    from patients.his.files import read_table
    from patients.his.rows import read

    known = [header for header in [*options["mapping"].values(), *options["profile"].values()] if header]
    groups.places[:] = map(Path, options["places"])
    table = read_table(data, encoding=options["encoding"], known=known)
    return read(
        table,
        today=dt.date.fromisoformat(options["today"]),
        mapping=options["mapping"],
        profile=options["profile"],
        reference=load_reference(options["group"]),
    )


def main() -> int:
    options = json.loads(sys.stdin.buffer.readline())
    _limit(options["memory_mb"], options["cpu_seconds"])
    try:
        sys.stdout.write(_read(options, sys.stdin.buffer.read()).to_json())
    except Refused as refusal:
        sys.stdout.write(str(refusal))
        return REFUSED_STATUS
    except MemoryError:
        sys.stdout.write(TOO_HEAVY)
        return REFUSED_STATUS
    return 0


if __name__ == "__main__":
    sys.exit(main())
