import pytest

from patients.his.columns import recognise
from patients.his.files import read_table
from patients.his.limits import Refused
from patients.his.recognition import Recognition
from patients.his.rows import read
from tests.unit.his.exports import HEADER, TODAY, reading, row, text

BSNS = ["111222333", "123456782", "999990019", "100000009"]


def recognised(header: str, *rows: str, **options: dict[str, str]) -> Recognition:
    known = [name for choice in options.values() for name in choice.values() if name]
    data = "\n".join([header, *rows, ""]).encode()
    return recognise(read_table(data, known=known), today=TODAY, **options)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("patientnummer", "patient_number"),
        ("patient_nummer", "patient_number"),
        ("Patiëntnr.", "patient_number"),
        ("PATIENTID", "patient_number"),
        ("achternaam", "surname"),
        ("Voorletters", "initials"),
        ("tussenvoegsel", "prefix"),
        ("geb.datum", "birth_date"),
        ("GEBOORTEDATUM", "birth_date"),
        ("geslacht (M/V/O)", "sex"),
        ("straat", "street"),
        ("huisnummer", "house_number"),
        ("toevoeging", "house_number_addition"),
        ("Huisnr.toev.", "house_number_addition"),
        ("postcode", "postcode"),
        ("woonplaats", "city"),
        ("telefoon", "phone"),
        ("atc_code", "atc"),
        ("sterkte", "strength"),
        ("hvh", "quantity"),
        ("hoeveelheid", "quantity"),
        ("gebruiksvoorschrift", "dosage"),
        ("dosering", "dosage"),
        ("voorschrijver", "gp"),
        ("ICPC", "icpc"),
    ],
)
def test_known_words(header: str, field: str) -> None:
    found = recognised(f"{header};prk;hpk")
    assert found.columns == {field: header}


@pytest.mark.parametrize(
    "header", ["middel", "geneesmiddel", "medicatie", "etiketnaam", "artikelomschrijving", "omschrijving"]
)
@pytest.mark.parametrize("date", ["voorschrijfdatum", "recept datum", "datum", "startdatum"])
def test_medicine_and_date_words(header: str, date: str) -> None:
    found = recognised(f"patientnr;{header};{date};einddatum", "1;OXAZEPAM TABLET 10MG;05-10-2026;06-10-2026")
    assert found.columns == {"patient_number": "patientnr", "product": header, "date": date}
    assert (found.refusal, found.ignored) == ("", ("einddatum",))


def test_the_surest_word_wins() -> None:
    found = recognised("patientnr;datum;voorschrijfdatum;omschrijving;etiketnaam;aantal")
    assert (found.columns["date"], found.columns["product"]) == ("voorschrijfdatum", "etiketnaam")
    assert set(found.ignored) == {"datum", "omschrijving"}


def test_a_name_beside_initials_is_a_surname() -> None:
    assert recognised("patientnr;datum;middel;naam;voorletters").columns["surname"] == "naam"
    found = recognised("patientnr;datum;middel;naam;achternaam")
    assert (found.columns.get("full_name"), found.columns["surname"]) == (None, "achternaam")


def test_content_tells_what_a_name_does_not() -> None:
    rows = [
        f"{at};5-{at}-2026;1{at}-3-1950;OXAZEPAM TABLET 10MG;1D1T;1234 AB;M;P06;30" for at in range(1, 10)
    ]
    found = recognised("Patiëntnr;A;B;C;D;E;F;G;Aantal", *rows)
    assert found.columns | {"quantity": "Aantal"} == {
        "patient_number": "Patiëntnr",
        "birth_date": "B",
        "sex": "F",
        "postcode": "E",
        "date": "A",
        "product": "C",
        "quantity": "Aantal",
        "dosage": "D",
        "icpc": "G",
    }
    assert set(found.doubtful) == set("ABCDEFG")
    assert found.refusal == ""


def test_two_columns_that_could_be_the_date_are_asked() -> None:
    found = recognised("Patiëntnr;A;B;Middel", "1;5-10-2026;6-10-2026;OXAZEPAM TABLET 10MG")
    assert "inderdaad: datum recept" in found.refusal


def test_a_name_that_its_content_contradicts_is_doubtful() -> None:
    found = recognised("Patiëntnr;Datum;Middel;Aantal", "1;ja;OXAZEPAM TABLET 10MG;30")
    assert found.doubtful == ("Datum",)


