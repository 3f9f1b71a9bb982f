"""Words from a file are words: whatever somebody put into a field of the HIS stands literally on pages and paper."""

import io
from pathlib import Path

import pytest
from django.utils import timezone
from pypdf import PdfReader

from benzoproject.demo import export
from tests.journeys import exports
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.person import Account, Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("embedded")]
SCRIPT, TEMPLATE, FORMULA = "<script>alert(1)</script>", "{{7*7}}", '=HYPERLINK("http://x")'
BACKWARDS = "\u202egnirts"
MARKUP = '<img src=x onerror="alert(2)">'
HOSTILE = {
    "Naam": f"{SCRIPT}{TEMPLATE}",
    "Voorletters": "<b>",
    "Tussenvoegsel": "",
    "Straat": f"{MARKUP}{BACKWARDS}",
    "Woonplaats": "{% load x %}",
    "Telefoon": "javascript:alert(3)",
    "Gebruik": f"1D1T {FORMULA}",
    "Vrij veld 2": FORMULA,
}
ASKED = FORMULA  # the name of a medicine that nobody knows, so that it is asked about


@pytest.fixture
def export_file(tmp_path: Path) -> Path:
    """Twelve people whose every free word is hostile; of one row the medicine is a formula."""
    rows = []
    for row in exports.table(count=12, today=timezone.localdate(), gps=("MDW",)):
        cells = dict(zip(export.HEADER, row, strict=True))
        rows.append(tuple({**cells, **HOSTILE}.values()))
    changed = dict(zip(export.HEADER, rows[0], strict=True))
    rows.append(
        tuple({**changed, "Omschrijving": ASKED, "Datum": f"{timezone.localdate():%d-%m-%Y}"}.values())
    )
    path = tmp_path / "vijandig.csv"
    lines = [export.HEADER, *rows]
    path.write_text("\n".join(";".join(quoted(cell) for cell in line) for line in lines), encoding="utf-8")
    return path


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def test_hostile_words_are_only_words(embedded: Installation, visit: Visit, export_file: Path):
    accounts = embedded.scene("practice", "vijandig")
    poh, gp = (visit(embedded, Account(**accounts[role])) for role in ("poh", "gp"))
    poh.comes_in()
    poh.opens("/p/vijandig/imports/new/")
    poh.page.locator("input[type=file]").set_input_files(export_file)
    poh.presses("Bestand lezen")
    poh.is_at("Kolommen controleren", timeout=60)
    reads(poh, SCRIPT)
    embedded.scene("read", "vijandig", str(export_file))

    poh.goes_to("Patiënten")
    reads(poh, SCRIPT, TEMPLATE)
    poh.page.locator("main tbody a").first.click()
    reads(poh, SCRIPT, HOSTILE["Straat"])
    poh.opens("/p/vijandig/open/")
    reads(poh, ASKED)
    poh.goes_to("Rondes")
    poh.presses("Open ronde 1")
    poh.presses("Neem alle geschikte")
    reads(poh, SCRIPT)
    poh.presses("Verder naar de brieven")
    poh.looks_everybody_up()
    poh.page.get_by_role("button", name="brieven maken").first.click()
    poh.sees("De brieven staan klaar om te tekenen.")
    reads(poh, SCRIPT)
    letter_says(
        poh, SCRIPT, TEMPLATE, MARKUP, HOSTILE["Woonplaats"].upper()
    )  # a place is written in capitals

    gp.comes_in()
    gp.goes_to("Vandaag")
    reads(gp, SCRIPT)


def reads(somebody: Person, *words: str) -> None:
    """The words stand on the page as they stood in the file, and made nothing of the page."""
    shown = somebody.page.locator("main").inner_text()
    assert [word for word in words if word not in shown] == []
    assert somebody.page.locator("main img[src=x], main script").count() == 0
    assert "49" not in [cell.strip() for cell in somebody.page.locator("main th").all_inner_texts()]


def letter_says(poh: Person, *words: str) -> None:
    href = poh.page.locator("main a[href$='/pdf/']").first.get_attribute("href")
    pdf = PdfReader(io.BytesIO(poh.context.request.get(str(href)).body()))
    text = "".join("".join(page.extract_text() for page in pdf.pages).split())
    assert [word for word in words if "".join(word.split()) not in text] == []
