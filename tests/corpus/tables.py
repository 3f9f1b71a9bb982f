"""Tables whose cells are the trouble: codes, names, numbers, dates, identifiers, and several medicines in a row."""

from patients.his.bsn import passes_eleven_test
from tests.corpus.texts import TEMAZEPAM, made
from tests.unit.his.exports import HEADER, row, saved, text, workbook
from tests.unit.his.test_per_patient import OXAZEPAM, SHARED, SHARED_ROW, TWO, TWO_LINES, WIDE

NINE = [str(number) for number in range(123_456_000, 123_459_000) if passes_eleven_test(str(number))]
OTHERS = [str(number) for number in range(123_456_000, 123_457_000) if not passes_eleven_test(str(number))]


def table(name: str, *rows: list[str], header: list[str] = HEADER) -> None:
    made(name, text(rows, header=header).encode())


table("float_codes.csv", row(number="104417.0"), row(number="104418,00", product=TEMAZEPAM))
table("leading_zeros.csv", row(number="0001001"), row(number="1001"))
table(
    "names_like_nothing.csv",
    *[
        row(number=str(at), name=name)
        for at, name in enumerate(["NA", "Null", "1e5", "True", "nan", "None", "-", "#N/A"])
    ],
)
table(
    "formulas_as_names.csv",
    row(name="=cmd|' /C calc'!A0"),
    row(number="2", name="@SUM(A1)"),
    row(number="3", name="+31"),
)
table(
    "right_to_left.csv",
    row(name="שלום, א."),
    row(number="2", name="😀 van Dijk"),
    row(number="3", name="\u202eGnaj, J."),
)
table(
    "ambiguous_quantity.csv",
    row(quantity="1.000"),
    row(number="2", quantity="1,000"),
    row(number="3", quantity="1.000,00"),
)
table(
    "odd_quantities.csv",
    *[
        row(number=str(at), quantity=said)
        for at, said in enumerate(["0", "-30", "", "3x", "1e3", "99999", "30 st", "٣٠"])
    ],
)
table(
    "two_digit_years.csv", row(date="5-10-26", born="2-9-55"), row(number="2", date="5-10-26", born="1-1-20")
)
table("excel_serials.csv", *[row(number=str(at), date=str(46_000 + at)) for at in range(20)])
table("one_serial.csv", row(), row(number="2", date="46300"))
table(
    "impossible_dates.csv",
    row(date="31-02-2026"),
    row(number="2", date="00-00-0000"),
    row(number="3", date="2026-13-01"),
    row(number="4", born="31-06-1950"),
)
table(
    "future_dates.csv",
    row(date="01-12-2026"),
    row(number="2", date="01-12-2036"),
    row(number="3", born="01-01-2030"),
)
table(
    "month_first.csv",
    row(date="10/25/2026"),
    row(number="2", date="05/10/2026"),
    row(number="3", date="06/06/2026"),
)
table(
    "strange_labels.csv",
    row(product="zoplicon 7,5mg"),
    row(number="2", product="OXAZEPAM TABLET"),
    row(number="3", product=""),
    row(number="4", product="OXAZEPAM/TEMAZEPAM 10MG"),
)
table("doubles.csv", row(), row(), row(quantity="60"), row(date="06-10-2026"))
table("without_number.csv", row(number=""), row(number="  "), row())
table("two_birth_dates.csv", row(), row(born="02-09-1956", date="06-10-2026"), row(number="2"))

table("no_medicine.csv", ["7", "05-10-2026", "30"], header=["Patiëntnr", "Datum", "Aantal"])
table("no_patient.csv", row()[1:], header=HEADER[1:])
table(
    "same_headers.csv",
    ["7", "05-10-2026", "01-01-2020", OXAZEPAM, "30"],
    header=["Patiëntnr", "Datum", "Datum", "Middel", "Aantal"],
)
table(
    "unknown_headers.csv",
    *[[*row(number=str(at))] for at in range(25)],
    header=["a", "b", "c", "d", "e", "f", "g"],
)

table("bsn_by_name.csv", *[[*row(number=str(at)), NINE[at]] for at in range(3)], header=[*HEADER, "BSN"])
table(
    "bsn_by_content.csv", *[[*row(number=str(at)), NINE[at]] for at in range(25)], header=[*HEADER, "Kenmerk"]
)
table("bsn_as_number.csv", *[row(number=NINE[at]) for at in range(25)])
table("bsn_beside_others.csv", *[row(number=NINE[at] if at < 2 else OTHERS[at]) for at in range(25)])
table(
    "phone_like_bsn.csv",
    *[[*row(number=str(at)), NINE[at]] for at in range(25)],
    header=[*HEADER, "Telefoon"],
)

ICPC = ["Patiëntnummer", "ICPC", "Datum"]
table(
    "episodes.csv",
    ["7", "P06.01", "05-10-2016"],
    ["8", "p15", ""],
    ["9", "ZZZ", "05-10-2016"],
    ["7", "P06.01", "05-10-2016"],
    header=ICPC,
)
table("episodes_with_quantity.csv", ["7", "P06", "05-10-2016", "30"], header=[*ICPC, "Aantal"])

table(
    "per_patient_columns.csv",
    TWO,
    ["8", OXAZEPAM, "05-10-2026", "", "METOPROLOL 50MG", "05-10-2026", "30"],
    ["9", *[""] * 6],
    header=WIDE,
)
table("per_patient_one_date.csv", SHARED_ROW, header=SHARED)
LISTED = [cell.replace("|", "\n") for cell in TWO_LINES]
made("per_patient_cells.xlsx", saved(workbook(("Recepten", [HEADER, LISTED, row(number="8")]))))
