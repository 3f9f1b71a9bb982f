"""XLSX and ODS: what spreadsheets make of a table, and archives that were built to hurt."""

import datetime as dt
import io
import struct
import zipfile
from collections.abc import Mapping

import openpyxl

from tests.corpus.make import odd
from tests.corpus.texts import PARACETAMOL, TEMAZEPAM, made
from tests.unit.his.exports import HEADER, row, saved, workbook
from tests.unit.his.opendocuments import cell, content, empty, number, ods, sheet, string
from tests.unit.his.opendocuments import row as line

TYPED = [
    104417,
    "Aa, J. van der",
    dt.date(1955, 9, 2),
    dt.date(2026, 10, 5),
    "OXAZEPAM TABLET 10MG",
    30,
    "1D1T",
]
SECOND = [104418, "Groß, Ü.", dt.date(1950, 1, 1), dt.date(2026, 10, 5), TEMAZEPAM, 30, "1DN"]
OTHER = [104419, "Bé, C.", dt.date(1950, 1, 1), dt.date(2026, 10, 5), PARACETAMOL, 30, ""]
LAUGHS = "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9))
BOMB = f'<!DOCTYPE x [<!ENTITY a "hahahaha">{LAUGHS}]>'.encode()


def book(*rows: list[object]) -> openpyxl.Workbook:
    return workbook(("Recepten", [HEADER, *rows]))


def with_cell(place: str, value: object, number_format: str = "General") -> bytes:
    found = book(TYPED, SECOND)
    found.worksheets[0][place] = value
    found.worksheets[0][place].number_format = number_format
    return fixed(saved(found))


def fixed(data: bytes, **changes: bytes) -> bytes:
    """The archive again, without the moment at which it was made."""
    return rezipped({**unzipped(data), **changes})


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "docProps/core.xml"}


