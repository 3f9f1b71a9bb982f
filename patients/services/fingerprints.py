"""Which question is which: the same row in another file is the same question, without keeping its words readable."""

import json
from collections import Counter
from collections.abc import Iterable

from benzoproject.lib.crypto import blind_index
from patients.his.reading import OpenRow as Question
from patients.his.reading import PrescriptionRow
from patients.models import OpenRow
from practices.models import Practice

LABEL_QUESTIONS = ("strength", "spelling", "which", "form")
BIRTH_DATES = "birth_dates"


def fingerprints(practice: Practice, questions: Iterable[Question]) -> list[str]:
    """Rows with equal cells that differ in a column we do not read are questions of their own."""
    seen: Counter[str] = Counter()
    marks = []
    for question in questions:
        first = fingerprint(practice, question)
        seen[first] += 1
        marks.append(first if seen[first] == 1 else blind_index("open-row-again", first, seen[first]))
    return marks


def fingerprint(practice: Practice, question: Question) -> str:
    """The same row in another file has the same fingerprint: the cells decide, not the row number."""
    return blind_index("open-row", practice.pk, json.dumps(question.cells, sort_keys=True))


def double_marks(practice: Practice, doubles: Iterable[PrescriptionRow]) -> list[str]:
    seen: Counter[str] = Counter()
    marks = []
    for double in doubles:
        said = json.dumps(double._asdict() | {"row": 0, "occurrence": 0}, sort_keys=True, default=str)
        seen[said] += 1
        marks.append(blind_index(OpenRow.TWICE, practice.pk, said, seen[said]))
    return marks


def group_of(practice: Practice, question: Question) -> str:
    """Equal questions are answered in one go: about one label, about one person's birth date, or about equal rows."""
    if question.kind == BIRTH_DATES:
        return blind_index("question", practice.pk, question.kind, question.cells.get("patient_number", ""))
    if question.kind not in LABEL_QUESTIONS:
        return fingerprint(practice, question)
    label = [question.cells.get(name, "") for name in ("product", "atc", "strength")]
    return blind_index("question", practice.pk, question.kind, json.dumps(label))
