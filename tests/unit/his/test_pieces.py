"""Columns read piece by piece, or of some records only, say what the whole column says."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from patients.his import layouts
from patients.his.files import read_table
from patients.his.mapped import MappedColumns
from patients.his.tables import Growing, Records, Texts

CELLS = st.sampled_from(["", "a", "b", "1.000", "30", "é", 'say ""', "x;y", "two\nlines"])
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=30)
HEADER = "patientnummer;datum;omschrijving\n"


def written(rows: list[tuple[str, str, str]]) -> bytes:
    """With a first cell that is never empty, so that no row is skipped; quoted where the text needs it."""
    lines = [
        f"{at};" + ";".join(f'"{cell}"' if set(cell) & set('";\n') else cell for cell in row)
        for at, row in enumerate(rows)
    ]
    return (HEADER.replace("\n", ";sterkte\n") + "\n".join(lines) + "\n").encode()


def texts(records: Records) -> list[list[str]]:
    columns = records.columns(range(4))
    return [columns[at].at(np.arange(len(records.lines))) for at in range(4)]


@given(st.lists(st.lists(CELLS, max_size=8), max_size=5))
def test_a_column_in_pieces_is_the_column(pieces: list[list[str]]) -> None:
    growing = Growing()
    for piece in pieces:
        growing.add(np.array(piece, dtype=object))
    whole = [cell for piece in pieces for cell in piece]
    for column in (growing.texts(), Texts.of(whole)):
        assert column.at(np.arange(len(whole))) == whole
        assert column.different == list(dict.fromkeys(whole))


@given(ROWS, st.data())
def test_some_records_say_what_they_say_among_all(
    rows: list[tuple[str, str, str]], data: st.DataObject
) -> None:
    records = read_table(written(rows)).records
    wanted = data.draw(st.lists(st.integers(0, len(rows) - 1), unique=True).map(sorted))
    some = records.only(np.array(wanted, dtype=np.int64))
    assert texts(some) == [[column[at] for at in wanted] for column in texts(records)]
    assert [some.record(at) for at in range(len(wanted))] == [records.record(at) for at in wanted]
    assert some.lines.tolist() == records.lines[wanted].tolist()


def test_a_file_longer_than_a_block(monkeypatch):
    rows = [(f"{number % 7}", "x" * (number % 3), "") for number in range(100)]
    whole = texts(read_table(written(rows)).records)
    monkeypatch.setattr(layouts, "BLOCK", 8)
    monkeypatch.setattr(layouts, "PIECE", 64)
    assert texts(read_table(written(rows)).records) == whole
    assert whole[1] == [row[0] for row in rows]


def test_records_that_say_the_same_are_read_once():
    columns = MappedColumns({"sex": Texts.of(list("mvvmm")), "gp": Texts.of(list("aabba"))}, np.arange(5))
    read: list[str] = []

    def together(cells: dict[str, str]) -> str:
        read.append("".join(cells.values()))
        return read[-1]

    assert columns.each(["sex", "gp", "phone"], np.array([0, 1, 3, 4]), together) == ["ma", "va", "mb", "ma"]
    assert read == ["ma", "va", "mb"]
    assert columns.repeated() == {0, 4}
