import datetime as dt
import io
import zipfile

import openpyxl
import pytest

from patients.his import cellformats
from patients.his.files import read_table
from patients.his.limits import Limits, Refused
from tests.unit.his.exports import HEADER, ROW, reading, row, saved, workbook

NUMBER = [
    104417,
    "Aa, J. van der",
    dt.date(1955, 9, 2),
    dt.datetime(2026, 10, 5),
    "OXAZEPAM TABLET 10MG",
    30,
    "1D1T",
]


def sheet_of(book: openpyxl.Workbook) -> openpyxl.worksheet.worksheet.Worksheet:
    return book.worksheets[0]


def changed(cell: str, value: object, number_format: str = "General") -> bytes:
    book = workbook(("Recepten", [HEADER, NUMBER]))
    sheet_of(book)[cell] = value
    sheet_of(book)[cell].number_format = number_format
    return saved(book)


def shown(data: bytes) -> tuple[str, ...]:
    return read_table(data).records.record(0)


def test_values_are_shown_as_text() -> None:
    data = saved(workbook(("Recepten", [HEADER, NUMBER])))
    assert shown(data) == (
        "104417",
        "Aa, J. van der",
        "02-09-1955",
        "05-10-2026",
        "OXAZEPAM TABLET 10MG",
        "30",
        "1D1T",
    )
    assert reading(data).rows[0].date == dt.date(2026, 10, 5)


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (1001, "0000000", "0001001"),
        (1001, "General", "1001"),
        (1001, "#,##0", "1001"),
        (7.5, "0.00", "7.5"),
        (30.0, "0", "30"),
        ("0001001", "@", "0001001"),
        (46000, "dd-mm-yyyy", "09-12-2025"),
        (46000, 'd" "mmm" "yyyy', "09-12-2025"),
    ],
)
def test_number_formats_that_are_safe(value: object, number_format: str, text: str) -> None:
    table = read_table(changed("A2", value, number_format))
    assert (table.records.record(0)[0], table.unsafe) == (text, {})


@pytest.mark.parametrize(
    ("cell", "value", "number_format", "reason"),
    [
        ("A2", 100000, "0.00E+00", cellformats.UNSAFE_FORMAT),
        ("F2", 0.3, "0%", cellformats.UNSAFE_FORMAT),
        ("F2", 0.5, "# ?/?", cellformats.UNSAFE_FORMAT),
        ("A2", 12, '"P"0000', cellformats.UNSAFE_FORMAT),
        ("A2", 12.5, "0000", cellformats.UNSAFE_FORMAT),
        ("A2", 12345678901234567890, "0", cellformats.UNSAFE_LARGE),
        ("B2", True, "General", cellformats.UNSAFE_BOOLEAN),
        ("F2", "=10+20", "General", cellformats.UNSAFE_FORMULA),
        ("E2", "=A1", "General", cellformats.UNSAFE_FORMULA),
    ],
)
def test_unsafe_cells_are_asked(cell: str, value: object, number_format: str, reason: str) -> None:
    found = reading(changed(cell, value, number_format))
    assert found.outcomes["needs_person"] == 1
    assert (found.open_rows[0].kind, found.open_rows[0].message) == ("cell", reason)
    assert found.open_rows[0].column == HEADER["ABCDEFG".index(cell[0])]


def test_an_unsafe_cell_of_another_medicine_asks_nothing() -> None:
    book = workbook(("Recepten", [HEADER, NUMBER, [*NUMBER[:4], "PARACETAMOL TABLET 500MG", "=1+1", ""]]))
    assert reading(saved(book)).outcomes["needs_person"] == 0


def test_an_error_value_is_asked() -> None:
    book = workbook(("Recepten", [HEADER, NUMBER]))
    sheet_of(book)["F2"] = "#N/A"
    sheet_of(book)["F2"].data_type = "e"
    assert reading(saved(book)).open_rows[0].message == cellformats.UNSAFE_ERROR


