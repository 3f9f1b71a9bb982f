"""A training day, each person in a browser: planned, invited, signed up for, given, graded; and a lesson from it."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from pypdf import PdfReader

from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.person import Account, Person
from tests.servers import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("embedded")]
PRACTICE = "Praktijk trainingsdag"
SUBJECT = "Introductie, voor nieuwe praktijken"


def test_a_training_day_from_plan_to_certificate(embedded: Installation, visit: Visit):
    accounts = embedded.scene("practice", "trainingsdag")
    poh, leader = (
        visit(embedded, Account(**accounts["poh"])),
        visit(embedded, Account(**embedded.scene("admin"))),
    )
    for person in (poh, leader):
        person.comes_in()
    plans_and_invites(leader)
    signs_up(poh, mailed_link(embedded, poh.me.email))
    embedded.scene("given", SUBJECT)
    records_who_was_there(leader)
    grades_it(poh)
    reads_the_grade(leader)
    offers_a_lesson(poh)
    shows_it(leader)
    poh.page.reload()
    poh.sees("getoond")


def mailed_link(place: Installation, address: str) -> str:
    """The worker sends in its own time."""
    wait_until(
        lambda: "Uitnodiging: Trainingsdag 1" in place.newest_subject_to(address),
        what="an invitation",
    )
    return place.link_in_mail_to(address)


def plans_and_invites(leader: Person) -> None:
    leader.goes_to("Bijeenkomsten")
    leader.follows("Bijeenkomst plannen")
    leader.page.get_by_label("Trainingsdag 1").check()
    leader.picks("groep", "A")
    day = timezone.localdate() + timedelta(days=10)
    leader.fills(
        title=SUBJECT, day=day.isoformat(), begins="13:00", ends="12:00", place="Dorpshuis Lindedorp",
        trainer="T. Trainer", capacity="12",
    )  # fmt: skip
    leader.presses("Bijeenkomst plannen")
    leader.sees("Het einde ligt vóór het begin.")
    leader.fills(ends="16:15")
    leader.presses("Bijeenkomst plannen")
    leader.is_at("Mensen uitnodigen")
    leader.page.get_by_label("de mensen die ik hieronder aanvink").check()
    leader.page.get_by_label(f"S. Bakker (POH-GGZ), {PRACTICE}").check()
    leader.presses("Uitnodigingen versturen")
    leader.sees("1 persoon is uitgenodigd.")


def signs_up(poh: Person, link: str) -> None:
    poh.opens(link)
    poh.is_at("Trainingsdag 1, groep A")
    poh.presses("Aanmelden")
    poh.sees("U bent aangemeld.")
    assert b"Trainingsdag 1" in poh.downloads("In mijn agenda zetten")


def records_who_was_there(leader: Person) -> None:
    leader.page.reload()
    leader.follows("Aanwezigheid vastleggen")
    leader.page.locator("main select").select_option("present")
    leader.presses("Aanwezigheid opslaan")
    leader.sees("De aanwezigheid is opgeslagen.")


def grades_it(poh: Person) -> None:
    poh.goes_to("Vandaag")
    row = poh.page.locator(".waiting li", has_text="Bijeenkomst om een cijfer te geven")
    row.get_by_role("link").click()
    poh.fills(grade="11", remark="Veel geoefend.")
    poh.presses("Cijfer opslaan")
    poh.sees("Een cijfer is een heel getal van 1 tot en met 10.")
    poh.fills(grade="9")
    poh.presses("Cijfer opslaan")
    poh.sees("Uw cijfer is opgeslagen.")
    certificate = PdfReader(io.BytesIO(poh.downloads("Bewijs van deelname (pdf)"))).pages[0].extract_text()
    assert "S. Bakker" in certificate
    assert "3 u 15 min" in certificate


def reads_the_grade(leader: Person) -> None:
    leader.page.reload()
    leader.sees("9,0 (1 antwoord)")
    leader.sees("Veel geoefend.")


def offers_a_lesson(poh: Person) -> None:
    poh.goes_to("Bijeenkomsten")
    poh.follows("Geleerde lessen")
    poh.follows("Les aanbieden")
    poh.page.get_by_label("Gesprek").check()
    poh.fills(case="Iemand wilde niet praten.", lesson="Begin met wat goed gaat.")
    poh.presses("Les aanbieden")
    poh.sees("De projectleider bekijkt de les")
    poh.sees("te bekijken")


def shows_it(leader: Person) -> None:
    leader.goes_to("Lessen")
    leader.follows("Begin met wat goed gaat.")
    leader.page.get_by_label("tonen aan de andere praktijken").check()
    leader.presses("Oordeel opslaan")
    leader.sees("Uw oordeel is opgeslagen.")
