"""The main job as its people do it, each in a browser: from an empty installation to answered letters."""

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
from tests.journeys.person import Account, Person

pytestmark = pytest.mark.browser
ADMIN = Account("T. Vermeer", "beheer@example.org")
POH = Account("S. Bakker", "poh@example.org")
GP = Account("M. de Wit", "huisarts@example.org")
OTHER_GP = Account("P. van Loon", "huisarts2@example.org")
MANY_LETTERS_TO_SIGN = re.compile(r"^\d+ brieven ondertekenen$")
PREVIEW = "V O O R B E E L D"
ANSWERS = (("Wil een consult", "Telefoon"), ("Wil niet", "Post"), ("Al gestopt", "Balie"))


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "medicatie.csv"
    path.write_bytes(exports.file(count=60, today=timezone.localdate(), questions=True))
    return path


def test_from_an_export_to_answered_letters(place: Installation, visit: Visit, export: Path):
    admin = visit(place, fresh(ADMIN))
    admin.accepts_the_invitation(
        place.manage("invite_admin", f"--email={ADMIN.email}", f"--name={ADMIN.name}").strip()
    )
    makes_the_practice(admin)
    approves_the_letter_texts(admin)
    invites(admin, POH, "POH-GGZ")
    for gp in (GP, OTHER_GP):
        invites(admin, gp, "huisarts", on_letters=f"dr. {gp.name}")
    admin.logs_out()

    gps = [visit(place, fresh(gp)) for gp in (GP, OTHER_GP)]
    for gp in gps:
        gp.accepts_the_invitation(place.link_in_mail_to(gp.me.email))
        gp.sees("Niets te ondertekenen")

    poh = visit(place, fresh(POH))
    poh.accepts_the_invitation(place.link_in_mail_to(POH.email))
    fills_in_the_letterhead(poh)
    reads_the_export(poh, export)
    answers_a_question(poh)
    names_the_own_gps(poh)
    chooses_twenty_patients_without_one(poh)
    looks_in_the_record(poh)
    one_of_them_finds_reading_hard(poh)
    makes_the_letters(poh)
    signs_by_drawing(poh)
    for gp in gps:
        signs_with_a_typed_name(gp)
    letters_are_made(poh)
    prints_and_goes_through_the_check_list(poh)
    takes_one_from_the_pile_and_checks_the_rest(poh)
    posts_the_letters(poh)
    records_answers(poh)
    finds_the_answers_again(poh)
    sees_who_did_what(poh)
    poh.logs_out()
    poh.opens_as_a_stranger("/p/de-linde/today/")


def fresh(account: Account) -> Account:
    """Each installation has people of its own."""
    return Account(account.name, account.email)


# --- the admin ------------------------------------------------------------------------------------------------------
def makes_the_practice(admin: Person) -> None:
    admin.is_at("Overzicht")
    admin.goes_to("Praktijken")
    admin.follows("Praktijk toevoegen")
    admin.fills_in("naam", "Huisartsenpraktijk De Linde")
    admin.fills_in("korte naam in het webadres", "de-linde")
    admin.fills_in("aantal patiënten", "2340")
    admin.page.get_by_label("is op papier getekend").check()
    admin.presses("Praktijk toevoegen")
    admin.is_at("Huisartsenpraktijk De Linde")


def approves_the_letter_texts(admin: Person) -> None:
    """The plain stop letter and the very plain one."""
    for level in ("B1", "A2"):
        admin.goes_to("Briefteksten")
        admin.page.get_by_role("link", name=f"Stopbrief {level}", exact=True).click()
        admin.fills(note="NHG-Standaard, uitgave 2022, bladzijde 14")
        admin.presses("Goedkeuren")
        admin.sees("Goedgekeurd")


def invites(admin: Person, who: Account, role: str, on_letters: str = "") -> None:
    admin.goes_to("Praktijken")
    admin.follows("Huisartsenpraktijk De Linde", within="main")
    admin.follows("Iemand uitnodigen")
    admin.fills_in("naam", who.name)
    admin.fills_in("e-mailadres", who.email)
    admin.picks("rol", role)
    admin.fills_in("naam op brieven", on_letters)
    admin.presses("Uitnodiging versturen")
    admin.sees(f"De uitnodiging is verstuurd naar {who.email}.")


