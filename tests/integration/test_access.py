"""The access matrix, generated from the URLconf: who gets what, everywhere, with every method.

tests/access.toml says what is right, tests/world.py makes the people and the objects, tests/stage.py asks.
"""

import fnmatch
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests import once
from tests import world as worlds
from tests.factories.people import NOW
from tests.stage import Answer, Stage

TABLE: dict[str, dict[str, Any]] = tomllib.loads((Path(__file__).parents[1] / "access.toml").read_text())
METHODS = ("GET", "POST")
# No view tells these apart by role: few people ask them, and everybody asks the two above.
OTHER_METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")
ASK_EVERYTHING = ("anonymous", "poh_a", "admin") if once.THOROUGH else ("poh_a",)
# Which methods a view knows is the same on every database; script/test asks that on SQLite.
ASK_ALL_METHODS = ASK_EVERYTHING if connection.vendor == "sqlite" else ()
# Of everybody else script/test asks what tells them apart: the own page, and that of another practice.
TELLING = ("own", "foreign")
REFUSALS = (302, 403, 404, 405)
NOBODY = ("anonymous", "deactivated")


@dataclass(frozen=True)
class Page:
    name: str
    parts: tuple[tuple[str, bool], ...]  # (name, is a number)

    @property
    def rule(self) -> dict[str, Any] | None:
        patterns = (pattern for pattern in TABLE if fnmatch.fnmatch(self.name, pattern))
        return TABLE.get(self.name) or next((TABLE[pattern] for pattern in patterns), None)

    def url(self, values: dict[str, Any]) -> str:
        return reverse(self.name, kwargs=values)


@dataclass(frozen=True)
class Case:
    relation: str  # own, foreign, mixed (own practice, object of another practice) or missing
    url: str


def walk(patterns: list[URLPattern | URLResolver], above: dict[str, bool]) -> Iterator[Page]:
    for pattern in patterns:
        converters, here = pattern.pattern.converters, pattern.pattern.regex.groupindex
        parts = {**above, **{part: type(converters.get(part)).__name__ == "IntConverter" for part in here}}
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, parts)
        else:
            yield Page(pattern.name or repr(pattern), tuple(parts.items()))


PAGES = sorted(walk(get_resolver().url_patterns, {}), key=lambda page: page.name)
OURS = [page for page in PAGES if page.rule and page.rule["door"] != "library"]
LIBRARY = [page for page in PAGES if page.rule and page.rule["door"] == "library"]


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    with time_machine.travel(NOW, tick=False):
        yield Stage(worlds.build())


def test_every_page_stands_in_the_table():
    names = {page.name for page in PAGES}
    assert not [page.name for page in PAGES if not page.rule], "add these to tests/access.toml"
    assert not [pattern for pattern in TABLE if not fnmatch.filter(names, pattern)], "no such page any more"


@pytest.mark.parametrize("page", OURS, ids=lambda page: page.name)
def test_access(page: Page, stage: Stage):
    rows = {actor: list(cases(page, stage.world, actor)) for actor in stage.world.actors}
    stage.ready()
    for actor, row in rows.items():
        for method in (*METHODS, *(OTHER_METHODS if actor in ASK_ALL_METHODS else ())):
            answers = [(case, stage.ask(actor, method, case.url, page.rule.get("data"))) for case in row]
            for case, answer in answers:
                said = f"{method} {case.url} ({case.relation}) by {actor}"
                check_status(page.rule, method, actor, case, answer, said)
                check_unchanged(page.rule, method, actor, case, answer, said)
                check_words(stage.world, page, actor, answer, said)
            foreign_looks_like_missing(answers, f"{method} {page.name} by {actor}")


def cases(page: Page, world: worlds.World, actor: str) -> Iterator[Case]:
    of_practice = page.rule["door"] == "practice"
    found = cases_of_practice(page, world, actor) if of_practice else cases_of_project(page, world)
    everything = once.THOROUGH or actor in ASK_EVERYTHING
    return (case for case in found if everything or case.relation in TELLING)


def cases_of_practice(page: Page, world: worlds.World, actor: str) -> Iterator[Case]:
    home = world.home_of(actor)
    other = world.b if home is world.a else world.a
    if home:
        yield Case("own", page.url(values(page, home, home)))
    yield Case("foreign", page.url(values(page, other, other)))
    yield Case("missing", page.url({**values(page, other, None), "practice": worlds.MISSING_WORD}))
    if home and len(page.parts) > 1:
        yield Case("mixed", page.url(values(page, home, other)))
        yield Case("missing", page.url(values(page, home, None)))


