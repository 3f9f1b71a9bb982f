"""Small HIS exports for tests, and the acts on them: one line per prescription, defaults where a test does not care."""

import csv
import datetime as dt
import io
from typing import Any

from django.test import TestCase

from patients.his.files import read_table
from patients.his.limits import LIMITS
from patients.his.reading import Reading
from patients.his.rows import read
from patients.models import HisImport, LedgerRow, OpenRow
from patients.pharmacology.groups import BENZODIAZEPINES
from patients.pharmacology.reference import load_reference
from patients.services import headless, import_work, imports, questions
from practices.models import Membership, Practice
from tests.factories.people import NOW

TODAY = NOW.date()
HEADER = (
    "Patiëntnr", "Achternaam", "Voorletters", "Gebdat", "Straat", "BSN",
    "Datum", "Middel", "ATC", "Aantal", "Gebruik", "ICPC", "Huisarts", "Receptnr",
)  # fmt: skip
DEFAULT = {
    "Patiëntnr": "1001", "Achternaam": "Zilvermeeuw", "Voorletters": "T.", "Gebdat": "14-03-1955",
    "Straat": "Lindelaan", "BSN": "999990019", "Datum": "01-09-2026", "Middel": "OXAZEPAM TABLET 10MG",
    "ATC": "N05BA04", "Aantal": "30", "Gebruik": "1D1T", "ICPC": "", "Huisarts": "MDW", "Receptnr": "",
}  # fmt: skip
NOT_FOLLOWED = {"Middel": "METOPROLOL TABLET 50MG", "ATC": "C07AB02"}


def line(**cells: str) -> dict[str, str]:
    """`line(Patiëntnr="7", Aantal="3x")`."""
    assert cells.keys() <= DEFAULT.keys()
    return DEFAULT | cells


def table(*lines: dict[str, str], header: tuple[str, ...] = HEADER) -> bytes:
    """A file with these lines; the header is row 1, so the first line is row 2."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(header)
    writer.writerows([row[name] for name in header] for row in lines)
    return out.getvalue().encode()


def read_here(
    data: bytes,
    name: str,
    *,
    today: dt.date,
    mapping: Any = None,
    profile: Any = None,
    encoding: str = "",
    group: str = BENZODIAZEPINES,
) -> Reading:
    """What the child process does, in this one: the same code without the start of a process."""
    LIMITS.check_file(len(data))
    known = [header for header in [*(mapping or {}).values(), *(profile or {}).values()] if header]
    return read(
        read_table(data, encoding=encoding, known=known),
        today=today,
        mapping=mapping,
        profile=profile,
        reference=load_reference(group),
    )


def take(practice: Practice, *lines: dict[str, str], **options: Any) -> dict[str, Any]:
    """Import at once, as the command does; returns its numbers."""
    data = options.pop("data", None) or table(*lines, header=options.pop("header", HEADER))
    with TestCase.captureOnCommitCallbacks(execute=True):
        return headless.import_file(practice=practice, name="export.csv", data=data, at=NOW, **options)


def upload(poh: Membership, *lines: dict[str, str], name: str = "export.csv", **options: Any) -> HisImport:
    """Receive and read, as the browser and the worker do; returns the import that waits for a check."""
    assert poh.practice is not None
    data = options.pop("data", None) or table(*lines, header=options.pop("header", HEADER))
    return worked(imports.receive(practice=poh.practice, name=name, data=data, by=poh, at=NOW))


def worked(his_import: HisImport) -> HisImport:
    """After the worker came by."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        import_work.work_due([his_import.pk], at=NOW)
    return HisImport.objects.get(pk=his_import.pk)


def committed(poh: Membership, *lines: dict[str, str], **options: Any) -> HisImport:
    """Uploaded, agreed with whatever was asked about the columns, and stored."""
    ready = upload(poh, *lines, **options)
    for question in ready.preview["questions"]:
        ready = imports.agree(his_import=ready, column=question["column"], by=poh, at=NOW)
    return worked(imports.confirm(his_import=ready, by=poh, at=NOW))


def answer(poh: Membership, question: OpenRow | None = None, **answers: str) -> int:
    """Answer this question, or the only one that waits."""
    waiting = question or OpenRow.objects.get(answered_at__isnull=True)
    return questions.answer(open_row=waiting, answers=answers, by=poh, at=NOW)


def ledger(his_import: HisImport | None = None) -> dict[int, str]:
    """{row: outcome} of an import, by default the last one."""
    found = his_import or HisImport.objects.first()
    return dict(LedgerRow.objects.filter(his_import=found).values_list("row", "outcome"))