def test_a_formula_with_its_outcome_kept_is_read() -> None:
    data = changed("F2", "=10+20")
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = (
        parts[name]
        .replace(b"<f>10+20</f><v />", b"<f>10+20</f><v>30</v>")
        .replace(b"<f>10+20</f><v></v>", b"<f>10+20</f><v>30</v>")
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for part, content in parts.items():
            target.writestr(part, content)
    assert reading(stream.getvalue()).rows[0].quantity == 30


def test_titles_merged_blank_rows_and_totals() -> None:
    book = workbook(
        ("Recepten", [["Praktijk De Linde"], [], HEADER, NUMBER, [], NUMBER, ["Totaal", "", "", "", "", 60]])
    )
    sheet_of(book).merge_cells("A1:G1")
    found = reading(saved(book))
    assert found.rows_read == 2
    assert (found.rows[0].row, found.noted[0].row, found.noted[0].outcome) == (4, 6, "duplicate")
    assert any(problem.row == 7 for problem in found.problems)


def test_totals_above_a_printed_line() -> None:
    rows = [HEADER, NUMBER, ["Totaal", "", "", "", "", 60], ["Afgedrukt op 22-11-2026"]]
    found = reading(saved(workbook(("Recepten", rows))))
    assert found.rows_read == 2
    assert [entry.row for entry in found.noted] == [4]
    assert [problem.row for problem in found.problems] == [3]


def test_the_sheet_with_the_data_is_chosen_and_others_are_named() -> None:
    book = workbook(
        ("Uitleg", [["Lees mij"]]), ("Oud", [HEADER[:4], ROW[:4]]), ("Recepten", [HEADER, NUMBER])
    )
    found = reading(saved(book))
    assert found.sheet == "Recepten"
    assert "Niet gelezen: 'Oud'" in found.problems[0].message


def test_hidden_sheets_are_not_read() -> None:
    book = workbook(
        ("Zichtbaar", [HEADER, NUMBER]), ("Geheim", [[*HEADER, "Postcode"], [*NUMBER, "1234 AB"]])
    )
    book["Geheim"].sheet_state = "hidden"
    assert reading(saved(book)).sheet == "Zichtbaar"


def with_part(name: str, content: bytes = b"x") -> bytes:
    stream = io.BytesIO(saved(workbook(("Recepten", [HEADER, NUMBER]))))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def archive_of(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "."), content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (with_part("xl/vbaProject.bin"), "macro"),
        (with_part("xl/media/bomb.bin", bytes(101 * 1024**2)), "uitgepakt"),
        (archive_of(word__xml=b"<x/>"), "geen werkboek"),
        (saved(workbook(("Recepten", [HEADER, NUMBER])))[:-200], "beschadigd"),
        (saved(workbook(("Leeg", []))), "kolomnamen"),
        (saved(workbook(("Recepten", [[*HEADER, *range(100)]]))), "kolommen"),
    ],
)
def test_workbooks_that_are_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        read_table(data)


def test_a_cell_far_away_is_refused_before_it_fills_the_memory() -> None:
    book = workbook(("Recepten", [HEADER, NUMBER]))
    sheet_of(book)["A1048576"] = "x"
    with pytest.raises(Refused, match=r"1\.048\.576"):
        read_table(saved(book))


def test_rows_in_a_workbook_are_limited() -> None:
    book = workbook(("Recepten", [HEADER, NUMBER, row(), row()]))
    with pytest.raises(Refused, match="rijen"):
        read_table(saved(book), limits=Limits(rows=2))


def test_names_that_look_like_nothing_stay_names() -> None:
    names = ["NA", "Null", "True", "1e5", "=geen formule?"]
    book = workbook(("Recepten", [HEADER]))
    for at, name in enumerate(names, start=2):
        for column, value in enumerate([*NUMBER[:1], name, *NUMBER[2:]], start=1):
            cell = sheet_of(book).cell(at, column, value)
            if isinstance(value, str):
                cell.data_type = "s"
    table = read_table(saved(book))
    assert [table.records.record(at)[1] for at in range(len(table))] == names
    assert table.unsafe == {}
