"""An accepted agreement on paper: the words, who agreed for the practice, and their fingerprint."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from benzoproject.lib import pdf
from practices.writing.agreement import AgreementText


@dataclass(frozen=True)
class Accepted:
    """Who agreed, and when (local time, printed as it is)."""

    party: Mapping[str, str]
    name: str
    function: str
    proof: str
    at: datetime
    version: int
    text_sha256: str


def agreement_pdf(text: AgreementText, accepted: Accepted) -> bytes:
    party = accepted.party
    numbers = [("AGB-code", party.get("agb_code", "")), ("KvK-nummer", party.get("kvk_number", ""))]
    context = {
        "text": text,
        "articles": [(str(article.number), article) for article in text.articles],
        "party": party,
        "numbers": ", ".join(f"{label} {number}" for label, number in numbers if number),
        "accepted": accepted,
        "at": f"{accepted.at:%d-%m-%Y om %H.%M} uur",
        "version": str(accepted.version),
        "sha256": (accepted.text_sha256[:32], accepted.text_sha256[32:]),
    }
    sheet = pdf.Sheet(pdf.html("pdf/agreement.html", context), ("agreement.css",))
    return pdf.render(sheet, title=text.title, created=accepted.at)
