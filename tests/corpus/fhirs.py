"""FHIR: bundles as systems make them, agreements that say little, and JSON that is broken or built to hurt."""

import json

from tests.corpus.texts import made
from tests.unit.his.fhirs import BSN, HPK, PRK, bundle, condition, dispense, patient, request

OTHER = {"text": "METOPROLOL TABLET 50MG"}
AGREEMENT = {
    "medicationCodeableConcept": {
        "coding": [{"system": PRK, "code": "1", "display": "OXAZEPAM TABLET 10MG"}]
    },
    "dispenseRequest": None,
    "dosageInstruction": [{"text": "1 tablet voor de nacht"}],
}


def lines(*resources: object) -> bytes:
    return b"\n".join(json.dumps(resource).encode() for resource in resources)


USUAL = (patient(), request(id="a"), request(id="b", medicationCodeableConcept=OTHER), condition())
made("fhir_collection.json", bundle(*USUAL))
made("fhir_transaction.json", bundle(*USUAL, kind="transaction"))
made(
    "fhir_first_page.json",
    bundle(*USUAL, kind="searchset", link=[{"relation": "next", "url": "https://his.example/2"}]),
)
made("fhir_history.json", bundle(*USUAL, patient(birthDate="1960-01-01"), kind="history"))
made("fhir_lines.ndjson", lines(*USUAL))
made("fhir_list.json", json.dumps(list(USUAL)).encode())
made(
    "fhir_one_resource.json",
    json.dumps(request(contained=[patient()], subject={"reference": "#p1"})).encode(),
)
made("fhir_utf16.json", bundle(*USUAL).decode().encode("utf-16"))
made(
    "fhir_agreements.json",
    bundle(patient(), request(id="a", **AGREEMENT), request(id="b", **AGREEMENT, authoredOn=None)),
)
made(
    "fhir_codes_only.json",
    bundle(patient(), request(medicationCodeableConcept={"coding": [{"system": HPK, "code": "5"}]})),
)
made(
    "fhir_not_counted.json",
    bundle(
        patient(),
        *[request(id=state, status=state) for state in ("cancelled", "entered-in-error", "draft", "stopped")],
    ),
)
made(
    "fhir_dispensed.json",
    bundle(
        patient(),
        request(id="a"),
        dispense(id="d", authorizingPrescription=[{"reference": "MedicationRequest/a"}]),
        request(id="b", authoredOn="2026-10-01"),
        dispense(id="e", whenHandedOver="2026-10-02"),
    ),
)
made("fhir_episodes.json", bundle(patient(), condition(), condition(code={"text": "angst"})))
made("fhir_late_evening.json", bundle(patient(), request(authoredOn="2026-08-31T22:30:00Z")))
made(
    "fhir_mixed_people.json",
    bundle(
        patient(),
        patient("p2", identifier=[BSN]),
        request(),
        request(subject={"reference": "Patient/p2"}),
        request(subject={"reference": "Patient/x"}),
    ),
)

made("fhir_only_bsn.json", bundle(patient(identifier=[BSN]), request()))
made("fhir_no_patient.json", bundle(request()))
made("fhir_empty.json", bundle())
made("fhir_only_statements.json", bundle(patient(), {"resourceType": "MedicationStatement"}))
made("fhir_truncated.json", bundle(*USUAL)[:-50])
made("fhir_half_a_sign.json", bundle(*USUAL).replace(b"Zilvermeeuw", b"\\ud800"))
made("fhir_nul.json", bundle(patient(), request(), request(id="n", dosageInstruction=[{"text": "1\0D"}])))
made(
    "fhir_wrong_kinds.json",
    bundle(
        patient(name="x", identifier=patient()["identifier"]),
        request(dispenseRequest=[], dosageInstruction="x", subject={"reference": "Patient/p1"}),
    ),
)
made("fhir_as_xml.xml", b'<Bundle xmlns="http://hl7.org/fhir"><type value="collection"/></Bundle>')
made("deep.json", b'{"a":' * 200_000)
made(
    "long_number.json",
    bundle(patient(), request()).replace(b'{"value": 30}', b'{"value": ' + b"9" * 5000 + b"}"),
)
made("not_fhir.json", b'{"patienten": [{"nummer": 7}]}')
