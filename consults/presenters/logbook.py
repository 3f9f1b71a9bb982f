"""The logbook in words: the lines of one patient, the table of a wave, and the rows of the export."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consults.institutions import name_of as institution
from consults.models import Consult, Conversation, LogbookEntry, QuizRound, Referral, TaperPlan, Workbook
from consults.queries.logbook import Line, Logbook
from consults.queries.logbook_gaps import Gap, Missing
from patients.models import Patient, Wave
from patients.presenters import people
from patients.presenters.numbers import duration
from practices.models import Practice
from stopletters.models import Call, Letter

Element = LogbookEntry.Element
HOUR = 60
# The columns of the table; every element has its line in the totals beside it.
COLUMNS = {
    Element.CALL: gettext_lazy("Calls"),
    Element.CONSULT: gettext_lazy("Consults"),
    Element.WORKBOOK: gettext_lazy("Workbook"),
    Element.QUIZ: gettext_lazy("Quiz"),
    Element.PLAN: gettext_lazy("Plan"),
    Element.REFERRAL: gettext_lazy("Referral"),
}
MISSING = {
    Missing.ENDED: gettext_lazy("How did the consult of %(day)s go?"),
    Missing.MINUTES: gettext_lazy("The minutes of the consult of %(day)s are missing."),
    Missing.CONVERSATION: gettext_lazy("Nothing was written down of the consult of %(day)s."),
    Missing.GIVEN: gettext_lazy("The workbook of %(day)s was made and not given."),
    Missing.QUIZ_AFTER: gettext_lazy("The quiz was done before, and not once more by %(day)s."),
    Missing.APPROVAL: gettext_lazy("The taper plan of %(day)s waits for the GP."),
    Missing.OUTCOME: gettext_lazy("Nothing was heard of the referral of %(day)s."),
}


def detail(row: object) -> str:
    """What a line says beside the element and the day."""
    match row:
        case Letter():
            return row.wave.title
        case Call():
            answer = row.response.get_code_display() if row.response else ""
            return answer or row.get_result_display()
        case Consult():
            return _("consult %(number)d") % {"number": row.number}
        case Conversation():
            return _rulers(row)
        case QuizRound():
            score = {"moment": row.get_moment_display(), "score": row.score, "questions": row.questions}
            return _("%(moment)s: %(score)d of %(questions)d right") % score
        case Workbook():
            return _("edition %(number)d") % {"number": row.edition}
        case TaperPlan():
            return f"{row.substance}, {row.get_change_display()}"
        case Referral():
            return institution(row.to, row.to_name)
        case LogbookEntry():
            return row.note
    return ""


def _rulers(talk: Conversation) -> str:
    """ "importance 7, confidence 4"."""
    said = ((_("importance %(number)d"), talk.importance), (_("confidence %(number)d"), talk.confidence))
    return ", ".join(words % {"number": number} for words, number in said if number is not None)


@dataclass(frozen=True)
class LineWords:
    line: Line
    undo: str = ""  # where somebody may take their own addition back

    @property
    def what(self) -> str:
        return str(capfirst(Element(self.line.element).label))

    @property
    def detail(self) -> str:
        return detail(self.line.row)

    @property
    def minutes(self) -> str:
        return "" if self.line.minutes is None else spent(self.line.minutes)


@dataclass(frozen=True)
class GapWords:
    text: str
    url: str


def gap_words(practice: Practice, gap: Gap) -> GapWords:
    text = str(MISSING[gap.code]) % {"day": date_format(gap.on, "d-m-Y")}
    return GapWords(text, _where(practice.slug, gap))


def _where(slug: str, gap: Gap) -> str:
    """The page where it is mended."""
    match gap.row:
        case Consult():
            return reverse("consult", args=[slug, gap.row.pk])
        case Workbook():
            return reverse("workbooks", args=[slug, gap.row.patient_id])
        case TaperPlan():
            return reverse("plan", args=[slug, gap.row.patient_id])
    return reverse("referral", args=[slug, gap.row.pk])


class PatientLogbook:
    """One patient's logbook; `may_complete`: the POH, who may take an addition back."""

    def __init__(self, practice: Practice, found: Logbook, *, may_complete: bool) -> None:
        self.practice, self.found, self.may_complete = practice, found, may_complete

    @property
    def lines(self) -> list[LineWords]:
        return [LineWords(line, self._undo(line)) for line in self.found.lines]

    def _undo(self, line: Line) -> str:
        if not (line.entry and self.may_complete):
            return ""
        return reverse("logbook_withdraw", args=[self.practice.slug, line.entry.pk])

    @property
    def gaps(self) -> list[GapWords]:
        return [gap_words(self.practice, gap) for gap in self.found.gaps]

    @property
    def minutes(self) -> str:
        return spent(self.found.minutes)


@dataclass(frozen=True)
class Row:
    patient: Patient
    name: str
    found: Logbook

    @property
    def cells(self) -> list[tuple[str, int]]:
        """(column, how many times)."""
        return [(str(label), self.found.received[element]) for element, label in COLUMNS.items()]

    @property
    def minutes(self) -> str:
        return spent(self.found.minutes) if self.found.minutes else ""

    @property
    def open(self) -> str:
        count = len(self.found.gaps)
        return (
            ngettext("%(count)d to complete", "%(count)d to complete", count) % {"count": count}
            if count
            else ""
        )


class WaveLogbook:
    """The table of a wave: who received what, and of how many in all."""

    def __init__(self, found: Sequence[tuple[Patient, Logbook]]) -> None:
        rows = [Row(patient, people.name_of(patient), logbook) for patient, logbook in found]
        self.rows = sorted(rows, key=lambda row: people.sort_key(row.patient))

    @property
    def columns(self) -> list[str]:
        return [str(label) for label in COLUMNS.values()]

    @property
    def totals(self) -> list[tuple[str, str]]:
        """Per element how many patients received it at all, of all with a letter: "12 of 20"."""
        words = _("%(count)d of %(all)d")
        return [
            (str(capfirst(element.label)), words % {"count": self._with(element), "all": len(self.rows)})
            for element in Element
        ]

    def _with(self, element: str) -> int:
        return sum(bool(row.found.received[element]) for row in self.rows)

    @property
    def minutes(self) -> str:
        return spent(sum(row.found.minutes for row in self.rows))

    @property
    def gaps(self) -> int:
        return sum(len(row.found.gaps) for row in self.rows)


def spent(minutes: int) -> str:
    """ "25 min", "1 h 40 min"."""
    return duration(minutes) if minutes >= HOUR else _("%(count)d min") % {"count": minutes}


def header() -> list[str]:
    return [
        _("Wave"), _("Number in the HIS"), _("What"), _("Date"), _("Minutes"), _("Details"), _("By"), _("Source"),
    ]  # fmt: skip


def cells(wave: Wave, found: Sequence[tuple[Patient, Logbook]]) -> Iterator[list[str | int | None]]:
    """The rows of the export: one per line of a logbook. Notes stay in the program."""
    for patient, logbook in found:
        for line in logbook.lines:
            added = line.entry is not None
            yield [
                wave.number,
                patient.his_number,
                str(Element(line.element).label),
                _day(line.on),
                line.minutes,
                "" if added else detail(line.row),
                line.by,
                _("added") if added else _("derived"),
            ]


def _day(on: date) -> str:
    return f"{on:%d-%m-%Y}"
