"""Every page, for every role, wide and narrow: nothing that keeps somebody out, nothing that sticks out.

The pages come from the URLconf and tests/access.toml, so that a new page is walked without being named here.
"""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Error, Response

from tests.integration.test_access import LIBRARY, OURS, Page
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.person import DESK, PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]
CARDS = {
    "poh": "S. Bakker",
    "gp": "M. de Wit",
    "researcher": "R. Achterberg",
    "admin": "T. Vermeer",
    "anonymous": "",
}
# 640 css pixels at 200 % are 320; 1280 at 400 % as well.
ZOOMED = {"width": 320, "height": 640}
PIECES_ARE_THERE = "() => !document.querySelector('[hx-trigger=load]:not([hx-swap=none]), .htmx-request')"
SERIOUS = ("serious", "critical")
# The same page narrow and in the dark: what depends on size or colour is asked once more.
SIZE_AND_COLOUR = ["color-contrast", "scrollable-region-focusable", "link-in-text-block"]

Objects = dict[str, list[Any]]


@pytest.fixture(scope="module")
def objects(demo: Installation) -> Objects:
    found: Objects = demo.scene("objects")
    return found


@pytest.mark.parametrize("role", CARDS)
def test_every_page_is_accessible(role: str, demo: Installation, objects: Objects, visit: Visit):
    visitor = visit(demo)
    if role != "anonymous":
        visitor.comes_in_by_card(CARDS[role])
    looked_at, faults = 0, []
    for address in addresses(role, objects):
        if is_page(answer_to(visitor, address)):
            faults += look_at(visitor, address)
            looked_at += 1
    assert faults == []
    assert looked_at >= {"poh": 30, "gp": 15, "researcher": 5, "admin": 15, "anonymous": 4}[role]


def addresses(role: str, objects: Objects) -> Iterator[str]:
    """Once each; a page with parts in its address is asked for with each value of them."""
    found = [url for page in [*OURS, *library(role)] for url in urls(page, objects) if answers(page, role)]
    return iter(dict.fromkeys([*found, "/bestaat-niet/"]))


def library(role: str) -> list[Page]:
    return [page for page in LIBRARY if not page.parts and role in ("poh", "anonymous")]


def answers(page: Page, role: str) -> bool:
    """Whether somebody with this role gets more than a refusal; the page of a refusal itself comes once, at the end."""
    rule = page.rule or {}
    statuses = rule.get("GET", {"everyone": 200} if rule["door"] == "library" else {})
    if rule["door"] in ("practice", "project"):
        return statuses.get(role, 404) != 404
    return bool(statuses)


def urls(page: Page, objects: Objects) -> Iterator[str]:
    meaning = (page.rule or {}).get("parts", {})
    names = [part for part, _number in page.parts]
    values = [objects[meaning.get(name, name)] for name in names]
    if not names:
        yield page.url({})
    for row in zip_longest(*values):
        filled = [each if each is not None else known[0] for each, known in zip(row, values, strict=True)]
        yield page.url(dict(zip(names, filled, strict=True)))


def answer_to(visitor: Person, address: str) -> Response | None:
    try:
        answer = visitor.page.goto(address)
    except Error as error:
        if "Download is starting" not in error.message:
            raise
        return None
    visitor.page.wait_for_function(PIECES_ARE_THERE)  # pieces that come afterwards
    return answer


def is_page(answer: Response | None) -> bool:
    """A whole page at the address that was asked for: no download, no piece of a page, no redirect to another page."""
    if (
        answer is None
        or answer.request.redirected_from
        or "text/html" not in answer.headers.get("content-type", "")
    ):
        return False
    return answer.text().lstrip().lower().startswith("<!doctype")


def look_at(visitor: Person, address: str) -> list[str]:
    """On a desk in the light, and on a phone in the dark: between them every size and colour is seen."""
    page, faults = visitor.page, []
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESK)
    page.evaluate(AXE_SCRIPT)
    # WCAG 2.2, which axe leaves off. Not on a phone: what the bar at the bottom covers can be scrolled free.
    large_enough = {"target-size": {"enabled": True}}
    faults += [f"{address} desk: {fault}" for fault in violations(visitor, rules=large_enough)]
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)
    narrow = [*violations(visitor, runOnly=SIZE_AND_COLOUR), *sticking_out(visitor)]
    faults += [f"{address} phone: {fault}" for fault in narrow]
    page.set_viewport_size(ZOOMED)
    return faults + [f"{address} zoomed: {fault}" for fault in sticking_out(visitor)]


def violations(visitor: Person, **options: Any) -> list[str]:
    wanted = {"resultTypes": ["violations"], **options}
    found = visitor.page.evaluate("async (options) => (await axe.run(options)).violations", wanted)
    return [
        f"{fault['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for fault in found
        if fault["impact"] in SERIOUS
        for node in fault["nodes"][:3]
    ]


def sticking_out(visitor: Person) -> list[str]:
    """What makes the page itself scroll sideways; a table may scroll inside its own frame."""
    return list(visitor.page.evaluate(
        """() => {
            const room = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= room) return [];
            const wide = [...document.querySelectorAll("body *")].filter(
                (one) => one.getBoundingClientRect().right > room + 1);
            return ["scrolls sideways: " + wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 120)).join(" | ")];
        }"""
    ))  # fmt: skip
