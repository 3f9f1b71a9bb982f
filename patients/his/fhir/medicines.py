"""What a FHIR request or dispense says: medicine, quantity, dosage, day. Nothing is worked out that is not written."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from patients.his.fhir.documents import Document
from patients.his.fhir.nodes import Node, codings, day, nodes, part, text

REQUEST, DISPENSE = "MedicationRequest", "MedicationDispense"
ATC_SYSTEMS = ("http://www.whocc.no/atc", "urn:oid:2.16.840.1.113883.6.73")
# The tables of the G-Standaard in the order of how much their texts say: HPK, ZI number, PRK, GPK.
CODE_NAMES = {
    "urn:oid:2.16.840.1.113883.2.4.4.7": "HPK",
    "urn:oid:2.16.840.1.113883.2.4.4.8": "ZI-nummer",
    "urn:oid:2.16.840.1.113883.2.4.4.10": "PRK",
    "urn:oid:2.16.840.1.113883.2.4.4.1": "GPK",
}
PIECES = ("", "1", "245", "stuk", "stuks", "tablet", "tabletten", "capsule", "capsules")
NOT_COUNTED = {
    "entered-in-error": "is als vergissing gemarkeerd",
    "cancelled": "is ingetrokken",
    "draft": "is een concept",
    "declined": "is niet afgeleverd",
    "preparation": "is nog niet afgeleverd",
}
PROPOSALS = ("proposal", "plan")
NOT_IN_FILE = "Dit recept verwijst naar een middel dat niet in het bestand staat."


@dataclass(frozen=True, slots=True)
class Medicine:
    """`problem`: why no medicine can be told from the resource."""

    product: str = ""
    atc: str = ""
    strength: str = ""
    problem: str = ""


def why_not_counted(resource: Node) -> str:
    """Why this is no prescription that counts, in Dutch; "" when it is one."""
    what = "Deze verstrekking" if text(resource, "resourceType") == DISPENSE else "Dit recept"
    if reason := NOT_COUNTED.get(text(resource, "status")):
        return f"{what} {reason} en telt niet mee."
    if text(resource, "intent") in PROPOSALS or resource.get("doNotPerform") is True:
        return f"{what} is een voorstel of juist een afspraak om niet te geven, en telt niet mee."
    return ""


def medicine_of(resource: Node, document: Document) -> Medicine:
    concept = resource.get("medicationCodeableConcept")
    reference = resource.get("medicationReference")
    known = document.resolve(reference, resource) if isinstance(reference, dict) else None
    product, atc = _named(concept or part(known, "code"))
    product = product or text(reference, "display")
    if not product and not atc:
        return Medicine(problem=_nothing_named(concept or part(known, "code"), reference, known))
    return Medicine(product, atc, _strength(known))


def _named(concept: Any) -> tuple[str, str]:
    """(text, ATC code): the text as it was entered, else that of the code that says most."""
    found = list(codings(concept))
    atc = next((code for system, code, _ in found if system in ATC_SYSTEMS), "")
    displays = {system: display for system, _, display in reversed(found) if display}
    ranked = [displays[system] for system in (*CODE_NAMES, *displays) if system in displays]
    return text(concept, "text") or next(iter(ranked), ""), atc


def _nothing_named(concept: Any, reference: Any, known: Node | None) -> str:
    if reference and not known and not concept:
        return NOT_IN_FILE
    for system, code, _ in codings(concept):
        if code:
            table = CODE_NAMES.get(system, "onbekende tabel")
            return f"Dit middel heeft alleen een code ({table} {code[:40]}), geen naam."
    return "Er staat geen middel in deze rij."


def _strength(medication: Node | None) -> str:
    """Of one substance per piece; anything else is left to the text."""
    ingredients = nodes(medication, "ingredient")
    if len(ingredients) != 1:
        return ""
    strength = ingredients[0].get("strength")
    per = part(strength, "denominator")
    if text(per, "value") not in ("", "1") or not _is_piece(per):
        return ""
    value, unit = text(strength, "numerator", "value"), _unit(part(strength, "numerator"))
    return f"{_dutch(value)} {unit}" if value and unit else ""


def quantity_of(resource: Node) -> str:
    """ "30" or "7,5"; with its unit when that is no piece, so that a person is asked."""
    path = ("dispenseRequest", "quantity") if text(resource, "resourceType") == REQUEST else ("quantity",)
    quantity = part(resource, *path)
    value = text(quantity, "value")
    if not value:
        return ""
    return _dutch(value) if _is_piece(quantity) else f"{_dutch(value)} {_unit(quantity)}"


def _is_piece(quantity: Any) -> bool:
    unit, code = text(quantity, "unit").casefold(), text(quantity, "code").casefold()
    return (unit in PIECES or unit.startswith("{")) and (code in PIECES or code.startswith("{"))


def _unit(quantity: Any) -> str:
    return text(quantity, "unit") or text(quantity, "code")


def _dutch(number: str) -> str:
    """JSON has one way to write a decimal: 1.000 is one."""
    try:
        plain = format(Decimal(number).normalize(), "f") if len(number) < 30 else number
    except InvalidOperation:
        return number
    return plain.replace(".", ",")


def dosage_of(resource: Node) -> str:
    instructions = nodes(resource, "dosageInstruction")
    written = (text(one, "text") or _structured(one) for one in instructions)
    return "; ".join(dict.fromkeys(one for one in written if one))


def _structured(instruction: Node) -> str:
    """A fixed number of times a day with one fixed dose can be said in words; nothing else is."""
    repeat = part(instruction, "timing", "repeat")
    doses = nodes(instruction, "doseAndRate")
    dose = part(doses[0], "doseQuantity") if len(doses) == 1 else None
    daily = (text(repeat, "period") or "1", text(repeat, "periodUnit")) in (("1", "d"), ("1.0", "d"))
    plain = (
        not set(repeat or {}) - {"frequency", "period", "periodUnit"} if isinstance(repeat, dict) else False
    )
    times, value = text(repeat, "frequency"), text(dose, "value")
    if (
        not (daily and plain and times and value and _is_piece(dose))
        or "asNeededCodeableConcept" in instruction
    ):
        return ""
    as_needed = " zo nodig" if instruction.get("asNeededBoolean") is True else ""
    return f"{times} maal per dag {_dutch(value)} tablet{as_needed}"


def day_of(resource: Node) -> str:
    if text(resource, "resourceType") == REQUEST:
        return day(text(resource, "authoredOn"))
    return day(text(resource, "whenHandedOver") or text(resource, "whenPrepared"))


def repeats_allowed(resource: Node) -> str:
    found = text(resource, "dispenseRequest", "numberOfRepeatsAllowed")
    return "" if found in ("", "0") else found
