"""Letters: ours (tagged PDF/UA) beside plain untagged WeasyPrint with the same content.

`python -m tests.benchmarks.letters` prints JSON; with a mode and a number it is the measured process itself.
"""

import io
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from math import log
from typing import Any

from benzoproject.lib import pdf
from stopletters.writing import paper
from tests.benchmarks.measuring import in_process, judged, pairs, report, rounded

AT = datetime(2026, 10, 14, 9, 0, tzinfo=UTC)
MODULE = "tests.benchmarks.letters"
FEW, MANY = 100, 1000
WAVE = 20
SOME, ALL = 500, 5000  # letters made and printed in waves of twenty


def signature() -> bytes:
    """A drawn signature as a browser sends it: colour with alpha."""
    from PIL import Image, ImageDraw

    image = Image.new("RGBA", (800, 240), (0, 0, 0, 0))
    points = [(20 + 9 * step, 120 + (step * 37 % 80) - 40) for step in range(80)]
    ImageDraw.Draw(image).line(points, fill=(20, 30, 90, 255), width=6)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def sheet(number: int, picture: pdf.Picture) -> pdf.Sheet:
    facts, composed = paper.specimen()
    facts = replace(
        facts,
        reference=f"DL-01-{number:04d}",
        recipient=replace(facts.recipient, name=f"J. van der Aa {number}"),
    )
    signed = paper.Signed(AT.date(), picture=picture)
    return paper.letter_sheet(facts, composed, signatures=paper.Signatures(gp=signed, poh=signed))


def tuned(count: int) -> int:
    picture = pdf.picture(signature())
    return sum(
        len(paper.letter_pdf(sheet(number, picture), reference=str(number), at=AT)) for number in range(count)
    )


def plain(count: int) -> int:
    """As one would write it first: per letter a document, its style sheet, its fonts and its pictures."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    drawn = pdf.Picture("", signature())
    size = 0
    for number in range(count):
        page = sheet(number, pdf.Picture("benzo:signature/plain", drawn.png))
        fetch: Any = pdf._fetcher(page.pictures)
        fonts = FontConfiguration()
        styles = [(pdf.STYLES / name).read_text() for name in page.styles] + [page.rules]
        sheets = [CSS(string=style, font_config=fonts, url_fetcher=fetch) for style in styles]
        size += len(
            HTML(string=page.html, url_fetcher=fetch).write_pdf(font_config=fonts, stylesheets=sheets)
        )
    return size


def printed(count: int) -> int:
    picture = pdf.picture(signature())
    return len(paper.wave_pdf((sheet(number, picture) for number in range(count)), reference="DL-01", at=AT))


def two_workers(count: int) -> int:
    with ProcessPoolExecutor(2) as pool:
        return sum(pool.map(tuned, [count // 2, count - count // 2]))


def waves(count: int) -> int:
    """What a worker does all day: the letters of a wave, each by itself, then their print file."""
    picture, size = pdf.picture(signature()), 0
    for first in range(0, count, WAVE):
        numbers = range(first, min(first + WAVE, count))
        size += sum(
            len(paper.letter_pdf(sheet(number, picture), reference=str(number), at=AT)) for number in numbers
        )
        size += len(
            paper.wave_pdf([sheet(number, picture) for number in numbers], reference=f"DL-{first}", at=AT)
        )
    return size


MODES = {"waves": waves, "tuned": tuned, "plain": plain, "printed": printed, "two": two_workers}


def measured(mode: str, count: int) -> None:
    start, cpu = time.monotonic(), time.process_time()
    size = MODES[mode](count)
    report(bytes=size, work_wall=time.monotonic() - start, work_cpu=time.process_time() - cpu)


def compare() -> dict[str, Any]:
    def cost(mode: str, count: int, figure: str) -> float:
        return in_process(MODULE, mode, count)[figure]

    per_letter = pairs(lambda: cost("tuned", 60, "work_cpu") / 60, lambda: cost("plain", 60, "work_cpu") / 60)
    workers = pairs(lambda: cost("tuned", 120, "work_wall"), lambda: cost("two", 120, "work_wall"))
    few, many = in_process(MODULE, "tuned", FEW), in_process(MODULE, "tuned", MANY)
    some, every = in_process(MODULE, "waves", SOME), in_process(MODULE, "waves", ALL)
    singles, print_file = few["bytes"], in_process(MODULE, "printed", FEW)["bytes"]
    figures = {
        "tagged_ms": rounded(per_letter["ours"] * 1000),
        "plain_ms": rounded(per_letter["theirs"] * 1000),
        "tagged_to_plain": per_letter["ratio"],
        "one_worker_to_two": workers["ratio"],
        "peak_mb_at_100": few["peak_mb"],
        "peak_mb_at_1000": many["peak_mb"],
        "peak_growth": rounded(many["peak_mb"] / few["peak_mb"]),
        "print_file_to_singles": rounded(print_file / singles),
        "waves_ms_per_letter": rounded(every["work_cpu"] * 1000 / ALL),
        "waves_time_exponent": rounded(log(every["work_cpu"] / some["work_cpu"]) / log(ALL / SOME)),
        "waves_peak_growth": rounded(every["peak_mb"] / some["peak_mb"]),
    }
    return judged(
        figures,
        [
            ("tagged_to_plain", 0.90, True),
            ("one_worker_to_two", 1.6, False),
            ("peak_growth", 1.3, True),
            ("peak_mb_at_1000", 250, True),
            ("print_file_to_singles", 0.15, True),
            ("waves_time_exponent", 1.05, True),
            ("waves_peak_growth", 1.1, True),
        ],
    )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measured(sys.argv[1], int(sys.argv[2]))
    else:
        sys.stdout.write(json.dumps(compare(), indent=2) + "\n")
