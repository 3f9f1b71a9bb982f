"""The logbook: which elements of the method a patient received, and when, derived from what happened.

Nothing is written down twice: letters, calls, consults, quizzes, workbooks, plans and referrals stand where they
happened. A `LogbookEntry` adds what happened outside the program.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from consults.models import (
    Consult,
    Conversation,
    LogbookEntry,
    QuizRound,
    Referral,
    TaperPlan,
    Workbook,
)
from consults.queries.logbook_gaps import Gap, gaps
from patients.models import Patient, Wave
from practices.models import Practice
from stopletters.models import Call, Letter

Element = LogbookEntry.Element


@dataclass(frozen=True)
class Line:
    """One element on one day. `row` is where it stands; `minutes`: None when nobody wrote them down."""

    element: str
    on: date
    row: Any
    by: str
    minutes: int | None = None
    at: datetime | None = None  # orders the lines of one day

    @property
    def order(self) -> datetime:
        return self.at or timezone.make_aware(datetime.combine(self.on, time()))

    @property
    def entry(self) -> LogbookEntry | None:
        """The POH's own addition; None when it is derived."""
        return self.row if isinstance(self.row, LogbookEntry) else None


@dataclass
class Logbook:
    """`lines` in the order in which they happened."""

    lines: list[Line] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        return sum(line.minutes or 0 for line in self.lines)

    @property
    def received(self) -> Counter[str]:
        """Element -> how many times."""
        return Counter(line.element for line in self.lines)


def of_patient(patient: Patient, today: date) -> Logbook:
    return of_patients([patient.pk], today)[patient.pk]


def of_patients(ids: Collection[int], today: date) -> dict[int, Logbook]:
    """Patient id -> logbook, in as many questions to the database for twenty patients as for one."""
    found: dict[int, Logbook] = {pk: Logbook() for pk in ids}
    rows = Rows.of(ids)
    for patient, line in rows.lines():
        found[patient].lines.append(line)
    for patient, gap in gaps(rows, today):
        found[patient].gaps.append(gap)
    for logbook in found.values():
        logbook.lines.sort(key=lambda line: line.order)
        logbook.gaps.sort(key=lambda gap: gap.on)
    return found


@dataclass(frozen=True)
class Rows:
    """Everything that happened with these patients, oldest first."""

    letters: list[Letter]
    calls: list[Call]
    consults: list[Consult]  # whatever became of them
    talks: dict[int, Conversation]  # consult id -> what was said
    quizzes: list[QuizRound]
    workbooks: list[Workbook]
    plans: list[TaperPlan]
    referrals: list[Referral]
    entries: list[LogbookEntry]

    @classmethod
    def of(cls, ids: Collection[int]) -> "Rows":
        theirs = {"patient__in": ids}
        posted = Letter.objects.filter(state=Letter.State.POSTED, **theirs).defer("facts")
        talks = Conversation.objects.filter(consult__patient__in=ids).select_related("saved_by")
        return cls(
            letters=list(posted.select_related("wave__follows", "poh").order_by("pk")),
            calls=list(_calls(ids)),
            consults=list(Consult.objects.filter(**theirs).select_related("poh").order_by("starts_at", "pk")),
            talks={talk.consult_id: talk for talk in talks},
            quizzes=[
                row for row in QuizRound.objects.filter(**theirs).select_related("saved_by") if row.complete
            ],
            workbooks=list(
                Workbook.objects.filter(**theirs)
                .defer("facts")
                .select_related("given_by")
                .order_by("patient", "edition")
            ),
            plans=list(_plans(ids)),
            referrals=list(_referrals(ids)),
            entries=list(
                LogbookEntry.objects.filter(withdrawn_at__isnull=True, **theirs).select_related("recorded_by")
            ),
        )

    def lines(self) -> Iterator[tuple[int, Line]]:
        yield from (_letter(row) for row in self.letters if row.wave.posted_on)
        yield from (_call(row) for row in self.calls)
        yield from (_consult(row) for row in self.held)
        yield from (_interviewing(row, self.talks[row.pk]) for row in self.held if self._interviewed(row))
        yield from (_quiz(row) for row in self.quizzes)
        yield from (_workbook(row) for row in self.workbooks if row.given_at)
        yield from (_plan(row) for row in self.plans if row.approved_at)
        yield from (_referral(row) for row in self.referrals if row.sent_at)
        yield from (_entry(row) for row in self.entries)

    @property
    def held(self) -> list[Consult]:
        return [row for row in self.consults if row.state == Consult.State.DONE]

    def _interviewed(self, consult: Consult) -> bool:
        """Whether the measures of motivational interviewing were used: a ruler, the balance, or the readiness."""
        talk = self.talks.get(consult.pk)
        if talk is None:
            return False
        rulers = talk.importance is not None or talk.confidence is not None
        return rulers or bool(talk.good_sides or talk.less_good_sides or talk.readiness)


