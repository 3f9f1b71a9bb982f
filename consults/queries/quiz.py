"""Which quiz a patient gets, and how it was answered."""

from consults.models import Consult, QuizRound, WorkbookText
from consults.queries import workbook_texts
from patients.models import Patient, ReadingLevel
from patients.queries.medicines import medicine_group


def of(patient: Patient) -> WorkbookText | None:
    """The newest quiz at the level of the patient's letters, else at the usual level; none about other medicines."""
    if not medicine_group(patient.practice).workbook:
        return None
    kind = WorkbookText.Kind.QUIZ
    return workbook_texts.newest(kind, patient.reading_level) or workbook_texts.newest(kind, ReadingLevel.B1)


def round(consult: Consult, moment: str) -> QuizRound | None:
    return QuizRound.objects.filter(consult=consult, moment=moment).first()
