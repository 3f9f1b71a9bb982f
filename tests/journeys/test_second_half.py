"""The second half: a first consult with a plan and a workbook, a rest and a step back, a second consult with a renewed
workbook, a referral, and an alarm that stops the plan.
"""

import io
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.conftest import Visit
from tests.journeys.consulting import approves_the_plan, holds_the_plan, proposes_a_plan, refers
from tests.journeys.installation import Installation
from tests.journeys.person import Account, Person

pytestmark = [pytest.mark.browser, pytest.mark.slow]
REASONS, WORDS = "Mijn kleinkind kunnen oppassen.", "Twee nachten niet geslapen."
CALLED = "Vandaag gesproken, komt morgen op het spreekuur."
WEEKS_GONE = 3


def test_from_a_first_consult_to_a_referral_and_an_alarm(place: Installation, visit: Visit):
    accounts = place.scene("practice", "tweede-helft", "posted", "42")
    where = place.scene("wants_consult", "tweede-helft")
    poh, gp = (visit(place, Account(**accounts[role])) for role in ("poh", "gp"))
    poh.comes_in()
    gp.comes_in()

    holds_the_first_consult(poh, where["consult"])
    proposes_a_plan(poh, where["plan"])
    approves_the_plan(gp, where["plan"])
    makes_a_workbook_and_gives_it(poh, where["workbooks"])
    old = the_workbook(poh, where["workbooks"], edition=1)
    assert REASONS in old
    assert "weken gedaan" not in old

    place.scene("weeks_pass", "tweede-helft", str(WEEKS_GONE * 7 + 2))
    begins_a_consult(poh, where["patient"], "2e consult")
    is_told_that_it_goes_too_fast(poh)
    holds_the_plan(poh, where["plan"])
    goes_a_step_back(poh, where["plan"])
    sees_the_step_back(gp)
    the_old_edition_is_not_printed_any_more(poh, where["workbooks"])
    makes_a_workbook_and_gives_it(poh, where["workbooks"])
    poh.sees("Oud schema, wordt niet meer afgedrukt")
    new = the_workbook(poh, where["workbooks"], edition=2)
    assert WORDS in new
    assert re.search(rf"Ik heb al {WEEKS_GONE} van de \d+ weken gedaan", new)
    assert new.count("✓") == WEEKS_GONE * 7 + 2  # every day until today
    assert new.count("even wachten") > old.count("even wachten")  # the rest stands among the weeks
    assert ends(new) != ends(old)

    refers(poh, where["patient"], unsaid=WORDS)

    begins_a_consult(poh, where["patient"], "3e consult")
    calls_in_the_gp(poh, where["plan"])
    answers_the_alarm(gp)
    poh.opens(where["plan"])
    poh.does_not_see("Er staat een alarm open")
    poh.follows("Afbouwschema maken", within="main")
    poh.is_at("Afbouwschema maken")


def holds_the_first_consult(poh: Person, consult: str) -> None:
    poh.opens(f"{consult}?part=complaints")
    poh.fills(own_reasons=REASONS)
    poh.presses(re.compile("^Volgende"))
    poh.page.wait_for_url("**part=closing")
    poh.fills(minutes="25")
    poh.presses("Consult afronden")
    poh.page.wait_for_url("**/summary/")


def begins_a_consult(poh: Person, patient: str, title: str) -> None:
    """Planned for now, because the patient stands at the desk."""
    poh.opens(patient)
    poh.follows("Consult plannen", within="main")
    poh.is_at(f"{title} plannen")
    now = timezone.localtime()
    poh.fills(day=f"{now:%Y-%m-%d}", time=f"{now:%H:%M}")
    poh.presses("Consult plannen")
    poh.follows("Consult beginnen", within="main")
    poh.sees(re.compile(f"^{title}, "))


def is_told_that_it_goes_too_fast(poh: Person) -> None:
    poh.presses(re.compile("^Gebruik nu"))
    poh.page.wait_for_url("**part=use")
    poh.fills(use_in_own_words=WORDS)
    poh.presses(re.compile("^Afronden"))
    poh.page.wait_for_url("**part=closing")
    poh.fills(minutes="20")
    poh.presses("Consult afronden")
    poh.page.wait_for_url("**/summary/")


