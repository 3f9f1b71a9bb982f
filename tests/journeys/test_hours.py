"""Hours, each person in a browser: from what happened to what is paid, and a correction that is settled afterwards."""

import io
import re
from datetime import date, timedelta

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import capfirst
from pypdf import PdfReader

from tests.journeys import axe
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.person import DESK, PHONE, Account, Person
from tests.servers import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("embedded")]
PRACTICE = "Praktijk uren"
THIS = timezone.localdate().replace(day=1)
LAST = (THIS - timedelta(days=1)).replace(day=1)
BEFORE = (LAST - timedelta(days=1)).replace(day=1)
BY_HAND, ATTENDED, LATER = "170,00", "127,50", "85,00"  # 2 h, 1 h 30 min and 1 h, at 85 euros
TOO_MUCH, SETTLED = "42,50", "42,50"  # half an hour less, and what is left of the last hour


def test_from_a_meeting_to_a_correction_that_is_settled(either: Installation, visit: Visit):
    accounts = either.scene("practice", "uren", "hours")
    poh = visit(either, Account(**accounts["poh"]), size=PHONE)
    one, other = (visit(either, Account(**either.scene("fund"))) for _person in range(2))
    for person in (poh, one, other):
        person.comes_in()

    takes_a_proposal(poh)
    writes_another_and_mends_a_mistake(poh)
    submits_in_order(poh)
    asks_about_it(one)
    answers(poh)
    approves(other, BEFORE, BY_HAND)
    approves(other, LAST, ATTENDED)
    pay_together(one, other, "297,50")
    reads_that_it_is_paid(poh, month_words(LAST), ATTENDED)

    corrects_what_was_paid(poh)
    approves(other, BEFORE, f"−{TOO_MUCH}", correction=True)
    approves(other, THIS, LATER)
    pay_together(one, other, SETTLED)
    reads_that_it_is_paid(poh, f"{month_words(BEFORE)}, correctie 1", f"−{TOO_MUCH}")


def month_words(month: date) -> str:
    """As it stands above a claim."""
    with translation.override("nl"):
        return capfirst(date_format(month, "F Y"))


def amount(words: str) -> re.Pattern[str]:
    """ "−42,50" is written −€ 42,50 or € −42,50; the space does not break."""
    return re.compile(r"€\s" + re.escape(words))


def sum_of(words: str, *, before: str = "", after: str = "") -> re.Pattern[str]:
    """On a button."""
    return re.compile(rf"^{before}€\s{re.escape(words)}{after}$")


# --- the practice ---------------------------------------------------------------------------------------------------
def takes_a_proposal(poh: Person) -> None:
    """On a phone, from the start page: one tap."""
    row = poh.page.locator(".waiting li", has_text="Voorstel voor uw uren")
    row.get_by_role("link").click()
    poh.is_at("Uren")
    poh.sees("Dorpshuis Lindedorp")
    axe.has_no_faults(poh)
    poh.presses(re.compile("^Klopt"))
    poh.sees("1 voorstel opgeschreven.")


def writes_another_and_mends_a_mistake(poh: Person) -> None:
    poh.page.get_by_label("Brieven versturen").check()
    poh.fills(minutes="2", day=BEFORE.replace(day=12).isoformat())
    poh.presses("Opschrijven")
    field = poh.page.locator("main [name=minutes]")
    said = poh.page.locator(f"#{field.get_attribute('id')}_error")
    assert "Is dat 2 uur of 2 minuten?" in said.inner_text()
    axe.has_no_faults(poh)
    poh.fills(minutes="2:00")
    poh.presses("Opschrijven")
    poh.sees(re.compile(r"^Opgeschreven: 2\su brieven versturen"))
    poh.page.set_viewport_size(DESK)


def submits_in_order(poh: Person) -> None:
    """The newer month says which one comes first, and leads to it."""
    to_claim(poh, month_words(LAST))
    poh.sees("Declaraties gaan op volgorde")
    axe.has_no_faults(poh)
    poh.follows(f"Naar {month_words(BEFORE).lower()}")
    poh.is_at(month_words(BEFORE))
    submits(poh, BY_HAND)
    to_claim(poh, month_words(LAST))
    submits(poh, ATTENDED)


def to_claim(poh: Person, name: str) -> None:
    poh.goes_to("Uren")
    poh.follows("Alle declaraties")
    poh.is_at("Declaraties")
    poh.follows(name, within="main")
    poh.is_at(name)


