"""Writes docs/lifecycles.md from the tables in <app>/lifecycles.py: `.venv/bin/python docs/make_lifecycles.py`."""

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benzoproject.settings")
django.setup()

from benzoproject.lib.lifecycle import Lifecycle  # noqa: E402

PAGE = ROOT / "docs/lifecycles.md"
APPS = ("practices", "patients", "stopletters", "consults", "evaluation")
INTRODUCTION = """\
# Lifecycles

How a wave and a letter move from state to state. This page is generated from `<app>/lifecycles.py`, the tables the
services ask before they act; renew it with `.venv/bin/python docs/make_lifecycles.py`.

*May* is the permission in `practices/permissions.py` that the act needs: it belongs to the person and is checked at the
door of the page. The tables belong to the thing: an act without a line in the state it is in is refused, and nothing
changes. How an import and every piece of background work move is described in [architecture.md](architecture.md).
"""


def lifecycles() -> list[Lifecycle]:
    modules = [import_module(f"{app}.lifecycles") for app in APPS if find_spec(f"{app}.lifecycles")]
    return [thing for module in modules for thing in vars(module).values() if isinstance(thing, Lifecycle)]


def section(lifecycle: Lifecycle) -> str:
    rows = [
        f"| {step.source} | {step.act} | {step.target} | `{step.permission}` |"
        for step in lifecycle.transitions
    ]
    table = "\n".join(["| from | act | to | may |", "|---|---|---|---|", *rows])
    return f"## {lifecycle.name.capitalize()}\n\n```mermaid\n{lifecycle.diagram()}\n```\n\n{table}\n"


def page() -> str:
    return "\n".join([INTRODUCTION, *map(section, lifecycles())])


if __name__ == "__main__":
    PAGE.write_text(page())
