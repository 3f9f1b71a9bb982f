"""The documentation speaks of what is there."""

import importlib.util
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings
from django.core.management import get_commands

from patients.services import headless
from practices.models import Practice

ROOT = Path(settings.BASE_DIR)
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
FOLDERS = (
    "benzoproject",
    "practices",
    "patients",
    "stopletters",
    "templates",
    "static",
    "tests",
    "docs",
    "locale",
)


def scripts_in(text: str) -> set[str]:
    return set(re.findall(r"\bscript/([a-z_]+)", text))


def manage_commands_in(text: str) -> set[str]:
    return set(re.findall(r"script/manage ([a-z_]+)", text))


def links_in(text: str) -> set[str]:
    """Targets of links and pictures inside the repository."""
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    return {target for target in targets if not target.startswith(("http:", "https:", "mailto:"))}


def paths_in(text: str) -> Iterator[str]:
    """`patients/services/imports.receive` -> patients/services/imports: what looks like a place in this repository."""
    for word in re.findall(r"`([a-z_]+/[A-Za-z0-9_./-]+)`", text):
        if word.split("/")[0] in FOLDERS:
            yield word


def exists(path: str) -> bool:
    """A file or folder; a module without its ending, or something inside a module."""
    places = [path, f"{path}.py", f"{path.rpartition('.')[0]}.py"]
    return any((ROOT / place).exists() for place in places)


def anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@every_page
def test_scripts_and_commands_exist(page: Path):
    text = page.read_text()
    assert not {name for name in scripts_in(text) if not (ROOT / "script" / name).exists()}
    assert not manage_commands_in(text) - set(get_commands())


@every_page
def test_links_lead_somewhere(page: Path):
    for link in links_in(page.read_text()):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@every_page
def test_places_in_the_code_exist(page: Path):
    assert not [path for path in paths_in(page.read_text()) if not exists(path)]


def test_the_searches_find_something():
    assert scripts_in("run `script/demo`") == {"demo"}
    assert manage_commands_in("script/manage gone --now") == {"gone"}
    assert links_in("[a](b.md#c) ![p](q.png) [w](https://example.org)") == {"b.md#c", "q.png"}
    assert list(paths_in("see `patients/nowhere.py` and `and/or`")) == ["patients/nowhere.py"]
    assert not exists("patients/nowhere.py")
    assert exists("patients/services/imports.receive")


def test_every_script_and_own_command_is_documented():
    page = (ROOT / "docs/commands.md").read_text()
    assert {path.name for path in (ROOT / "script").iterdir()} - {"manage"} <= scripts_in(page)
    ours = {
        name
        for name, app in get_commands().items()
        if app in ("practices", "patients", "stopletters", "consults", "evaluation")
    }
    assert ours <= manage_commands_in(page)


def test_every_variable_of_the_settings_is_documented():
    source = (ROOT / "benzoproject/settings.py").read_text()
    names = set(re.findall(r'(?:env\.\w+|secret)\(\s*"([A-Z_]+)"', source))
    page = (ROOT / "docs/operations.md").read_text()
    assert "DATABASE_URL" in names
    assert not {name for name in names if f"`{name}`" not in page}


def lifecycles_maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_lifecycles", ROOT / "docs/make_lifecycles.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_lifecycles_are_fresh():
    """If this fails: .venv/bin/python docs/make_lifecycles.py"""
    maker = lifecycles_maker()
    assert len(maker.lifecycles()) >= 2
    assert maker.PAGE.read_text() == maker.page()


def test_the_first_example_says_what_happens(practice: Practice):
    """The numbers of the README, without making the letters."""
    example = ROOT / "docs/example-export.csv"
    at = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
    done = headless.import_file(practice=practice, name=example.name, data=example.read_bytes(), at=at)
    found = headless.find_chronic(practice=practice, today=at.date())
    screened_out = [
        person for person in found if any(flag["advice"] == "exclude" for flag in person["flags"])
    ]
    readme = (ROOT / "README.md").read_text()
    assert (
        f'"rows_read": {done["rows_read"]}, "chronic": {len(found)}, "screened_out": {len(screened_out)},'
        in readme
    )


@pytest.mark.parametrize(
    "picture", sorted((ROOT / "docs/pictures").glob("*.png")), ids=lambda path: path.name
)
def test_pictures_are_light(picture: Path):
    assert picture.stat().st_size < 200_000
