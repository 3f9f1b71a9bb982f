"""A workbook on paper: A4 to read, and the same pages on A5, laid in the order of a booklet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation

from benzoproject.lib import booklet, pdf
from consults.writing import chapters, drawings, schedule
from consults.writing.chapters import Part
from consults.writing.facts import Facts
from consults.writing.pieces import pieces
from consults.writing.quiz import Question
from consults.writing.stories import Story
from stopletters.writing.letter import Line, Passage, dutch_date
from stopletters.writing.text import Run

STYLES = ("workbook.css",)
A4, A5 = "A4", "A5"
# Letters in pt. Very plain words stand in large letters on both papers.
SIZES = {(A4, "B1"): 13.0, (A4, "A2"): 14.0, (A5, "B1"): 11.0, (A5, "A2"): 13.0}
MARGINS = {A4: "17mm 20mm 22mm", A5: "9mm 11mm 13mm"}
# On A5 everything stands a little closer, so that a part that fits a page of A4 fits one of these.
SMALLER = (
    "@page { font-size: 7.5pt } html { line-height: 1.27 } h1 { font-size: 1.6em; margin-bottom: 0.3em }"
    ".cover h1 { font-size: 2.3em } h2 { margin: 0.6em 0 0.15em } .page-title { font-size: 1.6em }"
    ".calendar, .weekly { font-size: 0.86em } .calendar.wide { font-size: 0.72em } .weekly tbody td { height: 2.35em }"
    ".quiz-table td { padding-top: 0.24em; padding-bottom: 0.24em } .quiz-table .choice { width: 3.5em }"
    ".quiz-table .icon { width: 2.3em } .quiz-table .icon svg { width: 1.9em; height: 1.9em }"
    ".answer { margin-bottom: 0.28em } .answer p { margin-bottom: 0.1em; line-height: 1.2 }"
    ".write { margin-bottom: 0.45em; padding-bottom: 1.2em } .box, .alarm, .quote { margin: 0.6em 0 }"
    ".story { margin: 0.4em 0 0.6em } .story p { margin-bottom: 0.3em } .call .phone { font-size: 1.7em }"
)
TITLE, PREVIEW = "Werkboekje", "VOORBEELD"
PAGES_PER_SHEET = 4


@dataclass(frozen=True)
class Book:
    """The words of one level: what a workbook is made of besides its facts."""

    level: str
    parts: tuple[Part, ...]
    questions: tuple[Question, ...]
    stories: tuple[Story, ...]


@dataclass(frozen=True)
class Printed:
    """A block as the template needs it. piece: the name of its template; title: first line of a box."""

    kind: str
    lines: tuple[Line, ...]
    piece: str = ""


def words(facts: Facts, book: Book) -> tuple[chapters.Words, ...]:
    """The running words of this workbook, with its blanks filled in."""
    medicine = schedule.names([one.name for one in facts.medicines])
    values = {
        "medicine": medicine,
        "Medicine": medicine[:1].upper() + medicine[1:],
        "poh_name": facts.poh,
        "poh_role": "praktijkondersteuner",
        "gp_name": facts.gp,
        "practice_name": facts.practice.name,
        "phone": facts.practice.phone.replace(" ", "\u00a0"),
        "opening_hours": facts.practice.opening_hours,
    }
    true = chapters.conditions(reason=facts.reason, age_65=facts.age_65)
    return chapters.compose(book.parts, values=values, true=true)


def sheet(facts: Facts, book: Book, *, size: str = A4, mark: str = "") -> pdf.Sheet:
    """Every page in reading order. `mark` tells a preview from a workbook."""
    with translation.override("nl"):
        context = {
            "parts": [_printed(part) for part in words(facts, book)],
            "facts": pieces(facts, book.questions, book.stories),
            "cover": drawings.cover(),
            "footer": f"Werkboekje van {facts.called} · {mark or dutch_date(facts.made_on)}",
        }
        return pdf.Sheet(pdf.html("pdf/workbook/book.html", context), STYLES, rules(size, book.level))


def rules(size: str, level: str) -> str:
    page = f"@page {{ size: {size}; margin: {MARGINS[size]} }} html {{ font-size: {SIZES[size, level]:g}pt }}"
    return page + SMALLER if size == A5 else page


def _printed(part: chapters.Words) -> dict[str, Any]:
    return {"key": part.key, "title": part.title, "passages": [_passage(one) for one in part.passages]}


def _passage(passage: Passage) -> Printed:
    if passage.kind == "piece":
        return Printed("piece", (), f"pdf/workbook/{passage.lines[0][0].words}.html")
    return Printed(passage.kind, tuple(map(_written, passage.lines)))


def _written(line: Line) -> Line:
    """A lone `_` in a box is a line to write on: a line without words."""
    return () if line == (Run("_"),) else line


def reading_pdf(facts: Facts, book: Book, *, at: datetime, mark: str = "", tagged: bool = True) -> bytes:
    """A4, tagged. The same facts and words give the same bytes. No name enters the metadata."""
    return pdf.render(sheet(facts, book, mark=mark), title=TITLE, created=at, tagged=tagged)


def booklet_pdf(facts: Facts, book: Book, *, at: datetime) -> bytes:
    """A5 pages, two on each side of a landscape A4 sheet: print on both sides, flip on the short edge, fold.

    Before the last part, the back of the book, come pages for notes until the sheets are full.
    """
    pages = booklet.filled_up(
        sheet(facts, book, size=A5),
        notes(book.level),
        to=PAGES_PER_SHEET,
        before="last",
        title=TITLE,
        created=at,
    )
    return booklet.impose(pages, title=TITLE, created=at)


def notes(level: str) -> pdf.Sheet:
    lines = [str(number) for number in range(14)]
    return pdf.Sheet(pdf.html("pdf/workbook/notes.html", {"lines": lines}), STYLES, rules(A5, level))
