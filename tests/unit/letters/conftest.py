"""One signed specimen letter, rendered once for all tests that only look at it."""

import io
from datetime import UTC, date, datetime

import pytest
from PIL import Image, ImageDraw

from benzoproject.lib import pdf
from stopletters.writing.letter import Composed, LetterFacts
from stopletters.writing.paper import Signatures, Signed, letter_pdf, letter_sheet, specimen

AT = datetime(2026, 10, 14, 9, 0, tzinfo=UTC)


def drawing(mode: str = "RGBA") -> bytes:
    """A blue scribble as a browser's canvas sends it: transparent around the ink."""
    canvas = Image.new("RGBA", (800, 300), (0, 0, 0, 0))
    ImageDraw.Draw(canvas).line(
        [(100, 200), (180, 60), (220, 220), (600, 90)], fill=(20, 40, 120, 255), width=6
    )
    out = io.BytesIO()
    canvas.convert(mode).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="session")
def letter() -> tuple[LetterFacts, Composed]:
    return specimen()


@pytest.fixture(scope="session")
def signatures() -> Signatures:
    day = date(2026, 10, 14)
    return Signatures(gp=Signed(day, picture=pdf.picture(drawing())), poh=Signed(day, typed="S. Bakker"))


@pytest.fixture(scope="session")
def signed_sheet(letter: tuple[LetterFacts, Composed], signatures: Signatures) -> pdf.Sheet:
    return letter_sheet(*letter, signatures=signatures)


@pytest.fixture(scope="session")
def signed_pdf(signed_sheet: pdf.Sheet) -> bytes:
    return letter_pdf(signed_sheet, reference="DL-01-19", at=AT)
