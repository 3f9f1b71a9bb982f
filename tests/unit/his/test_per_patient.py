"""Tables with one row per patient: every medicine in it becomes a row of its own, or a question."""

import datetime as dt

import pytest

from patients.his.reading import Reading
from tests.unit.his.exports import HEADER, reading, row, saved, text, workbook

WIDE = ["Patiëntnr", "Middel 1", "Datum 1", "Aantal 1", "Middel 2", "Datum 2", "Aantal 2"]
OXAZEPAM, TEMAZEPAM = "OXAZEPAM TABLET 10MG", "TEMAZEPAM CAPSULE 20MG"
TWO = ["7", OXAZEPAM, "05-10-2026", "30", TEMAZEPAM, "06-10-2026", "15"]
ONE = ["8", OXAZEPAM, "05-10-2026", "60", "", "", ""]


def stored(found: Reading) -> list[tuple[int, str, str, int, int]]:
    return [
        (item.row, item.patient_number, item.substance, item.date.day, int(item.quantity or 0))
        for item in found.rows
    ]


BOTH = [(201, "7", "oxazepam", 5, 30), (202, "7", "temazepam", 6, 15), (301, "8", "oxazepam", 5, 60)]


@pytest.mark.parametrize(
    "header",
    [
        WIDE,
        ["Patiëntnr", "Middel", "Datum", "Aantal", "Middel", "Datum", "Aantal"],
        ["Patiëntnr", "Middel1", "Datum1", "Aantal1", "Middel2", "Datum2", "Aantal2"],
        ["Patiëntnr", "Middel", "Datum", "Aantal", "Middel 2", "Datum 2", "Aantal 2"],
        [
            "Patiëntnr",
            "Middel 1 naam",
            "Middel 1 datum",
            "Middel 1 aantal",
            "Middel 2 naam",
            "Middel 2 datum",
            "Middel 2 aantal",
        ],
        ["Patiëntnr", "1e middel", "1e datum", "1e aantal", "2e middel", "2e datum", "2e aantal"],
        ["Patiëntnr", "medicatie_01", "receptdatum_01", "hvh_01", "medicatie_02", "receptdatum_02", "hvh_02"],
    ],
)
def test_numbered_columns(header: list[str]) -> None:
    found = reading([TWO, ONE], header=header)
    assert (found.form, found.rows_read, stored(found)) == ("per_patient", 3, BOTH)
    assert found.recognition.questions == ()
    assert "één rij per patiënt" in found.problems[0].message


def test_a_workbook_keeps_its_doubts() -> None:
    book = workbook(
        (
            "Recepten",
            [WIDE, [7, OXAZEPAM, dt.date(2026, 10, 5), "=15+15", TEMAZEPAM, dt.date(2026, 10, 6), 15]],
        )
    )
    found = reading(saved(book))
    assert (stored(found), [(item.row, item.field) for item in found.open_rows]) == (
        BOTH[1:2],
        [(201, "quantity")],
    )


def test_every_medicine_ends_by_itself() -> None:
    rows = [
        ["7", OXAZEPAM, "05-10-2026", "3x", "METOPROLOL 50MG", "05-10-2026", "30"],
        ["8", *[""] * 6],
        ["9", "", "05-10-2026", "30", OXAZEPAM, "x", "30"],
    ]
    found = reading(rows, header=WIDE)
    assert found.rows_read == 4
    assert [(entry.row, entry.outcome) for entry in found.ledger] == [
        (201, "needs_person"),
        (202, "not_tracked"),
        (401, "unreadable"),
        (402, "needs_person"),
    ]
    assert "zonder middel in dit bestand: 1." in found.problems[1].message


SHARED = ["Patiëntnr", "Datum", "Middel 1", "Aantal 1", "Middel 2", "Aantal 2"]
SHARED_ROW = ["7", "05-10-2026", OXAZEPAM, "30", TEMAZEPAM, "15"]


def test_one_date_beside_several_medicines_is_asked_first() -> None:
    found = reading([SHARED_ROW], header=SHARED)
    assert "één 'Datum'" in found.refusal
    assert found.rows == ()
    agreed = reading([SHARED_ROW], header=SHARED, mapping={"date": "Datum"})
    assert [item.date.day for item in agreed.rows] == [5, 5]
    assert "datum recept" in reading([SHARED_ROW], header=SHARED, mapping={"date": ""}).refusal