def rezipped(parts: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 24, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


PLAIN = fixed(saved(book(TYPED, SECOND, OTHER)))
SHEET = "xl/worksheets/sheet1.xml"

made("plain.xlsx", PLAIN)
made("formula.xlsx", with_cell("F2", "=10+20"))
made("scientific.xlsx", with_cell("A2", 100000, "0.00E+00"))
made("padded_codes.xlsx", with_cell("A2", 1001, "0000000"))
made("true_as_name.xlsx", with_cell("B2", True))
made("percent.xlsx", with_cell("F2", 0.3, "0%"))
made("truncated.xlsx", PLAIN[:-300])
made("macros.xlsm", rezipped({**unzipped(PLAIN), "xl/vbaProject.bin": b"x"}))
made("binary.xlsb", rezipped({"xl/workbook.bin": b"x", "[Content_Types].xml": b"<Types/>"}))
made("a_letter.docx", rezipped({"word/document.xml": b"<w:document/>"}))
made("only_a_picture.zip", rezipped({"picture.png": b"x"}))
made("old.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(3000))
made(
    "password.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le") + bytes(3000)
)
made("many_parts.xlsx", rezipped({**unzipped(PLAIN), **{f"xl/media/{at}.bin": b"" for at in range(2001)}}))
made(
    "external_links.xlsx",
    rezipped(
        {
            **unzipped(PLAIN),
            "xl/externalLinks/externalLink1.xml": b'<externalLink><file href="http://evil.example/x"/></externalLink>',
        }
    ),
)


def with_part(name: str, old: bytes, new: bytes) -> bytes:
    parts = unzipped(PLAIN)
    assert old in parts[name]
    return rezipped({**parts, name: parts[name].replace(old, new, 1)})


made("dde.xlsx", with_part(SHEET, b"<v>30</v>", b'<f>DDE("cmd","/C calc","")</f><v>30</v>'))
made("laughs.xlsx", with_part(SHEET, b"<worksheet", BOMB + b"<worksheet"))
made("nul_escape.xlsx", with_part(SHEET, b"Aa, J. van der", b"Aa_x0000_, J."))
made(
    "outside_file.xlsx",
    with_part(SHEET, b"<worksheet", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet'),
)


@odd("hidden_sheet.xlsx")
def hidden_sheet() -> bytes:
    found = workbook(("Recepten", [HEADER, TYPED]), ("Geheim", [[*HEADER, "Postcode"], [*SECOND, "1234 AB"]]))
    found["Geheim"].sheet_state = "hidden"
    return fixed(saved(found))


@odd("two_sheets.xlsx")
def two_sheets() -> bytes:
    return fixed(
        saved(
            workbook(
                ("Uitleg", [["Lees mij"]]), ("Oud", [HEADER[:4], TYPED[:4]]), ("Recepten", [HEADER, TYPED])
            )
        )
    )


@odd("merged.xlsx")
def merged() -> bytes:
    found = workbook(
        ("Recepten", [["Praktijk De Linde"], [], HEADER, TYPED, ["", "", "", *SECOND[3:]], OTHER])
    )
    found.worksheets[0].merge_cells("A1:G1")
    for column in "ABC":
        found.worksheets[0].merge_cells(f"{column}4:{column}5")
    return fixed(saved(found))


@odd("since_1904.xlsx")
def since_1904() -> bytes:
    found = book(TYPED)
    found.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    return fixed(saved(found))


@odd("far_cell.xlsx")
def far_cell() -> bytes:
    return with_cell("A1048576", "x")


@odd("far_column.xlsx")
def far_column() -> bytes:
    return with_cell("XFD2", "x")


@odd("zip_bomb.xlsx")
def zip_bomb() -> bytes:
    return rezipped({**unzipped(PLAIN), "xl/media/x.bin": bytes(101 * 1024**2)})


@odd("lying_sizes.xlsx")
def lying_sizes() -> bytes:
    """The list of parts says that the sheet is small; it is not."""
    parts = unzipped(PLAIN)
    data = bytearray(
        rezipped(
            {**parts, SHEET: parts[SHEET].replace(b"</sheetData>", b" " * 150 * 1024**2 + b"</sheetData>")}
        )
    )
    real = len(parts[SHEET]) + 150 * 1024**2
    assert data.count(struct.pack("<L", real)) == 2
    return bytes(data.replace(struct.pack("<L", real), struct.pack("<L", 2000)))


# --- ODS -------------------------------------------------------------------------------------------------------------

TITLES = [*map(string, HEADER)]
TYPED_CELLS = [
    number("104417"),
    string("Daniëls, J."),
    cell("date", "02-09-55", date="1955-09-02"),
    cell("date", "5 okt 2026", date="2026-10-05"),
    string("OXAZEPAM TABLET 10MG"),
    number("30.0", "30,00"),
    string("1D1T"),
]
TEXT_CELLS = [*map(string, row(number="0001001", product=TEMAZEPAM))]


def changed(place: int, other: str) -> bytes:
    return fixed(ods(sheet(TITLES, [*TYPED_CELLS[:place], other, *TYPED_CELLS[place + 1 :]], TEXT_CELLS)))


GOOD = fixed(ods(sheet(TITLES, TYPED_CELLS, TEXT_CELLS, empty(1_048_570))))
made("plain.ods", GOOD)
made("percent.ods", changed(5, cell("percentage", "30%", value="0.3")))
made("formula.ods", changed(5, cell("", "", formula="of:=[.A1]+1")))
made("error.ods", changed(5, cell("string", "#VALUE!", formula="of:=[.A1]+1")))
made("dde.ods", changed(5, cell("float", "30", value="30", formula='of:=DDE("soffice";"x";"A1")')))
made("repeated_rows.ods", fixed(ods(sheet(TITLES, TYPED_CELLS, line(TEXT_CELLS, times=1_048_570)))))
made("repeated_columns.ods", fixed(ods(sheet(TITLES, [*TYPED_CELLS, string("x", times=16_370)]))))
made("repeated_twice.ods", fixed(ods(sheet(TITLES, line(TEXT_CELLS, times=2)))))
made("endless_repeats.ods", fixed(ods(sheet(TITLES, line([string("x", times=10**12)], times=10**12)))))
made("hidden.ods", fixed(ods(sheet(TITLES, TYPED_CELLS, hidden=True))))
made("laughs.ods", fixed(ods(content=BOMB + b"<x>&j;</x>")))
made("truncated.ods", fixed(ods(content=content(sheet(TITLES, TYPED_CELLS))[:-60])))
made(
    "password.ods",
    rezipped({**unzipped(GOOD), "META-INF/manifest.xml": b"<x><manifest:encryption-data/></x>"}),
)
made("macros.ods", rezipped({**unzipped(GOOD), "Basic/Standard/script-lb.xml": b"<x/>"}))
made("a_letter.odt", fixed(ods(sheet(TITLES), mimetype="application/vnd.oasis.opendocument.text")))


@odd("zip_bomb.ods")
def zip_bomb_ods() -> bytes:
    return rezipped({**unzipped(GOOD), "Pictures/x.png": bytes(101 * 1024**2)})
