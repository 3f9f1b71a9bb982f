"""What keeps somebody out of a page, and what sticks out of it, as it stands in a browser now."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

from tests.journeys.person import DESK, PHONE, Person

SERIOUS = ("serious", "critical")
# The same page narrow and in the dark: what depends on size or colour is asked once more.
SIZE_AND_COLOUR = ["color-contrast", "scrollable-region-focusable", "link-in-text-block"]


def has_no_faults(visitor: Person) -> None:
    """The page somebody is at, in the middle of a journey; they go on with the window they had."""
    size = visitor.page.viewport_size or DESK
    visitor.page.set_viewport_size(DESK)
    faults = judged(visitor, visitor.path) + sticking_out(visitor)
    visitor.page.emulate_media(color_scheme="light")
    visitor.page.set_viewport_size(size)
    assert not faults, "\n".join(faults)


def judged(visitor: Person, address: str) -> list[str]:
    page = visitor.page
    page.emulate_media(color_scheme="light")
    page.evaluate(AXE_SCRIPT)
    # WCAG 2.2, which axe leaves off. Not on a phone: what the bar at the bottom covers can be scrolled free.
    large_enough = {"target-size": {"enabled": True}}
    faults = [f"{address} desk: {fault}" for fault in violations(visitor, rules=large_enough)]
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)
    narrow = violations(visitor, runOnly=SIZE_AND_COLOUR)
    return faults + [f"{address} phone: {fault}" for fault in narrow]


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
