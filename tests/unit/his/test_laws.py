"""Laws of the parser: what was written comes back, every row is accounted for, nothing but `Refused` is raised."""

import csv
import io

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from patients.his.files import read_table
from patients.his.limits import Refused
from patients.his.reading import Reading, reading_from_json
from patients.his.rows import read
from tests.unit.his.exports import HEADER, TODAY, row, saved, workbook

LETTERS = st.characters(
    codec="utf-8", exclude_categories=["Cc"], include_characters="\n\t", exclude_characters="\ufeff"
)
CELL = st.text(LETTERS, max_size=12)
ODD = st.sampled_from(
    [
        "",
        "1.000",
        "31-02-2026",
        "05-10-2026",
        "OXAZEPAM TABLET 10MG",
        "zoplicon",
        "TEMAZEPAM CAPSULE 20MG",
        "30",
        "NA",
        '"',
    ]
)
ROWS = st.lists(st.lists(CELL | ODD, min_size=7, max_size=7), max_size=12)
PIECES = st.lists(
    st.sampled_from(
        [*HEADER, ";", ";", "\n", "\n", '"', "\0", "ë", "30", "OXAZEPAM TABLET 10MG", "05-10-2026", "Totaal"]
    ),
    max_size=60,
)


def write(rows: list[list[str]], separator: str, *, header: list[str] = HEADER) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(
        [header, *rows]
    )
    return stream.getvalue()


def accounted(data: bytes) -> Reading | None:
    try:
        found = read(read_table(data), today=TODAY)
    except Refused:
        return None
    if not found.refusal:
        assert sum(found.outcomes.values()) == found.rows_read
        lines = [entry.row for entry in found.ledger] + [item.row for item in found.rows]
        own = [item.row for item in found.episodes if item.own_row]
        assert len(set(lines + own)) == len(lines + own) == found.rows_read
    return found


@given(ROWS, st.sampled_from(";,\t|"))
def test_what_was_written_comes_back(rows: list[list[str]], separator: str) -> None:
    filled = [["1", *cells[1:]] for cells in rows]
    table = read_table(write(filled, separator).encode())
    texts = table.records.columns(range(7))
    by_column = [
        [texts[at].different[texts[at].codes[record]] for at in range(7)] for record in range(len(table))
    ]
    assert by_column == filled
    assert [list(table.records.record(at)) for at in range(len(table))] == filled


@given(ROWS, st.sampled_from(";,\t|"))
def test_every_row_is_accounted_for(rows: list[list[str]], separator: str) -> None:
    found = accounted(write(rows, separator).encode())
    assert found is not None
    assert reading_from_json(found.to_json()) == found


@given(PIECES)
def test_broken_text_is_refused_or_accounted_for(pieces: list[str]) -> None:
    accounted(";".join(HEADER).encode() + b"\n" + "".join(pieces).encode())


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_refused_or_accounted_for(data: bytes, below_header: bool) -> None:
    accounted(";".join(HEADER).encode() + b"\n" + data if below_header else data)


@given(st.integers(0, 6000), st.binary(min_size=1, max_size=4))
@settings(max_examples=60)
def test_a_damaged_workbook_is_refused_or_accounted_for(at: int, damage: bytes) -> None:
    data = saved(workbook(("Recepten", [HEADER, row(), row(number="2")])))
    assume(at < len(data))
    accounted(data[:at] + damage + data[at + len(damage) :])


@given(st.lists(st.tuples(st.sampled_from("123"), st.sampled_from(["30", "60"])), max_size=15))
def test_reading_twice_gives_the_same(rows: list[tuple[str, str]]) -> None:
    data = write([row(number=number, quantity=quantity) for number, quantity in rows], ";").encode()
    found = accounted(data)
    assert found is not None
    assert found == accounted(data)
    assert len(found.rows) == len(set(rows))
    keys = {(item.patient_number, item.date, item.product_key, item.occurrence) for item in found.rows}
    assert len(keys) == len(found.rows)


@given(st.permutations([row(number=str(at), quantity=str(30 + at)) for at in range(6)]))
def test_the_order_of_rows_does_not_change_what_is_read(rows: list[list[str]]) -> None:
    found = accounted(write(rows, ";").encode())
    assert found is not None
    assert {(item.patient_number, item.quantity) for item in found.rows} == {
        (str(at), 30 + at) for at in range(6)
    }
