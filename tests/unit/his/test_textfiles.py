import codecs

import pytest

from patients.his.files import read_table
from patients.his.limits import LIMITS, Limits, Refused
from patients.his.tables import Table
from tests.unit.his.exports import HEADER, ROW, row, text

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1", "cp850"]


def table(source: str | bytes, limits: Limits = LIMITS) -> Table:
    return read_table(source.encode() if isinstance(source, str) else source, limits=limits)


def records(found: Table) -> list[tuple[int, list[str]]]:
    lines = found.records.lines.tolist()
    return [(line, list(found.records.record(at))) for at, line in enumerate(lines)]


def columns(found: Table) -> list[list[str]]:
    """The same cells, read column by column."""
    wanted = list(range(len(found.header)))
    texts = found.records.columns(wanted)
    return [[texts[at].different[texts[at].codes[record]] for at in wanted] for record in range(len(found))]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_encoding_and_separator(separator: str, encoding: str, ends: str) -> None:
    rows = [
        row(number=f"{1000 + at}", name=name)
        for at, name in enumerate(["Daniël", "Zoë; M.", 'De "x"', "a, b"])
    ]
    found = table(text(rows, separator).replace("\n", ends).encode(encoding))
    assert found.header == tuple(HEADER)
    assert found.separator == separator
    assert columns(found) == rows
    assert records(found) == [(at, cells) for at, cells in enumerate(rows, start=2)]


def test_line_breaks_in_cells_keep_the_physical_lines_right() -> None:
    rows = [row(), row(dosage="1 per dag\nvoor de nacht\n\nzo nodig"), row(), row(name="a\nb"), row()]
    found = table(text(rows))
    assert [line for line, _ in records(found)] == [2, 3, 7, 8, 10]
    assert columns(found) == rows


def test_titles_above_blank_lines_between_and_a_totals_row_below() -> None:
    body = text([row(number="1"), row(number="2")]).replace("\n2;", "\n\n;;;\n  \n2;")
    found = table("Praktijk De Linde\nOverzicht;medicatie\n\n" + body + "\nTotaal;2;;;;60\n\n")
    assert [(line, cells[0]) for line, cells in records(found)] == [(5, "1"), (9, "2")]
    assert found.totals_row == 11
    assert "totaalregel" in found.problems[0].message


@pytest.mark.parametrize(
    "last",
    [
        ";;;;;60;",
        "Totaal aantal: 2",
        "(2 rows affected)",
        "Aantal records: 2",
        "TOTAAL;;;;;60;",
        "Totaal;2;2;2;2;60",
    ],
)
def test_totals_rows(last: str) -> None:
    found = table(text([ROW, ROW]) + last + "\n")
    assert (len(found), found.totals_row) == (2, 4)


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_totals_row_above_a_printed_line(quote: str) -> None:
    """With a quote out of place the file is split another way."""
    found = table(text([ROW, ROW]) + f"Totaal;;;;60\n{quote}Afgedrukt op 22-11-2026\n")
    assert [line for line, _ in records(found)] == [2, 3, 5]
    assert found.totals_row == 4
    assert columns(found)[:2] == [ROW, ROW]


def test_a_patient_called_total_is_a_patient() -> None:
    assert len(table(text([row(), row(name="Totaal, A.")]))) == 2


def test_excels_own_separator_line() -> None:
    found = table("sep=|\n" + text([row(dosage="a;b;c;d;e")], "|"))
    assert (found.separator, records(found)[0][0]) == ("|", 3)


def test_same_and_empty_header_names_are_told_apart() -> None:
    found = table("Patiëntnr;Datum;Middel;Middel;;Aantal\n1;2;3;4;5;6\n")
    assert found.header == ("Patiëntnr", "Datum", "Middel", "Middel (2)", "Kolom 5", "Aantal")


def test_trailing_separators_are_no_columns() -> None:
    found = table("Patiëntnr;Datum;Middel;;\n1;2;3;;\n1;2;3\n")
    assert (found.header, found.broken) == (("Patiëntnr", "Datum", "Middel"), {})