def test_a_person_may_say_that_it_is_no_such_table() -> None:
    found = reading(
        [TWO], header=WIDE, mapping={"product": "Middel 1", "date": "Datum 1", "quantity": "Aantal 1"}
    )
    assert (found.form, [item.row for item in found.rows]) == ("", [2])


@pytest.mark.parametrize(
    "header",
    [
        ["Patiëntnr", "Middel", "Datum", "Aantal", "Middel", "ICPC1", "Telefoon"],
        ["Patiëntnr", "Middel", "Datum 1", "Aantal", "Telefoon 1", "Datum 2", "Telefoon 2"],
        ["Patiëntnr", "Middel", "Datum", "Aantal", "ATC7", "Adres 1", "Adres 2"],
    ],
)
def test_other_numbers_in_headers_mean_nothing(header: list[str]) -> None:
    assert reading([["7", OXAZEPAM, "05-10-2026", "30", "", "", ""]], header=header).form == ""


def test_the_date_of_the_export_beside_the_dates_of_the_medicines() -> None:
    found = reading([["22-11-2026", *TWO], ["22-11-2026", *ONE]], header=["Datum", *WIDE])
    assert (found.refusal, [item.date.day for item in found.rows]) == ("", [5, 6, 5])


# --- lists in a cell -------------------------------------------------------------------------------------------------


def listed(*rows: list[str], separator: str = "\n", **options: object) -> Reading:
    cells = [[cell.replace("|", separator) for cell in line] for line in rows]
    return reading(text(cells), **options)


TWO_LINES = row(
    product=f"{OXAZEPAM}|{TEMAZEPAM}", date="05-10-2026|06-10-2026", quantity="30|15", dosage="1D1T|1DN"
)


@pytest.mark.parametrize("separator", ["\n", "; "])
def test_lists_in_cells(separator: str) -> None:
    found = listed(TWO_LINES, row(number="8", quantity="60"), separator=separator)
    assert (found.form, found.rows_read) == ("per_patient", 3)
    assert [(item.substance, item.date.day, item.quantity, item.dosage) for item in found.rows] == [
        ("oxazepam", 5, 30, "1D1T"),
        ("temazepam", 6, 15, "1DN"),
        ("oxazepam", 5, 60, "1D1T"),
    ]
    assert len(found.patients) == 2


def test_one_value_beside_a_list_is_asked_for_the_whole_file() -> None:
    line = row(product=f"{OXAZEPAM}|{TEMAZEPAM}", quantity="30|15", dosage="1D1T|1DN")
    assert "één 'Datum'" in listed(line).refusal
    assert len(listed(line, mapping={"date": "Datum"}).rows) == 2


def test_lists_of_another_length_ask_row_by_row() -> None:
    line = row(
        product=f"{OXAZEPAM}|{TEMAZEPAM}|PARACETAMOL 500MG",
        date="05-10-2026|06-10-2026",
        quantity="30|15|20",
        dosage="",
    )
    found = listed(line)
    assert (found.outcomes["needs_person"], found.outcomes["not_tracked"]) == (2, 1)
    assert (
        found.open_rows[0].message
        == "In deze rij staan 3 middelen en 2 keer 'Datum'; wat hoort bij dit middel?"
    )


@pytest.mark.parametrize(
    "product",
    [
        "OXAZEPAM TABLET|10MG",
        "OXAZEPAM TABLET 10MG|(Seresta)",
        "OXAZEPAM TABLET 10MG|",
        "OXAZEPAM 10MG; TABLET",
    ],
)
def test_a_label_over_two_lines_is_one_medicine(product: str) -> None:
    found = listed(row(product=product))
    assert (found.form, found.rows_read) == ("", 1)


def test_a_list_in_one_of_many_rows_leaves_the_others_whole() -> None:
    found = listed(
        row(dosage="1 tablet; zo nodig"),
        row(product=f"{OXAZEPAM}|{TEMAZEPAM}", date="05-10-2026|06-10-2026", quantity="30|15", dosage=""),
    )
    assert [(item.row, item.dosage) for item in found.rows] == [
        (201, "1 tablet; zo nodig"),
        (301, ""),
        (302, ""),
    ]


def test_the_usual_table_stays_as_it_is() -> None:
    found = reading([row()], header=HEADER)
    assert (found.form, found.rows[0].row) == ("", 2)