def goes_a_step_back(poh: Person, plan: str) -> None:
    """It holds at once: today stands on a higher dose, and rests there."""
    poh.opens(plan)
    before = dose_of_today(poh)
    poh.presses("Stap terug")
    poh.sees("Een stap terug, vanaf vandaag. De huisarts ziet het.")
    assert dose_of_today(poh) > before
    poh.sees("vastgehouden")


def dose_of_today(somebody: Person) -> float:
    cell = somebody.page.locator("tr[aria-current=step] b").first.inner_text()
    return float(re.sub(r"[^\d,]", "", cell).replace(",", "."))


def sees_the_step_back(gp: Person) -> None:
    gp.goes_to("Vandaag")
    waits = gp.page.locator(".waiting li", has_text="Afbouwschema voor u")
    waits.get_by_role("link").click()
    gp.page.locator("main .rows a").click()
    gp.is_at("Afbouwschema")
    gp.sees(re.compile("^Een stap terug door S. Bakker"))
    gp.presses("Gezien")
    gp.sees("Vastgelegd dat u het hebt gezien.")
    gp.goes_to("Vandaag")
    expect(waits).to_have_count(0)


def the_old_edition_is_not_printed_any_more(poh: Person, workbooks: str) -> None:
    """Its schedule is not the one that holds."""
    poh.opens(workbooks)
    poh.sees(re.compile("^Het schema in deze uitgave is gestopt of vervangen."))
    poh.sees(re.compile("^Veranderd sinds de nieuwste uitgave: afbouwschema"))


def makes_a_workbook_and_gives_it(poh: Person, workbooks: str) -> None:
    poh.opens(workbooks)
    poh.presses("Maak het werkboekje")
    poh.page.get_by_role("link", name=re.compile("^Druk af als boekje")).wait_for(timeout=120_000)
    poh.presses("Aan de patiënt gegeven")
    expect(poh.page.get_by_role("button", name="Aan de patiënt gegeven")).to_have_count(0)


def the_workbook(poh: Person, workbooks: str, *, edition: int) -> str:
    poh.opens(workbooks)
    poh.sees(f"Uitgave {edition}")
    pages = PdfReader(io.BytesIO(poh.downloads("Op A4"))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def ends(workbook: str) -> str:
    """The sentence about the last step."""
    said = re.search(r"Vanaf \w+ \d+ \w+ \d{4} (neem|blijf) ik", workbook)
    assert said
    return said[0]


def calls_in_the_gp(poh: Person, plan: str) -> None:
    poh.presses("Huisarts inschakelen")
    poh.is_at("Praat vandaag nog met de huisarts")
    poh.sees(re.compile("^Het afbouwschema stopt meteen"))
    poh.page.get_by_label("Een epileptische aanval").check()
    poh.fills(note=WORDS)
    poh.presses("Nu de huisarts inschakelen")
    poh.sees("Een epileptische aanval")
    poh.opens(plan)
    poh.sees("Er staat een alarm open: een epileptische aanval")
    poh.sees("Het schema is gestopt")
    expect(poh.page.get_by_role("link", name="Afbouwschema maken")).to_have_count(0)


def answers_the_alarm(gp: Person) -> None:
    """First on the start page, above all else."""
    gp.goes_to("Vandaag")
    first = gp.page.locator(".waiting li").first
    expect(first).to_contain_text("Patiënt om vandaag te spreken")
    first.get_by_role("link").click()
    gp.page.locator("main tbody a").click()
    gp.sees(WORDS)
    gp.presses("Vastleggen en alarm sluiten")
    gp.sees("Schrijf op wat er is gedaan. Het alarm blijft open.")
    gp.fills(outcome=CALLED)
    gp.presses("Vastleggen en alarm sluiten")
    gp.sees(CALLED)
    gp.goes_to("Vandaag")
    expect(first.filter(has_text="Patiënt om vandaag te spreken")).to_have_count(0)
