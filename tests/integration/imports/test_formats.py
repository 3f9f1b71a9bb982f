"""Files of another shape than one row per prescription in text, from the upload to what is stored."""

from datetime import date

import pytest

from patients.models import Episode, HisImport, OpenRow, Patient, Prescription
from patients.services import questions
from patients.services.merging import OTHER_PERSON, SAME_PERSON_AS_KNOWN
from tests.conftest import login
from tests.factories.imports import MappingProfileFactory
from tests.factories.people import NOW
from tests.integration.imports.exports import committed, ledger, line, table, take, upload
from tests.unit.his.fhirs import bundle, condition, patient, request
from tests.unit.his.test_per_patient import SHARED, SHARED_ROW, TWO, WIDE

pytestmark = pytest.mark.django_db
CODES = ("Patiëntnr", "ICPC", "Datum")
BORN = (*CODES, "Gebdat")
FHIR = bundle(patient(), request(id="a"), condition())


def code(**cells: str) -> dict[str, str]:
    return line(**{"ICPC": "P06", "Datum": "01-01-2020", **cells})


# --- episodes --------------------------------------------------------------------------------------------------------


def test_a_file_of_codes_is_known_as_one(poh):
    take(poh.practice, line(), line(Patiëntnr="1002", Achternaam="Kwikstaart"))
    done = committed(poh, code(), code(Patiëntnr="1009"), header=CODES)
    assert (done.contents, done.result["patients"]["not_in_file"]) == (HisImport.Contents.EPISODES, 0)
    assert ledger() == {2: "imported", 3: "not_tracked"}
    assert [(row.icpc, row.date, row.patient.his_number) for row in Episode.objects.all()] == [
        ("P06", date(2020, 1, 1), "1001")
    ]
    assert Patient.objects.count() == 2


def test_a_file_of_codes_twice_is_once(poh):
    take(poh.practice, line())
    committed(poh, code(), header=CODES)
    assert take(poh.practice, code(), header=CODES)["outcomes"]["unchanged"] == 1


def test_a_code_under_a_number_with_another_birth_date_is_asked(poh):
    take(poh.practice, line())
    committed(poh, code(Gebdat="01-01-1990"), code(ICPC="P15", Gebdat="01-01-1990"), header=BORN)
    assert ledger() == {2: "needs_person", 3: "needs_person"}
    assert not Episode.objects.exists()


@pytest.mark.parametrize(("said", "stored"), [(SAME_PERSON_AS_KNOWN, 1), (OTHER_PERSON, 0)])
def test_the_answer_decides_whose_code_it_is(poh, said, stored):
    take(poh.practice, line())
    committed(poh, code(Gebdat="01-01-1990"), header=BORN)
    asked = OpenRow.objects.get()
    questions.answer(open_row=asked, answers={OpenRow.IDENTITY: said}, by=poh, at=NOW)
    assert Episode.objects.count() == stored
    assert Patient.objects.get().birth_date == date(1955, 3, 14)
    take(poh.practice, code(Gebdat="01-01-1990"), header=BORN)
    assert OpenRow.objects.filter(answered_at__isnull=True).count() == 0


def test_the_page_says_that_these_are_codes(poh):
    take(poh.practice, line())
    ready = upload(poh, code(), header=CODES)
    html = login(poh).get(f"/p/de-linde/imports/{ready.pk}/").content.decode()
    assert "In dit bestand staan ICPC-codes en geen middelen" in html


# --- FHIR ------------------------------------------------------------------------------------------------------------


def test_fhir_is_shown_without_a_choice_and_stored(poh):
    ready = upload(poh, data=FHIR, name="bundle.json")
    html = login(poh).get(f"/p/de-linde/imports/{ready.pk}/").content.decode()
    assert "Dit is een FHIR-bestand" in html
    assert "<select" not in html
    assert 'name="keep"' not in html
    committed(poh, data=FHIR, name="bundle.json")
    assert ledger() == {2: "imported", 3: "imported"}
    known = Patient.objects.get()
    assert (known.his_number, known.surname, Prescription.objects.get().quantity) == (
        "0001001",
        "Zilvermeeuw",
        30,
    )


def test_columns_that_were_kept_for_another_file_say_nothing_about_fhir(poh):
    MappingProfileFactory(
        practice=poh.practice, columns={"product": "", "quantity": "", "patient_number": "id"}
    )
    assert take(poh.practice, data=FHIR)["outcomes"]["imported"] == 2


def test_fhir_twice_is_once(poh):
    take(poh.practice, data=FHIR)
    assert take(poh.practice, data=FHIR)["outcomes"]["unchanged"] == 2


# --- one row per patient ---------------------------------------------------------------------------------------------


def wide(header: list[str], *rows: list[str]) -> bytes:
    return "\n".join(";".join(cells) for cells in [header, *rows]).encode()


def test_a_row_per_patient_becomes_a_row_per_medicine(poh):
    ready = upload(poh, data=wide(WIDE, TWO))
    html = login(poh).get(f"/p/de-linde/imports/{ready.pk}/").content.decode()
    assert "In dit bestand staat één rij per patiënt" in html
    committed(poh, data=wide(WIDE, TWO))
    assert ledger() == {201: "imported", 202: "imported"}
    assert take(poh.practice, data=wide(WIDE, TWO))["outcomes"]["unchanged"] == 2


def test_one_date_for_several_medicines_is_agreed_with_before_anything_is_read(poh):
    ready = upload(poh, data=wide(SHARED, SHARED_ROW))
    client, page = login(poh), f"/p/de-linde/imports/{ready.pk}/"
    assert "één &#x27;Datum&#x27;" in client.get(page).content.decode()
    client.post(f"{page}columns/", {"verdict": "yes", "column": "Datum"})
    assert HisImport.objects.get(pk=ready.pk).mapping["date"] == "Datum"


def test_the_usual_file_has_no_remark_on_rows(poh):
    ready = upload(poh, data=table(line()))
    assert (ready.preview["form"], ready.contents) == ("", HisImport.Contents.PRESCRIPTIONS)
