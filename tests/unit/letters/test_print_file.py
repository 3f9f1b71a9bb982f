"""What pages have in common is in the print file once; what is on them does not change."""

import io
import zlib
from dataclasses import replace

import pytest
from pypdf import PdfReader

from benzoproject.lib import pdf, pdf_sharing
from stopletters.writing import paper
from stopletters.writing.letter import compose
from stopletters.writing.text import shipped
from tests.unit.letters.conftest import AT

MEDICINES = (("oxazepam",), ("oxazepam", "temazepam"), ("zolpidem",))


def sheet(number):
    facts, _words = paper.specimen()
    facts = replace(
        facts,
        reference=f"DL-01-{number:02d}",
        medicines=MEDICINES[number % 3],
        recipient=replace(facts.recipient, name=f"J. van der Aa{number}"),
    )
    return paper.letter_sheet(facts, compose(facts, shipped()))


@pytest.fixture(scope="module")
def singles():
    return [paper.letter_pdf(sheet(number), reference=str(number), at=AT) for number in range(6)]


@pytest.fixture(scope="module")
def printed():
    return paper.wave_pdf([sheet(number) for number in range(6)], reference="DL-01", at=AT)


def test_every_page_says_what_its_letter_says(singles, printed):
    pages = PdfReader(io.BytesIO(printed), strict=True).pages
    for number, single in enumerate(singles):
        alone = PdfReader(io.BytesIO(single)).pages[0]
        page = pages[2 * number]
        assert page.extract_text() == alone.extract_text()
        assert page.get_contents().get_data().split() == alone.get_contents().get_data().split()
        assert not pages[2 * number + 1].extract_text()


def test_letters_share_most_of_their_pages(singles, printed):
    pieces = [
        {piece.idnum for piece in page.raw_get("/Contents").get_object()}
        for page in PdfReader(io.BytesIO(printed)).pages
    ]
    assert pieces[0] & pieces[6], "two letters about the same medicine"
    assert pieces[0] - pieces[6], "but to two people"
    assert len(printed) < 0.4 * sum(map(len, singles))


def test_the_same_sheets_give_the_same_bytes(printed):
    assert paper.wave_pdf([sheet(number) for number in range(6)], reference="DL-01", at=AT) == printed


def test_the_table_of_objects_is_the_same_when_it_is_short():
    document = pdf.render(sheet(1), title="x", created=AT)
    short = pdf_sharing.with_short_table(document)
    assert len(short) < len(document)
    objects, same = (PdfReader(io.BytesIO(data), strict=True) for data in (document, short))
    assert objects.xref_objStm == same.xref_objStm
    assert objects.xref == same.xref
    assert zlib.decompress(
        short[int(short.rpartition(b"startxref")[2].split()[0]) :].partition(b"stream\n")[2]
    )
