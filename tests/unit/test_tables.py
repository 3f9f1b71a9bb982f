"""Downloads are harmless in a spreadsheet."""

import csv

import pytest

from benzoproject.lib.tables import csv_lines, neutral


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+31",
        "-5",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        '=HYPERLINK("http://x")',
        "＝1",
        "\x00=1",
    ],
)
def test_a_formula_becomes_text(cell):
    assert neutral(cell).startswith("'")
    assert "\x00" not in neutral(cell)


@pytest.mark.parametrize("cell", ["OXAZEPAM", "1D1T", "", "d'Hondt", "a=b"])
def test_other_text_stays(cell):
    assert neutral(cell) == cell


def test_numbers_stay_numbers():
    assert neutral(-5) == "-5"
    assert neutral(None) == ""


def test_the_file_reads_back_as_it_was_written():
    rows = [["a;b", 'says "no"', "two\nlines"], ["=1", 7, None]]
    text = "".join(csv_lines(["Rij", "Reden", "Ook"], rows))
    assert text.encode().startswith(b"\xef\xbb\xbf")
    found = list(csv.reader(text.removeprefix("\ufeff").splitlines(keepends=True), delimiter=";"))
    assert found == [["Rij", "Reden", "Ook"], ["a;b", 'says "no"', "two\nlines"], ["'=1", "7", ""]]
