"""The same prescriptions in every format are the same rows: what one form can say, each must say."""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patients.his.files import read_table
from patients.his.limits import Refused
from patients.his.reading import Reading, reading_from_json
from patients.his.rows import read
from tests.unit.his.exports import TODAY, saved, text, workbook
from tests.unit.his.fhirs import NUMBER, bundle, condition, dispense, patient, request
from tests.unit.his.opendocuments import cell, number, ods, sheet, string

HEADER = ["Patiëntnr", "Achternaam", "Geboortedatum", "Datum", "Middel", "Aantal", "Gebruik"]
Row = tuple[str, str, dt.date, dt.date, str, int, str]
# What a person could be called; signs that XML cannot hold belong to none of the formats that have it.
NAMES = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), min_size=1, max_size=12).map(
    lambda name: " ".join(name.split())
)
ROWS: st.SearchStrategy[list[Row]] = st.lists(
    st.tuples(
        st.from_regex(r"[0-9]{4,7}", fullmatch=True),
        NAMES.filter(bool) | st.sampled_from(["NA", "Null", "1e5", "True", "=1+1", "1.000"]),
        st.dates(dt.date(1920, 1, 1), dt.date(2008, 1, 1)),
        st.dates(dt.date(2024, 1, 1), TODAY),
        st.sampled_from(["OXAZEPAM TABLET 10MG", "TEMAZEPAM CAPSULE 20MG", "PARACETAMOL TABLET 500MG"]),
        st.integers(1, 300),
        st.sampled_from(["1D1T", "1 tablet voor de nacht", ""]),
    ),
    min_size=1,
    max_size=8,
    unique_by=(lambda row: row[0], lambda row: int(row[0])),
)


def as_csv(rows: Sequence[Row]) -> bytes:
    return text([_words(row) for row in rows], header=HEADER).encode()


def _words(row: Row) -> list[str]:
    return [f"{value:%d-%m-%Y}" if isinstance(value, dt.date) else str(value) for value in row]


def as_xlsx(rows: Sequence[Row]) -> bytes:
    book = workbook(("Recepten", [HEADER]))
    for line, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            made = book.worksheets[0].cell(line, column, value)
            if isinstance(value, str):
                made.data_type = "s"  # a name that begins with "=" is a name
    return saved(book)


def as_ods(rows: Sequence[Row]) -> bytes:
    return ods(sheet([*map(string, HEADER)], *[[_ods_cell(value) for value in row] for row in rows]))


def _ods_cell(value: Any) -> str:
    if isinstance(value, dt.date):
        return cell("date", f"{value:%d-%m-%y}", date=value.isoformat())
    if isinstance(value, int):
        return number(str(value))
    return string(value.replace("&", "&amp;").replace("<", "&lt;"))


def as_fhir(rows: Sequence[Row]) -> bytes:
    made = []
    for code, name, born, date, product, quantity, dosage in rows:
        made += [
            patient(
                code,
                identifier=[NUMBER | {"value": code}],
                name=[{"family": name}],
                birthDate=born.isoformat(),
            ),
            request(
                subject={"reference": f"Patient/{code}"},
                medicationCodeableConcept={"text": product},
                authoredOn=date.isoformat(),
                dispenseRequest={"quantity": {"value": quantity}},
                dosageInstruction=[{"text": dosage}],
            ),
        ]
    return bundle(*made)


def as_per_patient(rows: Sequence[Row]) -> bytes:
    """One medicine per patient, in the first of two groups of columns."""
    groups = [f"{name} {at}" for at in (1, 2) for name in HEADER[3:]]
    return text([[*_words(row), *[""] * 4] for row in rows], header=[*HEADER[:3], *groups]).encode()


FORMATS = [as_csv, as_xlsx, as_ods, as_fhir, as_per_patient]


def accounted(data: bytes) -> Reading:
    found = read(read_table(data), today=TODAY)
    assert found.refusal == ""
    assert sum(found.outcomes.values()) == found.rows_read
    lines = [item.row for item in (*found.rows, *found.ledger)] + [
        one.row for one in found.episodes if one.own_row
    ]
    assert len(set(lines)) == len(lines) == found.rows_read
    assert reading_from_json(found.to_json()) == found
    return found


