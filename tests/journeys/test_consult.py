"""A consult while somebody types: kept by itself, after the session ended, and beside a colleague."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.person import PHONE, Account

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("embedded")]


def says(page: Page, words: str) -> None:
    expect(page.locator("[data-autosave-status] > :visible")).to_contain_text(re.compile(words))


def test_nothing_typed_is_lost(embedded: Installation, visit: Visit):
    people = embedded.scene("practice", "gesprek")
    address = embedded.scene("consult", "gesprek")["address"]
    poh = visit(embedded, Account(**people["poh"]), size=PHONE)
    poh.comes_in()

    poh.opens(f"{address}?part=rulers")
    poh.page.locator("label.ruler-mark").nth(8).click()
    poh.fills(importance_why_not_lower="Weer helder zijn.")
    says(poh.page, "Opgeslagen om")
    poh.presses(re.compile("^Volgende"))
    poh.page.wait_for_url("**part=sides")
    poh.opens(f"{address}?part=rulers")
    expect(poh.page.locator("[name=importance][value='8']")).to_be_checked()
    expect(poh.page.locator("[name=importance_why_not_lower]")).to_have_value("Weer helder zijn.")

    # The session ends while somebody thinks; the words stay, also when a button is pressed.
    poh.opens(f"{address}?part=agreements")
    embedded.scene("idle", poh.me.email, "31")
    poh.fills(agreements="Een kwart minder.")
    says(poh.page, "u bent uitgelogd")
    poh.presses(re.compile("^Volgende"))
    expect(poh.page.locator("[name=agreements]")).to_have_value("Een kwart minder.")
    assert "kwart" not in poh.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    consult, poh.page = poh.page, poh.context.new_page()
    poh.comes_in()
    poh.page.close()
    poh.page = consult
    consult.bring_to_front()
    consult.evaluate("window.dispatchEvent(new Event('focus'))")
    says(consult, "Opgeslagen om")

    # A second tab wrote in the same field: both stay.
    here, there = poh.opens_in_two_tabs(f"{address}?part=agreements")
    here.locator("[name=agreements]").fill("Een half minder.")
    says(here, "Opgeslagen om")
    there.locator("[name=agreements]").fill("Helemaal niets minder.")
    says(there, "sloeg hier om .* iets anders op")
    there.get_by_role("button", name="Vergelijken").click()
    there.locator("[value=both]").check()
    there.get_by_role("button", name="Mijn keuze opslaan").click()
    expect(there.locator("[name=agreements]")).to_have_value("Een half minder.\nHelemaal niets minder.")
