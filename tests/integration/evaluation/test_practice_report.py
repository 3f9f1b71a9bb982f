"""The report of a practice: its own numbers exactly, all practices together as published, and a page to hang up."""

import io
import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from evaluation.presenters.practice_report import ReportPage
from evaluation.queries import practice_report as queries
from evaluation.queries.practice_report import Own, Pool, Window
from evaluation.snapshots.content import Content, Figure
from practices.models import Participation, Project
from tests import published
from tests.conftest import login
from tests.factories.consults import ConsultFactory
from tests.factories.people import NOW, MembershipFactory, ProjectFactory
from tests.factories.stopletters import ResponseFactory
from tests.integration.evaluation import following

pytestmark = pytest.mark.django_db
STOPPED = Figure(
    "outcome_6.letter.abstinent.with_data", "wilson", 65, estimate=0.23, low=0.15, high=0.35,
    numerator=15, denominator=65, groups=8,
)  # fmt: skip
PUBLISHED = Content(
    number=4, day=NOW.date(), rules={}, counted="consent", practices=8, versions={}, primary={}, tables={},
    totals={}, figures={STOPPED.name: STOPPED},
)  # fmt: skip


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def people(practice, poh, gp):
    """Four with a letter of 2 March: two stopped, one uses less, of one nothing is known after half a year."""
    found = following.letters(poh, gp, 4)
    following.use(found[2], 1, 182, quantity=10)
    following.use(found[3], 1, 182)
    following.export(practice, following.after(200), *found[:3])
    ResponseFactory(letter=found[0].letters.get(), code="consult")
    ResponseFactory(letter=found[1].letters.get(), code="no_reaction")
    ResponseFactory(letter=found[2].letters.get(), code="returned")
    ConsultFactory(letter=found[0].letters.get(), number=1, done=True)
    following.refresh(practice)
    return found


def sections(practice, content=None):
    page = ReportPage(queries.own(practice), Pool(content, 8, 5))
    return {section.title: section for section in page.sections}


def shown(client, practice):
    return client.get(reverse("practice_report", args=[practice.slug])).content.decode()


def test_own_numbers_are_exact(practice, people):
    found = sections(practice)
    assert found["Bereikt"].sentence == "Van 4 mensen met een stopbrief antwoordden er 1 (25\xa0%)."
    assert [line.own for line in found["Consulten"].lines] == ["1 van 4 · 25\xa0%", *["0 van 4 · 0\xa0%"] * 4]
    six = found["6 maanden na de brief"]
    assert [line.own for line in six.lines] == ["2 van 3 · 67\xa0%", "3 van 3 · 100\xa0%"]
    assert all("beter" in section.direction or "doel" in section.direction for section in found.values())


def test_all_together_stand_beside_them_with_interval_and_number(practice, people):
    six = sections(practice, PUBLISHED)["6 maanden na de brief"]
    assert [(line.together, line.about) for line in six.lines] == [
        ("23\xa0%", "95%-interval 15 tot 35\xa0%, van 65 mensen"),
        ("niet getoond: kleine aantallen", ""),
    ]


def test_without_a_snapshot_there_is_no_comparison(practice, people, poh):
    page = shown(login(poh), practice)
    assert "Minder dan 5 praktijken met resultaten: nog geen vergelijking." in page
    assert ">Alle praktijken<" not in page


def test_enough_practices_and_no_snapshot_is_said_as_well(practice, people):
    page = ReportPage(queries.own(practice), Pool(None, 5, 5))
    assert (
        page.pooled == "Er zijn nog geen resultaten van alle praktijken gepubliceerd: nog geen vergelijking."
    )


def test_before_the_letters_it_says_what_comes(practice, gp):
    page = shown(login(gp), practice)
    assert "Nog niets te melden" in page
    assert reverse("practice_report_page", args=[practice.slug]) not in page


def test_the_page_to_hang_up_is_one_page_without_a_patient(practice, people, poh):
    answer = login(poh).get(reverse("practice_report_page", args=[practice.slug]))
    assert answer.headers["Content-Type"] == "application/pdf"
    paper = PdfReader(io.BytesIO(answer.content))
    assert len(paper.pages) == 1
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]
    words = " ".join(paper.pages[0].extract_text().split())
    for expected in (
        "Dank u wel",
        practice.name,
        "4 mensen kregen een brief",
        "2 waren na een half jaar gestopt",
    ):
        assert expected in words
    for person in people:
        assert person.surname not in words
    assert "!" not in words


