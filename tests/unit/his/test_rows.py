import datetime as dt
from decimal import Decimal

import pytest

from patients.his.cells import read_answered
from patients.his.reading import EpisodeRow, OpenRow, PatientRow, PrescriptionRow, Reading, reading_from_json
from tests.unit.his.exports import HEADER, TODAY, reading, row, text


def outcome(found: Reading) -> list[tuple[int, str, str]]:
    return [(entry.row, entry.outcome, entry.column) for entry in found.ledger]


def test_a_good_row() -> None:
    found = reading([row()])
    assert found.rows == (
        PrescriptionRow(
            row=2,
            patient_number="104417",
            date=dt.date(2026, 10, 5),
            kind="benzo",
            product="OXAZEPAM TABLET 10MG",
            product_key="oxazepam|10|tablet",
            substance="oxazepam",
            atc="N05BA04",
            strength="",
            strength_mg=Decimal(10),
            form="tablet",
            quantity=Decimal(30),
            dosage="1D1T",
        ),
    )
    assert found.patients == (
        PatientRow(
            patient_number="104417",
            full_name="Aa, J. van der",
            initials="J.",
            prefix="van der",
            surname="Aa",
            birth_date=dt.date(1955, 9, 2),
        ),
    )
    assert (found.outcomes["tracked"], found.ledger, found.newest_date) == (1, [], dt.date(2026, 10, 5))


@pytest.mark.parametrize(
    ("changes", "expected", "column"),
    [
        ({"product": "PARACETAMOL TABLET 500MG"}, "not_tracked", "Omschrijving"),
        ({"product": "PARACETAMOL TABLET 500MG", "number": ""}, "not_tracked", "Omschrijving"),
        ({"number": ""}, "unreadable", "Patiëntnr"),
        ({"number": " "}, "unreadable", "Patiëntnr"),
        ({"product": ""}, "unreadable", "Omschrijving"),
        ({"product": "x" * 2001}, "unreadable", ""),
        ({"name": "x" * 2001}, "unreadable", ""),
    ],
)
def test_rows_that_are_not_kept(changes: dict[str, str], expected: str, column: str) -> None:
    assert outcome(reading([row(**changes)])) == [(2, expected, column)]


@pytest.mark.parametrize(
    ("changes", "kind", "column"),
    [
        ({"product": "OXAZEPAM TABLET"}, "strength", "Omschrijving"),
        ({"product": "zoplicon 7,5 mg"}, "spelling", "Omschrijving"),
        ({"product": "oxazepam 10 mg of temazepam 20 mg"}, "which", "Omschrijving"),
        ({"date": "31-02-2026"}, "date", "Datum"),
        ({"date": ""}, "date", "Datum"),
        ({"date": "volgende week"}, "date", "Datum"),
        ({"quantity": ""}, "quantity", "Aantal"),
        ({"quantity": "1.000"}, "quantity", "Aantal"),
        ({"quantity": "3x"}, "quantity", "Aantal"),
        ({"quantity": '=HYPERLINK("http://x")'}, "quantity", "Aantal"),
        ({"born": "31-02-1950"}, "birth_date", "Geboortedatum"),
        ({"born": "01-02-20"}, "birth_date", "Geboortedatum"),
    ],
)
def test_rows_that_need_a_person(changes: dict[str, str], kind: str, column: str) -> None:
    found = reading([row(**changes)])
    assert outcome(found) == [(2, "needs_person", column)]
    waiting = found.open_rows[0]
    assert (waiting.kind, waiting.row, waiting.message) == (kind, 2, found.ledger[0].message)
    assert list(waiting.cells.values()) == row(**changes)
    assert found.patients == ()


@pytest.mark.parametrize("dosage", ["", "zie recept", "1D1T zn"])
def test_a_dosage_never_stops_a_row(dosage: str) -> None:
    assert reading([row(dosage=dosage)]).rows[0].dosage == dosage


def test_a_dosage_that_is_not_understood_is_named_once() -> None:
    found = reading(
        [
            row(dosage="zie recept", date="01-10-2026"),
            row(dosage="zie recept"),
            row(dosage="zie recept", number="2"),
        ]
    )
    named = [(problem.row, problem.column) for problem in found.problems if "zie recept" in problem.message]
    assert named == [(2, "Gebruik")]


def test_other_tracked_medicines_need_no_quantity() -> None:
    found = reading(
        [
            row(product="HALOPERIDOL TABLET 1MG", quantity="1.000"),
            row(product="MELATONINE TABLET 3MG", quantity=""),
        ]
    )
    assert [(item.kind, item.quantity) for item in found.rows] == [("screening", None), ("switch", None)]
    assert [problem.row for problem in found.problems if problem.column == "Aantal"] == [2, 3]


