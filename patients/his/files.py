"""A file's bytes to a table. What is not a table is refused with a sentence that says what to do instead."""

from collections.abc import Collection

from patients.his.archives import read_archive
from patients.his.encodings import decode
from patients.his.fhir.documents import looks_like_json
from patients.his.fhir.rows import read_fhir
from patients.his.limits import LIMITS, Limits, Refused
from patients.his.tables import Table
from patients.his.textfiles import read_text

ZIP = b"PK"
OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
CHOOSE = "Kies een CSV-, Excel- (.xlsx), ODS- of FHIR-bestand (JSON)."
FHIR_XML = "Dit is FHIR in XML; alleen FHIR in JSON wordt gelezen. Maak de export opnieuw, in JSON."
REFUSED_STARTS = (
    (b"%pdf", f"Dit is een PDF en geen tabel. {CHOOSE}"),
    (b"{\\rtf", f"Dit is een tekstdocument en geen tabel. {CHOOSE}"),
    (b'<bundle xmlns="http://hl7.org/fhir"', FHIR_XML),
    (b"<", f"Dit is een webpagina of XML-bestand en geen tabel. {CHOOSE}"),
)


def read_table(
    data: bytes, *, encoding: str = "", known: Collection[str] = (), limits: Limits = LIMITS
) -> Table:
    """The table in a CSV, XLSX, ODS or FHIR file; the content decides, not the file's name.

    `known` are header names a person or a saved profile named before; `encoding` is a person's choice.
    Raises `Refused` with a Dutch sentence for anything else and for files over the limits.
    """
    limits.check_file(len(data))
    if data.startswith(OLD_OFFICE):
        raise Refused(
            "Dit is een oud of met een wachtwoord beveiligd Excel-bestand. "
            "Bewaar het zonder wachtwoord als .xlsx of als CSV."
        )
    if data.startswith(ZIP):
        return read_archive(data, limits, known)
    _refuse_other_kinds(data)
    if looks_like_json(data):
        return read_fhir(data, limits)
    decoded = decode(data, encoding)
    if decoded.data.isspace():  # it ends with a line end, whatever it holds
        raise Refused("Dit bestand is leeg.")
    return read_text(decoded, limits, known)


def _refuse_other_kinds(data: bytes) -> None:
    start = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for sign, sentence in REFUSED_STARTS:
        if start.startswith(sign):
            raise Refused(sentence)
