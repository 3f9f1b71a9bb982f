"""The way of a practice into a project, each person in a browser: from the public page to its first letters."""

import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from practices.forms.sign_ups import SHORTEST
from tests.journeys import exports
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.person import Account, Person, file_for
from tests.journeys.test_main_job import reads_the_export
from tests.servers import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("embedded")]
PROJECT = "beukendal-2026"
PRACTICE = "Huisartsenpraktijk De Beuk"
CONTACT = "aanmelder@beuk.example.org"
POH = Account("P. Poh", "poh@beuk.example.org")
GP = Account("H. Huisarts", "huisarts@beuk.example.org")
DAY_1 = "Introductie voor De Beuk"
ANSWERS = {
    "name": PRACTICE, "street": "Dorpsstraat", "house_number": "7", "postcode": "1234ab", "city": "Lindedorp",
    "phone": "(026) 000 00 00", "agb_code": "01000009", "his": "een HIS", "list_size": "340",
    "contact_name": "A. Aanmelder", "contact_email": CONTACT, "poh_name": POH.name, "poh_email": POH.email,
    "gp_name": GP.name, "gp_email": GP.email,
}  # fmt: skip


def test_from_a_sign_up_to_the_letters_of_the_first_wave(either: Installation, visit: Visit, tmp_path: Path):
    leader = visit(either, Account(**either.scene("admin")))
    leader.comes_in()
    makes_the_project(leader)
    contact = visit(either)
    signs_up(contact)
    sends_a_section_back(leader)
    mends_it(contact, mailed_link(either, CONTACT, "Iets te verbeteren"))
    accepts(leader)
    poh, gp = (visit(either, Account(who.name, who.email)) for who in (POH, GP))
    for person in (poh, gp):
        person.accepts_the_invitation(either.link_in_mail_to(person.me.email))
    records_the_start_interview(leader)
    waits_on_the_overview(leader, re.compile("keurt een tekst goed|gaat akkoord met"))
    approves_the_texts(leader)
    cannot_read_a_file_yet(poh)
    for agreement in ("Verwerkersovereenkomst", "Contract: aanpak en onderzoek"):
        accepts_for_the_practice(gp, agreement)
    waits_on_the_overview(leader, re.compile("trainingsdag 1"))
    reads_the_export(poh, export_for(tmp_path))
    cannot_open_a_wave_yet(poh)

    plans_day_1(leader)
    says_they_come(poh, mailed_link(either, POH.email, "Uitnodiging: Trainingsdag 1"))
    either.scene("given", DAY_1)  # no journey waits for a day to be over
    records_who_was_there(leader)
    is_at_work_on_the_overview(leader)
    approves_the_letter_text(leader)
    chooses_everybody_of_the_first_wave(poh)
    makes_the_letters(poh)


def mailed_link(place: Installation, address: str, subject: str) -> str:
    """The worker sends in its own time."""
    wait_until(lambda: subject in place.newest_subject_to(address), what=f"an e-mail: {subject}")
    return place.link_in_mail_to(address)


# --- the project leader ---------------------------------------------------------------------------------------------
def makes_the_project(leader: Person) -> None:
    leader.is_at("Overzicht")
    leader.follows("Nieuw project")
    leader.is_at("Nieuw project")
    leader.fills(name="Beukendal 2026", slug=PROJECT, funder="AFA", minimum_practices="1")
    leader.presses("Project maken")
    leader.sees("Het project is gemaakt.")
    leader.sees("0 van ten minste 1 praktijken")


def sends_a_section_back(leader: Person) -> None:
    leader.goes_to("Aanmeldingen")
    leader.follows(PRACTICE)
    leader.is_at(PRACTICE)
    for title in ("de praktijk", "de mensen", "meedoen"):
        leader.presses(good(title))
        leader.sees("Dit onderdeel is goed.")
    record = leader.page.locator("section", has=leader.page.get_by_role("heading", name="HIS en omvang"))
    record.locator("summary").click()
    record.locator("textarea").fill("Zijn het echt maar 340 patiënten?")
    record.get_by_role("button", name="Terugsturen", exact=False).click()
    leader.sees("Teruggestuurd. De praktijk krijgt een e-mail")