def test_dates_ahead_are_kept_and_named_and_not_the_newest() -> None:
    found = reading([row(date="25-11-2026"), row(date="24-11-2026")])
    assert found.newest_date == TODAY
    assert [problem.row for problem in found.problems if "toekomst" in problem.message] == [2]


def test_equal_rows_are_duplicates_and_alike_rows_are_counted() -> None:
    found = reading([row(), row(), row(quantity="60"), row(dosage="2D1T"), row(number="2"), row()])
    assert outcome(found) == [(3, "duplicate", ""), (7, "duplicate", "")]
    assert [(item.row, item.occurrence) for item in found.rows] == [(2, 1), (4, 2), (5, 3), (6, 1)]


def test_rows_that_differ_in_a_column_we_do_not_read_are_not_duplicates() -> None:
    found = reading([[*row(), "R1"], [*row(), "R2"], [*row(), "R1"]], header=[*HEADER, "Receptnummer"])
    assert ([item.occurrence for item in found.rows], found.outcomes["duplicate"]) == ([1, 2], 1)


def test_one_question_for_equal_rows() -> None:
    found = reading([row(quantity="3x"), row(quantity="3x")])
    assert (len(found.open_rows), found.outcomes["duplicate"]) == (1, 1)


def test_two_birth_dates_under_one_number_are_asked() -> None:
    rows = [row(), row(born="03-09-1955"), row(number="2"), row(born="", date="1-1-2026")]
    found = reading(rows)
    assert [waiting.row for waiting in found.open_rows] == [2, 3, 5]
    assert {waiting.kind for waiting in found.open_rows} == {"birth_dates"}
    assert [patient.patient_number for patient in found.patients] == ["2"]


def test_another_birth_date_with_an_untracked_medicine_harms_nobody() -> None:
    assert reading([row(), row(born="03-09-1955", product="PARACETAMOL")]).outcomes["tracked"] == 1


def test_only_patients_with_a_tracked_medicine_leave_the_parser() -> None:
    found = reading([row(number="1"), row(number="2", product="PARACETAMOL", name="Zeldzaam, Q.")])
    assert [patient.patient_number for patient in found.patients] == ["1"]
    assert all(
        "Zeldzaam" not in str(part) for part in (found.rows, found.patients, found.open_rows, found.ledger)
    )


def test_the_newest_row_describes_the_patient() -> None:
    header = [*HEADER, "Straat", "Huisnummer", "Telefoon"]
    rows = [
        [*row(date="05-10-2026", name="Aa-Bos, J. van der"), "Nieuweweg", "2", ""],
        [*row(date="05-09-2026"), "Oudeweg", "1", "(026) 000 00 00"],
    ]
    (patient,) = reading(rows, header=header).patients
    assert (patient.surname, patient.street, patient.house_number) == ("Aa-Bos", "Nieuweweg", "2")
    assert patient.phone == "(026) 000 00 00"


def test_an_addition_belongs_to_the_house_number() -> None:
    """A letter for 12 B does not go to 12, also when both live in one file under alike rows."""
    header = [*HEADER, "Huisnummer", "Toevoeging"]
    rows = [[*row(number="1"), "12", "B"], [*row(number="2"), "12", ""]]
    assert [patient.house_number for patient in reading(rows, header=header).patients] == ["12 B", "12"]


def test_codes_as_floats_and_with_leading_zeros() -> None:
    found = reading([row(number="353.0"), row(number="0001001")])
    assert [item.patient_number for item in found.rows] == ["353", "0001001"]


@pytest.mark.parametrize(
    "name", ["NA", "Null", "True", "1e5", "<b>x</b>", '=HYPERLINK("x")', "'; DROP TABLE x"]
)
def test_hostile_and_odd_names_stay_literal(name: str) -> None:
    header = ["Patiëntnr", "Achternaam", *HEADER[2:]]
    assert reading([row(name=name)], header=header).patients[0].surname == name


def test_separate_strength_and_atc_columns() -> None:
    header = [*HEADER, "Sterkte", "ATC"]
    found = reading(
        [[*row(product="OXAZEPAM TABLET"), "10 mg", "N05BA04"], [*row(product=""), "", "N05CD07"]],
        header=header,
    )
    assert found.rows[0].product_key == "oxazepam|10|tablet"
    assert (found.open_rows[0].row, found.open_rows[0].kind) == (3, "strength")


