"""Choosing and signing without a mouse, and without JavaScript."""

import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from tests.journeys import exports
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.person import Account, Person

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("embedded")]
FOCUS_IS_SEEN = """(one) => {
    const style = getComputedStyle(one);
    return one.matches(":focus-visible") && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""


def tabs_to(somebody: Person, target: Locator) -> None:
    """Press Tab until `target` has the focus; on the way the focus can always be seen."""
    for _ in range(400):
        somebody.page.keyboard.press("Tab")
        here = somebody.page.locator("*:focus")
        if here.count() and here.evaluate("(one) => one.tagName") != "IFRAME":
            assert here.evaluate(FOCUS_IS_SEEN), (
                f"the focus cannot be seen on {here.evaluate('(one) => one.outerHTML')[:200]}"
            )
        if target.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError(f"{target} cannot be reached with Tab")


def presses_by_key(somebody: Person, name: str, key: str = "Enter", role: str = "button") -> None:
    tabs_to(somebody, somebody.page.locator("main").get_by_role(role, name=name, exact=True).first)  # type: ignore[arg-type]
    somebody.page.keyboard.press(key)


def test_choosing_and_signing_by_keyboard(embedded: Installation, visit: Visit):
    accounts = embedded.scene("practice", "toetsenbord")
    embedded.scene("read", "toetsenbord")
    poh = visit(embedded, Account(**accounts["poh"]))
    poh.comes_in()

    poh.opens("/p/toetsenbord/waves/")
    skips_to_the_content(poh)
    presses_by_key(poh, "Open ronde 1")
    poh.is_at("Patiënten kiezen")
    expect(poh.page.locator("[data-choose-bar]")).to_be_visible()
    for box in poh.page.locator("input[data-choice]:enabled").all()[:2]:
        tabs_to(poh, box)
        poh.page.keyboard.press("Space")
        expect(box).to_be_checked()
    poh.sees("2 van 20 gekozen")
    presses_by_key(poh, "Verder naar de brieven")
    poh.is_at("Ronde 1")
    presses_by_key(poh, "In het dossier kijken", role="link")
    poh.is_at("In het dossier kijken")
    presses_by_key(poh, "Alles nagekeken, niets gevonden")
    presses_by_key(poh, "2 brieven maken")
    poh.sees("De brieven staan klaar om te tekenen.")

    presses_by_key(poh, "2 brieven ondertekenen", role="link")
    presses_by_key(poh, "Liever uw naam typen")
    expect(poh.labelled("Uw naam als handtekening")).to_be_focused()
    poh.page.keyboard.type(poh.me.name)
    tabs_to(poh, poh.labelled("Code uit uw app"))
    poh.page.keyboard.type("geen code")
    poh.page.keyboard.press("Enter")
    expect(poh.page.locator("[data-error-summary]")).to_be_focused()
    poh.sees("Deze code of dit wachtwoord klopt niet. Er is niets ondertekend.")
    tabs_to(poh, poh.labelled("Code uit uw app"))
    poh.page.keyboard.type(poh.me.password)
    poh.page.keyboard.press("Enter")
    poh.sees(re.compile("^2 brieven ondertekend"))
    assert embedded.scene("counts", "toetsenbord")["signatures"] == 1


def skips_to_the_content(poh: Person) -> None:
    poh.page.keyboard.press("Tab")
    skip = poh.page.get_by_role("link", name="Direct naar de inhoud")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    poh.page.keyboard.press("Enter")
    expect(poh.page.locator("#main")).to_be_focused()


def test_the_main_job_without_javascript(embedded: Installation, visit: Visit, tmp_path: Path):
    accounts = embedded.scene("practice", "zonder-js")
    poh = visit(embedded, Account(**accounts["poh"]), javascript=False)
    poh.comes_in()
    export = tmp_path / "export.csv"
    export.write_bytes(exports.file(count=24, today=timezone.localdate(), gps=("MDW",)))

    poh.opens("/p/zonder-js/imports/new/")
    poh.page.locator("input[type=file]").set_input_files(export)
    poh.presses("Bestand lezen")
    poh.is_at("Kolommen controleren", timeout=60)  # the page looks again by itself
    poh.agrees_with_doubtful_columns()
    poh.presses(re.compile("rijen inlezen$"))
    poh.is_at("Het bestand is ingelezen", timeout=60)

    poh.goes_to("Rondes")
    poh.presses("Open ronde 1")
    poh.is_at("Patiënten kiezen")
    for number in range(3):  # each waits for its box; a list of boxes would be whatever is there already
        poh.page.locator("input[data-choice]").nth(number).check()
    poh.presses("Verder naar de brieven")
    poh.looks_everybody_up()
    poh.presses("3 brieven maken")
    poh.follows("3 brieven ondertekenen")
    poh.fills(typed=poh.me.name, proof=poh.me.password)
    poh.presses("3 brieven ondertekenen")
    poh.sees(re.compile("^3 brieven ondertekend"))