@pytest.mark.parametrize("write", FORMATS)
@given(rows=ROWS)
@settings(max_examples=15, deadline=None)
def test_what_was_written_is_what_is_read(write: Callable[[Sequence[Row]], bytes], rows: list[Row]) -> None:
    found = accounted(write(rows))
    followed = [row for row in rows if not row[4].startswith("PARACETAMOL")]
    assert (found.rows_read, found.outcomes["not_tracked"]) == (len(rows), len(rows) - len(followed))
    people = {person.patient_number: person for person in found.patients}
    assert [
        (item.patient_number, item.date, item.product, item.quantity, item.dosage) for item in found.rows
    ] == [(code, date, product, quantity, dosage) for code, _, _, date, product, quantity, dosage in followed]
    assert [(people[row[0]].surname, people[row[0]].birth_date) for row in followed] == [
        (row[1], row[2]) for row in followed
    ]


@pytest.mark.parametrize("write", FORMATS)
@given(rows=ROWS)
@settings(max_examples=5, deadline=None)
def test_reading_twice_gives_the_same(write: Callable[[Sequence[Row]], bytes], rows: list[Row]) -> None:
    data = write(rows)
    assert accounted(data) == accounted(data)


# --- anything at all -------------------------------------------------------------------------------------------------

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["Patient/p1", "2026-09-01", "OXAZEPAM TABLET 10MG"])
)
PARTS = st.sampled_from(
    ["value", "code", "text", "reference", "coding", "system", "unit", "extension", "url"]
)
JSON = st.recursive(
    SCALARS,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(PARTS, inside, max_size=3),
    max_leaves=8,
)


@st.composite
def changed_resources(draw: st.DrawFn) -> list[Any]:
    """Resources of which some parts are anything at all, with the same person among them."""
    made = [patient()]
    for make in draw(
        st.lists(st.sampled_from([request, dispense, condition, patient]), min_size=1, max_size=5)
    ):
        resource = make()
        for name in draw(st.lists(st.sampled_from(sorted(set(resource) - {"resourceType"})), max_size=3)):
            resource[name] = draw(JSON)
        made.append(resource)
    return made


@given(changed_resources())
@settings(max_examples=100, deadline=None)
def test_fhir_of_any_shape_is_refused_or_accounted_for(resources: list[Any]) -> None:
    try:
        found = accounted(bundle(*resources))
    except Refused:
        return
    assert found.rows_read == sum(one["resourceType"] != "Patient" for one in resources)


@given(st.integers(0, 4000), st.binary(min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_a_damaged_ods_is_refused_or_accounted_for(at: int, damage: bytes) -> None:
    data = ods(
        sheet(
            [*map(string, HEADER)], [*map(string, ["7", "Aa", "", "05-10-2026", "OXAZEPAM 10MG", "30", ""])]
        )
    )
    at %= len(data)
    try:
        found = read(read_table(data[:at] + damage + data[at + len(damage) :]), today=TODAY)
    except Refused:
        return
    assert found.refusal or sum(found.outcomes.values()) == found.rows_read


@given(
    st.recursive(
        SCALARS, lambda inside: st.lists(inside) | st.dictionaries(st.text(max_size=4), inside), max_leaves=6
    )
)
@settings(max_examples=40, deadline=None)
def test_any_json_is_refused(value: Any) -> None:
    with pytest.raises(Refused):
        read_table(json.dumps({"x": value}).encode())


GROUPS = st.lists(
    st.sampled_from(["Middel", "Datum", "Aantal", "Gebruik", "Telefoon", "Naam"]), min_size=1, max_size=3
)
CELLS = st.sampled_from(
    ["", "OXAZEPAM TABLET 10MG", "05-10-2026", "30", "x", "OXAZEPAM 10MG\nTEMAZEPAM 20MG", "1;2"]
)


@given(GROUPS, st.integers(1, 3), st.lists(st.lists(CELLS, min_size=9, max_size=9), max_size=5))
@settings(max_examples=100, deadline=None)
def test_wide_tables_of_any_shape_are_accounted_for(
    names: list[str], times: int, rows: list[list[str]]
) -> None:
    groups = [f"{name} {at + 1}" for at in range(times) for name in names]
    cells = [[str(line), "Aa", *row[: len(groups)]] for line, row in enumerate(rows)]
    header = ["Patiëntnr", "Achternaam", *groups]
    found = read(read_table(text(cells, header=header).encode()), today=TODAY)
    assert found.refusal or sum(found.outcomes.values()) == found.rows_read
    assert reading_from_json(found.to_json()) == found
