"""What a zipped workbook may hold, judged by its list of parts before any of them is unpacked whole."""

import io
import zipfile
import zlib
from collections.abc import Collection
from xml.etree import ElementTree

from python_calamine import CalamineError

from patients.his.limits import Limits, Refused
from patients.his.opendocument import read_opendocument
from patients.his.tables import Table
from patients.his.workbooks import read_workbook

OPEN_DOCUMENT, EXCEL = "content.xml", "xl/workbook.xml"
DAMAGED = "Dit werkboek is beschadigd. Open het in uw rekenprogramma en bewaar het opnieuw, liefst als CSV."
PASSWORD = "Dit bestand is beveiligd met een wachtwoord. Bewaar het zonder wachtwoord."
MACROS = "Dit werkboek bevat macro's. Bewaar het als gewone werkmap (.xlsx of .ods) of als CSV."
BINARY = "Dit is een binair Excel-bestand (.xlsb). Bewaar het als .xlsx of als CSV."
ENTITIES = "Dit werkboek bevat XML die niet wordt gelezen. Bewaar het opnieuw, liefst als CSV."
NO_WORKBOOK = "Dit is geen werkboek. Kies een CSV-bestand, een Excel-bestand (.xlsx) of een ODS-bestand."
# What the readers of zip, XML and sheets raise on bytes that are not what they claim to be.
DAMAGE = (
    CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    ValueError,
    LookupError,
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
)
PROLOGUE = 4096


def read_archive(data: bytes, limits: Limits, known: Collection[str] = ()) -> Table:
    """The sheet with the data. Raises `Refused` for passwords, macros, sizes, damage and missing headers."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            kind = _checked(archive, limits)
            if kind == OPEN_DOCUMENT:
                return read_opendocument(archive, limits, known)
        return read_workbook(data, limits, known)
    except DAMAGE:
        raise Refused(DAMAGED) from None


def _checked(archive: zipfile.ZipFile, limits: Limits) -> str:
    """Which kind of workbook this is."""
    parts = archive.infolist()
    limits.check_unpacked(sum(part.file_size for part in parts), len(parts))
    names = {part.filename.casefold() for part in parts}
    if any(part.flag_bits & 1 for part in parts) or "encrypted-package" in names:
        raise Refused(PASSWORD)
    if any(name.endswith("vbaproject.bin") or name.startswith(("basic/", "scripts/")) for name in names):
        raise Refused(MACROS)
    if "xl/workbook.bin" in names:
        raise Refused(BINARY)
    if any(_declares_entities(archive, part) for part in parts):
        raise Refused(ENTITIES)
    if OPEN_DOCUMENT in names:
        _check_opendocument(archive, names)
        return OPEN_DOCUMENT
    if EXCEL not in names:
        raise Refused(NO_WORKBOOK)
    return EXCEL


def _declares_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """No program writes a DTD into a workbook; what it declares could unpack without end."""
    if not part.filename.casefold().endswith((".xml", ".rels")):
        return False
    with archive.open(part) as stream:
        return b"<!DOCTYPE" in stream.read(PROLOGUE)


def _check_opendocument(archive: zipfile.ZipFile, names: Collection[str]) -> None:
    kind = archive.read("mimetype")[:200] if "mimetype" in names else b"spreadsheet"
    if b"spreadsheet" not in kind:
        raise Refused(NO_WORKBOOK)
    manifest = archive.read("META-INF/manifest.xml") if "meta-inf/manifest.xml" in names else b""
    if b"encryption-data" in manifest:
        raise Refused(PASSWORD)
