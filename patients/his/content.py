"""What the cells of a column say about its meaning, apart from the name above it."""

import datetime as dt
from collections.abc import Callable, Sequence

from patients.his.dates import SERIAL, date_column, looks_like_date
from patients.his.names import INITIALS_FIRST, SURNAME_FIRST
from patients.his.values import POSTCODE, QUANTITY, read_icpc, read_sex
from patients.pharmacology.dosage import read_dosage
from patients.pharmacology.labels import read_label
from patients.pharmacology.reference import Reference

CONFIRMS = 0.5
CLEARLY = 0.9
RECENT = dt.timedelta(days=3 * 365)


def _is_date(value: str) -> bool:
    return looks_like_date(value) or bool(SERIAL.match(value))


TESTS: dict[str, Callable[[str], object]] = {
    "date": _is_date,
    "birth_date": _is_date,
    "sex": read_sex,
    "postcode": POSTCODE.match,
    "icpc": read_icpc,
    "quantity": QUANTITY.match,
    "full_name": lambda value: SURNAME_FIRST.match(value) or INITIALS_FIRST.match(value) or " " in value,
}


def share(field: str, values: Sequence[str]) -> float:
    """The share of the filled cells that could be this field; 1.0 when there is nothing to judge."""
    filled = [value.strip() for value in values if value.strip()]
    if field not in TESTS or not filled:
        return 1.0
    return sum(bool(TESTS[field](value)) for value in filled) / len(filled)


def names_medicines(values: Sequence[str], reference: Reference | None = None) -> bool:
    """Whether any of these cells is a medicine we follow."""
    return any(
        read_label(value, reference=reference).kind != "other" for value in set(values) if value.strip()
    )


def meaning(values: Sequence[str], today: dt.date, reference: Reference | None = None) -> str:
    """The field that these cells clearly are, or "" (identifiers and names are never told from content)."""
    filled = [value.strip() for value in values if value.strip()]
    if not filled:
        return ""
    for field in ("postcode", "icpc", "sex"):
        if share(field, filled) >= CLEARLY:
            return field
    if sum(looks_like_date(value) for value in filled) >= CLEARLY * len(filled):
        return _kind_of_date(filled, today)
    if sum(read_dosage(value).readable and not value.isdigit() for value in filled) >= CONFIRMS * len(filled):
        return "dosage"
    return "product" if _mostly_words(filled) and names_medicines(filled, reference) else ""


def _kind_of_date(values: Sequence[str], today: dt.date) -> str:
    column = date_column("date", values, today)
    found = sorted(date for value in values if (date := column.read(value)[0]))
    if not found:
        return "birth_date"
    return "date" if found[len(found) // 2] > today - RECENT else "birth_date"


def _mostly_words(values: Sequence[str]) -> bool:
    return sum(any(letter.isalpha() for letter in value) for value in values) > CONFIRMS * len(values)
