"""Workbooks of one patient, and what a new one is made of."""

from datetime import datetime

from django.db.models import QuerySet

from consults.models import Consult, Workbook, WorkbookText
from consults.queries import workbook_texts
from patients.models import Patient
from practices.models import Practice


def of_patient(patient: Patient) -> list[Workbook]:
    """Every edition, the newest first."""
    return list(_rows().filter(patient=patient).order_by("-edition"))


def newest(patient: Patient) -> Workbook | None:
    return _rows().filter(patient=patient).order_by("-edition").first()


def one(practice: Practice, pk: int) -> Workbook | None:
    return _rows().filter(practice=practice, pk=pk).first()


def texts_of(level: str) -> dict[str, WorkbookText]:
    """Per kind the newest approved text of this level; a kind that has none is left out."""
    found = {kind: workbook_texts.newest(kind, level) for kind in WorkbookText.Kind.values}
    return {kind: text for kind, text in found.items() if text}


def consult(practice: Practice, patient: Patient, pk: int) -> Consult | None:
    return Consult.objects.filter(practice=practice, patient=patient, pk=pk).first()


def next_consult(patient: Patient, after: datetime) -> Consult | None:
    rows = Consult.objects.filter(patient=patient, state=Consult.State.PLANNED, starts_at__gte=after)
    return rows.select_related("poh").order_by("starts_at", "pk").first()


def _rows() -> QuerySet[Workbook]:
    people = ("made_by", "given_by", "consult", "chapters", "quiz", "stories")
    return Workbook.objects.select_related("patient", "practice", *people)


def has_consults(patient: Patient) -> bool:
    """Whether a consult was ever planned."""
    return Consult.objects.filter(patient=patient).exists()
