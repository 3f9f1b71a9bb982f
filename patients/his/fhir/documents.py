"""Bytes to FHIR resources: a Bundle of any kind, resources in a list, one by itself, or one on each line."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from patients.his.fhir.nodes import Node, nodes, part, text
from patients.his.limits import Refused

DAMAGED = "Dit JSON-bestand is beschadigd of afgebroken. Maak de export opnieuw."
ODD_SIGNS = "Dit JSON-bestand bevat tekens die niet in tekst horen. Maak de export opnieuw."
NOT_FHIR = "Dit JSON-bestand is geen FHIR-bestand. Kies een FHIR-Bundle, of een CSV-, Excel- of ODS-bestand."


@dataclass(frozen=True, slots=True)
class Entry:
    """A resource and its place in the file, counted from 1."""

    number: int
    resource: Node

    @property
    def kind(self) -> str:
        return text(self.resource, "resourceType")


@dataclass
class Document:
    """All resources of a file, and where references lead."""

    entries: list[Entry] = field(default_factory=list)
    addresses: dict[str, Node | None] = field(default_factory=dict)
    more_pages: bool = False

    def add(self, resource: Node, address: str, number: int) -> None:
        entry = Entry(number, resource)
        self.entries.append(entry)
        own = f"{entry.kind}/{text(resource, 'id')}" if text(resource, "id") else ""
        for name in {address, own} - {""}:
            # Two different resources at one address: which one is meant is not known.
            known = self.addresses.setdefault(name, resource)
            self.addresses[name] = resource if known == resource else None

    def resolve(self, reference: Any, within: Node) -> Node | None:
        """The resource that a reference means, if it is in the file and certain."""
        name = text(reference, "reference")
        if name.startswith("#"):
            inside = (one for one in nodes(within, "contained") if text(one, "id") == name[1:])
            return next(inside, None)
        name = name.partition("/_history/")[0]
        return self.addresses.get(name) or self.addresses.get("/".join(name.split("/")[-2:]))


def looks_like_json(data: bytes) -> bool:
    """An object; or a list, if it is one all the way (a title in a CSV file may begin with a bracket too)."""
    start = data[:200].decode(json.detect_encoding(data), errors="ignore").lstrip("\ufeff \t\r\n")
    if start.startswith("["):
        try:
            _parsed(data)
        except Refused:
            return False
    return start.startswith(("{", "["))


def read_document(data: bytes) -> Document:
    document = Document()
    number = 0
    written = _parsed(data)
    if not any(text(node, "resourceType") for node in written):
        raise Refused(NOT_FHIR)
    for node in written:
        for resource, address in _resources(node, document):
            number += 1
            if resource:
                document.add(resource, address, number)
    return document


def _parsed(data: bytes) -> list[Any]:
    """The values in the file. Numbers stay the text they are, so that 0001001 and 1.000 are not changed."""
    try:
        written = data.decode(json.detect_encoding(data))
        found = _values(written)
        if "\\ud" in written.casefold():  # half a sign, which no text can hold
            json.dumps(found, ensure_ascii=False).encode()
    except UnicodeError:
        raise Refused(ODD_SIGNS) from None
    except (ValueError, RecursionError):
        raise Refused(DAMAGED) from None
    return [item for value in found for item in (value if isinstance(value, list) else [value])]


def _values(written: str) -> list[Any]:
    try:
        return [_value(written)]
    except json.JSONDecodeError as error:
        lines = [line for line in written.splitlines() if line.strip()]
        if not error.msg.startswith("Extra data") or len(lines) < 2:
            raise
        return [_value(line) for line in lines]


def _value(written: str) -> Any:
    return json.loads(written, parse_float=str, parse_int=str, parse_constant=str)


def _resources(node: Any, document: Document) -> Iterator[tuple[Node | None, str]]:
    """(resource, address) in file order; None for an entry without one, so that places can be counted."""
    kind = text(node, "resourceType")
    if kind != "Bundle":
        yield (node, "") if kind else (None, "")
        return
    document.more_pages |= any(text(link, "relation") == "next" for link in nodes(node, "link"))
    for entry in nodes(node, "entry"):
        resource = part(entry, "resource")
        known = isinstance(resource, dict) and text(resource, "resourceType")
        yield (resource if known else None), text(entry, "fullUrl")
