"""Where waves stand: who is in them, which letters they have, who signed, what was answered."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from benzoproject.lib.durable import WorkState
from patients.models import Patient, Wave, WavePlace
from patients.queries import findings
from practices.models import Membership, Practice, Role
from stopletters.models import Letter, LetterText, PrintRun, Response, Signature, SignedLetter

CALL_AFTER = timedelta(days=14)  # "no reaction after 2 weeks: call list", the project's letter workbook
UNSELECTED = "unselected"  # left the list while choosing: no decision about a patient


@dataclass(frozen=True)
class Row:
    """One patient's place in a wave. `signed` holds the roles of the valid signatures under the letter."""

    place: WavePlace
    letter: Letter | None
    signed: frozenset[str]
    response: Response | None

    @property
    def patient(self) -> Patient:
        return self.place.patient

    @property
    def flags(self) -> list[dict[str, Any]]:
        """What the record warns of now; it may have changed since the choice."""
        return flags_of(self.patient)

    @property
    def awaited(self) -> list[Membership]:
        """Who still has to sign this letter, POH first."""
        if self.letter is None or self.letter.state != Letter.State.PREPARED:
            return []
        signers = ((Role.POH, self.letter.poh), (Role.GP, self.letter.gp))
        return [signer for role, signer in signers if role not in self.signed]

    @property
    def unanswered(self) -> bool:
        return bool(self.letter) and self.letter.state == Letter.State.POSTED and not self.response  # type: ignore[union-attr]


@dataclass(frozen=True)
class Standing:
    """A wave with everything in it. `rows`: who is (or at its end was) in it; `left`: who was taken out."""

    wave: Wave
    run: PrintRun | None
    rows: list[Row]
    left: list[Row]
    signatures: list[Signature] = field(default_factory=list)
    taken_out: list[Letter] = field(default_factory=list)
    to_look_up: int = 0  # patients of whom the record was not looked into yet

    @cached_property
    def letters(self) -> list[Letter]:
        return [row.letter for row in self.rows if row.letter]

    @property
    def without_letter(self) -> list[Row]:
        return [row for row in self.rows if row.letter is None]

    @property
    def without_gp(self) -> list[Row]:
        return [row for row in self.rows if not has_own_gp(row.patient)]

    @cached_property
    def awaited(self) -> Counter[Membership]:
        """How many letters wait for whom."""
        return Counter(signer for row in self.rows for signer in row.awaited)

    def to_sign(self, signer: Membership) -> list[Row]:
        """Not while the wave is open for choosing: what is signed then falls as soon as a letter is added."""
        if self.wave.state != Wave.State.LETTERS:
            return []
        return [row for row in self.rows if signer in row.awaited]

    @property
    def unanswered(self) -> list[Row]:
        return [row for row in self.rows if row.unanswered]

    @cached_property
    def pulled(self) -> list[tuple[int, Letter]]:
        """Letters to take from the printed pile by hand, each with its number in that pile."""
        printed_at = self.run.printed_at if self.run else None
        if printed_at is None or self.wave.posted_on:
            return []
        gone = [
            letter for letter in self.taken_out if letter.taken_out_at and letter.taken_out_at >= printed_at
        ]
        pile = sorted([*self.letters, *gone], key=lambda letter: letter.position)
        return [(number, letter) for number, letter in enumerate(pile, start=1) if letter in gone]

    def call_now(self, today: date) -> bool:
        """Is it time to ask who did not react? Before that the letters are on their way."""
        posted = self.wave.posted_on
        return bool(self.unanswered) and posted is not None and today >= posted + CALL_AFTER

    @property
    def has_answers(self) -> bool:
        """A picture of its own: the answers to a reminder are counted with the wave it follows."""
        return self.wave.posted_on is not None and self.wave.kind != Wave.Kind.REMINDER

    @property
    def answers(self) -> Counter[str]:
        return Counter(row.response.code for row in self.rows if row.response)

    @property
    def all_signed(self) -> bool:
        return bool(self.letters) and all(letter.state != Letter.State.PREPARED for letter in self.letters)

    @property
    def made(self) -> int:
        return sum(letter.work_state == WorkState.DONE for letter in self.letters)

    @property
    def unchecked(self) -> int:
        """Letters nobody looked at for the last time."""
        return sum(letter.checked_at is None for letter in self.letters)

    @property
    def failed(self) -> bool:
        """Something stopped with an error: letters, or else the print file."""
        works = [*self.letters, *([self.run] if self.run else [])]
        return any(work.work_state == WorkState.FAILED for work in works)

    @property
    def printable(self) -> bool:
        return self.run is not None and self.run.work_state == WorkState.DONE


