"""Who is let go, when, and what a second click or a second tab does: nothing."""

import re

import pytest

from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.person import Account, Person

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("embedded")]


def test_half_an_hour_of_nothing_logs_out(embedded: Installation, visit: Visit):
    poh = visit(embedded, Account(**embedded.scene("practice", "stil")["poh"]))
    poh.comes_in()
    assert embedded.scene("idle", poh.me.email, "29") == 1
    poh.goes_to("Praktijk")
    poh.is_at("Praktijk")
    assert embedded.scene("idle", poh.me.email, "31") == 1
    poh.goes_to("Patiënten")
    poh.is_at("Inloggen")
    poh.sees("U bent uitgelogd omdat er een tijd niets gebeurde.")


def test_who_is_deactivated_is_out_at_the_next_click(embedded: Installation, visit: Visit):
    people = embedded.scene("practice", "vertrek")
    poh, gp = (visit(embedded, Account(**people[role])) for role in ("poh", "gp"))
    admin = visit(embedded, Account(**embedded.scene("admin")))
    for person in (poh, gp, admin):
        person.comes_in()

    admin.opens("/manage/practices/vertrek/")
    admin.follows(f"Aanpassen {gp.me.name}")
    admin.presses("Rol weghalen")
    gp.page.get_by_role("link", name="Patiënten", exact=True).click()
    gp.is_at("Deze pagina is er niet")
    gp.opens("/")
    gp.sees("Nog geen rol")

    admin.opens("/manage/practices/vertrek/")
    admin.follows(f"Aanpassen {poh.me.name}")
    admin.presses("Account sluiten")
    poh.goes_to("Patiënten")
    poh.is_at("Inloggen")


def test_a_second_click_or_tab_signs_and_posts_nothing_twice(embedded: Installation, visit: Visit):
    people = embedded.scene("practice", "dubbel")
    embedded.scene("letters", "dubbel")
    poh, gp = (visit(embedded, Account(**people[role])) for role in ("poh", "gp"))
    poh.comes_in()
    signs_in_two_tabs(poh)
    assert embedded.scene("counts", "dubbel")["signatures"] == 1

    gp.comes_in()
    gp.opens("/p/dubbel/waves/1/sign/")
    fills_in_the_signature(gp)
    gp.presses("3 brieven ondertekenen")
    gp.sees(re.compile("^3 brieven ondertekend"))

    poh.opens("/p/dubbel/waves/1/")
    poh.page.get_by_role("link", name="3 brieven printen").wait_for(timeout=90_000)
    poh.downloads("3 brieven printen")
    poh.checks_the_pile(3)
    posts_in_two_tabs(poh)
    counts = embedded.scene("counts", "dubbel")
    assert (counts["signatures"], counts["waves"]) == (2, ["posted"])
    assert (counts["events"]["letter.sign"], counts["events"]["wave.post"]) == (6, 1)


def fills_in_the_signature(signer: Person) -> None:
    signer.presses("Liever uw naam typen")
    signer.fills(typed=signer.me.name, proof=signer.me.password)


def signs_in_two_tabs(poh: Person) -> None:
    for tab in poh.opens_in_two_tabs("/p/dubbel/waves/1/sign/"):
        fills_in_the_signature(poh)
        tab.get_by_role("button", name="3 brieven ondertekenen").dblclick()
        tab.get_by_text(re.compile("^3 brieven ondertekend|De lijst veranderde")).first.wait_for()


def posts_in_two_tabs(poh: Person) -> None:
    for tab in poh.opens_in_two_tabs("/p/dubbel/waves/1/"):
        tab.get_by_role("button", name="Ze zijn gepost").dblclick()
        tab.get_by_text(re.compile("^De brieven zijn gepost|Er is niets veranderd")).first.wait_for()
