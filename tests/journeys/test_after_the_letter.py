"""What follows a posted letter: phoning, answers, a newer export; and who else looks at the letter."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from benzoproject.demo import export
from tests.journeys import exports
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.person import PHONE, Account, Person, file_for

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("embedded")]


def test_phoning_who_did_not_react_with_one_thumb(embedded: Installation, visit: Visit):
    accounts = embedded.scene("practice", "bellen")
    embedded.scene("posted", "bellen", "20")
    poh = visit(embedded, Account(**accounts["poh"]), size=PHONE)
    poh.comes_in()
    poh.goes_to("Bellen")
    poh.sees(re.compile(r"^Vandaag \(3\)"))
    first = name_on_the_card(poh)

    poh.presses("Geen gehoor")
    poh.sees(re.compile("geen gehoor. Volgende keer bellen:"))
    poh.sees(re.compile(r"^Vandaag \(2\)"))
    poh.presses("Ongedaan maken")
    poh.sees("Ongedaan gemaakt. Alles staat weer zoals het was.")
    poh.goes_to("Bellen")
    poh.sees(re.compile(r"^Vandaag \(3\)"))
    assert name_on_the_card(poh) == first

    poh.presses("Geen gehoor")
    poh.sees(re.compile(r"^Vandaag \(2\)"))
    second = name_on_the_card(poh)
    poh.presses("Wil een consult")
    poh.sees(re.compile(r"^Vandaag \(1\)"))
    poh.presses("Wil niet")
    poh.sees("Vandaag niemand te bellen")
    poh.page.get_by_role("link", name=re.compile(r"^Later \(1\)")).click()
    poh.page.get_by_role("link", name=re.compile(first)).wait_for()

    poh.goes_to("Patiënten")
    poh.follows(second, within="main", exact=False)
    poh.sees(re.compile("wil een consult"))


def name_on_the_card(poh: Person) -> str:
    return poh.page.locator(".call-card h2").inner_text()


def test_a_draw_fills_the_wave_and_the_reserve_enters(embedded: Installation, visit: Visit):
    accounts = embedded.scene("practice", "loten")
    embedded.scene("by_lot", "loten", "5")
    poh = visit(embedded, Account(**accounts["poh"]))
    poh.comes_in()
    poh.goes_to("Rondes")
    poh.presses("Open ronde 1")
    poh.presses("Loten")
    poh.sees("5 patiënten krijgen een brief")
    reserve = poh.page.locator("ol.reserve li")
    waiting, next_one = reserve.count(), reserve.first.get_by_role("link").inner_text()
    poh.page.locator("main table .row-act a").first.click()
    poh.picks("reden", "nu te ziek")
    poh.presses("Vastleggen")
    poh.sees("5 patiënten krijgen een brief")
    expect(reserve).to_have_count(waiting - 1)
    expect(poh.page.locator("main table").first).to_contain_text(next_one)
    assert embedded.manage("verify_draw", "--practice=loten", "--wave=1").startswith("equal")


def test_anybody_can_ask_whether_a_letter_is_genuine(embedded: Installation, visit: Visit, tmp_path: Path):
    accounts = embedded.scene("practice", "echt")
    letter = embedded.scene("posted", "echt", "1")["letter"]
    poh, stranger = visit(embedded, Account(**accounts["poh"])), visit(embedded)
    poh.comes_in()
    answer = poh.context.request.get(f"/p/echt/letters/{letter}/pdf/")
    genuine = answer.body()
    changed = genuine.replace(b"/Type /Page", b"/Type /Fage", 1)
    for name, content, verdict in (
        ("brief.pdf", genuine, "Echt en ongewijzigd"),
        ("veranderd.pdf", changed, "Gewijzigd"),
        ("half.pdf", genuine[: len(genuine) // 2], "Afgekapt"),
        ("vreemd.pdf", b"%PDF-1.7\n%%EOF\n", "Niet van ons"),
    ):
        stranger.opens("/check/")
        stranger.page.locator("input[type=file]").set_input_files(file_for(tmp_path, name, content))
        stranger.presses("Deze pdf controleren")
        stranger.sees(verdict)


def test_a_newer_export_says_who_is_missing_and_can_be_undone(
    embedded: Installation, visit: Visit, tmp_path: Path
):
    accounts = embedded.scene("practice", "nieuwer")
    embedded.scene("read", "nieuwer")
    rows = exports.table(count=40, today=timezone.localdate(), gps=("MDW",))
    busiest = Counter(row[0] for row in rows).most_common(1)[0][0]
    left = [row for row in rows if row[0] != busiest]
    poh = visit(embedded, Account(**accounts["poh"]))
    poh.comes_in()
    poh.opens("/p/nieuwer/imports/new/")
    poh.page.locator("input[type=file]").set_input_files(
        file_for(tmp_path, "nieuw.csv", export.as_csv(left, title="Medicatie-export"))
    )
    poh.presses("Bestand lezen")
    poh.is_at("Kolommen controleren", timeout=60)
    poh.agrees_with_doubtful_columns()
    poh.presses(re.compile(r"rijen inlezen$|inlezen$"), exact=False)
    poh.is_at("Het bestand is ingelezen", timeout=60)
    poh.follows(re.compile("^1 werd verwacht"), within="main")
    poh.is_at("Niet in dit bestand")
    expect(poh.page.locator("main tbody tr")).to_have_count(1)
    poh.page.go_back()
    poh.follows("Dit bestand ongedaan maken", within="main")
    poh.presses("Dit bestand ongedaan maken")
    poh.sees("Het bestand is ongedaan gemaakt. U kunt het opnieuw inlezen.")


def test_the_admin_writes_compares_and_approves_a_text(embedded: Installation, visit: Visit):
    embedded.scene("practice", "teksten")
    admin = visit(embedded, Account(**embedded.scene("admin")))
    admin.comes_in()
    admin.goes_to("Briefteksten")
    admin.follows("Herinnering B1", within="main")
    admin.follows("Nieuwe versie schrijven")
    words = admin.page.locator("main textarea").first
    words.fill(f"{words.input_value()} Wij helpen u graag, {{naam}}.")
    admin.presses("Bewaren als nieuwe versie")
    admin.sees(re.compile(r"\{naam\} bestaat niet"))
    expect(words).to_have_value(re.compile("Wij helpen u graag"))
    words.fill(words.input_value().replace(", {naam}", ""))
    admin.labelled("wat is er veranderd").fill("Warmer slot van de eerste alinea")
    admin.presses("Bewaren als nieuwe versie")
    admin.follows(re.compile("^Wat veranderde sinds versie"))
    expect(admin.page.locator("ins").first).to_contain_text("Wij helpen u graag")
