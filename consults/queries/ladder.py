"""The ladder: the consults that follow a patient's newest stop letter, and which of them comes next."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone

from consults.models import Consult
from patients.models import Patient, Screening, Wave
from practices.models import Practice
from stopletters.models import Letter, LetterText, Response
from stopletters.queries.standing import newest_responses

# The first consult within two weeks of the answer, and two weeks between consults: the pace of the project's method.
WITHIN = timedelta(days=14)
State, Reason, Code = Consult.State, Consult.Reason, Response.Code
WISHES = (Code.CONSULT, Code.NOT_ALONE)
GONE = (Code.MOVED, Code.DIED)
# Whoever ends a consult with one of these plans no other one.
ENDING = (Reason.STOPS_HERE, Reason.ENOUGH, Reason.REFERRED, Reason.GONE)


@dataclass(frozen=True)
class Rung:
    """`consult`: the newest appointment for this rung, if any; `before`: earlier ones that were missed or cancelled."""

    number: int
    consult: Consult | None
    before: list[Consult]

    @property
    def state(self) -> str:
        """A state of a consult; "" when nothing was ever planned here."""
        return self.consult.state if self.consult else ""


@dataclass(frozen=True)
class Ladder:
    """One patient after one posted stop letter. `consults` by rung, the oldest try first.

    `answer`: what the patient said last; `size`: how many consults the project has; `left_out`: no longer takes part.
    """

    letter: Letter
    consults: list[Consult]
    answer: Response | None
    size: int
    left_out: bool = False

    @cached_property
    def planned(self) -> Consult | None:
        return next((one for one in self.consults if one.state == State.PLANNED), None)

    @cached_property
    def newest(self) -> Consult | None:
        return self.consults[-1] if self.consults else None

    @property
    def held(self) -> int:
        """How many consults took place."""
        return sum(one.state == State.DONE for one in self.consults)

    @property
    def reached(self) -> int:
        """The highest rung that took place; 0 is the letter."""
        return max((one.number for one in self.consults if one.state == State.DONE), default=0)

    @cached_property
    def rungs(self) -> list[Rung]:
        """All rungs after the letter, from the first on."""
        tries: dict[int, list[Consult]] = defaultdict(list)
        for one in self.consults:
            tries[one.number].append(one)
        last = max([self.size, *tries])
        return [
            Rung(number, found[-1] if (found := tries[number]) else None, found[:-1])
            for number in range(1, last + 1)
        ]

    @cached_property
    def open_number(self) -> int | None:
        """The rung that can be planned; None while one is planned, and after the last."""
        if self.planned:
            return None
        number = max((one.number for one in self.consults if one.state in Consult.HOLDING), default=0) + 1
        return number if number <= self.size else None

    @property
    def gone(self) -> bool:
        return self.answer is not None and self.answer.code in GONE

    @property
    def ended_by(self) -> Consult | None:
        """The consult with which the ladder stopped before its end."""
        return self.newest if self.newest and self.newest.reason in ENDING else None

    @property
    def said_since(self) -> Response | None:
        """An answer that was recorded after the newest consult was ended: it says whether there is a next one."""
        if self.answer is None or (self.newest and self.newest.ended_at is None):
            return None
        if self.newest and self.newest.ended_at and self.answer.recorded_at <= self.newest.ended_at:
            return None
        return self.answer

    @property
    def changed_mind(self) -> Response | None:
        """What the patient said after the appointment was made, when it is not that they want one."""
        if self.planned is None or self.answer is None or self.answer.code in WISHES:
            return None
        return self.answer if self.answer.recorded_at > self.planned.planned_at else None

    @property
    def wants(self) -> bool:
        """Whether a next consult is to be planned: the patient asked for it, or the ladder goes on."""
        if self.open_number is None or self.left_out:
            return False
        if self.said_since:
            return self.said_since.code in WISHES
        return self.newest is not None and self.ended_by is None

    @property
    def again(self) -> bool:
        """The next consult was planned before and did not take place."""
        return bool(self.newest and self.newest.number == self.open_number)

    @property
    def due(self) -> date | None:
        """By when the next consult should take place; None when nobody asked for one."""
        kept = [one for one in self.consults if one.state in (State.DONE, State.SKIPPED)]
        if kept:
            return timezone.localdate(kept[-1].starts_at) + WITHIN
        return self.answer.answered_on + WITHIN if self.answer and self.answer.code in WISHES else None


def ladder(patient: Patient) -> Ladder | None:
    """The ladder of the newest stop letter that was posted to this patient."""
    return next(iter(_of(_newest(_letters().filter(patient=patient)))), None)


def next_rung(patient: Patient) -> int | None:
    """The rung that waits for an appointment; None when none has to be planned."""
    found = ladder(patient)
    return found.open_number if found and found.wants else None


def of_letter(letter: Letter) -> Ladder:
    return _of([_letters().get(pk=letter.pk)])[0]


def of_wave(wave: Wave) -> list[Ladder]:
    """In the order of the list."""
    return _of(list(_letters().filter(wave=wave).order_by("position", "pk")))


def of_practice(practice: Practice) -> list[Ladder]:
    return _of(_newest(_letters().filter(practice=practice)))


def of_patients(practice: Practice, patients: Collection[int]) -> dict[int, Ladder]:
    """Per patient id, for those who got a letter; as many queries however many there are."""
    rows = _letters().filter(practice=practice, patient__in=patients)
    return {one.letter.patient_id: one for one in _of(_newest(rows))}


def to_plan(practice: Practice) -> list[Ladder]:
    """Who waits for an appointment, the most pressing first."""
    waiting = (one for one in of_practice(practice) if one.wants)
    return sorted(waiting, key=lambda one: (one.due or date.max, one.letter.patient_id))


# Personal fields that no list of consults shows: they stay encrypted. The phone number makes the appointment.
NOT_LISTED = tuple(f"patient__{name}" for name in ("street", "house_number", "postcode", "city", "gp_code"))


def _letters() -> QuerySet[Letter]:
    rows = Letter.objects.filter(kind=LetterText.Kind.STOP, state=Letter.State.POSTED)
    return rows.select_related("patient", "wave", "practice__participation__project").defer(
        "facts", *NOT_LISTED
    )


def _newest(letters: QuerySet[Letter]) -> list[Letter]:
    """One per patient: a later stop letter begins a new ladder."""
    found: dict[int, Letter] = {}
    for letter in letters.order_by("patient", "-wave__number", "-pk"):
        found.setdefault(letter.patient_id, letter)
    return list(found.values())


def _of(letters: list[Letter]) -> list[Ladder]:
    if not letters:
        return []
    answers, consults = newest_responses(letters), _consults(letters)
    left_out = _left_out(letter.patient_id for letter in letters)
    return [
        Ladder(
            letter,
            consults[letter.pk],
            answers.get(letter.pk),
            letter.practice.participation.project.consults,
            letter.patient_id in left_out,
        )
        for letter in letters
    ]


def _consults(letters: list[Letter]) -> dict[int, list[Consult]]:
    found: dict[int, list[Consult]] = defaultdict(list)
    rows = Consult.objects.filter(letter__in=letters).select_related("poh", "ended_by", "planned_by")
    for row in rows.order_by("number", "planned_at", "pk"):
        found[row.letter_id].append(row)
    return found


def _left_out(patients: Iterable[int]) -> set[int]:
    rows = Screening.objects.filter(
        patient__in=set(patients), withdrawn_at__isnull=True, decision=Screening.Decision.EXCLUDE
    )
    return set(rows.values_list("patient", flat=True))
