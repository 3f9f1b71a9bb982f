"""What a person should know though it stops nothing: columns left out, dates ahead, dosages not understood."""

import datetime as dt
from collections.abc import Mapping, Sequence

from patients.his.problems import Problem
from patients.his.reading import PrescriptionRow
from patients.his.recognition import Recognition
from patients.his.values import read_icpc, read_sex
from patients.pharmacology.dosage import read_dosage
from patients.pharmacology.labels import BENZO

MOST_TEXTS = 200


def remarks(
    recognition: Recognition, rows: Sequence[PrescriptionRow], texts: Mapping[str, list[str]], today: dt.date
) -> tuple[Problem, ...]:
    """Warnings about the file and its columns, each with the first row it is about (0: the whole file)."""
    return (
        *_about_columns(recognition),
        *_odd_texts(recognition, texts),
        *_dates_ahead(recognition, rows, today),
        *_dosages(recognition, rows),
        *_missing_quantities(recognition, rows),
    )


def _about_columns(recognition: Recognition) -> list[Problem]:
    dropped = [
        Problem(0, header, f"De kolom '{header}' bevat burgerservicenummers en is weggelaten.")
        for header in recognition.bsn_columns
    ]
    return dropped + [Problem(0, question.column, question.message) for question in recognition.questions]


def _odd_texts(recognition: Recognition, texts: Mapping[str, list[str]]) -> list[Problem]:
    readers = {"sex": (read_sex, "is geen M, V of O"), "icpc": (read_icpc, "is geen ICPC-code")}
    return [
        Problem(0, recognition.columns[name], f"'{text[:80]}' {readers[name][1]} en is niet overgenomen.")
        for name, different in texts.items()
        for text in [text for text in different if text.strip() and not readers[name][0](text)][:MOST_TEXTS]
    ]


def _dates_ahead(recognition: Recognition, rows: Sequence[PrescriptionRow], today: dt.date) -> list[Problem]:
    column = recognition.columns.get("date", "")
    return [
        Problem(row.row, column, f"De datum {row.date:%d-%m-%Y} ligt in de toekomst; wel ingelezen.")
        for row in rows
        if row.date > today
    ]


def _dosages(recognition: Recognition, rows: Sequence[PrescriptionRow]) -> list[Problem]:
    first: dict[str, int] = {}
    counts: dict[str, int] = {}
    for row in rows:
        if row.kind == BENZO and row.dosage:
            first.setdefault(row.dosage, row.row)
            counts[row.dosage] = counts.get(row.dosage, 0) + 1
    unread = [(text, reading.reason) for text in first if not (reading := read_dosage(text)).readable]
    column = recognition.columns.get("dosage", "")
    return [
        Problem(first[text], column, _dosage_sentence(text, counts[text], why))
        for text, why in unread[:MOST_TEXTS]
    ]


def _dosage_sentence(text: str, count: int, reason: str) -> str:
    times = f" ({count} rijen)" if count > 1 else ""
    return f"Dosering '{text[:80]}' is niet te lezen{times}; het gebruik wordt geschat. {reason}".strip()


def _missing_quantities(recognition: Recognition, rows: Sequence[PrescriptionRow]) -> list[Problem]:
    column = recognition.columns.get("quantity", "")
    if not column:
        return []
    return [
        Problem(row.row, column, "Het aantal is niet gelezen; voor dit middel is het niet nodig.")
        for row in rows
        if row.quantity is None
    ]
