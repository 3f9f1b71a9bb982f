"""The workbook on paper: what stands in it, that it can be heard as well as seen, and that it is the same each time."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from pypdf import PdfReader

from consults.writing import chapters, paper, quiz, shipped, specimen, stories
from consults.writing.facts import Facts, Medicine

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def book(level="B1"):
    content = {kind: shipped.content(kind, level) for kind in ("chapters", "quiz", "stories")}
    return paper.Book(
        level,
        chapters.read(content["chapters"]),
        quiz.read(content["quiz"]),
        stories.read(content["stories"]),
    )


def facts(level="B1", **differs):
    return specimen.facts(book(level).stories, texts=f"{level}-1", **differs)


@pytest.fixture(scope="module", params=["B1", "A2"])
def level(request):
    return request.param


@pytest.fixture(scope="module")
def reading(level):
    return PdfReader(io.BytesIO(paper.reading_pdf(facts(level, reason="sleep"), book(level), at=AT)))


@pytest.fixture(scope="module")
def pages(reading):
    return [" ".join(page.extract_text().split()) for page in reading.pages]


def test_twelve_parts_on_about_as_many_pages(pages, level):
    assert 12 <= len(pages) <= 16
    titles = [part.title for part in book(level).parts]
    at = [next(number for number, page in enumerate(pages) if title in page) for title in titles]
    assert at == sorted(set(at)), "each part begins a page of its own"


def test_the_answers_are_not_on_the_page_of_the_questions(pages):
    asked = next(number for number, page in enumerate(pages) if "Eerste keer goed 5 van 10" in page)
    answers = next(number for number, page in enumerate(pages) if "U had er" in page)
    assert answers == asked + 1
    assert "U had er 5 van de 10 goed" in pages[answers]
    assert book().questions[0].explanation not in pages[asked]


def test_the_schedule_tells_every_week_with_its_tablets(pages):
    whole = " ".join(pages)
    for week in range(1, 9):
        assert f"Week {week}" in whole
    assert "10 nov tot en met 16 nov" in whole
    assert "1½ tabletten" in whole
    assert "een halve tablet: breek hem op de streep" in whole
    assert "Ik heb al 2 van de 8 weken gedaan." in whole
    assert "Vanaf dinsdag 5 januari 2027 neem ik geen oxazepam meer." in whole
    assert "Goedgekeurd door dr. M. de Wit, 9 november 2026" in whole


def test_own_words_appointment_and_stories_are_those_of_the_patient(pages):
    whole = " ".join(pages)
    for words in ("Ik wil weer zeker op mijn benen staan.", "Ik vergeet namen.", "Als mijn man meedoet."):
        assert words in whole
    assert "dinsdag 8 december 2026, 10.30 uur" in whole
    assert "Annie, 76 jaar" in whole
    assert "Karim" not in whole


def test_it_is_tagged_dutch_and_names_nobody_in_its_metadata(reading):
    root = reading.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nl"
    assert reading.metadata.title == "Werkboekje"
    assert "Aa" not in str(reading.metadata)
    assert "pdfuaid:part" in reading.xmp_metadata.stream.get_data().decode()


def test_every_drawing_says_what_it_shows(reading):
    figures = [
        element
        for element in elements(reading.trailer["/Root"]["/StructTreeRoot"])
        if element.get("/S") == "/Figure"
    ]
    assert len(figures) > 20
    assert all(figure.get("/Alt") for figure in figures)


def elements(node):
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        found = child.get_object()
        if isinstance(found, dict) and "/S" in found:
            yield found
            yield from elements(found)


def test_every_font_is_embedded(reading):
    fonts = [font.get_object() for page in reading.pages for font in page["/Resources"]["/Font"].values()]
    files = {
        name
        for font in fonts
        for name in font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        if str(name).startswith("/FontFile")
    }
    assert files


def test_very_plain_words_stand_in_large_letters():
    for size in (paper.A4, paper.A5):
        assert 13 <= paper.SIZES[size, "A2"] <= 14
        assert paper.SIZES[size, "B1"] < paper.SIZES[size, "A2"]


def test_without_an_approved_plan_it_says_so_and_leaves_room():
    html = paper.sheet(facts(with_plan=False), book()).html
    assert "Er is nog geen schema" in html
    assert "Goedgekeurd door" not in html
    assert "Ik doe dit omdat:" in html


def test_nothing_of_somebody_else_reason_or_age_is_in_it():
    html = paper.sheet(facts(reason="anxiety", age_65=False), book()).html
    assert "Voor rust in uw hoofd" in html
    assert "Voor een betere nacht" not in html
    assert "Als u ouder wordt" not in html


def test_words_of_a_patient_are_never_markup():
    one = facts()
    said = replace(one.said, reasons="<b>{phone}</b>\n**nee**")
    html = paper.sheet(replace(one, said=said, called="<script>"), book()).html
    assert "&lt;b&gt;{phone}&lt;/b&gt;" in html
    assert "**nee**" in html
    assert "<script>" not in html


def test_the_same_facts_give_the_same_bytes_also_after_they_were_kept():
    one = facts()
    kept = Facts.from_json(json.loads(json.dumps(one.to_json())))
    assert kept == one
    assert paper.booklet_pdf(one, book(), at=AT) == paper.booklet_pdf(kept, book(), at=AT)
    assert paper.sheet(one, book()) == paper.sheet(kept, book())


def test_facts_of_somebody_nothing_is_known_of_are_kept_too():
    one = replace(facts(with_plan=False), medicines=())
    assert Facts.from_json(json.loads(json.dumps(one.to_json()))) == one
    assert "Medicijn" in paper.sheet(one, book()).html


def test_the_booklet_has_whole_sheets_and_ends_with_whom_to_call(level):
    booklet = PdfReader(io.BytesIO(paper.booklet_pdf(facts(level), book(level), at=AT)))
    assert len(booklet.pages) % 2 == 0
    box = booklet.pages[0].mediabox
    assert box.width > box.height
    outer = " ".join(booklet.pages[0].extract_text().split())
    assert "Mijn werkboekje" in outer
    assert "Wie kan ik bellen?" in outer
    assert booklet.metadata.title == "Werkboekje"


def test_a_preview_is_marked():
    words = paper.sheet(facts(), book(), mark=paper.PREVIEW).html
    assert "VOORBEELD" in words


def test_tablets_of_two_strengths_say_which_they_are():
    """As drawings they look alike: who takes the wrong one takes more than was approved."""
    one = facts()
    taken = {"night": {Decimal(5): Decimal(1), Decimal(2): Decimal("0.5")}}
    step = replace(one.schedule.steps[0], mg=Decimal(6), tablets=taken)
    half = ("tablet", Decimal("0.5"))
    two = replace(
        one.schedule,
        substance="diazepam",
        switched_from="oxazepam",
        steps=(step, *one.schedule.steps[3:]),
        strengths={Decimal(5): half, Decimal(2): half},
    )
    html = paper.sheet(replace(one, schedule=two), book()).html
    assert "Ik stap over van oxazepam op" in html
    assert "tabletten van 2 mg en 5 mg" in html
    assert "1 × 5 mg" in html
    assert "½ × 2 mg" in html
    assert "6 mg" in html
    assert "10 mg" not in paper.sheet(replace(one, schedule=two, medicines=()), book()).html


def test_a_plan_that_ends_above_zero_says_where_somebody_stays():
    one = facts()
    last = replace(one.schedule.steps[-1], mg=Decimal(5), tablets={"night": {Decimal(10): Decimal("0.5")}})
    stays = replace(one.schedule, steps=(*one.schedule.steps[:-1], last))
    html = paper.sheet(replace(one, schedule=stays), book()).html
    assert "Vanaf dinsdag 5 januari 2027 blijf ik op een halve tablet van 10 mg per dag." in html
    assert "geen oxazepam meer" not in html


def test_beside_a_schedule_no_other_amount_is_drawn():
    """What stood on the prescription is not what is taken now."""
    before, now = (
        paper.sheet(facts(with_plan=plan), book()).html.split("Zo gaat het bij mij")[0]
        for plan in (False, True)
    )
    assert "Op het recept staat" in before
    assert "2 tabletten van 10 mg" in before
    assert "Op het recept stond" in now
    assert "Wat u nu neemt, staat in uw schema." in now
    assert "2 tabletten van 10 mg" not in now


def test_versions_of_the_words_stand_on_the_cover_once():
    html = paper.sheet(replace(facts(), texts="B1-2 B1-1 B1-2"), book()).html
    assert "tekst B1-2 B1-1<" in html


def test_after_a_stop_the_schedule_says_to_stay_on_the_dose_and_not_to_go_on_as_usual():
    now = Medicine("diazepam", Decimal(5), "tablet", Decimal(1), "1 per dag", None, stays=True)
    told = replace(facts(), schedule=None, medicines=(now,))
    whole = " ".join(
        " ".join(page.extract_text().split())
        for page in PdfReader(io.BytesIO(paper.reading_pdf(told, book(), at=AT))).pages
    )
    assert "Het schema is gestopt" in whole
    assert "Blijf op 5 mg diazepam per dag, tot dr. M. de Wit beslist." in whole
    assert "Dit neemt u nu, tot de huisarts beslist: 1 per dag" in whole
    assert "gewend bent" not in whole
    assert "Op het recept staat" not in whole
    assert Facts.from_json(told.to_json()) == told