def _calls(ids: Collection[int]) -> Iterable[Call]:
    """In which somebody was spoken to: a phone that rings is no part of the method."""
    rows = Call.objects.filter(letter__patient__in=ids, result=Call.Result.REACHED)
    return rows.select_related("made_by", "letter", "response").order_by("made_at")


def _plans(ids: Collection[int]) -> Iterable[TaperPlan]:
    rows = TaperPlan.objects.filter(patient__in=ids).exclude(state=TaperPlan.State.DISCARDED)
    return rows.defer("request", "note").select_related("approved_by").order_by("patient", "version")


def _referrals(ids: Collection[int]) -> Iterable[Referral]:
    rows = Referral.objects.filter(patient__in=ids).exclude(state=Referral.State.WITHDRAWN)
    return rows.defer("facts").select_related("sent_by").prefetch_related("outcomes").order_by("made_at")


def _at(moment: datetime) -> dict[str, Any]:
    return {"on": timezone.localdate(moment), "at": moment}


def _letter(row: Letter) -> tuple[int, Line]:
    assert row.wave.posted_on
    return row.patient_id, Line(Element.LETTER, row.wave.posted_on, row, row.poh.display_name)


def _call(row: Call) -> tuple[int, Line]:
    assert row.made_at
    who = row.made_by.display_name if row.made_by else ""
    return row.letter.patient_id, Line(Element.CALL, row=row, by=who, **_at(row.made_at))


def _consult(row: Consult) -> tuple[int, Line]:
    who = row.poh.display_name
    return row.patient_id, Line(
        Element.CONSULT, row=row, by=who, minutes=row.minutes_spent, **_at(row.starts_at)
    )


def _interviewing(row: Consult, talk: Conversation) -> tuple[int, Line]:
    who = talk.saved_by.display_name
    return row.patient_id, Line(Element.INTERVIEWING, row=talk, by=who, **_at(row.starts_at))


def _quiz(row: QuizRound) -> tuple[int, Line]:
    return row.patient_id, Line(Element.QUIZ, row=row, by=row.saved_by.display_name, **_at(row.saved_at))


def _workbook(row: Workbook) -> tuple[int, Line]:
    assert row.given_at
    who = row.given_by.display_name if row.given_by else ""
    return row.patient_id, Line(Element.WORKBOOK, row=row, by=who, **_at(row.given_at))


def _plan(row: TaperPlan) -> tuple[int, Line]:
    assert row.approved_at
    who = row.approved_by.display_name if row.approved_by else ""
    return row.patient_id, Line(Element.PLAN, row=row, by=who, **_at(row.approved_at))


def _referral(row: Referral) -> tuple[int, Line]:
    assert row.sent_at
    who = row.sent_by.display_name if row.sent_by else ""
    return row.patient_id, Line(Element.REFERRAL, row=row, by=who, **_at(row.sent_at))


def _entry(row: LogbookEntry) -> tuple[int, Line]:
    return row.patient_id, Line(row.element, row.on, row, row.recorded_by.display_name, row.minutes)


# --- the practice ----------------------------------------------------------------------------------------------------
def waves(practice: Practice) -> list[Wave]:
    """Posted waves of stop letters, the newest first."""
    rows = Wave.objects.filter(practice=practice, kind=Wave.Kind.STOP, posted_on__isnull=False)
    return list(rows.order_by("-number"))


def of_wave(wave: Wave, today: date) -> list[tuple[Patient, Logbook]]:
    """Everybody who got a letter of this wave, in the order of its list."""
    posted = Letter.objects.filter(wave=wave, state=Letter.State.POSTED)
    patients = [
        letter.patient for letter in posted.defer("facts").select_related("patient").order_by("position")
    ]
    found = of_patients([patient.pk for patient in patients], today)
    return [(patient, found[patient.pk]) for patient in patients]


def entry(practice: Practice, pk: int) -> LogbookEntry | None:
    rows = LogbookEntry.objects.filter(patient__practice=practice, pk=pk)
    return rows.select_related("patient__practice").first()