def test_before_printing_the_page_says_who_decides_and_which_counts_are_few(practice, people, poh):
    page = shown(login(poh), practice)
    link = page.index(reverse("practice_report_page", args=[practice.slug]))
    assert page.index("Of het in een wachtkamer mag hangen, beslist uw praktijk zelf.") < link
    assert "Op het blad staat een aantal onder de 5: kreeg een brief 4, kwam op gesprek 1, gestopt 2" in page


def test_of_larger_counts_nothing_is_said(practice):
    six = Window(6, sent=40, with_data=30, codes={"abstinent": 5, "halved": 6})
    page = ReportPage(
        Own(60, 40, 30, dict.fromkeys(queries.RUNGS, 9), {6: six}, NOW.date()), Pool(None, 8, 5)
    )
    assert page.few == ""


def test_what_stops_by_itself_is_said_beside_the_same_months_alone(practice, people, poh):
    pool = queries.pool(practice, NOW.date())
    found = {one.title: one.direction for one in ReportPage(queries.own(practice), pool).sections}
    assert "12\xa0% binnen 6 maanden (5 tot 21\xa0%, Gorgels 2005)" in found["6 maanden na de brief"]
    assert found["3 maanden na de brief"] == "Hoger is beter."


def test_nothing_about_benzodiazepines_is_said_of_other_medicines(practice, people, poh):
    practice.participation.project.medicine_group = "opioids"
    practice.participation.project.save()
    words = (
        PdfReader(io.BytesIO(login(poh).get(reverse("practice_report_page", args=[practice.slug])).content))
        .pages[0]
        .extract_text()
    )
    after = login(poh).get(reverse("follow_up", args=[practice.slug])).content.decode()
    assert "brieven over stoppen met een sterke pijnstiller (opioïd)" in " ".join(words.split())
    assert "Ook zonder brief stoppen mensen. Wat anders is" in after
    for page in (words, after, shown(login(poh), practice)):
        assert not re.search("slaap|kalmering|Gorgels|12 van de 100", page)


def test_there_is_no_page_to_hang_up_before_half_a_year_is_known(practice, poh, gp):
    following.letters(poh, gp, 1)
    answer = login(poh).get(reverse("practice_report_page", args=[practice.slug]), follow=True)
    assert "zodra een export zo ver reikt" in answer.content.decode()


def test_nobody_else_sees_it(practice, people, other_poh, researcher, admin):
    for person in (other_poh, researcher, admin):
        for name in ("practice_report", "practice_report_page"):
            assert login(person).get(reverse(name, args=[practice.slug])).status_code == 404


def test_a_practice_that_is_not_counted_is_not_told_that_it_is(practice, people):
    own, pool = queries.own(practice), Pool(PUBLISHED, 8, 5)
    assert "de uwe meegeteld." in ReportPage(own, pool).pooled
    assert "de uwe is niet meegeteld." in ReportPage(own, pool, counted=False).pooled


def test_who_takes_part_since_the_snapshot_is_not_in_it(practice, poh):
    """Told by the page itself, from the day on which it was counted."""
    following.letters(poh, MembershipFactory(gp=True, practice=practice), 1)
    project: Project = ProjectFactory()
    snapshot = published.publish(project)
    day = Content.of(snapshot.content).day
    row = Participation.objects.filter(practice=practice)
    row.update(project=project, kind=Participation.Kind.FULL, research_since=day)
    assert "de uwe meegeteld." in shown(login(poh), practice)
    row.update(research_since=day + timedelta(days=1))
    with time_machine.travel(NOW + timedelta(days=1000), tick=False):
        assert "de uwe is niet meegeteld." in shown(login(poh), practice)


def test_who_only_treats_reads_that_nobody_else_sees_its_numbers(practice, people, poh):
    page = shown(login(poh), practice)
    assert "Anderen zien er niets van: uw praktijk doet niet mee aan het onderzoek." in page
    assert "in een totaal van ten minste vijf" not in page
    taking_part = ReportPage(queries.own(practice), Pool(PUBLISHED, 8, 5))
    assert taking_part.seen_by_others.startswith("Anderen zien ze alleen in een totaal")
