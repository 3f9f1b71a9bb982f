"""HTML to tagged PDF: the only module that knows WeasyPrint (imported inside, it costs a second).

A `Sheet` is one document before layout. It can reach packaged fonts and style sheets and the pictures it
carries, nothing else: every other address stops the rendering. The same sheet, title and moment give the
same bytes. PDFs carry PDF/UA tags, language and title; no validator has judged them.
"""

from __future__ import annotations

import io
import logging
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from benzoproject.lib import font, pdf_sharing, seal

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
STYLES = TEMPLATES / "pdf"
FONTS = frozenset({"SourceSansPro-Regular.ttf", "SourceSansPro-Bold.ttf", "SourceSansPro-It.ttf"})
PICTURE_BYTES = 1_000_000
PICTURE_PIXELS = 8_000_000
PICTURE_SIZE = (1000, 320)
PICTURES_REMEMBERED = 100

# Pango's font map is not made for two threads; a web worker may preview while another does.
_one_at_a_time = threading.Lock()


class PdfError(Exception):
    """The PDF could not be made; the message says why and, where possible, what to do."""


class UnusablePicture(PdfError):
    """The bytes are no picture we accept: too large, unreadable, or without any ink."""


@dataclass(frozen=True)
class Picture:
    """A normalised PNG (grey, no alpha, cropped to its ink) and the address at which a sheet shows it."""

    url: str
    png: bytes


@dataclass(frozen=True)
class Sheet:
    """One document before layout.

    styles: names of packaged files in templates/pdf; rules: CSS that differs per practice, such as the
    position of the envelope window; pictures: what `<img src>` may point at.
    """

    html: str
    styles: tuple[str, ...] = ()
    rules: str = ""
    pictures: tuple[Picture, ...] = ()


def html(template: str, context: Mapping[str, object]) -> str:
    """Fill templates/`template` with autoescaping; works without Django settings.

    `context` holds text, not numbers or dates: those would be written the way of the reader's language.
    """
    from django.template import Context

    filled: str = _engine().get_template(template).render(Context(dict(context)))
    return filled


def picture(image: bytes) -> Picture:
    """Turn an uploaded or drawn signature into a small grey PNG, named after its content.

    Raises UnusablePicture. Alpha is what makes WeasyPrint slow, so it is flattened on white here, once.
    """
    from PIL import Image, ImageOps

    ink = ImageOps.invert(_grey_on_white(image))
    box = ink.point(lambda value: 255 if value > 24 else 0).getbbox()
    if box is None:
        raise UnusablePicture("the picture is empty")
    drawn = ImageOps.invert(ink.crop(box))
    drawn.thumbnail(PICTURE_SIZE, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    drawn.save(out, "PNG")
    return Picture(f"benzo:signature/{sha256(out.getvalue()).hexdigest()}", out.getvalue())


def render(
    sheet: Sheet, *, title: str, lang: str = "nl", tagged: bool = True, created: datetime | None = None
) -> bytes:
    """One sheet as PDF. `created` (aware) is the only moment in its metadata, the title the only fact."""
    with open_workshop() as workshop:
        return workshop.write(workshop.lay_out(sheet), title=title, lang=lang, tagged=tagged, created=created)


def print_file(
    sheets: Iterable[Sheet],
    *,
    title: str,
    lang: str = "nl",
    tagged: bool = True,
    created: datetime | None = None,
) -> bytes:
    """Many sheets in one PDF for a duplex printer: an odd number of pages is followed by an empty one.

    Fonts, pictures and the words that sheets have in common are in it once. Raises PdfError when there are no sheets.
    """
    with open_workshop() as workshop:
        documents = [workshop.lay_out(sheet) for sheet in sheets]
        if not documents:
            raise PdfError("a print file needs at least one sheet")
        pages = list(
            _duplex(documents, empty=workshop.lay_out(Sheet("", rules="@page { size: A4 }")).pages[0])
        )
        whole = documents[0].copy(pages)
        return workshop.write(whole, title=title, lang=lang, tagged=tagged, created=created, shared=True)


def page_count(pdf: bytes) -> int:
    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(pdf)).pages)


def missing_glyphs(text: str) -> str:
    """The characters of `text` that our font cannot draw, each once, in order; empty when all is well."""
    known = font.characters()
    drawn = (char for char in unicodedata.normalize("NFC", text) if unicodedata.category(char)[0] not in "CZ")
    return "".join(dict.fromkeys(char for char in drawn if ord(char) not in known))


def check_libraries() -> None:
    """Raise PdfError, with the command that mends it, when a system library is missing."""
    install = "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    try:
        from weasyprint.text import ffi
    except OSError as error:
        raise PdfError(f"WeasyPrint misses a system library. Install it: {install}") from error
    if ffi.harfbuzz_subset is None:
        raise PdfError(
            f"libharfbuzz-subset0 is missing; letters would take 3.5 times as long. Install it: {install}"
        )


@lru_cache(maxsize=1)
def _engine() -> Any:
    from django.template import Engine

    return Engine(dirs=[str(TEMPLATES)], autoescape=True)


