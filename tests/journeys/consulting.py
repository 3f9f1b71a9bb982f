"""What more than one journey does in and after a consult."""

import io

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.person import Person


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


def refers(poh: Person, patient: str, *, unsaid: str) -> bytes:
    """Returns the letter as it was sealed; `unsaid`: words of a consult."""
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
    assert unsaid not in concept  # what somebody said in a consult stays there
    poh.presses("Definitief maken")
    poh.sees("De brief is definitief en verzegeld.")
    letter = poh.downloads("Brief openen")
    poh.page.get_by_label("In behandeling").check()
    poh.presses("Opslaan")
    poh.sees("Vastgelegd: in behandeling.")
    return letter
