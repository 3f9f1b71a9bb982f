"""Who is due for a second letter: a reminder after two weeks, an invitation to an evaluation after three months."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from patients.models import Screening, Wave, WavePlace
from practices.models import Practice
from stopletters.models import Letter, LetterText, Response
from stopletters.queries import standing
from stopletters.queries.standing import CALL_AFTER, Row, Standing

Kind, Code = Wave.Kind, Response.Code
EVALUATE_AFTER = timedelta(days=91)  # "after 3 months, in batches", the project's letter workbook
UNREACHABLE = (Code.RETURNED, Code.MOVED, Code.DIED, Code.NOT_SUITABLE)
GROWN_UP = 18


@dataclass(frozen=True)
class Due:
    """`rows`: the places in stop wave `wave` of who can get a second letter of `kind` now, in list order.

    `first`: none was made yet for this wave (or the last one was full): that is work; else somebody was left unticked.
    """

    wave: Wave
    kind: str
    rows: list[Row]
    first: bool

    @property
    def batch(self) -> int:
        """A second wave is as large as any wave."""
        return min(len(self.rows), self.wave.practice.participation.project.wave_size)


def due(practice: Practice, today: date, known: Sequence[Standing] = ()) -> list[Due]:
    """What the practice should send now, the oldest wave first; constant in queries. `known`: standings that were
    looked up already."""
    waves = standing.waves(practice).filter(
        kind=Kind.STOP, posted_on__isnull=False, posted_on__lte=today - CALL_AFTER
    )
    others = waves.exclude(pk__in=[one.wave.pk for one in known])
    ours = others.select_related("practice__participation__project", "follows")
    found = sorted([*known, *standing.of_all(list(ours))], key=lambda one: one.wave.number)
    return [one for one in _of(found, today) if one.first]


def of_wave(one: Standing, today: date) -> list[Due]:
    """What can follow this stop wave now."""
    return _of([one], today)


def _of(standings: Sequence[Standing], today: date) -> list[Due]:
    stop = [one for one in standings if one.wave.kind == Kind.STOP and one.wave.posted_on]
    if not stop:
        return []
    second = list(
        WavePlace.objects.filter(wave__follows__in=[one.wave for one in stop], given_up_at__isnull=True)
        .values_list("wave__follows", "wave", "wave__size", "kind", "patient")
        .order_by("pk")
    )
    barred = set(
        Screening.objects.filter(
            patient__in=[row.patient for one in stop for row in one.rows], withdrawn_at__isnull=True
        )
        .exclude(decision=Screening.Decision.INCLUDE)
        .values_list("patient", flat=True)
    )
    found = []
    for one in stop:
        for kind in (Kind.REMINDER, Kind.EVALUATION):
            mine = [row for row in second if (row[0], row[3]) == (one.wave.pk, kind)]
            written = {row[4] for row in mine}
            rows = [
                row
                for row in one.rows
                if row.patient.pk not in written | barred and _asks(one, row, kind, today)
            ]
            if rows:
                found.append(Due(one.wave, kind, rows, first=_first(mine)))
    return found


def _first(second: Sequence[tuple[Any, int, int, str, int]]) -> bool:
    """No second wave of this kind yet, or the newest is full: the others wait for the next batch."""
    if not second:
        return True
    newest = max(row[1] for row in second)
    size = next(row[2] for row in second if row[1] == newest)
    return sum(row[1] == newest for row in second) >= size


def _asks(one: Standing, row: Row, kind: str, today: date) -> bool:
    posted, age = one.wave.posted_on, row.patient.age_on(today)
    if posted is None or row.letter is None or row.letter.state != Letter.State.POSTED:
        return False
    if age is not None and age < GROWN_UP:
        return False
    code = row.response.code if row.response else None
    if kind == Kind.REMINDER:
        open_still = one.wave.state == Wave.State.POSTED
        return open_still and today >= posted + CALL_AFTER and not _needless(kind, code)
    return today >= posted + EVALUATE_AFTER and not _needless(kind, code)


def _needless(kind: str, code: str | None) -> bool:
    """Whether the answer that counts leaves nothing to remind of, or nobody to invite."""
    if kind == Kind.REMINDER:
        return code not in (None, Code.NO_REACTION)
    return code in UNREACHABLE


def overtaken(letters: Sequence[Letter]) -> set[int]:
    """Ids of the second letters that should not go out any more, for what was answered to the stop letter."""
    second = [letter for letter in letters if letter.kind != LetterText.Kind.STOP]
    if not second:
        return set()
    first = Letter.objects.filter(
        wave__in={letter.place.wave.follows_id for letter in second},
        patient__in=[letter.patient_id for letter in second],
        state=Letter.State.POSTED,
    ).defer("facts")
    answers = standing.newest_responses(first)
    given: dict[tuple[int | None, int], str] = {
        (letter.wave_id, letter.patient_id): answers[letter.pk].code
        for letter in first
        if letter.pk in answers
    }
    return {
        letter.pk
        for letter in second
        if _needless(letter.kind, given.get((letter.place.wave.follows_id, letter.patient_id)))
    }
