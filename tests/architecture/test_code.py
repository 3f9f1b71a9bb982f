"""Rules about the code itself."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = Path(settings.BASE_DIR)
APPS = ("practices", "patients", "stopletters", "consults", "evaluation")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# PDFs are made from these by our own renderer; no browser and no CSP ever sees them.
ON_SCREEN = [path for path in TEMPLATES if "pdf" not in path.relative_to(ROOT / "templates").parts[:1]]
INLINE = re.compile(
    r"<style|\sstyle\s*=|<script(?![^>]*\bsrc=)|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE
)


def modules(*parts: str) -> list[Path]:
    return sorted(
        path for part in parts for path in (ROOT / part).rglob("*.py") if "migrations" not in path.parts
    )


def test_floors_look_down_only():
    # In a process of its own: the linter sets up logging anew, which silences every logger there is.
    lint = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert lint.returncode == 0, lint.stdout


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.parametrize("path", ON_SCREEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_have_no_inline_script_or_style(path: Path):
    assert not INLINE.findall(path.read_text())


def test_the_search_for_inline_script_finds_it():
    assert INLINE.search("<p style='color:red'>")
    assert INLINE.search("<script>alert(1)</script>")
    assert INLINE.search('<a onclick="go()">')
    assert not INLINE.search('<script src="/static/js/forms.js" type="module"></script>')


def views() -> list[Path]:
    return [path for path in modules(*APPS) if "views" in path.parts or path.stem == "views"]


def managers_used(tree: ast.AST) -> Iterator[int]:
    """Lines where a view goes past the queries: `Something.objects` or `get_object_or_404`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "_base_manager"):
            yield node.lineno
        if isinstance(node, ast.Name) and node.id in ("get_object_or_404", "get_list_or_404"):
            yield node.lineno


@pytest.mark.parametrize("path", views(), ids=lambda path: str(path.relative_to(ROOT)))
def test_views_read_through_queries_only(path: Path):
    assert not list(managers_used(ast.parse(path.read_text())))


def test_the_search_for_managers_finds_them():
    around = ast.parse("Patient.objects.get(pk=1)\nget_object_or_404(Patient, pk=1)")
    assert sorted(managers_used(around)) == [1, 2]


@pytest.mark.parametrize("path", modules(*APPS, "benzoproject"), ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_stay_readable(path: Path):
    assert len(path.read_text().splitlines()) <= 300


def test_signals_are_for_logins_only():
    """The flow of the work is a call that a reader can follow."""
    users = [
        path for path in modules(*APPS) if re.search(r"\b(receiver|post_save|pre_save)\b", path.read_text())
    ]
    assert [path.name for path in users] == ["accounts.py"]
