"""An approved claim on paper: whose, which lines, how much, who agreed. Plain Python: text in, PDF out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from benzoproject.lib import pdf


@dataclass(frozen=True)
class Row:
    activity: str
    role: str
    time: str
    rate: str
    amount: str


@dataclass(frozen=True)
class ClaimPaper:
    """Everything on the page, in words. Nothing of a patient, and of the account the last four signs."""

    reference: str
    month: str
    correction: str  # "" for the month itself
    project: str
    payer: str
    practice: str
    address: Sequence[str]
    numbers: Sequence[tuple[str, str]]
    rows: Sequence[Row]
    total: str
    total_time: str
    vat: str
    submitted: str
    approved: str


def make(paper: ClaimPaper, *, at: datetime) -> bytes:
    """The PDF, before its seal; the same words give the same bytes."""
    html = pdf.html("pdf/claim.html", {"claim": paper})
    return pdf.render(pdf.Sheet(html, ("claim.css",)), title=f"Declaratie {paper.reference}", created=at)
