"""The signing record of a wave as PDF: who signed which letters, when, and the fingerprint of each; no patient."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from benzoproject.lib import pdf


@dataclass(frozen=True)
class SignedBy:
    """One signature; `instead_of` is the own GP a locum signed for."""

    name: str
    role: str
    instead_of: str
    at: datetime  # local time: printed as it is
    statement: str
    proof: str
    method: str
    letters: str
    list_hash: str


@dataclass(frozen=True)
class RecordRow:
    """One letter; number is its place in the print file, `ids` are those that the signed list is made of."""

    number: str
    reference: str
    ids: str
    text_version: str
    content_hash: str
    pdf_sha256: str


def record_pdf(
    signatures: Sequence[SignedBy],
    rows: Sequence[RecordRow],
    *,
    practice: str,
    wave: str,
    printed_sha256: str,
    at: datetime,
) -> bytes:
    context = {
        "signatures": [
            {"by": signed, "at": _moment(signed.at), "list_hash": _halves(signed.list_hash)}
            for signed in signatures
        ],
        "rows": [
            {"row": row, "content_hash": _halves(row.content_hash), "pdf_sha256": _halves(row.pdf_sha256)}
            for row in rows
        ],
        "count": "1 brief" if len(rows) == 1 else f"{len(rows)} brieven",
        "practice": practice,
        "wave": wave,
        "printed_sha256": _halves(printed_sha256),
        "made": _moment(at),
    }
    sheet = pdf.Sheet(pdf.html("pdf/record.html", context), ("record.css",))
    return pdf.render(sheet, title=f"Ondertekeningsverslag {wave}", created=at)


def _moment(at: datetime) -> str:
    return f"{at:%d-%m-%Y om %H.%M.%S} uur"


def _halves(sha256: str) -> tuple[str, str]:
    """A fingerprint on two lines, so that it can be compared by eye."""
    return sha256[:32], sha256[32:]
