"""The codebook as REFI-QDA exchanges it (.qdc), for NVivo, ATLAS.ti, MAXQDA and others.

Structure as published in Codebook.xsd 1.0 (REFI-QDA 1.5, qdasoftware.org): CodeBook with `origin`; in it Codes;
in that at least one Code with `guid` (capitals), `name` and `isCodable`; in a Code first an optional Description, then
further Codes. There is no place for examples of their own, so they stand at the end of the description.
"""

import re
from xml.etree import ElementTree as ET

from evaluation.codebooks.book import Book, Entry

NAMESPACE = "urn:QDA-XML:codebook:1.0"
# What XML 1.0 cannot hold, however it is written.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def qdc(book: Book, *, origin: str, examples: str) -> bytes:
    """The file. `examples`: the word before the examples in a description. A book without codes has no such file."""
    if not book.entries:
        raise ValueError("a codebook needs a code")
    root = ET.Element("CodeBook", {"xmlns": NAMESPACE, "origin": origin})
    codes = ET.SubElement(root, "Codes")
    for entry in book.entries:
        _add(codes, entry, examples)
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _add(parent: ET.Element, entry: Entry, examples: str) -> None:
    element = ET.SubElement(
        parent,
        "Code",
        {"guid": str(entry.guid).upper(), "name": _writable(entry.name), "isCodable": "true"},
    )
    words = [entry.description, f"{examples}: {entry.examples}" if entry.examples else ""]
    if told := "\n".join(filter(None, words)):
        ET.SubElement(element, "Description").text = _writable(told)
    for each in entry.below:
        _add(element, each, examples)


def _writable(text: str) -> str:
    return UNWRITABLE.sub("", text)
