"""What a consult leads to, in a browser: a workbook that is made and given, the logbook, and a referral."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys import installation
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.person import Account, Person, file_for

pytestmark = pytest.mark.browser
REASONS = "Weer durven fietsen"


@pytest.fixture(
    params=["sqlite and files", pytest.param("postgresql and redis", marks=pytest.mark.postgres)],
    scope="module",
)
def place(request: pytest.FixtureRequest) -> Iterator[Installation]:
    kinds = {"sqlite and files": installation.embedded, "postgresql and redis": installation.production}
    with kinds[request.param]() as running:
        yield running


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
    letter = refers(poh, where["patient"])
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


def proposes_a_plan(poh: Person, plan: str) -> None:
    """With every tablet there is, beginning today."""
    poh.opens(plan + "draft/")
    poh.is_at("Afbouwschema maken")
    for box in poh.page.locator("main [name=strengths]").all():
        box.check()
        sees_the_picture_follow(poh)
    poh.fills(start=poh.page.evaluate("new Date().toLocaleDateString('sv')"))
    sees_the_picture_follow(poh)
    poh.presses("Voorleggen aan huisarts")
    poh.sees("Het concept wacht op de huisarts")


def sees_the_picture_follow(poh: Person) -> None:
    """Whoever types on before it is there breaks its request off, and the browser grumbles."""
    poh.page.wait_for_timeout(700)
    poh.page.wait_for_function("() => !document.querySelector('.htmx-request')")


def approves_the_plan(gp: Person, plan: str) -> None:
    gp.opens(plan)
    gp.is_at("Afbouwschema")
    gp.presses("Schema goedkeuren")
    expect(gp.page.get_by_role("button", name="Schema goedkeuren")).to_have_count(0)
    gp.is_at("Afbouwschema")


def holds_the_plan(poh: Person, plan: str) -> None:
    """A rest holds at once; the GP is told."""
    poh.opens(plan)
    poh.is_at("Afbouwschema")
    poh.presses("Vasthouden")
    poh.sees("De huisarts krijgt bericht.")


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


def refers(poh: Person, patient: str) -> bytes:
    """Returns the letter as it was sealed."""
    poh.opens(patient)
    poh.follows("Verwijzen naar verslavingszorg", within="main")
    poh.is_at("Verwijzen naar verslavingszorg")
    poh.picks("naar", "IrisZorg (Gelderland)")
    poh.picks("reden", "wens van de patiënt")
    poh.presses("Brief klaarzetten")
    poh.sees("Zonder toestemming van de patiënt is er geen verwijzing.")
    poh.page.get_by_role("checkbox").check()
    poh.fills(
        consented_on=poh.page.evaluate("new Date().toLocaleDateString('sv')"), question="Graag uw hulp."
    )
    poh.presses("Brief klaarzetten")
    poh.is_at("Verwijzing naar IrisZorg")
    concept = "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(poh.downloads("Concept bekijken"))).pages
    )
    assert "CONCEPT" in concept.replace(" ", "")
    assert REASONS not in concept  # what somebody said in a consult stays there
    poh.presses("Definitief maken")
    poh.sees("De brief is definitief en verzegeld.")
    letter = poh.downloads("Brief openen")
    poh.page.get_by_label("In behandeling").check()
    poh.presses("Opslaan")
    poh.sees("Vastgelegd: in behandeling.")
    return letter