def good(title: str) -> re.Pattern[str]:
    """The button of a section; its title is for who does not see where it stands."""
    return re.compile(rf"^Dit is goed\s?: {title}$")


def accepts(leader: Person) -> None:
    leader.page.reload()
    leader.sees("3400")
    leader.presses(good("HIS en omvang"))
    leader.presses("Praktijk aannemen")
    leader.sees("Aangenomen.")
    leader.follows("Verder met deze praktijk")
    leader.sees("De projectleider houdt het startgesprek")


def records_the_start_interview(leader: Person) -> None:
    leader.page.reload()
    leader.fills(held_on=timezone.localdate().isoformat(), minutes="45", notes="Begin in het voorjaar.")
    leader.page.get_by_label(GP.name).check()
    leader.presses("Gesprek vastleggen")
    leader.sees("Het startgesprek is vastgelegd.")
    leader.sees("Begin in het voorjaar.")


def waits_on_the_overview(leader: Person, sentence: re.Pattern[str]) -> None:
    leader.goes_to("Overzicht")
    card = leader.page.locator(".board-card", has_text=PRACTICE)
    card.get_by_text(sentence).wait_for()


def approves_the_texts(leader: Person) -> None:
    """Those that nobody approved yet: journeys share an installation."""
    leader.goes_to("Contractteksten")
    leader.is_at("Contractteksten")
    concepts = leader.page.locator("tbody tr", has_text="concept").get_by_role("link")
    for address in concepts.evaluate_all(
        "links => links.map(link => link.href)"
    ):  # two versions have one title
        leader.opens(address)
        leader.presses("Goedkeuren")
        leader.sees("Goedgekeurd. Vanaf nu gaan praktijken met deze versie akkoord.")


def plans_day_1(leader: Person) -> None:
    leader.goes_to("Bijeenkomsten")
    leader.follows("Bijeenkomst plannen")
    project = leader.page.locator("main [name=project]")
    if project.count():  # asked where there are several: journeys share an installation
        project.select_option(label="Beukendal 2026")
    leader.page.get_by_label("Trainingsdag 1").check()
    leader.picks("groep", "A")
    leader.fills(
        title=DAY_1, day=f"{timezone.localdate() + timedelta(days=7)}", begins="13:00", ends="16:00",
        place="Dorpshuis Lindedorp", trainer="T. Trainer", capacity="12",
    )  # fmt: skip
    leader.presses("Bijeenkomst plannen")
    leader.is_at("Mensen uitnodigen")
    leader.page.get_by_label("de mensen die ik hieronder aanvink").check()
    leader.page.get_by_label(f"{POH.name} (POH-GGZ), {PRACTICE}").check()
    leader.presses("Uitnodigingen versturen")
    leader.sees("1 persoon is uitgenodigd.")


def records_who_was_there(leader: Person) -> None:
    leader.page.reload()
    leader.follows("Aanwezigheid vastleggen")
    leader.page.locator("main .rows select").select_option("present")
    leader.presses("Aanwezigheid opslaan")
    leader.sees("De aanwezigheid is opgeslagen.")


def is_at_work_on_the_overview(leader: Person) -> None:
    leader.goes_to("Overzicht")
    columns = leader.page.locator(".board > li", has_text=PRACTICE)
    expect(columns.get_by_role("heading")).to_contain_text("Aan het werk")


def approves_the_letter_text(leader: Person) -> None:
    """When nobody did yet: journeys share an installation."""
    leader.goes_to("Briefteksten")
    leader.page.get_by_role("link", name="Stopbrief B1", exact=True).click()
    if leader.page.get_by_role("button", name="Goedkeuren").count():
        leader.fills(note="NHG-Standaard, uitgave 2022, bladzijde 14")
        leader.presses("Goedkeuren")
        leader.sees("Goedgekeurd")


