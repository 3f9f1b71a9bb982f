"""Workbooks: ours (tagged PDF/UA) beside plain untagged WeasyPrint with the same content.

`python -m tests.benchmarks.workbook` prints JSON; with a mode and a number it is the measured process itself.
"""

import json
import os
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import django

from benzoproject.lib import pdf
from tests.benchmarks.measuring import in_process, judged, pairs, report, rounded

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MODULE = "tests.benchmarks.workbook"
FEW, MANY = 10, 60


@lru_cache
def book() -> Any:
    from consults.writing import chapters, paper, quiz, shipped, stories

    read = {"chapters": chapters.read, "quiz": quiz.read, "stories": stories.read}
    parts = [read[kind](shipped.content(kind, "B1")) for kind in read]
    return paper.Book("B1", *parts)


def facts(number: int) -> Any:
    """Another patient each time, so that nothing is found ready."""
    from consults.writing import specimen

    return replace(
        specimen.facts(book().stories, texts="B1-1", reason="sleep"), called=f"Truus van der Aa {number}"
    )


def tagged(count: int) -> int:
    from consults.writing import paper

    words = book()
    return sum(len(paper.reading_pdf(facts(number), words, at=AT)) for number in range(count))


def booklets(count: int) -> int:
    from consults.writing import paper

    words = book()
    return sum(len(paper.booklet_pdf(facts(number), words, at=AT)) for number in range(count))


def plain(count: int) -> int:
    """As one would write it first: per workbook a document, its style sheet and its fonts; no tags."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from consults.writing import paper

    words, size = book(), 0
    for number in range(count):
        page = paper.sheet(facts(number), words)
        fetch: Any = pdf._fetcher(page.pictures)
        fonts = FontConfiguration()
        styles = [(pdf.STYLES / name).read_text() for name in page.styles] + [page.rules]
        sheets = [CSS(string=style, font_config=fonts, url_fetcher=fetch) for style in styles]
        html = HTML(string=page.html, url_fetcher=fetch)
        size += len(html.write_pdf(font_config=fonts, stylesheets=sheets))
    return size


MODES = {"tagged": tagged, "plain": plain, "booklets": booklets}


def measured(mode: str, count: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    start, cpu = time.monotonic(), time.process_time()
    size = MODES[mode](count)
    report(bytes=size, work_wall=time.monotonic() - start, work_cpu=time.process_time() - cpu)


def compare() -> dict[str, Any]:
    def cost(mode: str) -> float:
        return in_process(MODULE, mode, FEW)["work_cpu"] / FEW

    per_book = pairs(lambda: cost("tagged"), lambda: cost("plain"))
    few, many = in_process(MODULE, "tagged", FEW), in_process(MODULE, "tagged", MANY)
    figures = {
        "tagged_ms": rounded(per_book["ours"] * 1000),
        "plain_ms": rounded(per_book["theirs"] * 1000),
        "tagged_to_plain": per_book["ratio"],
        "booklet_ms": rounded(cost("booklets") * 1000),
        "kb_per_workbook": rounded(many["bytes"] / MANY / 1024),
        "peak_mb_at_60": many["peak_mb"],
        "peak_growth": rounded(many["peak_mb"] / few["peak_mb"]),
    }
    targets = [("tagged_to_plain", 1.1, True), ("peak_growth", 1.3, True), ("peak_mb_at_60", 250, True)]
    return judged(figures, targets)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measured(sys.argv[1], int(sys.argv[2]))
    else:
        sys.stdout.write(json.dumps(compare(), indent=2) + "\n")
