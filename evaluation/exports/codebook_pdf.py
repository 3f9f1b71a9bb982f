"""The codebook on paper, to put beside a screen: each variable with its label and its codes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from benzoproject.lib import pdf
from evaluation.exports import FORMAT
from evaluation.exports.codebook import kind_in_words
from evaluation.exports.readme import About
from evaluation.exports.tables import Table
from evaluation.exports.variables import Variable


@dataclass(frozen=True)
class Entry:
    """`codes` and `missing`: (code, label) pairs in words; codes of no value stand apart."""

    name: str
    label: str
    kind: str
    codes: list[tuple[str, str]]
    missing: list[tuple[str, str]]


def make(about: About, tables: Iterable[Table]) -> bytes:
    context = {
        "project": about.project,
        "number": str(about.number),
        "day": f"{about.day:%d-%m-%Y}",
        "format": FORMAT,
        "tables": [
            {
                "name": table.name,
                "title": table.title,
                "rows": str(len(table.rows)),
                "variables": [_entry(one) for one in table.variables],
            }
            for table in tables
        ],
    }
    sheet = pdf.Sheet(pdf.html("pdf/codebook.html", context), ("codebook.css",))
    made = datetime(about.day.year, about.day.month, about.day.day, tzinfo=UTC)
    return pdf.render(sheet, title=f"Codeboek export {about.number}", created=made)


def _entry(variable: Variable) -> Entry:
    return Entry(
        variable.name,
        variable.label,
        kind_in_words(variable),
        [_pair(code, label) for code, label in variable.values.items()],
        [_pair(code, label) for code, label in variable.labels.items() if code in variable.missing],
    )


def _pair(code: int, label: str) -> tuple[str, str]:
    return str(code).replace("-", "−"), label
