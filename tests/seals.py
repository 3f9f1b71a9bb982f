"""Sealed documents to tamper with, for the tests of the seal and of its register."""

import io
from functools import cache

from benzoproject.lib import pdf, seal
from stopletters.writing import paper
from tests.factories.people import NOW

RECORD = "0123456789abcdef" * 2
REASON = "Verzegeld door Benzoproject"


@cache
def rendered(reference: str = "DL-01-19") -> bytes:
    """A letter as it is before its seal."""
    facts, composed = paper.specimen()
    sheet = paper.letter_sheet(facts, composed)
    return pdf.render(sheet, title=f"Stopbrief {reference}", created=NOW)


@cache
def sealed(record: str = RECORD) -> bytes:
    return seal.seal(rendered(), record=record, at=NOW, reason=REASON)


def flipped(data: bytes, position: int, bit: int = 0) -> bytes:
    changed = bytearray(data)
    changed[position] ^= 1 << bit
    return bytes(changed)


def with_revision(data: bytes) -> bytes:
    """An incremental update behind the seal: another title."""
    from pyhanko.pdf_utils.generic import pdf_string
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    writer.trailer["/Info"]["/Title"] = pdf_string("Iets anders")
    writer.update_container(writer.trailer["/Info"])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def without_value(data: bytes) -> bytes:
    """An incremental update that takes the signature out of its field."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    field = writer.root["/AcroForm"]["/Fields"][0]
    del field["/V"]
    writer.update_container(field)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def wiped(data: bytes) -> bytes:
    """The signature overwritten by zeros; not one byte longer or shorter."""
    start = data.index(b"/Contents <") + len(b"/Contents <")
    end = data.index(b">", start)
    return data[:start] + b"0" * (end - start) + data[end:]
