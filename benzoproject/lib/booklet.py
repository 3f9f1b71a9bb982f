"""Pages laid out in the order of a booklet: two side by side on each side of a landscape A4 sheet, then folded.

Tags do not survive this: the PDF to read on a screen is another one.
"""

import io
from collections.abc import Iterator
from datetime import UTC, datetime

from benzoproject.lib.pdf import Sheet, open_workshop

A4_LANDSCAPE = (841.89, 595.28)  # pt
PER_SHEET = 4


def filled_up(
    sheet: Sheet, filler: Sheet, *, to: int, before: str, title: str, created: datetime | None = None
) -> bytes:
    """One sheet whose number of pages is a multiple of `to`: the first page of `filler` comes, as often as needed,
    before the page where the element with id `before` begins.

    Untagged: it is meant for laying out on larger paper, where tags are lost.
    """
    with open_workshop() as workshop:
        document = workshop.lay_out(sheet)
        empty = workshop.lay_out(filler).pages[0]
        last = next(number for number, page in enumerate(document.pages) if before in page.anchors)
        needed = [empty] * (-len(document.pages) % to)
        pages = [*document.pages[:last], *needed, *document.pages[last:]]
        return workshop.write(document.copy(pages), title=title, lang="nl", tagged=False, created=created)


def order(pages: int) -> Iterator[tuple[int, int]]:
    """The pages, counted from 0, on each side: front and back of the outer sheet first. `pages`: a multiple of four."""
    if pages % PER_SHEET:
        raise ValueError(f"{pages} pages are no whole sheets")
    for sheet in range(pages // PER_SHEET):
        yield pages - 1 - 2 * sheet, 2 * sheet
        yield 2 * sheet + 1, pages - 2 - 2 * sheet


def impose(pdf: bytes, *, title: str, created: datetime) -> bytes:
    """`pdf` has A5 pages, a multiple of four. The same pages and moment give the same bytes."""
    from pypdf import PdfReader, PdfWriter, Transformation

    reader, writer = PdfReader(io.BytesIO(pdf)), PdfWriter()
    width, height = A4_LANDSCAPE
    for left, right in order(len(reader.pages)):
        side = writer.add_blank_page(width, height)
        side.merge_page(reader.pages[left])
        side.merge_transformed_page(reader.pages[right], Transformation().translate(width / 2, 0))
        side.compress_content_streams()
    moment = created.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
    writer.metadata = {"/Title": title, "/CreationDate": moment, "/ModDate": moment}
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
