"""The renderer: what it can reach, what it leaves behind, and that it always does the same."""

import io
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest
from PIL import Image

from benzoproject.lib import pdf
from stopletters.writing.paper import Signatures
from tests.unit.letters import looking
from tests.unit.letters.conftest import AT, drawing

SAME_BYTES = """
import sys
from datetime import UTC, datetime
from hashlib import sha256
from stopletters.writing.paper import letter_pdf, letter_sheet, specimen
at = datetime(2026, 10, 14, 9, 0, tzinfo=UTC)
print(sha256(letter_pdf(letter_sheet(*specimen()), reference="DL-01-19", at=at)).hexdigest())
"""


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/",
        "https://example.org/x.png",
        "ftp://127.0.0.1/x",
        "data:image/png;base64,iVBORw0KGgo=",
        "benzo:signature/0000",
        "benzo:font/../../../../etc/passwd",
        "benzo:font/SourceSansPro-Black.ttf",
    ],
)
@pytest.mark.parametrize(
    "page",
    [
        '<img src="{url}" alt="x">',
        '<link rel="stylesheet" href="{url}">',
        "<p style=\"background-image: url('{url}')\">x</p>",
        '<object data="{url}"></object>',
        '<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
    ],
)
def test_nothing_outside_the_package_is_reached(url: str, page: str) -> None:
    with pytest.raises(pdf.PdfError, match="may not reach|Failed to render SVG"):
        pdf.render(pdf.Sheet(f"<html><body>{page.format(url=url)}</body></html>"), title="x", created=AT)


def test_nothing_can_be_attached() -> None:
    sheet = pdf.Sheet('<html><link rel="attachment" href="file:///etc/passwd"><body>x</body></html>')
    made = looking.reader(pdf.render(sheet, title="x", created=AT))
    assert list(made.attachments) == []


def test_a_picture_without_description_is_refused(signatures: Signatures) -> None:
    assert signatures.gp is not None
    assert signatures.gp.picture is not None
    picture = signatures.gp.picture
    sheet = pdf.Sheet(f'<html><body><img src="{picture.url}"></body></html>', pictures=(picture,))
    with pytest.raises(pdf.PdfError, match="alt description"):
        pdf.render(sheet, title="x", created=AT)


def test_a_style_sheet_is_looked_for_in_the_package_only() -> None:
    with pytest.raises(FileNotFoundError):
        pdf.render(pdf.Sheet("<p>x</p>", styles=("../../pyproject.toml",)), title="x", created=AT)


def test_same_sheet_same_bytes(signed_sheet: pdf.Sheet) -> None:
    first = pdf.render(signed_sheet, title="x", created=AT)
    assert pdf.render(signed_sheet, title="x", created=AT) == first
    elsewhere = AT.astimezone(timezone(timedelta(hours=2)))
    assert pdf.render(signed_sheet, title="x", created=elsewhere) == first
    assert pdf.render(signed_sheet, title="x", created=AT + timedelta(seconds=1)) != first


def test_another_process_makes_the_same_bytes() -> None:
    digests = {
        subprocess.run(
            [sys.executable, "-c", SAME_BYTES],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_the_moment_and_the_title_are_the_only_metadata(signed_pdf: bytes) -> None:
    info = looking.reader(signed_pdf).metadata
    assert set(info) == {"/Title", "/CreationDate", "/ModDate", "/Producer"}
    assert info.title == "Stopbrief DL-01-19"
    assert info.creation_date == datetime(2026, 10, 14, 9, 0, tzinfo=UTC)
    assert "Aa" not in str(info)


def test_the_pdf_is_tagged_and_says_its_language(signed_pdf: bytes) -> None:
    root = looking.reader(signed_pdf).root_object
    assert root["/Lang"] == "nl"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    tags = looking.tags(signed_pdf)
    assert tags[0] == "/Document"
    assert tags.count("/H1") == 1
    assert tags.count("/H2") == 3
    assert tags.count("/LI") == 6
    assert tags.count("/Figure") == 1
    assert "/Table" not in tags


def test_untagged_has_no_structure(signed_sheet: pdf.Sheet) -> None:
    plain = looking.reader(pdf.render(signed_sheet, title="x", tagged=False, created=AT))
    assert "/StructTreeRoot" not in plain.root_object


def test_only_our_font_is_used_and_it_is_embedded(signed_pdf: bytes) -> None:
    fonts = looking.fonts(signed_pdf)
    assert set(fonts) == {"Benzo-Sans", "Benzo-Sans-Bold", "Benzo-Sans-Italic"}
    assert all(fonts.values())


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_a_signature_becomes_a_small_grey_picture_without_alpha(mode: str) -> None:
    picture = pdf.picture(drawing(mode))
    image = Image.open(io.BytesIO(picture.png))
    assert image.mode == "L"
    assert image.width < 520
    assert image.height < 180
    assert image.getextrema()[1] == 255
    assert pdf.picture(picture.png) == picture


def test_a_large_signature_is_made_smaller() -> None:
    large = Image.new("L", (2400, 900), 0)
    out = io.BytesIO()
    large.save(out, "PNG")
    assert Image.open(io.BytesIO(pdf.picture(out.getvalue()).png)).size == (853, 320)


def blank(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (width, height), (0, 0, 0, 0)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("image", "problem"),
    [
        (blank(300, 100), "empty"),
        (blank(4000, 4000), "too many pixels"),
        (b"GIF89a" + bytes(100), "cannot be read"),
        (drawing()[:200], "cannot be read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "cannot be read"),
        (bytes(1_000_001), "larger than 1 MB"),
    ],
)
def test_an_unusable_signature_is_refused(image: bytes, problem: str) -> None:
    with pytest.raises(pdf.UnusablePicture, match=problem):
        pdf.picture(image)


def test_two_signatures_never_swap(letter_pair: tuple[pdf.Picture, pdf.Picture]) -> None:
    """Pictures are remembered between letters by what they show, not by where they stand."""

    def shown(picture: pdf.Picture) -> bytes:
        sheet = pdf.Sheet(f'<html><body><img src="{picture.url}" alt="x"></body></html>', pictures=(picture,))
        page = looking.reader(pdf.render(sheet, title="x", created=AT)).pages[0]
        return page.images[0].image.convert("L").tobytes()

    first, second = letter_pair
    assert [shown(first), shown(second), shown(first)] == [
        Image.open(io.BytesIO(picture.png)).tobytes() for picture in (first, second, first)
    ]


@pytest.fixture
def letter_pair() -> tuple[pdf.Picture, pdf.Picture]:
    other = Image.open(io.BytesIO(drawing())).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    out = io.BytesIO()
    other.save(out, "PNG")
    return pdf.picture(drawing()), pdf.picture(out.getvalue())


def test_characters_outside_the_font_are_named() -> None:
    assert pdf.missing_glyphs("Yılmaz, Ștefan, Żółć, Ђорђе, Αθήνα, Ðặng, ☐ • ’") == ""
    assert pdf.missing_glyphs("李 en 李 of علي") == "李علي"
    assert pdf.missing_glyphs("S\u0326tefan\n") == ""


def test_a_missing_library_is_named_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    from weasyprint.text import ffi

    pdf.check_libraries()
    monkeypatch.setattr(ffi, "harfbuzz_subset", None)
    with pytest.raises(pdf.PdfError, match="apt-get install .*libharfbuzz-subset0"):
        pdf.check_libraries()


def test_a_print_file_without_letters_is_refused() -> None:
    with pytest.raises(pdf.PdfError, match="at least one"):
        pdf.print_file([], title="x", created=AT)