# --- the practice ---------------------------------------------------------------------------------------------------
def signs_up(contact: Person) -> None:
    contact.opens(f"/sign-up/{PROJECT}/")
    contact.is_at("Aanmelden voor Beukendal 2026")
    time.sleep(SHORTEST.total_seconds())
    contact.fills(**{**ANSWERS, "agb_code": "123"})
    contact.page.locator("[name=poh_discipline]").select_option("ggz")
    namely, told_by = (
        contact.page.locator(f"[name={name}]") for name in ("recruited_by_other", "recruited_by")
    )
    expect(namely).to_be_hidden()
    told_by.select_option("other")
    namely.fill("Een buurpraktijk")
    told_by.select_option(index=1)
    expect(namely).to_be_hidden()
    contact.page.get_by_label("Behandeling en onderzoek").check()
    contact.presses("Aanmelding versturen")
    contact.sees("Een AGB-code heeft 8 cijfers.")
    contact.fills(agb_code=ANSWERS["agb_code"])
    contact.presses("Aanmelding versturen")
    contact.is_at("Uw aanmelding is binnen")


def mends_it(contact: Person, link: str) -> None:
    contact.opens(link)
    contact.is_at("Er moet iets verbeterd worden")
    contact.sees("Zijn het echt maar 340 patiënten?")
    contact.fills(list_size="3400")
    contact.presses("Verbetering versturen")
    contact.is_at("Uw aanmelding is binnen")


def cannot_read_a_file_yet(poh: Person) -> None:
    poh.goes_to("Rondes")
    poh.follows("Lees het eerste bestand in")
    poh.sees("Tot dan kan er geen bestand worden ingelezen.")
    assert poh.page.locator("input[type=file]").count() == 0


def accepts_for_the_practice(gp: Person, agreement: str) -> None:
    gp.goes_to("Praktijk")
    gp.follows("Naar de overeenkomsten")
    gp.follows(re.compile(f"^Lezen en akkoord gaan\\s?: {agreement}$"))
    gp.is_at(agreement)
    gp.page.get_by_label("Ik ben bevoegd").check()
    gp.fills(proof=gp.me.password)
    gp.presses("Akkoord namens de praktijk")
    gp.sees("Het akkoord is vastgelegd.")
    name = re.compile(rf"^Verzegelde PDF openen\s?: {agreement}$")
    pdf = gp.page.get_by_role("link", name=name)
    pdf.wait_for(timeout=90_000)
    answer = gp.context.request.get(str(pdf.get_attribute("href")))
    assert answer.body().startswith(b"%PDF-")


def cannot_open_a_wave_yet(poh: Person) -> None:
    poh.goes_to("Rondes")
    poh.sees("Er kan nu geen ronde worden geopend.")
    poh.sees("trainingsdag 1")


def export_for(folder: Path) -> Path:
    """Of patients of the only GP there is: nobody has to say who that is."""
    file = exports.file(count=40, today=timezone.localdate(), gps=("HH",))
    return file_for(folder, "medicatie.csv", file)


def says_they_come(poh: Person, link: str) -> None:
    poh.opens(link)
    poh.is_at("Trainingsdag 1, groep A")
    poh.presses("Aanmelden")
    poh.sees("U bent aangemeld.")


def chooses_everybody_of_the_first_wave(poh: Person) -> None:
    poh.goes_to("Rondes")
    poh.presses("Open ronde 1")
    poh.is_at("Patiënten kiezen")
    poh.presses("Neem alle geschikte")
    poh.sees(re.compile(r"^\d+ van 20 gekozen$"))
    poh.presses("Verder naar de brieven")
    poh.is_at("Ronde 1")
    poh.looks_everybody_up()


def makes_the_letters(poh: Person) -> None:
    poh.is_at("Ronde 1")
    poh.presses(re.compile(r"^\d+ brieven maken$"))
    poh.sees("De brieven staan klaar om te tekenen.")
    poh.goes_to("Vandaag")
    waits = poh.page.locator(".waiting li", has_text=re.compile("Brie(f|ven) te ondertekenen"))
    waits.wait_for()
