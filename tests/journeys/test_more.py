"""What comes up beside the main job: reminders, somebody away, other files, wishes of patients, the envelope."""

import io
import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys import exports
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.person import Account, Person, file_for

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("embedded")]


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def people(place: Installation, visit: Visit, slug: str, *roles: str, after: str = "") -> list[Person]:
    """A practice of their own, in which something happened already; they are in."""
    accounts = place.scene("practice", slug, *after.split())
    found = [visit(place, Account(**accounts[role])) for role in roles]
    for person in found:
        person.comes_in()
    return found


def test_a_reminder_goes_the_way_of_the_first_letter(embedded: Installation, visit: Visit):
    poh, gp = people(embedded, visit, "nogeens", "poh", "gp", after="posted 20 reminder")
    poh.page.locator(".waiting li", has_text="Herinneringen te sturen").get_by_role("link").click()
    poh.is_at("Herinnering bij ronde 1")
    boxes = poh.page.get_by_role("checkbox")
    expect(boxes).to_have_count(3)
    left_out = poh.page.locator("main tbody tr").first.get_by_role("link").first.inner_text()
    boxes.first.uncheck()
    poh.presses("Brieven maken")
    poh.follows("2 brieven ondertekenen")
    poh.is_at("2 brieven ondertekenen")
    poh.signs()
    gp.goes_to("Vandaag")
    gp.follows("2 brieven ondertekenen")
    gp.signs()

    poh.goes_to("Rondes")
    poh.follows("Herinnering bij ronde 1", within="main")
    poh.page.get_by_role("link", name="2 brieven printen").wait_for(timeout=90_000)
    words = text_of(poh.downloads("2 brieven printen"))
    assert words.count("Wij hebben nog niets van u gehoord.") == 2
    assert left_out.rsplit(". ", 1)[-1] not in words
    poh.follows("Voor de balie en de apotheek", exact=False)
    poh.sees("De kaarten gaan over 3 brieven, gepost op")


def test_work_is_handed_over_and_a_locum_signs_on_behalf(embedded: Installation, visit: Visit):
    poh, away = people(embedded, visit, "afwezig", "poh", "gp", after="letters")
    locum = visit(embedded, Account(**embedded.scene("second_gp", "afwezig")))
    locum.comes_in()
    letters_to_sign = locum.page.locator(".waiting li", has_text=re.compile("brie(f|ven)", re.IGNORECASE))
    expect(letters_to_sign).to_have_count(0)
    poh.opens("/p/afwezig/waves/1/sign/")
    poh.signs()

    poh.goes_to("Praktijk")
    poh.follows("Open werk aan een collega geven")
    poh.is_at("Open werk aan een collega geven")
    giver = poh.page.locator("main section", has=poh.page.get_by_role("heading", name=away.me.name))
    giver.locator("select").select_option(label=locum.me.name)
    giver.get_by_role("button").click()
    poh.goes_to("Vandaag")
    poh.follows(re.compile("Ondertekenen$"), exact=False)
    poh.signs()

    poh.goes_to("Praktijk")
    poh.follows("Een waarnemer regelen")
    poh.is_at("Waarneming")
    poh.picks("afwezige huisarts", locum.me.name)
    poh.picks("waarnemer", away.me.name)
    today = timezone.localdate().isoformat()
    poh.fills_in("eerste dag", today)
    poh.fills_in("laatste dag", today)
    poh.presses("Regelen")
    poh.sees(f"{away.me.name} voor {locum.me.name}")

    away.goes_to("Vandaag")
    away.follows("3 brieven ondertekenen", exact=False)
    away.is_at(re.compile(f"namens {locum.me.name}"))
    away.signs()
    poh.opens("/p/afwezig/waves/1/")
    poh.page.get_by_role("link", name="3 brieven printen").wait_for(timeout=90_000)
    assert text_of(poh.downloads("3 brieven printen")).count(f"namens {locum.me.name}") == 3


def test_files_of_two_kinds_in_a_row_and_an_answer_taken_back(
    embedded: Installation, visit: Visit, tmp_path: Path
):
    (poh,) = people(embedded, visit, "soorten", "poh")
    today = timezone.localdate()
    rows = exports.export.with_questions(exports.table(count=40, today=today, gps=("MDW",)))
    files = {"recepten.ods": exports.as_ods(rows), "apotheek.json": exports.as_fhir(today=today)}
    poh.opens("/p/soorten/imports/new/")
    poh.page.locator("input[type=file]").set_input_files(
        [file_for(tmp_path, name, data) for name, data in files.items()]
    )
    poh.presses("Bestand lezen")
    for name in files:
        poh.goes_to("Patiënten")
        poh.follows("Bestanden uit het HIS", exact=False)
        poh.follows(name)
        poh.is_at("Kolommen controleren", timeout=60)
        poh.agrees_with_doubtful_columns()
        poh.presses(re.compile(r"rij(en)? inlezen$|^Inlezen$"))
        poh.is_at("Het bestand is ingelezen", timeout=60)

    poh.goes_to("Vandaag")
    poh.follows("Beantwoorden", within="main")
    poh.is_at("Rijen om over te beslissen")
    asked = poh.page.locator("main tbody tr", has_text="31-02-2026")
    asked.get_by_role("link").click()
    poh.fills_in("Datum recept", "28-02-2026")
    poh.presses("Antwoord bewaren")
    poh.sees("1 rij is afgehandeld.")
    poh.opens("/p/soorten/open/?show=answered")
    poh.presses(re.compile("^Ongedaan maken"))
    poh.opens("/p/soorten/open/")
    expect(asked).to_have_count(1)