# --- the POH, up to the letters ---------------------------------------------------------------------------------------
def fills_in_the_letterhead(poh: Person) -> None:
    poh.goes_to("Praktijk")
    poh.sees("Het briefhoofd is niet compleet")
    poh.follows("Gegevens aanpassen")
    for label, value in {
        "straat": "Dorpsstraat", "huisnummer": "1", "postcode": "1234 AB", "plaats": "Lindedorp",
        "telefoon": "(026) 000 00 00", "wanneer te bellen": "maandag tot en met donderdag, 8.30 tot 12.00 uur",
    }.items():  # fmt: skip
        poh.fills_in(label, value)
    poh.presses("Opslaan")
    poh.sees("De praktijk is aangepast.")


def reads_the_export(poh: Person, export: Path) -> None:
    poh.goes_to("Vandaag")
    poh.follows("Lees het eerste bestand in")
    poh.page.locator("input[type=file]").set_input_files(export)
    poh.presses("Bestand lezen")
    poh.is_at("Kolommen controleren", timeout=60)
    poh.sees("Niet te kiezen")  # the column with citizen service numbers
    poh.agrees_with_doubtful_columns()
    poh.presses(re.compile(r"rijen inlezen$"))
    poh.is_at("Het bestand is ingelezen", timeout=60)


def answers_a_question(poh: Person) -> None:
    poh.sees("4 vragen wachten op u")
    poh.follows("Beantwoorden", within="main")
    poh.is_at("Rijen om over te beslissen")
    poh.page.locator("main tr", has_text="31-02-2026").get_by_role("link").first.click()
    poh.fills_in("Datum recept", "28-02-2026")
    poh.presses("Antwoord bewaren")
    poh.sees("1 rij is afgehandeld.")
    poh.goes_to("Vandaag")
    expect(poh.page.locator(".waiting li").first).to_contain_text("3")


def names_the_own_gps(poh: Person) -> None:
    poh.goes_to("Patiënten")
    poh.follows("Zeg wie dat is")
    for code, name in exports.GPS.items():
        poh.page.locator("main tr", has_text=code).locator("select").select_option(label=name)
    poh.presses("Eigen huisartsen opslaan")
    expect(poh.page.locator("main tbody").get_by_text("geen", exact=True)).to_have_count(2)


def chooses_twenty_patients_without_one(poh: Person) -> None:
    poh.goes_to("Rondes")
    poh.presses("Open ronde 1")
    poh.is_at("Patiënten kiezen")
    poh.presses("Neem alle geschikte")
    poh.sees("20 van 20 gekozen")
    left_out = poh.page.locator("main tr", has=poh.page.locator("input[data-choice]:checked")).first
    name = left_out.get_by_role("rowheader").get_by_role("link").inner_text()
    left_out.get_by_role("button", name=re.compile("^Geen brief")).click()
    poh.is_at(f"Geen brief voor {name}")
    poh.picks("reden", "palliatieve zorg")
    poh.presses("Vastleggen")
    poh.sees("19 van 20 gekozen")
    poh.presses("Aanvullen van boven af")
    poh.sees("20 van 20 gekozen")
    expect(poh.page.get_by_role("checkbox", name=f"Een brief voor {name}")).not_to_be_checked()
    poh.presses("Verder naar de brieven")


def looks_in_the_record(poh: Person) -> None:
    """Without that there is no button to make letters with."""
    poh.is_at("Ronde 1")
    expect(poh.page.get_by_role("button", name="20 brieven maken")).to_have_count(0)
    poh.follows("In het dossier kijken")
    poh.is_at("In het dossier kijken")
    poh.page.locator("input[name=looked]").first.check()
    poh.presses("Vinkjes bewaren")
    poh.sees("nagekeken")
    poh.presses("Alles nagekeken, niets gevonden")
    poh.is_at("Ronde 1")


def one_of_them_finds_reading_hard(poh: Person) -> None:
    poh.page.get_by_role("button", name=re.compile("^eenvoudige brief maken")).first.click()
    poh.is_at("Ronde 1")


def makes_the_letters(poh: Person) -> None:
    poh.presses("20 brieven maken")
    poh.sees("De brieven staan klaar om te tekenen.")


# --- signing --------------------------------------------------------------------------------------------------------
def signs_by_drawing(poh: Person) -> None:
    poh.follows("20 brieven ondertekenen")
    expect(poh.page.locator("[data-letter]")).to_have_count(20)
    preview = poh.context.request.get(str(poh.page.locator("iframe").get_attribute("src"))).body()
    assert PREVIEW in text_of(preview)
    poh.draws_a_signature()
    poh.fills(proof="000000")
    poh.presses("20 brieven ondertekenen")
    poh.sees("Deze code of dit wachtwoord klopt niet. Er is niets ondertekend.")
    poh.fills(proof=poh.me.code())
    poh.presses("20 brieven ondertekenen")
    poh.sees(
        re.compile(
            r"^20 brieven ondertekend\. Nog te tekenen: \d+ brieven door dr\. .+ en \d+ brieven door dr\. "
        )
    )


