"""Runs a piece of work in a process of its own and reads from the system what it cost."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PAIRS = 5


def in_process(module: str, *arguments: object) -> dict[str, float]:
    """`python -m module ARGUMENTS...`: its CPU and wall seconds, peak memory in MB, and what it printed as JSON."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "wall": time.monotonic() - start,
        "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        **json.loads(done.stdout),
    }


def report(**figures: Any) -> None:
    """What a measured process tells: its own figures beside its peak memory (MB)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"peak_mb": round(peak, 1), **figures}))


def pairs(ours: Callable[[], float], theirs: Callable[[], float]) -> dict[str, Any]:
    """Both in turn, ours first and last by turns; the median of each and of the ratio pair by pair."""
    mine, other = [], []
    for number in range(PAIRS):
        for run in (ours, theirs) if number % 2 else (theirs, ours):
            (mine if run is ours else other).append(run())
    ratios = [a / b for a, b in zip(mine, other, strict=True)]
    return {"ours": rounded(median(mine)), "theirs": rounded(median(other)), "ratio": rounded(median(ratios))}


def rounded(value: float) -> float:
    return round(value, 4)


def judged(figures: dict[str, Any], targets: Sequence[tuple[str, float, bool]]) -> dict[str, Any]:
    """`targets`: (figure, limit, at most?). Adds which are met."""
    met = {
        name: figures[name] <= limit if at_most else figures[name] >= limit
        for name, limit, at_most in targets
    }
    return {
        **figures,
        "targets": {name: limit for name, limit, _ in targets},
        "met": met,
        "cores": os.cpu_count(),
    }