def test_a_patient_sees_what_is_held_and_has_it_erased(embedded: Installation, visit: Visit):
    (poh,) = people(embedded, visit, "wissen", "poh", after="read")
    poh.goes_to("Patiënten")
    everybody = poh.page.locator(".segments a").first
    expect(everybody).to_have_text(re.compile(r"^Alle \d+$"))
    before = int(everybody.inner_text().split()[-1])
    person = poh.page.locator("main tbody th a").first
    name = person.inner_text()
    person.click()
    poh.is_at(name)
    poh.follows("Alle gegevens tonen of meegeven")
    poh.fills(proof="niet mijn wachtwoord")
    poh.presses("Alles tonen")
    poh.sees("klopt niet")
    poh.fills(proof=poh.me.password)
    poh.presses("Alles tonen")
    poh.is_at(f"Alle gegevens van {name}")
    poh.sees("Lindedorp")

    poh.page.get_by_role("link", name=name).first.click()
    poh.follows("Alle gegevens wissen")
    poh.presses("Alles wissen")
    poh.sees("kloppen nog niet")
    poh.page.locator("main select").select_option(index=1)
    poh.page.get_by_role("checkbox").check()
    poh.fills(proof=poh.me.password)
    poh.presses("Alles wissen")
    poh.sees("Gewist. Het inzagelog bewaart dat het gedaan is, niet om wie het ging.")
    poh.does_not_see(name)
    expect(everybody).to_have_text(f"Alle {before - 1}")


def test_cards_for_the_desk_and_the_test_page_of_the_envelope(embedded: Installation, visit: Visit):
    (poh,) = people(embedded, visit, "balie", "poh")
    poh.goes_to("Brieven")
    poh.follows("Voor de balie en de apotheek", exact=False)
    poh.is_at("Voor de balie en de apotheek")
    poh.sees("op de kaarten staat “binnenkort”")
    for card in (
        "Telefoonkaart",
        "Nee is een goed antwoord",
        "Bericht voor de apotheek",
        "Bericht voor waarnemers",
    ):
        words = text_of(poh.downloads(card))
        assert "Praktijk balie" in words
        assert poh.me.name in words

    poh.goes_to("Praktijk")
    before = text_of(poh.downloads("Testpagina van de envelop printen"))
    poh.follows("Gegevens aanpassen")
    poh.picks("vensterenvelop", "Half vel (EA5, 22 x 15,6 cm), venster rechts")
    poh.presses("Opslaan")
    poh.sees("De praktijk is aangepast.")
    after = text_of(poh.downloads("Testpagina van de envelop printen"))
    assert "EA5" in after
    assert "EA5" not in before


def test_nobody_answers_a_wrong_tap_and_a_letter_that_comes_back(embedded: Installation, visit: Visit):
    (poh,) = people(embedded, visit, "bellijst", "poh", after="posted 20")
    card = poh.page.locator(".call-card h2")
    poh.goes_to("Bellen")
    poh.sees(re.compile(r"^Vandaag \(3\)"))
    silent = card.inner_text()
    poh.presses("Geen gehoor")
    for tries in (1, 2):
        poh.page.get_by_role("link", name=re.compile(r"^Later \(1\)")).click()
        poh.follows(re.compile(re.escape(silent)), within="main")
        poh.sees(re.compile(f"{tries} keer eerder gebeld"))
        poh.presses("Geen gehoor")
        poh.is_at("Bellen")
    poh.page.get_by_role("link", name=re.compile(r"^Later \(1\)")).click()
    poh.follows(re.compile(re.escape(silent)), within="main")
    poh.presses("Geen reactie, niet meer bellen")
    poh.sees("Vastgelegd: geen reactie. Deze patiënt wordt niet meer gebeld.")
    poh.sees(re.compile(r"^Later \(0\)"))

    wrong = card.inner_text()
    poh.page.get_by_text("Iets anders").click()
    poh.presses("Overleden")
    poh.sees(re.compile(r"^Vandaag \(1\)"))
    poh.presses("Ongedaan maken")
    poh.sees("Ongedaan gemaakt. Alles staat weer zoals het was.")
    poh.goes_to("Bellen")
    poh.sees(re.compile(r"^Vandaag \(2\)"))
    expect(card).to_have_text(wrong)

    poh.page.get_by_text("Iets anders").click()
    poh.follows("Met een andere dag of meer uitleg")
    poh.page.get_by_label("Brief kwam terug", exact=True).check()
    poh.page.get_by_label("Post", exact=True).check()
    poh.presses("Antwoord opslaan")
    poh.sees(re.compile("is vastgelegd|^Vastgelegd"))
    poh.goes_to("Vandaag")
    poh.page.locator(".waiting li", has_text="Adres na te kijken").get_by_role("link").click()
    poh.is_at("Adres nakijken")
    poh.sees(wrong)
    poh.presses(re.compile("^Op de bellijst"))
    poh.is_at("Bellen")
    poh.sees(re.compile(r"^Vandaag \(2\)"))