def pulled_letters(wave: Wave) -> list[Letter]:
    """The letters to take from the printed pile, with what they say."""
    ids = [letter.pk for _number, letter in of(wave).pulled]
    return list(Letter.objects.filter(pk__in=ids).select_related("patient"))


def flags_of(patient: Patient) -> list[dict[str, Any]]:
    use = getattr(patient, "use", None)
    return use.flags if use else []


def has_own_gp(patient: Patient) -> bool:
    gp = patient.gp
    return bool(gp and gp.active and gp.role == Role.GP and gp.practice_id == patient.practice_id)


def wave(practice: Practice, number: int) -> Wave | None:
    return waves(practice).filter(number=number).first()


def waves(practice: Practice) -> QuerySet[Wave]:
    return (
        Wave.objects.filter(practice=practice)
        .select_related("practice", "follows", "print_run__printed_by", "opened_by", "posted_by", "closed_by")
        .order_by("-number")
    )


def open_waves(practice: Practice) -> QuerySet[Wave]:
    return waves(practice).exclude(state=Wave.State.CLOSED)


def of(wave: Wave) -> Standing:
    return of_all([wave])[0]


def of_all(waves: Sequence[Wave]) -> list[Standing]:
    """The standings of `waves` (from `waves` or `wave` above), in six queries however many there are."""
    rows = defaultdict(list)
    for row in _rows(waves):
        rows[row.place.wave_id].append(row)
    unseen = findings.missing(waves)
    signatures = defaultdict(list)
    for signature in Signature.objects.filter(wave__in=waves, voided_at=None).select_related("signer"):
        signatures[signature.wave_id].append(signature)
    return [
        Standing(
            wave=wave,
            run=getattr(wave, "print_run", None),
            rows=[row for row in rows[wave.pk] if row.place.given_up_at is None],
            left=[row for row in rows[wave.pk] if row.place.given_up_at and row.place.reason != UNSELECTED],
            signatures=signatures[wave.pk],
            taken_out=[
                row.letter
                for row in rows[wave.pk]
                if row.letter and row.letter.state == Letter.State.TAKEN_OUT
            ],
            to_look_up=len(unseen[wave.pk]),
        )
        for wave in waves
    ]


def _rows(waves: Sequence[Wave]) -> list[Row]:
    places = list(
        WavePlace.objects.filter(wave__in=waves)
        .select_related("patient__gp", "patient__use", "letter__poh", "letter__gp", "given_up_by")
        .defer("letter__facts", "patient__use__evidence", "patient__use__medicines", "patient__use__months")
        .order_by("wave", "position")
    )
    letters = [place.letter for place in places if hasattr(place, "letter")]
    signed, responses = _signed_roles(letters), newest_responses(letters)
    return [
        Row(place, letter, frozenset(signed.get(letter.pk, ())), responses.get(letter.pk))
        if (letter := getattr(place, "letter", None))
        else Row(place, None, frozenset(), None)
        for place in places
    ]


def _signed_roles(letters: Iterable[Letter]) -> dict[int, set[str]]:
    roles: dict[int, set[str]] = defaultdict(set)
    lines = SignedLetter.objects.filter(letter__in=letters, valid=True).order_by()
    for letter, role in lines.values_list("letter", "role"):
        roles[letter].add(role)
    return roles


def newest_responses(letters: Iterable[Letter]) -> dict[int, Response]:
    """The answer that counts, per letter id.

    Who answers a reminder answers the stop letter, and the other way round once the reminder was posted.
    """
    known = list(letters)
    waves = Wave.objects.in_bulk({letter.wave_id for letter in known})
    answers = defaultdict(list)
    rows = Response.objects.filter(
        letter__patient__in={letter.patient_id for letter in known}, withdrawn_at__isnull=True
    )
    for row in rows.select_related("letter__wave").defer("letter__facts").order_by("recorded_at", "pk"):
        answers[_asked(row.letter, row.letter.wave)].append(row)
    found = {letter.pk: _counting(letter, waves[letter.wave_id], answers) for letter in known}
    return {pk: response for pk, response in found.items() if response}


def _asked(letter: Letter, wave: Wave) -> tuple[int, int]:
    """A stop letter and its reminder ask the same thing; an evaluation asks something else."""
    first = wave.follows_id if letter.kind == LetterText.Kind.REMINDER else wave.pk
    return first or wave.pk, letter.patient_id


def _counting(letter: Letter, wave: Wave, answers: dict[tuple[int, int], list[Response]]) -> Response | None:
    given = answers.get(_asked(letter, wave), [])
    if letter.kind == LetterText.Kind.REMINDER:
        given = [row for row in given if wave.posted_on and row.answered_on >= wave.posted_on]
    return given[-1] if given else None