def signs_with_a_typed_name(gp: Person) -> None:
    """Only the letters to the own patients; the last signature sets the worker to work."""
    gp.goes_to("Vandaag")
    gp.sees(re.compile(r"^\d+ brieven wachten op uw handtekening$"))
    gp.follows(MANY_LETTERS_TO_SIGN)
    gp.presses("Liever uw naam typen")
    gp.fills_in("Uw naam als handtekening", f"dr. {gp.me.name}")
    gp.fills(proof=gp.me.password)
    gp.presses(MANY_LETTERS_TO_SIGN)
    gp.sees(re.compile(r"^\d+ brieven ondertekend\."))


# --- print, post, answers ---------------------------------------------------------------------------------------------
def letters_are_made(poh: Person) -> None:
    """By the worker, while the page looks on: nobody presses anything."""
    poh.goes_to("Brieven")
    poh.follows("Ronde 1", within="main")
    poh.page.get_by_role("link", name="20 brieven printen").wait_for(timeout=90_000)


def prints_and_goes_through_the_check_list(poh: Person) -> None:
    """The names on the wave page are those on the check list and on the letters, in this order."""
    names = poh.page.locator(".table-wrap th[scope=row] a").all_inner_texts()
    letters, check_list = poh.downloads("20 brieven printen"), text_of(poh.downloads("Controlelijst"))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(letters)).pages]
    surnames = [name.rsplit(". ", 1)[-1] for name in names]
    assert len(names) == 20
    assert len(pages) % 2 == 0
    fronts = [number for number, page in enumerate(pages) if "Geachte" in page]
    assert [number for number in fronts if number % 2] == [], "a letter begins at the back of another one"
    assert [name for name, number in zip(surnames, fronts, strict=True) if name not in pages[number]] == []
    assert [check_list.index(surname) for surname in surnames] == sorted(map(check_list.index, surnames))
    assert PREVIEW not in "".join(pages)


def takes_one_from_the_pile_and_checks_the_rest(poh: Person) -> None:
    """Somebody objects while the letters lie on the table: the file is made again without that one."""
    poh.page.reload()
    poh.follows("Stapel nakijken")
    poh.is_at("Stapel nakijken")
    third = poh.page.locator(".pile > li").nth(2)
    third.locator("summary").click()
    third.locator("select").select_option(label="wil geen brief")
    third.get_by_role("button", name="Brief eruit halen").click()
    poh.sees("Haal deze brief uit de stapel.")
    poh.goes_to("Brieven")
    poh.follows("Ronde 1", within="main")
    poh.checks_the_pile(19)


def posts_the_letters(poh: Person) -> None:
    poh.presses("Ze zijn gepost")
    poh.sees("De brieven zijn gepost.")


def records_answers(poh: Person) -> None:
    poh.follows("Antwoord vastleggen", within=".table-wrap", exact=False)
    for said, how in ANSWERS:
        poh.page.get_by_label(said, exact=True).check()
        poh.page.get_by_label(how, exact=True).check()
        last = said == ANSWERS[-1][0]
        poh.presses("Antwoord opslaan" if last else "Opslaan, en naar de volgende")
        poh.sees(re.compile("is vastgelegd"))


def finds_the_answers_again(poh: Person) -> None:
    poh.is_at("Ronde 1")
    poh.sees("3 van de 19 patiënten gaven antwoord.")
    answered = poh.page.locator(".table-wrap tbody tr", has_text="wil een consult").first
    answered.get_by_role("rowheader").get_by_role("link").click()
    poh.sees("wil een consult")
    poh.sees(f"{timezone.localdate():%d-%m-%Y}")


def sees_who_did_what(poh: Person) -> None:
    poh.goes_to("Inzagelog")
    poh.page.get_by_label("wat er gebeurde").select_option(label="geprint")
    poh.presses("Tonen")
    poh.page.locator("main tr", has_text=POH.name).first.wait_for()
    poh.page.get_by_label("persoon").select_option(label=f"dr. {GP.name} (huisarts)")
    poh.page.get_by_label("wat er gebeurde").select_option(label="gemaakt")
    poh.presses("Tonen")
    expect(poh.page.locator("main tbody tr", has_text=GP.name).first).to_contain_text(
        "handtekening onder een brief"
    )


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
