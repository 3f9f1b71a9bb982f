"""What a consult leads to, in a browser: a workbook that is made and given, the logbook, and a referral."""

import io
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.conftest import Visit
from tests.journeys.consulting import approves_the_plan, holds_the_plan, proposes_a_plan, refers
from tests.journeys.installation import Installation
from tests.journeys.person import Account, Person, file_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]
REASONS = "Weer durven fietsen"


def test_a_consult_a_workbook_and_a_referral(place: Installation, visit: Visit, tmp_path: Path):
    accounts = place.scene("practice", "consulten")
    place.scene("posted", "consulten", "14")
    where = place.scene("wants_consult", "consulten")
    poh, gp = (visit(place, Account(**accounts[role])) for role in ("poh", "gp"))
    poh.comes_in()

    holds_the_consult(poh, where["consult"])
    proposes_a_plan(poh, where["plan"])
    gp.comes_in()
    approves_the_plan(gp, where["plan"])
    holds_the_plan(poh, where["plan"])
    makes_and_gives_the_workbook(poh, where["patient"])
    completes_the_logbook(poh, where["patient"])
    takes_the_logbook_along(poh, where["logbook"])
    letter = refers(poh, where["patient"], unsaid=REASONS)
    said = place.manage("verify_pdf", str(file_for(tmp_path, "verwijzing.pdf", letter)), "--json")
    assert json.loads(said)["verdict"] == "genuine"

    gp.opens(where["patient"])
    gp.follows("Verwijzing naar IrisZorg", within="main")
    gp.is_at("Verwijzing naar IrisZorg")
    gp.sees("In behandeling")


def holds_the_consult(poh: Person, address: str) -> None:
    poh.opens(f"{address}?part=complaints")
    poh.fills(own_reasons=REASONS)
    poh.presses(re.compile("^Volgende"))
    poh.page.wait_for_url("**part=closing")
    poh.fills(minutes="25")
    poh.presses("Consult afronden")
    poh.page.wait_for_url("**/summary/")


def makes_and_gives_the_workbook(poh: Person, patient: str) -> None:
    poh.opens(patient + "workbook/")
    poh.is_at("Werkboekje")
    poh.presses("Maak het werkboekje")
    poh.page.get_by_role("link", name=re.compile("^Druk af als boekje")).wait_for(timeout=120_000)
    pages = PdfReader(io.BytesIO(poh.downloads("Op A4"))).pages
    assert len(pages) >= 8
    assert REASONS in " ".join(" ".join(page.extract_text() for page in pages).split())
    assert len(PdfReader(io.BytesIO(poh.downloads("Druk af als boekje"))).pages) % 2 == 0
    poh.presses("Aan de patiënt gegeven")
    expect(poh.page.get_by_role("button", name="Aan de patiënt gegeven")).to_have_count(0)


def completes_the_logbook(poh: Person, patient: str) -> None:
    poh.opens(patient)
    poh.follows("Naar het logboek", within="main")
    poh.is_at(re.compile("^Logboek van"))
    lines = poh.page.locator("main tbody tr")
    for what in ("Stopbrief", "Consult", "Werkboekje"):
        expect(lines.filter(has_text=what).first).to_be_visible()
    poh.picks("wat", "dagboekje")
    poh.fills(minutes="10", note="Samen bekeken")
    poh.presses("Toevoegen")
    poh.sees("Toegevoegd aan het logboek: dagboekje.")
    poh.sees("35 min in consulten en in wat is toegevoegd.")
    poh.presses("Ongedaan maken")
    poh.sees("Uit het logboek gehaald.")
    poh.sees("25 min in consulten en in wat is toegevoegd.")


def takes_the_logbook_along(poh: Person, address: str) -> None:
    poh.opens(address)
    poh.is_at("Logboek")
    poh.sees("3 van 3")
    table = poh.downloads("Voor een rekenblad").decode("utf-8-sig").splitlines()
    assert table[0].startswith('"Ronde";"Nummer in het HIS";"Wat"')
    assert [line for line in table if '"consult"' in line and '"25"' in line]