def test_an_episode_column_with_words_is_not_read() -> None:
    assert recognised("Patiëntnr;Datum;Middel;Episode", "1;5-10-2026;X;Slaapstoornis").ignored == ("Episode",)


def test_samples_are_three_different_filled_cells() -> None:
    found = recognised("Patiëntnr;Datum;Middel", ";x;y", "1;x;y", "1;x;y", "2;;", "3;;", "4;;")
    assert found.details[0].samples == ("1", "2", "3")


@pytest.mark.parametrize("header", ["Naam;Datum;Middel", "Patiëntnr;Middel;Aantal", "Patiëntnr;Datum;Aantal"])
def test_a_missing_required_column_is_asked_before_any_row_is_read(header: str) -> None:
    found = read(read_table(f"{header}\n1;2;3\n".encode()), today=TODAY)
    assert found.refusal.startswith("Er is geen kolom gevonden voor")
    assert (found.rows_read, found.rows, found.ledger) == (1, (), [])


# --- a person's mapping -----------------------------------------------------------------------------------------


def test_a_mapping_overrides_and_leaves_out() -> None:
    found = recognised(
        "Patiëntnr;Dossier;Datum;Middel;Ha",
        mapping={"patient_number": "Dossier", "gp": "", "product": "middel"},
    )
    assert found.columns == {"patient_number": "Dossier", "date": "Datum", "product": "Middel"}
    assert set(found.ignored) == {"Patiëntnr", "Ha"}


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ({"product": "Bestaat niet"}, "staat niet in dit bestand"),
        ({"colour": "Middel"}, "Onbekend veld"),
        ({"patient_number": "BSN"}, "burgerservicenummers"),
        ({"product": "Middel", "dosage": "Middel"}, "twee keer"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(mapping: dict[str, str], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        recognised("Patiëntnr;Datum;Middel;BSN", mapping=mapping)


def test_a_profile_is_followed_where_it_fits() -> None:
    profile = {"product": "Vrij 1", "city": "Niet hier", "gp": "", "patient_number": "BSN"}
    found = recognised(
        "Patiëntnr;Datum;Middel;Vrij 1;Ha;BSN", "1;5-10-2026;x;OXAZEPAM;MDW;1", profile=profile
    )
    assert found.columns == {"patient_number": "Patiëntnr", "date": "Datum", "product": "Vrij 1"}
    assert found.questions[-1].field == "quantity"


def test_headers_from_a_mapping_help_to_find_the_header_row() -> None:
    source = "Overzicht van de praktijk;2026\nkol a;kol b;kol c\n1;5-10-2026;OXAZEPAM TABLET 10MG\n"
    found = reading(source, mapping={"patient_number": "kol a", "date": "kol b", "product": "kol c"})
    assert found.rows_read == 1


# --- BSN --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["BSN", "bsn_nummer", "Burgerservicenummer", "SOFInummer", "Patiënt BSN"])
def test_a_bsn_column_is_dropped_by_name(header: str) -> None:
    found = reading([[*row(), "111222333"]], header=[*HEADER, header])
    assert found.recognition.bsn_columns == (header,)
    assert "111222333" not in found.to_json()
    assert any("weggelaten" in problem.message for problem in found.problems)


@pytest.mark.parametrize(("count", "dropped"), [(20, True), (19, False)])
def test_a_bsn_column_is_dropped_by_content(count: int, dropped: bool) -> None:
    rows = [[*row(), BSNS[at % 3]] for at in range(count)]
    found = reading(rows, header=[*HEADER, "Vrij veld"])
    assert found.recognition.bsn_columns == (("Vrij veld",) if dropped else ())
    assert ("111222333" in found.to_json()) is not dropped


def test_bsn_below_the_sampled_rows_counts_too() -> None:
    rows = [[*row(), "111222333" if at in (0, *range(2000, 2400)) else ""] for at in range(2400)]
    assert reading(rows, header=[*HEADER, "Vrij veld"]).recognition.bsn_columns == ("Vrij veld",)


def test_a_phone_column_is_never_bsn() -> None:
    rows = [[*row(), "111222333"] for _ in range(30)]
    assert reading(rows, header=[*HEADER, "Telefoon"]).recognition.bsn_columns == ()


def test_a_patient_number_that_looks_like_bsn_asks_for_another() -> None:
    found = read(read_table(text([row(number=BSNS[at % 3]) for at in range(30)]).encode()), today=TODAY)
    assert "lijkt burgerservicenummers" in found.refusal
    assert found.rows == ()
    assert not any(bsn in found.to_json() for bsn in BSNS)
