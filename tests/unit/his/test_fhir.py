"""FHIR: what is written becomes rows, what is not written is asked or said, and the BSN goes nowhere."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from patients.his.limits import Refused
from tests.unit.his.exports import reading
from tests.unit.his.fhirs import (
    ATC,
    BSN,
    HPK,
    ICPC,
    NUMBER,
    PRK,
    Resource,
    bundle,
    condition,
    dispense,
    patient,
    request,
)

SEPTEMBER = dt.date(2026, 9, 1)


def test_a_request_with_its_patient() -> None:
    found = reading(bundle(patient(), request()))
    row, person = found.rows[0], found.patients[0]
    assert (found.form, found.rows_read, row.row) == ("fhir", 1, 2)
    assert (row.patient_number, row.date, row.quantity, row.dosage) == ("0001001", SEPTEMBER, 30, "1D1T")
    assert (row.substance, row.strength_mg, row.atc) == ("oxazepam", Decimal(10), "N05BA04")
    assert (person.surname, person.initials, person.birth_date, person.sex) == (
        "Zilvermeeuw",
        "T.",
        dt.date(1955, 3, 14),
        "V",
    )
    assert {column.status for column in found.recognition.details} == {"fixed"}
    assert found.recognition.questions == ()


def test_a_dispense_and_an_episode() -> None:
    found = reading(bundle(patient(), dispense(), condition()))
    assert (found.rows[0].date, found.rows[0].quantity) == (SEPTEMBER, 30)
    assert [(row.icpc, row.date, row.own_row) for row in found.episodes] == [
        ("P06.01", dt.date(2020, 5, 1), True)
    ]


@pytest.mark.parametrize("kind", ["collection", "searchset", "transaction", "batch", "message", "document"])
def test_every_kind_of_bundle(kind: str) -> None:
    assert reading(bundle(patient(), request(), kind=kind)).outcomes["tracked"] == 1


def lines(*resources: Resource) -> bytes:
    return b"\n".join(json.dumps(resource).encode() for resource in resources)


@pytest.mark.parametrize(
    "data",
    [
        json.dumps([patient(), request()]).encode(),
        lines(patient(), request()),
        json.dumps(request(contained=[patient()], subject={"reference": "#p1"})).encode(),
        b"\xef\xbb\xbf" + bundle(patient(), request()),
        bundle(patient(), request()).decode().encode("utf-16"),
        b"\n  " + json.dumps(json.loads(bundle(patient(), request())), indent=2).encode(),
        bundle(request(subject={"identifier": NUMBER})),
    ],
)
def test_other_shapes_of_the_same(data: bytes) -> None:
    found = reading(data)
    assert (found.outcomes["tracked"], found.rows[0].patient_number) == (1, "0001001")


@pytest.mark.parametrize(
    "subject",
    ["urn:uuid:0", "https://his.example/fhir/Patient/p1", "Patient/p1/_history/3", "Patient/p1"],
)
def test_ways_to_refer_to_the_patient(subject: str) -> None:
    assert reading(bundle(patient(), request(subject={"reference": subject}))).outcomes["tracked"] == 1


# --- the number of the patient ---------------------------------------------------------------------------------------


def everything(data: bytes) -> str:
    return reading(data).to_json()


def test_the_bsn_is_in_nothing_that_leaves_the_reader() -> None:
    odd = {"system": "urn:oid:2.16.840.1.113883.2.4.6.3", "value": "999990020"}
    typed = {"type": {"coding": [{"code": "NNNLD"}]}, "system": "x", "value": "999990021"}
    data = bundle(
        patient(identifier=[odd, typed, NUMBER]),
        request(subject={"reference": "Patient/p1", "identifier": BSN}),
    )
    assert "99999" not in everything(data)


@pytest.mark.parametrize(
    ("resources", "sentence"),
    [
        ([patient(identifier=[BSN]), request()], "geen ander nummer dan het BSN"),
        ([patient(identifier=[]), request()], "geen ander nummer dan het BSN"),
        ([request()], "geen patiënten"),
        ([request(subject={"identifier": BSN})], "geen ander nummer dan het BSN"),
        ([patient()], "geen recepten"),
        ([], "geen recepten"),
        ([{"resourceType": "MedicationStatement"}], "1 × MedicationStatement"),
    ],
)
def test_bundles_that_are_refused(resources: list[Resource], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        reading(bundle(*resources))


def test_numbers_that_are_bsn_after_all_are_refused() -> None:
    bsn = [str(number) for number in range(100000000, 100002000) if _passes(number)][:20]
    people = [patient(f"p{at}", identifier=[{"system": "x", "value": value}]) for at, value in enumerate(bsn)]
    asked = [request(subject={"reference": f"Patient/p{at}"}) for at in range(len(bsn))]
    with pytest.raises(Refused, match="lijken burgerservicenummers"):
        reading(bundle(*people, *asked))


def _passes(number: int) -> bool:
    digits = [int(digit) for digit in f"{number:09}"]
    return (sum(w * d for w, d in zip(range(9, 1, -1), digits, strict=False)) - digits[8]) % 11 == 0


def test_the_number_in_the_record_comes_before_others() -> None:
    record = {"system": "b", "value": "77", "type": {"coding": [{"code": "MR"}]}}
    found = reading(bundle(patient(identifier=[{"system": "a", "value": "11"}, record]), request()))
    assert found.rows[0].patient_number == "77"
    assert "Niet gebruikt: a" in found.problems[0].message


@pytest.mark.parametrize(
    ("resources", "reason"),
    [
        ([patient(), request(subject={"reference": "Patient/weg"})], "staat niet"),
        ([patient(), request(subject={})], "staat niet"),
        ([patient(), patient(birthDate="1960-01-01"), request()], "niet eenduidig"),
        (
            [patient(), patient("p2", identifier=[BSN]), request(subject={"reference": "Patient/p2"})],
            "geen patiëntnummer",
        ),
    ],
)
def test_rows_of_nobody_are_unreadable_with_a_reason(resources: list[Resource], reason: str) -> None:
    found = reading(bundle(*resources))
    assert found.outcomes["unreadable"] == 1
    assert reason in found.noted[0].message


# --- the person ------------------------------------------------------------------------------------------------------


def extended(**values: str) -> Resource:
    return {
        "extension": [
            {"url": f"http://hl7.org/fhir/StructureDefinition/{url}", "valueString": value}
            for url, value in values.items()
        ]
    }


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        (
            {
                "family": "van der Aa",
                "given": ["J."],
                "_family": extended(**{"humanname-own-prefix": "van der"}),
            },
            ("J.", "van der", "Aa"),
        ),
        (
            {
                "family": "van Berg-Aa",
                "_family": extended(**{"humanname-own-prefix": "van der", "humanname-partner-prefix": "van"}),
            },
            ("", "van", "Berg-Aa"),
        ),
        ({"family": "van der Aa", "given": ["Johanna", "Maria"]}, ("Johanna Maria", "", "van der Aa")),
        (
            {
                "family": "Aa",
                "given": ["Johanna", "J.M."],
                "_given": [{}, extended(**{"iso21090-EN-qualifier": "IN"})],
            },
            ("J.M.", "", "Aa"),
        ),
        ({"text": "Aa, J. van der"}, ("J.", "van der", "Aa")),
        ({"family": "Null", "given": ["NA"]}, ("NA", "", "Null")),
        ({}, ("", "", "")),
    ],
)
def test_names(name: Resource, parts: tuple[str, str, str]) -> None:
    person = reading(bundle(patient(name=[name]), request())).patients[0]
    assert (person.initials, person.prefix, person.surname) == parts


def test_address_phone_and_gp() -> None:
    nl = extended(
        **{
            "iso21090-ADXP-streetName": "Lindelaan",
            "iso21090-ADXP-houseNumber": "12",
            "iso21090-ADXP-buildingNumberSuffix": "a",
        }
    )
    old = {"use": "old", "line": ["Oudeweg 1"], "postalCode": "9999 ZZ", "city": "Oudstad"}
    home = {
        "use": "home",
        "line": ["Lindelaan 12 a"],
        "_line": [nl],
        "postalCode": "1234ab",
        "city": "Utrecht",
    }
    gp = {"resourceType": "Practitioner", "id": "g", "name": [{"family": "Dijk", "given": ["M."]}]}
    whole = patient(
        address=[old, home],
        telecom=[{"system": "email", "value": "x"}, {"system": "phone", "value": "0612345678"}],
        generalPractitioner=[{"reference": "Practitioner/g"}],
    )
    person = reading(bundle(whole, gp, request())).patients[0]
    assert (person.street, person.house_number, person.postcode, person.city) == (
        "Lindelaan",
        "12 a",
        "1234 AB",
        "Utrecht",
    )
    assert (person.phone, person.gp) == ("0612345678", "M. Dijk")
    plain = patient(address=[{"line": ["Lindelaan 12a"]}], generalPractitioner=[{"display": "MDW"}])
    person = reading(bundle(plain, request())).patients[0]
    assert (person.street, person.house_number, person.gp) == ("Lindelaan 12a", "", "MDW")


# --- the medicine ----------------------------------------------------------------------------------------------------


def coded(*codings: tuple[str, str, str], **text: str) -> Resource:
    return {"coding": [dict(zip(("system", "code", "display"), one, strict=True)) for one in codings], **text}


def medication(**changes: Any) -> Resource:
    return {
        "resourceType": "Medication",
        "id": "m1",
        "code": coded((PRK, "7", "TEMAZEPAM CAPSULE 20MG")),
    } | changes


def referring(**changes: Any) -> Resource:
    changed = request(**{"medicationReference": {"reference": "Medication/m1"}, **changes})
    del changed["medicationCodeableConcept"]
    return changed


def test_dutch_codes_with_a_text_need_no_atc() -> None:
    found = reading(bundle(patient(), medication(), referring()))
    assert (found.rows[0].product, found.rows[0].substance) == ("TEMAZEPAM CAPSULE 20MG", "temazepam")


def test_a_contained_medication() -> None:
    inside = referring(contained=[medication()], medicationReference={"reference": "#m1"})
    assert reading(bundle(patient(), inside)).rows[0].substance == "temazepam"


def test_the_text_of_the_code_that_says_most() -> None:
    concept = coded(
        (ATC, "N05CD07", "temazepam"),
        (PRK, "7", "TEMAZEPAM CAPSULE 20MG"),
        (HPK, "9", "NORMISON CAPSULE 20MG"),
    )
    row = reading(bundle(patient(), request(medicationCodeableConcept=concept))).rows[0]
    assert (row.product, row.atc) == ("NORMISON CAPSULE 20MG", "N05CD07")


def test_the_strength_of_the_one_ingredient() -> None:
    strength = {"numerator": {"value": 20, "unit": "mg"}, "denominator": {"value": 1, "unit": "stuk"}}
    known = medication(code=coded((ATC, "N05CD07", "temazepam")), ingredient=[{"strength": strength}])
    assert reading(bundle(patient(), known, referring())).rows[0].strength_mg == 20
    twice = reading(bundle(patient(), known | {"ingredient": [{"strength": strength}] * 2}, referring()))
    assert twice.open_rows[0].kind == "strength"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"medicationCodeableConcept": coded((PRK, "28568", ""))}, "alleen een code (PRK 28568)"),
        ({"medicationCodeableConcept": {}}, "geen middel"),
        (
            {"medicationCodeableConcept": None, "medicationReference": {"reference": "Medication/weg"}},
            "niet in het bestand",
        ),
        ({"status": "entered-in-error"}, "vergissing"),
        ({"status": "cancelled"}, "ingetrokken"),
        ({"intent": "proposal"}, "voorstel"),
        ({"doNotPerform": True}, "niet te geven"),
    ],
)
def test_requests_that_are_unreadable(changes: Resource, reason: str) -> None:
    found = reading(bundle(patient(), request(**changes)))
    assert found.outcomes["unreadable"] == 1
    assert reason in found.noted[0].message


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"authoredOn": None}, "date"),
        ({"authoredOn": "2026-09"}, "date"),
        ({"dispenseRequest": None}, "quantity"),
        ({"dispenseRequest": {"quantity": {"value": 100, "unit": "ml", "code": "mL"}}}, "quantity"),
        ({"dispenseRequest": {"quantity": {"value": 7, "unit": "dag", "code": "d"}}}, "quantity"),
        ({"dispenseRequest": {"quantity": {"value": 1.125}}}, "quantity"),
        ({"dispenseRequest": {"quantity": {"value": -3}}}, "quantity"),
    ],
)
def test_what_an_agreement_does_not_say_is_asked(changes: Resource, asked: str) -> None:
    found = reading(bundle(patient(), request(**changes)))
    assert [row.field for row in found.open_rows] == [asked]


@pytest.mark.parametrize(
    ("quantity", "number"),
    [
        (b'{"value": 30}', "30"),
        (b'{"value": 30.0, "unit": "stuk"}', "30"),
        (b'{"value": 1.000}', "1"),
        (b'{"value": 3e1, "unit": "{tablet}", "code": "{tablet}"}', "30"),
        (
            b'{"value": 30, "unit": "stuk", "system": "urn:oid:2.16.840.1.113883.2.4.4.1.900.2", "code": "245"}',
            "30",
        ),
        (b'{"value": 7.5}', "7.5"),
    ],
)
def test_quantities(quantity: bytes, number: str) -> None:
    data = bundle(patient(), request()).replace(b'{"value": 30}', quantity)
    assert reading(data).rows[0].quantity == Decimal(number)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-09-01T08:00:00+02:00", SEPTEMBER),
        ("2026-08-31T22:30:00Z", SEPTEMBER),
        ("2026-09-01T00:30:00.000+02:00", SEPTEMBER),
        ("2026-08-31T21:30:00Z", dt.date(2026, 8, 31)),
    ],
)
def test_the_day_here_on_which_it_was_written(moment: str, day: dt.date) -> None:
    assert reading(bundle(patient(), request(authoredOn=moment))).rows[0].date == day


def structured(**repeat: Any) -> list[Resource]:
    return [{"timing": {"repeat": repeat}, "doseAndRate": [{"doseQuantity": {"value": 2}}]}]


@pytest.mark.parametrize(
    ("instructions", "text"),
    [
        ([{"text": "1D1T"}], "1D1T"),
        ([{"text": "1 tablet"}, {"text": "voor de nacht"}], "1 tablet; voor de nacht"),
        (structured(frequency=3, period=1, periodUnit="d"), "3 maal per dag 2 tablet"),
        (structured(frequency=3, period=1, periodUnit="wk"), ""),
        (structured(frequency=3, period=1, periodUnit="d", boundsPeriod={}), ""),
        ([], ""),
    ],
)
def test_dosages(instructions: list[Resource], text: str) -> None:
    assert reading(bundle(patient(), request(dosageInstruction=instructions))).rows[0].dosage == text


def test_a_dosage_in_parts_can_be_computed_with() -> None:
    from patients.pharmacology.dosage import read_dosage

    row = reading(
        bundle(patient(), request(dosageInstruction=structured(frequency=3, period=1, periodUnit="d")))
    ).rows[0]
    assert read_dosage(row.dosage).readable


# --- one prescription, told twice ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "link",
    [{"reference": "MedicationRequest/r1"}, {"identifier": {"system": "s", "value": "1"}}],
)
def test_a_request_that_was_dispensed_counts_once(link: Resource) -> None:
    asked = request(id="r1", identifier=[{"system": "s", "value": "1"}])
    found = reading(
        bundle(patient(), asked, dispense(authorizingPrescription=[link], whenHandedOver="2026-09-20"))
    )
    assert (found.outcomes["tracked"], found.outcomes["duplicate"]) == (1, 1)
    assert found.rows[0].date == dt.date(2026, 9, 20)
    assert found.noted[0].message == "Dit recept is ook als verstrekking gelezen (rij 3)."


def test_a_dispense_shortly_after_a_request_without_a_link_is_asked() -> None:
    found = reading(bundle(patient(), request(), dispense(whenHandedOver="2026-09-03")))
    assert (found.outcomes["tracked"], found.outcomes["needs_person"]) == (1, 1)
    assert (found.open_rows[0].field, "rij 3" in found.open_rows[0].message) == ("quantity", True)


def test_a_cancelled_dispense_takes_nothing_away() -> None:
    link = [{"reference": "MedicationRequest/r1"}]
    found = reading(
        bundle(patient(), request(id="r1"), dispense(authorizingPrescription=link, status="cancelled"))
    )
    assert (found.outcomes["tracked"], found.outcomes["unreadable"]) == (1, 1)


def test_repeats_that_are_allowed_are_no_deliveries() -> None:
    quantity = {"quantity": {"value": 30}, "numberOfRepeatsAllowed": 3}
    found = reading(bundle(patient(), request(dispenseRequest=quantity)))
    assert found.rows[0].quantity == 30
    assert "nog 3 keer" in found.problems[0].message


def test_equal_resources_are_duplicates_and_resources_with_another_id_are_not() -> None:
    assert reading(bundle(patient(), request(id="a"), request(id="a"))).outcomes["duplicate"] == 1
    assert reading(bundle(patient(), request(id="a"), request(id="b"))).outcomes["tracked"] == 2


# --- what is said about the rest -------------------------------------------------------------------------------------


def test_what_is_not_read_is_named() -> None:
    found = reading(
        bundle(patient(), request(), {"resourceType": "Observation"}, {"resourceType": "Observation"})
    )
    assert found.problems[0].message == "Niet gelezen uit dit FHIR-bestand: 2 × Observation."


def test_one_page_of_many_is_said() -> None:
    found = reading(bundle(patient(), request(), link=[{"relation": "next", "url": "https://his.example/2"}]))
    assert "bladzijde" in found.problems[0].message


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"code": coded(("http://snomed.info/sct", "48694002", "angst"))}, "geen ICPC"),
        ({"verificationStatus": coded(("x", "refuted", ""))}, "weerlegd"),
    ],
)
def test_conditions_that_are_no_episodes(changes: Resource, reason: str) -> None:
    found = reading(bundle(patient(), condition(**changes)))
    assert (found.outcomes["unreadable"], reason in found.noted[0].message) == (1, True)


def test_a_reason_for_the_medicine_is_an_episode() -> None:
    found = reading(bundle(patient(), request(reasonCode=[coded((ICPC, "P06", ""))])))
    assert [row.icpc for row in found.episodes] == ["P06"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (bundle(patient(), request())[:-40], "afgebroken"),
        (b'{"a":' * 100_000, "afgebroken"),
        (b'{"resourceType": "Bundle", "entry": [' + b"[" * 50_000, "afgebroken"),
        (b'{"patienten": []}', "geen FHIR"),
        (b"{}", "geen FHIR"),
        (b"[1, 2]", "geen FHIR"),
        (bundle(patient(), request()).replace(b"Zilvermeeuw", b"\\ud800"), "tekens"),
        (bundle(patient(), request()).replace(b"Zilvermeeuw", b"\xff"), "tekens"),
        (b'<Bundle xmlns="http://hl7.org/fhir">', "FHIR in XML"),
    ],
)
def test_json_that_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        reading(data)


@pytest.mark.parametrize("wrong", [None, 1, "x", [], {}, [None], [[1]], True])
@pytest.mark.parametrize("name", list(request()))
def test_a_value_of_another_kind_is_no_crash(name: str, wrong: Any) -> None:
    if name != "resourceType":
        assert reading(bundle(patient(), request(**{name: wrong}))).rows_read == 1


@pytest.mark.parametrize("wrong", [None, 1, "x", [], {}, [None], [[1]], True])
@pytest.mark.parametrize(
    "name", ["name", "birthDate", "gender", "address", "telecom", "generalPractitioner", "id"]
)
def test_a_person_of_another_kind_is_no_crash(name: str, wrong: Any) -> None:
    assert reading(bundle(patient(**{name: wrong}), request())).rows_read == 1


def test_a_sign_that_text_cannot_hold_costs_one_row() -> None:
    data = bundle(patient(), request(), request(dosageInstruction=[{"text": "1D\0T"}]))
    found = reading(data)
    assert (found.outcomes["tracked"], found.outcomes["unreadable"]) == (1, 1)
