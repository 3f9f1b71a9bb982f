"""FHIR files made in the tests: the resources a practice or a pharmacy would export."""

import json
from typing import Any

BSN = {"system": "http://fhir.nl/fhir/NamingSystem/bsn", "value": "999990019"}
NUMBER = {"system": "https://his.example/patient", "value": "0001001"}
HPK = "urn:oid:2.16.840.1.113883.2.4.4.7"
PRK = "urn:oid:2.16.840.1.113883.2.4.4.10"
ATC = "http://www.whocc.no/atc"
ICPC = "http://hl7.org/fhir/sid/icpc-1-nl"
Resource = dict[str, Any]


def patient(key: str = "p1", **changes: Any) -> Resource:
    """A person with a BSN and a number in the HIS."""
    return {
        "resourceType": "Patient",
        "id": key,
        "identifier": [BSN, NUMBER],
        "name": [{"use": "official", "family": "Zilvermeeuw", "given": ["T."]}],
        "birthDate": "1955-03-14",
        "gender": "female",
    } | changes


def request(**changes: Any) -> Resource:
    return {
        "resourceType": "MedicationRequest",
        "status": "completed",
        "intent": "order",
        "subject": {"reference": "Patient/p1"},
        "medicationCodeableConcept": {
            "coding": [{"system": ATC, "code": "N05BA04"}],
            "text": "OXAZEPAM TABLET 10MG",
        },
        "authoredOn": "2026-09-01",
        "dispenseRequest": {"quantity": {"value": 30}},
        "dosageInstruction": [{"text": "1D1T"}],
    } | changes


def dispense(**changes: Any) -> Resource:
    asked = request()
    del asked["authoredOn"], asked["dispenseRequest"], asked["intent"]
    return (
        asked
        | {
            "resourceType": "MedicationDispense",
            "whenHandedOver": "2026-09-01",
            "quantity": {"value": 30},
        }
        | changes
    )


def condition(**changes: Any) -> Resource:
    return {
        "resourceType": "Condition",
        "subject": {"reference": "Patient/p1"},
        "code": {"coding": [{"system": ICPC, "code": "P06.01"}]},
        "onsetDateTime": "2020-05-01",
    } | changes


def bundle(*resources: Resource, kind: str = "collection", **changes: Any) -> bytes:
    entries = [{"fullUrl": f"urn:uuid:{at}", "resource": resource} for at, resource in enumerate(resources)]
    return json.dumps({"resourceType": "Bundle", "type": kind, "entry": entries} | changes).encode()