def submits(poh: Person, total: str) -> None:
    poh.presses(sum_of(total, after=" indienen"))
    poh.sees("Ingediend. Het fonds beoordeelt de declaratie nu.")
    poh.page.locator(".claim-sum", has_text=amount(total)).wait_for()


def answers(poh: Person) -> None:
    poh.goes_to("Vandaag")
    poh.page.locator(".waiting li", has_text="Vraag over een declaratie").get_by_role("link").click()
    poh.sees("Welke brieven waren dat?")
    poh.presses("Antwoorden en opnieuw indienen")
    poh.sees("Schrijf eerst een antwoord op de vraag.")
    axe.has_no_faults(poh)
    poh.fills(answer="De twintig van de eerste ronde.")
    poh.presses("Antwoorden en opnieuw indienen")
    poh.sees("Ingediend.")


def reads_that_it_is_paid(poh: Person, name: str, total: str) -> None:
    to_claim(poh, name)
    poh.sees(f"Betaald op {timezone.localdate():%d-%m-%Y}.")
    # The worker makes the PDF in its own time.
    wait_until(lambda: has_pdf(poh), what="the PDF of the claim", seconds=90)
    paper = PdfReader(io.BytesIO(poh.downloads("Declaratie als PDF"))).pages[0].extract_text()
    assert PRACTICE in paper
    assert amount(total).search(paper), paper


def has_pdf(poh: Person) -> bool:
    poh.page.reload()
    return poh.page.get_by_role("link", name="Declaratie als PDF").count() > 0


def corrects_what_was_paid(poh: Person) -> None:
    """It stands in a claim of its own, and goes with hours of this month: more was done than was paid too much."""
    poh.goes_to("Uren")
    for _month in (LAST, BEFORE):
        poh.follows("Vorige maand")
    poh.follows(re.compile("^Corrigeren"))
    poh.is_at("Uren corrigeren")
    axe.has_no_faults(poh)
    poh.fills(minutes="1:30", remark="Een half uur te veel geteld.")
    poh.presses("Corrigeren")
    poh.sees("Gecorrigeerd. De correctie is een eigen declaratie, die nog moet worden ingediend.")
    poh.goes_to("Uren")
    poh.page.get_by_label("Ander projectwerk").check()
    poh.fills(minutes="1:00")
    poh.presses("Opschrijven")
    to_claim(poh, f"{month_words(BEFORE)}, correctie 1")
    submits(poh, f"−{TOO_MUCH}")
    to_claim(poh, month_words(THIS))
    submits(poh, LATER)


# --- the fund -------------------------------------------------------------------------------------------------------
def to_judge(somebody: Person, month: date, *, correction: bool = False) -> None:
    somebody.goes_to("Declaraties")
    name = rf"{month:%m-%Y}, correctie 1" if correction else f"{month:%m-%Y}"
    somebody.follows(re.compile(rf"^{PRACTICE}\s?, {name}$"))
    somebody.is_at(f"{PRACTICE}, {name}")


def asks_about_it(somebody: Person) -> None:
    to_judge(somebody, BEFORE)
    somebody.page.get_by_text("De praktijk iets vragen").click()
    somebody.fills(text="Welke brieven waren dat?")
    axe.has_no_faults(somebody)
    somebody.presses("Vraag versturen")
    somebody.sees("De vraag is gesteld.")


def approves(somebody: Person, month: date, total: str, *, correction: bool = False) -> None:
    to_judge(somebody, month, correction=correction)
    somebody.page.locator("tfoot", has_text=amount(total)).first.wait_for()
    axe.has_no_faults(somebody)
    somebody.presses("Goedkeuren")
    somebody.sees("Goedgekeurd. De praktijk krijgt een e-mail")


def pay_together(one: Person, other: Person, total: str) -> None:
    """Made by one, released and brought to the bank by the other."""
    one.goes_to("Betalingen")
    axe.has_no_faults(one)
    one.presses(sum_of(total, before="Betaalopdracht van ", after=" maken"))
    one.sees("De betaalopdracht staat klaar.")
    one.sees("Iemand anders geeft deze betaalopdracht vrij")
    other.goes_to("Betalingen")
    other.follows(one.page.locator("h1").inner_text())
    axe.has_no_faults(other)
    other.fills(proof=other.me.password)
    other.presses("Vrijgeven")
    other.sees("Vrijgegeven.")
    assert f">{total.replace(',', '.')}</InstdAmt>".encode() in other.downloads("Bestand downloaden")
    other.page.get_by_text("De bank heeft betaald", exact=True).click()
    other.presses("Als betaald aanmerken")
    other.sees("Betaald. De praktijken krijgen een e-mail.")