def _grey_on_white(image: bytes) -> Any:
    from PIL import Image

    if len(image) > PICTURE_BYTES:
        raise UnusablePicture("the picture is larger than 1 MB")
    try:
        # WeasyPrint tells Pillow to put up with half a file; half a signature is none, so the checksums decide.
        Image.open(io.BytesIO(image), formats=("PNG",)).verify()
        drawn = Image.open(io.BytesIO(image), formats=("PNG",))
        if drawn.width * drawn.height > PICTURE_PIXELS:
            raise UnusablePicture("the picture has too many pixels")
        rgba = drawn.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise UnusablePicture("the picture cannot be read") from error
    white = Image.new("RGBA", rgba.size, "white")
    return Image.alpha_composite(white, rgba).convert("L")


def _duplex(documents: list[Any], *, empty: Any) -> Iterator[Any]:
    for document in documents:
        yield from document.pages
        if len(document.pages) % 2:
            yield empty


def _fetcher(pictures: tuple[Picture, ...]) -> Callable[[str], Any]:
    from weasyprint.urls import FatalURLFetchingError, URLFetcherResponse

    offered = {picture.url: picture.png for picture in pictures}

    def fetch(url: str) -> Any:
        scheme, _, name = url.partition("font/")
        if scheme == "benzo:" and name in FONTS:
            return URLFetcherResponse(
                url, (font.directory() / name).read_bytes(), {"Content-Type": "font/ttf"}
            )
        if url in offered:
            return URLFetcherResponse(url, offered[url], {"Content-Type": "image/png"})
        # WeasyPrint goes on without what it cannot fetch; a letter without its signature must not exist.
        raise FatalURLFetchingError(f"a PDF may not reach {url}")

    return fetch


@contextmanager
def open_workshop() -> Iterator[_Workshop]:
    """What lays out and writes; one at a time in this process. What WeasyPrint complains of becomes PdfError."""
    from weasyprint.urls import FatalURLFetchingError

    with _one_at_a_time, _complaints() as complaints:
        try:
            yield _the_workshop()
        except FatalURLFetchingError as error:
            raise PdfError(str(error)) from error
        if complaints:
            raise PdfError(complaints[0])


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """WeasyPrint logs an error and goes on without the picture, the text description or the font."""
    complaints: list[str] = []
    listener = logging.Handler(logging.ERROR)
    listener.emit = lambda record: complaints.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("weasyprint")
    logger.addHandler(listener)
    try:
        yield complaints
    finally:
        logger.removeHandler(listener)


def _room_for_a_number(document: Any, pdf: Any) -> None:
    """Near the beginning of the file, where the seal writes the number the document is on record under."""
    from pydyf import Stream, String  # type: ignore[import-untyped]

    first = next(stream for stream in pdf.objects if isinstance(stream, Stream))
    first.extra[seal.NUMBER] = String(seal.NO_RECORD)


def _share_and_number(document: Any, pdf: Any) -> None:
    pdf_sharing.share(document, pdf)
    _room_for_a_number(document, pdf)


@lru_cache(maxsize=1)
def _the_workshop() -> _Workshop:
    check_libraries()
    return _Workshop()


class _Workshop:
    """What every document of this process shares: fonts, parsed style sheets and decoded pictures."""

    def __init__(self) -> None:
        from weasyprint.text.fonts import FontConfiguration

        self.fonts = FontConfiguration()
        self.pictures: dict[str, Any] = {}
        self.style = lru_cache(maxsize=20)(self._read_style)
        self.rules = lru_cache(maxsize=20)(self._parse)

    def lay_out(self, sheet: Sheet) -> Any:
        from weasyprint import HTML

        if len(self.pictures) > PICTURES_REMEMBERED:
            self.pictures.clear()
        styles = [self.style(name) for name in sheet.styles]
        if sheet.rules:
            styles.append(self.rules(sheet.rules))
        document = HTML(string=sheet.html or "<html></html>", url_fetcher=_fetcher(sheet.pictures))
        return document.render(font_config=self.fonts, stylesheets=styles, cache=self.pictures)

    def write(
        self,
        document: Any,
        *,
        title: str,
        lang: str,
        tagged: bool,
        created: datetime | None,
        shared: bool = False,
    ) -> bytes:
        from weasyprint.document import DocumentMetadata

        moment = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if created else None
        document.metadata = DocumentMetadata(title=title, lang=lang, created=moment, modified=moment)
        variant = "pdf/ua-1" if tagged else None
        finisher = _share_and_number if shared else _room_for_a_number
        pdf: bytes = document.write_pdf(pdf_variant=variant, pdf_identifier=True, finisher=finisher)
        return pdf_sharing.with_short_table(pdf) if shared else pdf

    def _read_style(self, name: str) -> Any:
        return self._parse((STYLES / Path(name).name).read_text(encoding="utf-8"))

    def _parse(self, rules: str) -> Any:
        from weasyprint import CSS

        return CSS(string=rules, font_config=self.fonts, url_fetcher=_fetcher(()))
