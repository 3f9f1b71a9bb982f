"""Every page, for every role, wide and narrow: nothing that keeps somebody out, nothing that sticks out.

The pages come from the URLconf and tests/access.toml, so that a new page is walked without being named here.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, TypeGuard

import pytest
from playwright.sync_api import Error, Response

from tests.integration.test_access import LIBRARY, OURS, Page
from tests.journeys.axe import judged, sticking_out
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.person import DESK, PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("demo")]
CARDS = {
    "poh": "S. Bakker",
    "gp": "M. de Wit",
    "researcher": "R. Achterberg",
    "admin": "T. Vermeer",
    "fund": "N. Hofstra",
    "anonymous": "",
}
# 640 css pixels at 200 % are 320; 1280 at 400 % as well.
ZOOMED = {"width": 320, "height": 640}
PIECES_ARE_THERE = "() => !document.querySelector('[hx-trigger=load]:not([hx-swap=none]), .htmx-request')"

# Every kind of element of a page, and what it stands in: what a rule could say something about.
KINDS = """() => {
    const values = ["type", "role", "aria-current", "aria-hidden", "aria-expanded", "tabindex", "disabled", "open"];
    const kind = (one) => one.tagName + "." + [...one.classList].sort().join(".") + [...one.attributes].map(
        (part) => values.includes(part.name) ? `[${part.name}=${part.value}]` : `[${part.name}]`).sort().join("");
    const all = [...document.querySelectorAll("body *")];
    return [...new Set(all.map((one) => `${kind(one.parentElement)}>${kind(one)}`))];
}"""

# The same of a page that was not opened: its tags, without the values of their attributes but for the class.
TAGS, VALUES = re.compile(r"<[a-z][^>]*>"), re.compile(r'(?<!class)="[^"]*"')

Objects = dict[str, list[Any]]


class Known:
    """Per page what was on it so far: for another patient or role it is judged again when something new is on it."""

    def __init__(self) -> None:
        self.kinds: dict[str, set[str]] = defaultdict(set)
        self.tags: dict[str, set[str]] = defaultdict(set)
        self.addresses: set[str] = set()

    def has_something_new(self, visitor: Person, address: str, name: str) -> bool:
        """Somebody before may have been at this address, with as many buttons."""
        if address not in self.addresses:
            self.addresses.add(address)
            return True
        answer = visitor.context.request.get(address)
        return answer.ok and not tags_of(answer.text()) <= self.tags[name]


def tags_of(page: str) -> set[str]:
    return {VALUES.sub("", tag) for tag in TAGS.findall(page)}


@pytest.fixture(scope="module")
def known() -> Known:
    return Known()


@pytest.fixture(scope="module")
def objects(demo: Installation) -> Objects:
    found: Objects = demo.scene("objects")
    return found


@pytest.mark.parametrize("role", CARDS)
def test_every_page_is_accessible(
    role: str, demo: Installation, objects: Objects, known: Known, visit: Visit
):
    visitor = visit(demo)
    if role != "anonymous":
        visitor.comes_in_by_card(CARDS[role])
    looked_at, faults = 0, []
    for address, name in addresses(role, objects).items():
        if known.has_something_new(visitor, address, name) and is_page(answer := answer_to(visitor, address)):
            known.tags[name] |= tags_of(answer.text())
            faults += look_at(visitor, address, known.kinds[name])
            looked_at += 1
    assert faults == []
    assert looked_at >= {"poh": 30, "gp": 15, "researcher": 5, "admin": 15, "fund": 1, "anonymous": 4}[role]


def addresses(role: str, objects: Objects) -> dict[str, str]:
    """With the name of their page; one with parts in its address is asked for with each value of them."""
    pages = [page for page in [*OURS, *library(role)] if answers(page, role)]
    return {url: page.name for page in pages for url in urls(page, objects)} | {"/bestaat-niet/": "missing"}


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


def is_page(answer: Response | None) -> TypeGuard[Response]:
    """A whole page at the address that was asked for: no download, no piece of a page, no redirect to another page."""
    if (
        answer is None
        or answer.request.redirected_from
        or "text/html" not in answer.headers.get("content-type", "")
    ):
        return False
    return answer.text().lstrip().lower().startswith("<!doctype")


def look_at(visitor: Person, address: str, known: set[str]) -> list[str]:
    """On a desk in the light, and on a phone in the dark: between them every size and colour is seen."""
    visitor.page.set_viewport_size(DESK)
    new = set(visitor.page.evaluate(KINDS)) - known
    known |= new
    faults = judged(visitor, address) if new else []
    for name, size in (("phone", PHONE), ("zoomed", ZOOMED)):
        visitor.page.set_viewport_size(size)
        faults += [f"{address} {name}: {fault}" for fault in sticking_out(visitor)]
    return faults