def cases_of_project(page: Page, world: worlds.World) -> Iterator[Case]:
    yield Case("own", page.url(values(page, world.a, world.a)))
    if page.parts:
        yield Case("missing", page.url(missing(page)))


def values(page: Page, home: worlds.Home, objects: worlds.Home | None) -> dict[str, Any]:
    """Parts of the URL: the practice is `home`'s, the rest stands for `objects` (None: nobody has such a thing)."""
    meaning = page.rule.get("parts", {})
    found = (
        missing(page)
        if objects is None
        else {part: objects[meaning.get(part, part)] for part, _ in page.parts}
    )
    return {**found, **({"practice": home["practice"]} if "practice" in found else {})}


def missing(page: Page) -> dict[str, Any]:
    return {part: worlds.MISSING_NUMBER if number else worlds.MISSING_WORD for part, number in page.parts}


def check_status(
    rule: dict[str, Any], method: str, actor: str, case: Case, answer: Answer, said: str
) -> None:
    right = expected(rule, method, actor, case.relation)
    assert answer.status in right, f"{said}: {answer.status}, expected {sorted(right)}"


def expected(rule: dict[str, Any], method: str, actor: str, relation: str) -> set[int]:
    answers = rule.get("GET" if method == "HEAD" else method)
    refusal = refused(rule["door"], actor, relation)
    if answers is None:
        # Somebody who may not come in may hear that before hearing that the method does not exist.
        return {405, 403} | refusal
    if refusal:
        return refusal
    right = answers.get(actor) or answers.get(actor.partition("_")[0]) or answers["everyone"]
    return {404} if relation == "missing" and right != 403 else {right}


def refused(door: str, actor: str, relation: str) -> set[int]:
    if door != "open" and actor in NOBODY:
        return {302}
    if door == "practice" and relation != "own":
        # In the own practice, a role that may not do this hears 403 whatever the object is.
        return {404} if relation == "foreign" else {404, 403}
    if door == "project" and actor not in ("researcher", "admin", "fund"):
        return {404}
    return set()


def check_unchanged(
    rule: dict[str, Any], method: str, actor: str, case: Case, answer: Answer, said: str
) -> None:
    """Reading changes nothing, and a refusal changes nothing. Only an allowed POST may."""
    allowed = case.relation == "own" and answer.status in expected(rule, "POST", actor, "own") - {
        403,
        404,
        405,
    }
    if method == "POST" and "POST" in rule and allowed and not refused(rule["door"], actor, "own"):
        return
    assert not answer.changed, f"{said} changed {answer.changed}"
    assert method in ("GET", "HEAD", "OPTIONS") or answer.status in REFUSALS, said


def check_words(world: worlds.World, page: Page, actor: str, answer: Answer, said: str) -> None:
    """Nobody reads a personal word of a practice they do not work in; names of colleagues the admin may see too."""
    for home in (world.a, world.b, world.c):
        if world.home_of(actor) is home:
            continue
        assert home.secret not in answer.text, f"{said} shows {home.secret}"
        # Who holds the link of an invitation is the one it is for.
        if actor != "admin" and page.name != "invitation" and actor not in page.rule.get("names", []):
            assert home.people not in answer.text, f"{said} shows {home.people}"


def foreign_looks_like_missing(answers: list[tuple[Case, Answer]], said: str) -> None:
    absent = {answer.normal for case, answer in answers if case.relation == "missing"}
    for case, answer in answers if absent else ():
        if case.relation in ("foreign", "mixed"):
            assert answer.normal in absent, f"{said}: {case.relation} can be told from missing"


@pytest.mark.parametrize("page", LIBRARY, ids=lambda page: page.name)
def test_pages_of_the_account_library(page: Page, stage: Stage):
    """Each of these is about the person who asks: no crash, and no word about a practice."""
    address = page.url({part: 1 if number else "xy" for part, number in page.parts})
    stage.ready()
    for actor in stage.world.actors:
        for method in ("GET", "POST"):
            answer = stage.ask(actor, method, address)
            assert answer.status < 500, f"{method} {page.name} by {actor}"
            check_words(stage.world, page, actor, answer, f"{method} {page.name} by {actor}")


def test_the_stage_sees_a_change_and_undoes_it(stage: Stage):
    address = reverse("manage_role_switch", args=[stage.world.a["membership"]])
    stage.ready()
    assert stage.ask("admin", "POST", address).changed == ("practices_membership",)
    assert stage.changed() == ()


def test_the_world_has_words_that_could_leak(stage: Stage):
    own = stage.ask("poh_a", "GET", reverse("practice", args=[stage.world.a["practice"]]))
    assert stage.world.a.secret in own.text
    assert stage.world.a.people in own.text
