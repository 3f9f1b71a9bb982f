"""A FHIR Patient to the cells of a row. The BSN is never looked at beyond recognising what it is."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from patients.his.fhir.documents import Document
from patients.his.fhir.nodes import Node, extension, nodes, text, texts

BSN_SYSTEMS = ("2.16.840.1.113883.2.4.6.3", "bsn", "burgerservice", "sofinummer")
BSN_TYPES = ("NNNLD", "NI", "SS", "SB")
SEXES = {"male": "M", "female": "V", "other": "O"}
LINE_PARTS = {
    "street": "ADXP-streetName",
    "house_number": "ADXP-houseNumber",
    "house_number_addition": "ADXP-buildingNumberSuffix",
}


def is_bsn(identifier: Node) -> bool:
    system = text(identifier, "system").casefold()
    types = {text(coding, "code") for coding in nodes(identifier, "type", "coding")}
    return any(part in system for part in BSN_SYSTEMS) or bool(types & set(BSN_TYPES))


def numbers(person: Any) -> dict[str, str]:
    """{system: value} of the identifiers that are no BSN."""
    kept = (one for one in nodes(person, "identifier") if text(one, "value") and not is_bsn(one))
    return {text(one, "system"): text(one, "value") for one in kept}


def systems_by_use(people: Iterable[Node]) -> list[str]:
    """The systems of patient numbers: first what the file calls the number in the record, then the commonest."""
    counts: Counter[str] = Counter()
    for person in people:
        for identifier in nodes(person, "identifier"):
            if text(identifier, "value") and not is_bsn(identifier):
                codes = {text(coding, "code") for coding in nodes(identifier, "type", "coding")}
                counts[text(identifier, "system")] += 1000 if codes & {"MR", "PI", "PN"} else 1
    return [system for system, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]


def describe(person: Node, document: Document) -> dict[str, str]:
    """{field: text} of everything about the person except the number."""
    cells = _name(person) | _address(person)
    return cells | {
        "birth_date": text(person, "birthDate"),
        "sex": SEXES.get(text(person, "gender"), ""),
        "phone": next(
            (text(one, "value") for one in nodes(person, "telecom") if text(one, "system") == "phone"), ""
        ),
        "gp": _gp(person, document),
    }


def _name(person: Node) -> dict[str, str]:
    name = _best(nodes(person, "name"), ("official", "usual"))
    family = text(name, "family")
    if not family:
        return {"full_name": text(name, "text")}
    prefix = _prefix(name, family)
    return {
        "initials": _initials(name),
        "prefix": prefix,
        "surname": family.removeprefix(prefix).strip() if prefix else family,
    }


def _prefix(name: Node, family: str) -> str:
    """The prefix with which the whole surname begins: the person's own, or the partner's when that comes first."""
    parts = name.get("_family")
    found = (extension(parts, f"humanname-{whose}-prefix") for whose in ("own", "partner"))
    return next((prefix for prefix in found if prefix and family.startswith(f"{prefix} ")), "")


def _initials(name: Node) -> str:
    """Initials where the file marks them; else the given names as they are."""
    given, marks = texts(name, "given"), name.get("_given")
    kinds = [extension(mark, "EN-qualifier") for mark in marks] if isinstance(marks, list) else []
    initials = [one for one, kind in zip(given, kinds, strict=False) if kind == "IN"]
    return " ".join(initials or given)


def _address(person: Node) -> dict[str, str]:
    address = _best(nodes(person, "address"), ("home",))
    lines, marks = texts(address, "line"), nodes(address, "_line")
    cells = {"postcode": text(address, "postalCode"), "city": text(address, "city")}
    apart = {name: extension(marks[0], ending) for name, ending in LINE_PARTS.items()} if marks else {}
    return cells | (apart if apart.get("street") else {"street": ", ".join(lines)})


def _best(found: list[Node], uses: tuple[str, ...]) -> Node:
    """The one for this use, or the first that is not marked as old."""
    current = [one for one in found if text(one, "use") != "old" and not text(one, "period", "end")]
    ranked = sorted(
        current, key=lambda one: uses.index(text(one, "use")) if text(one, "use") in uses else len(uses)
    )
    return ranked[0] if ranked else {}


def _gp(person: Node, document: Document) -> str:
    for reference in nodes(person, "generalPractitioner"):
        known = document.resolve(reference, person)
        name = _name(known) if known and text(known, "resourceType") == "Practitioner" else {}
        written = " ".join(part for part in name.values() if part)
        if found := text(reference, "display") or written:
            return found
    return ""