def test_a_row_with_too_many_cells_is_broken_and_a_short_one_is_not() -> None:
    found = table("Patiëntnr;Datum;Middel\n1;2;3;4\n1;2\n1;2;3;\n")
    assert list(found.broken) == [0]
    assert columns(found)[1:] == [["1", "2", ""], ["1", "2", "3"]]


@pytest.mark.parametrize(
    "body",
    [
        '"1;2;3\n4;5;6\n7;8;9\n',
        '1;2;3\n"4;5;6\n7;8;9\n',
        '1;2;3\n4;"5"x;6\n7;8;9\n',
        '1;2;3\n4;5;6\n7;8;"9\n',
    ],
)
def test_a_lost_quote_costs_one_row(body: str) -> None:
    found = table("Patiëntnr;Datum;Middel\n" + body)
    assert len(found) == 3
    assert 1 <= len(found.broken) <= 2
    whole = [cells for at, (_, cells) in enumerate(records(found)) if at not in found.broken]
    assert all(cells in (["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]) for cells in whole)


def test_inches_inside_a_cell_and_real_line_breaks_go_together() -> None:
    found = table('Patiëntnr;Datum;Middel\n1;2;5" pleister\n4;5;"a\nb"\n7;8;9\n')
    assert records(found) == [(2, ["1", "2", '5" pleister']), (3, ["4", "5", "a\nb"]), (5, ["7", "8", "9"])]
    assert not found.broken


def test_a_zero_byte_breaks_only_its_own_row() -> None:
    found = table(text([row(), row(name="a\0b"), row()]))
    assert (len(found), list(found.broken)) == (3, [1])


def test_surnames_that_look_like_nothing_stay_names() -> None:
    names = ["NA", "Null", "True", "1e5", "nan", "None", "#N/A", "0001001", "1.000", " a "]
    assert [cells[1] for cells in columns(table(text([row(name=name) for name in names])))] == names


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "leeg"),
        (b"  \n \n", "leeg"),
        (codecs.BOM_UTF8, "leeg"),
        (b"hallo\n", "kolomnamen"),
        (b"1;2;3\n4;5;6\n", "kolomnamen"),
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (b"<html><table><tr><td>x", "webpagina"),
        (b'{"resourceType": "Bundle"}', "FHIR"),
        (b"{\\rtf1 hallo}", "tekstdocument"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600, "wachtwoord"),
        (b"PK\x03\x04 nonsense", "beschadigd"),
    ],
)
def test_what_is_not_a_table_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        table(data)


def test_only_a_header_is_an_empty_table() -> None:
    assert len(table(text([]))) == 0


def test_size_rows_and_columns_are_limited() -> None:
    limits = Limits(file_bytes=2 * 1024**2, rows=3, columns=7)
    assert len(table(text([ROW] * 3), limits)) == 3
    with pytest.raises(Refused, match="rijen"):
        table(text([ROW] * 4), limits)
    with pytest.raises(Refused, match="rijen"):
        table(text([ROW] * 400), limits)
    with pytest.raises(Refused, match="kolommen"):
        table(text([ROW], header=[*HEADER, "Extra"]), limits)
    with pytest.raises(Refused, match="2 MB"):
        table(b"x" * (2 * 1024**2 + 1), limits)


def test_the_shipped_limits() -> None:
    header = ["Patiëntnr", "Datum", "Middel", *(f"Vrij {at}" for at in range(97))]
    assert len(table(text([], header=header)).header) == 100
    with pytest.raises(Refused, match="100 kolommen"):
        table(text([], header=[*header, "Vrij 98"]))
    lines = "Patiëntnr;Datum;Middel\n" + "1;2;3\n" * 250_000
    assert len(table(lines)) == 250_000
    with pytest.raises(Refused, match=r"250\.000 rijen"):
        table(lines + "1;2;3\n")


def test_an_endless_row_is_broken_by_itself() -> None:
    found = table(text([row(), row(name="x" * 150_000), row()]))
    assert (len(found), list(found.broken)) == (3, [1])
