"""ODS files: what LibreOffice writes, and what somebody may have made to hurt."""

import datetime as dt
import io
import zipfile

import pytest

from patients.his import cellformats
from patients.his.files import read_table
from patients.his.limits import Refused
from patients.his.reading import Reading
from tests.unit.his.exports import HEADER, ROW, reading
from tests.unit.his.opendocuments import cell, content, empty, number, ods, row, sheet, string

TYPED = [
    number("104417"),
    string("Aa, J. van der"),
    cell("date", "02-09-55", date="1955-09-02"),
    cell("date", "5 okt 2026", date="2026-10-05T00:00:00"),
    string("OXAZEPAM TABLET 10MG"),
    number("30"),
    string("1D1T"),
]


def changed(place: int, other: str) -> bytes:
    return ods(sheet([*map(string, HEADER)], [*TYPED[:place], other, *TYPED[place + 1 :]]))


def shown(data: bytes, place: int = 0) -> str:
    return read_table(data).records.record(0)[place]


def test_values_are_shown_as_text() -> None:
    found = reading(ods(sheet([*map(string, HEADER)], TYPED)))
    assert (found.sheet, found.rows_read, found.rows[0].date) == ("Recepten", 1, dt.date(2026, 10, 5))
    assert (found.patients[0].birth_date, found.rows[0].quantity) == (dt.date(1955, 9, 2), 30)
    assert found.rows[0].patient_number == "104417"


@pytest.mark.parametrize(
    ("other", "text"),
    [
        (number("1001", "0001001"), "0001001"),
        (number("1001", "1.001"), "1001"),
        (number("1001", "1001,00"), "1001"),
        (number("30.0", ""), "30"),
        (number("7.5", "8"), "7.5"),
        (string("0001001"), "0001001"),
        (string("1e5"), "1e5"),
        (string("a<text:s text:c='2'/>b<text:line-break/>c"), "a  b\nc"),
        (string("naam").replace("</t", "</text:p><text:p>of zo</t", 1), "naam\nof zo"),
        (cell("string", "naam", note="een opmerking"), "naam"),
        (cell("date", "x", date="2026-10-05T13:45:00"), "05-10-2026 13:45"),
    ],
)
def test_what_a_safe_cell_says(other: str, text: str) -> None:
    table = read_table(changed(0, other))
    assert (table.records.record(0)[0], table.unsafe) == (text, {})


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (cell("percentage", "30%", value="0.3"), cellformats.UNSAFE_FORMAT),
        (cell("currency", "€ 30,00", value="30"), cellformats.UNSAFE_FORMAT),
        (number("100000", "1,00E+05"), cellformats.UNSAFE_FORMAT),
        (number("12", "P0012"), cellformats.UNSAFE_FORMAT),
        (number("12345678901234567890"), cellformats.UNSAFE_LARGE),
        (cell("boolean", "WAAR", boolean="true"), cellformats.UNSAFE_BOOLEAN),
        (cell("", "", formula="of:=[.A1]+1"), cellformats.UNSAFE_FORMULA),
        (cell("string", "#N/A", formula="of:=NA()"), cellformats.UNSAFE_ERROR),
        (cell("string", "Err:502", formula="of:=LOG(-1)"), cellformats.UNSAFE_ERROR),
    ],
)
def test_unsafe_cells_are_asked(other: str, reason: str) -> None:
    found = reading(changed(5, other))
    assert [(row.kind, row.message, row.column) for row in found.open_rows] == [("cell", reason, "Aantal")]


def test_a_formula_with_its_outcome_kept_is_read_and_never_calculated() -> None:
    dde = cell("float", "30", value="30", formula='of:=DDE("soffice";"/etc/passwd";"A1")')
    assert reading(changed(5, dde)).rows[0].quantity == 30


