"""Going back, in words: what an undo takes along, which answers can be undone, who is in no newer file."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.written import day
from patients.models import HisImport, OpenRow, Patient
from patients.presenters import numbers, people
from patients.presenters.columns import field_label
from patients.queries.undoing import Undoing


class GoingBack:
    """The page on which somebody undoes an import: what goes, what comes back, what is asked anew."""

    def __init__(self, his_import: HisImport, found: Undoing, obstacle: str) -> None:
        self.his_import, self.found, self.obstacle = his_import, found, obstacle

    @property
    def lines(self) -> list[str]:
        """Only what there is."""
        found = self.found
        said = (
            (
                found.patients,
                ngettext(
                    "%(n)s patient is not known any more",
                    "%(n)s patients are not known any more",
                    found.patients,
                ),
            ),
            (
                found.prescriptions,
                ngettext("%(n)s prescription goes", "%(n)s prescriptions go", found.prescriptions),
            ),
            (found.episodes, ngettext("%(n)s episode goes", "%(n)s episodes go", found.episodes)),
            (
                found.prescriptions_back,
                ngettext(
                    "%(n)s corrected prescription is as it was",
                    "%(n)s corrected prescriptions are as they were",
                    found.prescriptions_back,
                ),
            ),
            (
                found.patients_back,
                ngettext(
                    "Of %(n)s known patient what was added or corrected goes",
                    "Of %(n)s known patients what was added or corrected goes",
                    found.patients_back,
                ),
            ),
            (found.questions, ngettext("%(n)s question lapses", "%(n)s questions lapse", found.questions)),
            (
                found.answers,
                ngettext(
                    "%(n)s answer given since is undone as well",
                    "%(n)s answers given since are undone as well",
                    found.answers,
                ),
            ),
            (
                found.judgements,
                ngettext(
                    "%(n)s judgement about a patient who goes is lost",
                    "%(n)s judgements about patients who go are lost",
                    found.judgements,
                ),
            ),
        )
        return [words % {"n": numbers.number(count, 0)} for count, words in said if count]


class Answered:
    """An answer that can still be undone."""

    def __init__(self, row: OpenRow) -> None:
        self.pk, self.row = row.pk, row
        self.number = numbers.number(row.row, 0)
        self.question = row.question

    @property
    def said(self) -> str:
        answers: dict[str, str] = self.row.answer or {}
        if not answers:
            return _("Left out")
        words = {"known": _("the date of birth in the file is wrong"), "other": _("somebody else")}
        words |= {"file": _("the date of birth in the file is right"), "yes": _("really twice")}
        return ", ".join(
            words.get(text, text)
            if name in (OpenRow.IDENTITY, OpenRow.TWICE)
            else f"{field_label(name)}: {text}"
            for name, text in answers.items()
        )


@dataclass(frozen=True)
class Absent:
    """Somebody who is not in the newest file."""

    patient: Patient
    name: str
    age: int | None
    last_file: str

    @classmethod
    def of(cls, patient: Patient, today: date) -> "Absent":
        stored = patient.last_import.committed_at
        last = day(stored.date()) if stored else ""
        return cls(patient, people.name_of(patient), patient.age_on(today), last)
