"""The Dutch texts are complete."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
APPS = ("benzoproject", "practices", "patients", "stopletters", "consults", "evaluation")
KEYWORDS = ("_", "gettext_lazy", "gettext_noop", "ngettext_lazy:1,2", "pgettext:1c,2", "pgettext_lazy:1c,2")
CATALOGUE = ROOT / "locale/nl/LC_MESSAGES/django.po"


def sources() -> Iterator[tuple[str, str]]:
    """(name, Python text) of everything that may hold words: templates are turned into Python as Django does."""
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            yield str(path.relative_to(ROOT)), path.read_text()
    for path in (ROOT / "templates").rglob("*.*"):
        yield str(path.relative_to(ROOT)), templatize(path.read_text(), origin=str(path))


@pytest.fixture(scope="session")
def used(tmp_path_factory: pytest.TempPathFactory) -> polib.POFile:
    folder = tmp_path_factory.mktemp("words")
    names = []
    for name, text in sources():
        file = folder / (name.replace("/", "__") + ".py")
        file.write_text(text)
        names.append(file.name)
    keywords = [f"--keyword={keyword}" for keyword in KEYWORDS]
    command = ["xgettext", "-L", "Python", "--from-code=UTF-8", *keywords, "-o", "words.pot", *names]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return polib.pofile(str(folder / "words.pot"))


@pytest.fixture(scope="session")
def dutch() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def test_every_sentence_has_a_dutch_one(used: polib.POFile, dutch: polib.POFile):
    done = {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in dutch if entry.translated()}
    singles = {(context, one) for context, one, _ in done}
    missing = [
        entry.msgid
        for entry in used
        if (entry.msgctxt, entry.msgid, entry.msgid_plural) not in done
        and (entry.msgid_plural or (entry.msgctxt, entry.msgid) not in singles)
    ]
    assert not missing


def test_nothing_is_half_translated(dutch: polib.POFile):
    assert not [entry.msgid for entry in dutch if entry.fuzzy or not entry.translated()]


def test_placeholders_survive_translation(dutch: polib.POFile):
    for entry in dutch:
        texts = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
        wanted = set(polib_placeholders(entry.msgid_plural or entry.msgid))
        for text in texts:
            assert set(polib_placeholders(text)) <= wanted, entry.msgid


def polib_placeholders(text: str) -> list[str]:
    return [part.split(")")[0] for part in text.split("%(")[1:]]


def logged_words() -> set[str]:
    """What the access log calls things: the literal names given to audit.record, audit.Entry and see."""
    words = set()
    for app in APPS[1:]:
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if (
                    isinstance(node, ast.Call)
                    and (place := PLACE_OF_WORD.get(name_of(node.func))) is not None
                ):
                    words |= {arg.value for arg in node.args[place : place + 1] if is_text(arg)}
    return words


PLACE_OF_WORD = {"record": 1, "Entry": 1, "see": 1}


def name_of(function: ast.expr) -> str:
    return getattr(function, "attr", "") or getattr(function, "id", "")


def is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_the_access_log_speaks_dutch(dutch: polib.POFile):
    done = {entry.msgid for entry in dutch if entry.translated()}
    words = logged_words()
    assert "practice" in words
    assert not words - done