def test_broken_and_titled_rows_keep_their_lines() -> None:
    source = "Titel\n\n" + text([row(), row(name="a\nb"), row(number="3")]) + "x;y;z;1;2;3;4;5\nTotaal;3\n"
    found = reading(source)
    assert [item.row for item in found.rows] == [4, 5, 7]
    assert outcome(found) == [(8, "unreadable", "")]
    assert found.rows_read == 4


# --- episodes ---------------------------------------------------------------------------------------------------


def test_a_file_of_episodes() -> None:
    found = reading(
        "Patiëntnr;ICPC;Datum\n1;P06;05-10-2026\n2;slaap;05-10-2026\n3;n88;\n;P06;\n1;P06;05-10-2026\n4;P15;31-02-2026\n"
    )
    assert found.episodes == (
        EpisodeRow(2, "1", "P06", dt.date(2026, 10, 5), own_row=True),
        EpisodeRow(4, "3", "N88", None, own_row=True),
    )
    assert outcome(found) == [
        (3, "unreadable", "ICPC"),
        (5, "unreadable", "Patiëntnr"),
        (6, "duplicate", ""),
        (7, "needs_person", "Datum"),
    ]
    assert found.outcomes["tracked"] == 2


def test_episodes_among_prescriptions() -> None:
    header = [*HEADER, "ICPC"]
    rows = [
        [*row(number="1"), "P06.1"],
        [*row(number="1", product="PARACETAMOL"), "P15"],
        [*row(number="2", product="PARACETAMOL"), "P15"],
        [*row(number="1", product=""), "N88"],
    ]
    found = reading(rows, header=header)
    assert [(item.row, item.patient_number, item.icpc, item.own_row) for item in found.episodes] == [
        (2, "1", "P06.01", False),
        (5, "1", "N88", True),
        (3, "1", "P15", False),
    ]
    assert found.outcomes == {
        "tracked": 2,
        "duplicate": 0,
        "not_tracked": 2,
        "needs_person": 0,
        "unreadable": 0,
    }


# --- answers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "answers", "key", "quantity"),
    [
        ({"product": "OXAZEPAM TABLET"}, {"strength": "10"}, "oxazepam|10|tablet", 30),
        (
            {"product": "zoplicon tablet 7,5 mg"},
            {"product": "zopiclon tablet 7,5 mg"},
            "zopiclon|7.5|tablet",
            30,
        ),
        ({"date": "31-02-2026"}, {"date": "28-02-2026"}, "oxazepam|10|tablet", 30),
        ({"quantity": "1.000"}, {"quantity": "1000"}, "oxazepam|10|tablet", 1000),
        ({"born": "1-2-20"}, {"birth_date": "1-2-1920"}, "oxazepam|10|tablet", 30),
    ],
)
def test_an_answer_completes_the_row(
    changes: dict[str, str], answers: dict[str, str], key: str, quantity: int
) -> None:
    (waiting,) = reading([row(**changes)]).open_rows
    done = read_answered(waiting, answers, today=TODAY)
    assert isinstance(done, tuple)
    patient, prescription = done
    assert isinstance(prescription, PrescriptionRow)
    assert (patient.patient_number, prescription.product_key, prescription.quantity) == (
        "104417",
        key,
        quantity,
    )


def test_a_second_question_follows_the_first() -> None:
    (waiting,) = reading([row(quantity="3x", date="31-02-2026")]).open_rows
    again = read_answered(waiting, {"date": "28-02-2026"}, today=TODAY)
    assert isinstance(again, OpenRow)
    assert (again.kind, again.cells["date"]) == ("quantity", "28-02-2026")


def test_an_answer_may_show_that_it_is_another_medicine() -> None:
    (waiting,) = reading([row(product="zoplicon 7,5 mg")]).open_rows
    assert read_answered(waiting, {"product": "PARACETAMOL TABLET 500MG"}, today=TODAY) is None


def test_an_answered_row_keeps_how_its_column_writes_dates() -> None:
    (waiting, *_) = reading(
        [row(date="46000", quantity="3x"), row(date="46001"), row(date="46002")]
    ).open_rows
    done = read_answered(waiting, {"quantity": "30"}, today=TODAY)
    assert isinstance(done, tuple)
    assert isinstance(done[1], PrescriptionRow)
    assert done[1].date == dt.date(2025, 12, 9)


def test_a_reading_survives_json() -> None:
    found = reading([row(), row(), row(quantity="3x"), row(product="PARACETAMOL"), row(number="")])
    assert reading_from_json(found.to_json()) == found