def test_titles_empty_rows_and_totals() -> None:
    data = ods(
        sheet(
            [string("Praktijk De Linde")],
            empty(3),
            [*map(string, HEADER)],
            TYPED,
            empty(2),
            TYPED,
            [string("Totaal"), *[string("")] * 4, number("60")],
            empty(1_048_000),
        )
    )
    found = reading(data)
    assert (found.rows_read, found.rows[0].row, found.noted[0].row) == (2, 6, 9)
    assert any(problem.row == 10 for problem in found.problems)


def test_repeats_are_written_out() -> None:
    twice = row([*map(string, ROW)], times=2)
    wide = row([*map(string, ROW[:6]), string("x", times=1), string("", times=16_377)])
    found = reading(ods(sheet([*map(string, HEADER)], twice, wide)))
    assert (found.rows_read, found.outcomes["duplicate"]) == (3, 1)


@pytest.mark.parametrize(
    ("last", "sentence"),
    [
        (row([*map(string, ROW)], times=1_048_576), r"rij 1\.048\.577"),
        (row([string("x", times=16_384)]), "kolommen"),
        (row([*map(string, ROW), string("", times=16_000), string("x")]), "kolommen"),
        (row([string("x", times=10**15)], times=10**15), "kolommen"),
    ],
)
def test_a_bomb_of_repeats_is_refused(last: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        read_table(ods(sheet([*map(string, HEADER)], last)))


def test_a_cell_far_below_is_refused() -> None:
    with pytest.raises(Refused, match="loopt door tot rij"):
        read_table(ods(sheet([*map(string, HEADER)], TYPED, empty(500_000), TYPED)))


def test_hidden_sheets_are_not_read_and_others_are_named() -> None:
    first = sheet([*map(string, HEADER[:4])], [*map(string, ROW[:4])], name="Oud")
    second = sheet([*map(string, HEADER)], TYPED, name="Recepten")
    hidden = sheet(
        [*map(string, [*HEADER, "Postcode"])], [*TYPED, string("1234 AB")], name="Geheim", hidden=True
    )
    found = reading(ods(first, hidden, second))
    assert found.sheet == "Recepten"
    assert "Niet gelezen: 'Oud'" in found.problems[0].message
    with pytest.raises(Refused, match="geen blad zichtbaar"):
        read_table(ods(hidden))


def with_parts(data: bytes, parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


GOOD = ods(sheet([*map(string, HEADER)], TYPED))
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + at, b"&%c;" % (97 + at) * 10) for at in range(9)
)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (with_parts(GOOD, {"Basic/script-lc.xml": b"<x/>"}), "macro"),
        (with_parts(GOOD, {"encrypted-package": b"x"}), "wachtwoord"),
        (with_parts(GOOD, {"META-INF/manifest.xml": b"<manifest:encryption-data/>"}), "wachtwoord"),
        (with_parts(GOOD, {"Pictures/1.png": bytes(101 * 1024**2)}), "uitgepakt"),
        (ods(content=LAUGHS + b"]><x>&j;</x>"), "XML"),
        (ods(content=content(sheet(TYPED))[:-30]), "beschadigd"),
        (ods(content=b"<x/>"), "geen blad zichtbaar"),
        (ods(sheet([number("1")]), mimetype="application/vnd.oasis.opendocument.text"), "geen werkboek"),
        (ods(sheet()), "kolomnamen"),
        (ods(sheet(row([string("x")], times="veel"))), "beschadigd"),
    ],
)
def test_files_that_are_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        read_table(data)


def test_an_odf_library_writes_what_we_read() -> None:
    """The other tests write the XML themselves; this file is made as other programs make it."""
    found: Reading = reading(by_library([HEADER, ROW]))
    assert (found.rows_read, found.rows[0].quantity, found.rows[0].dosage) == (1, 30, "1D1T")


def by_library(rows: list[list[str]]) -> bytes:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    page = Table(name="Recepten")
    for cells in rows:
        line = TableRow()
        for text in cells:
            box = TableCell(valuetype="string")
            box.addElement(P(text=text))
            line.addElement(box)
        page.addElement(line)
    book.spreadsheet.addElement(page)
    stream = io.BytesIO()
    book.write(stream)
    return stream.getvalue()
