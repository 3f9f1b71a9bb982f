"""Whom to phone, and when: booked calls, and letters without an answer two weeks after posting.

Nothing is booked for the second kind: that somebody is due follows from the posting day, so it cannot be forgotten.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from patients.models import Screening, Wave
from practices.models import Practice
from stopletters.models import Call, Letter, LetterText, Response
from stopletters.queries.standing import CALL_AFTER


@dataclass(frozen=True)
class ToCall:
    """One patient to phone. `tries`: the calls made so far, the newest last."""

    letter: Letter
    on: date
    booked: Call | None
    tries: list[Call]


def due(practice: Practice, today: date) -> list[ToCall]:
    """Whom to phone today, who waits longest first."""
    return [one for one in _all(practice) if one.on <= today]


def later(practice: Practice, today: date) -> list[ToCall]:
    return [one for one in _all(practice) if one.on > today]


def done(practice: Practice, today: date) -> list[Call]:
    """The calls made today, the newest first."""
    start = timezone.make_aware(datetime.combine(today, time()))
    made = Call.objects.filter(
        letter__practice=practice,
        made_at__gte=start,
        made_at__lt=start + timedelta(days=1),
        cancelled_at__isnull=True,
    )
    rows = made.select_related("letter__patient", "made_by", "response").order_by("-made_at", "-pk")
    return list(rows.defer("letter__facts"))


def family(letter: Letter) -> QuerySet[Letter]:
    """The letters of this patient that belong together: the stop letter and what followed it."""
    first = letter.wave.follows_id or letter.wave_id
    return Letter.objects.filter(Q(wave=first) | Q(wave__follows=first), patient=letter.patient_id)


def called_about(letter: Letter) -> Letter:
    """The letter that the calls are kept with: whoever got more letters is one patient on the list."""
    if letter.kind == LetterText.Kind.STOP:
        return letter
    first = family(letter).filter(kind=LetterText.Kind.STOP, state=Letter.State.POSTED)
    return first.select_related("wave", "patient", "practice").get()


def of_letter(letter: Letter) -> ToCall:
    """The follow-up of one posted letter, also when nobody has to phone any more."""
    return _to_call([letter])[0]


def call(practice: Practice, pk: int) -> Call | None:
    rows = Call.objects.filter(letter__practice=practice, pk=pk)
    return rows.select_related("letter__patient", "letter__wave", "response", "made_by").first()


def _all(practice: Practice) -> list[ToCall]:
    return sorted(
        _to_call(list(_open(practice))), key=lambda one: (one.on, one.letter.position, one.letter.pk)
    )


def _open(practice: Practice) -> QuerySet[Letter]:
    """Letters with a call booked, or posted without an answer; not of who is left out since."""
    booked = Call.objects.filter(letter=OuterRef("pk"), made_at__isnull=True, cancelled_at__isnull=True)
    # Who answers a reminder answered.
    answered = (
        Response.objects.filter(letter__patient=OuterRef("patient"), withdrawn_at__isnull=True)
        .filter(Q(letter__wave=OuterRef("wave")) | Q(letter__wave__follows=OuterRef("wave")))
        .exclude(letter__kind=LetterText.Kind.EVALUATION)
    )
    left_out = Screening.objects.filter(
        patient=OuterRef("patient"), withdrawn_at__isnull=True, decision=Screening.Decision.EXCLUDE
    )
    return (
        Letter.objects.filter(practice=practice, state=Letter.State.POSTED, kind=LetterText.Kind.STOP)
        .filter(Exists(booked) | (Q(wave__state=Wave.State.POSTED) & ~Exists(answered)))
        .exclude(Exists(left_out))
        .select_related("patient__use", "wave", "place")
        .defer("facts", "patient__use__evidence", "patient__use__months")
    )


def _to_call(letters: Iterable[Letter]) -> list[ToCall]:
    found = list(letters)
    booked: dict[int, Call] = {}
    tries: dict[int, list[Call]] = defaultdict(list)
    calls = Call.objects.filter(letter__in=found, cancelled_at__isnull=True).select_related("made_by")
    for row in calls.order_by(F("made_at").asc(nulls_last=True), "pk"):
        if row.made_at:
            tries[row.letter_id].append(row)
        else:
            booked[row.letter_id] = row
    return [
        ToCall(letter, _day(letter, booked.get(letter.pk)), booked.get(letter.pk), tries[letter.pk])
        for letter in found
    ]


def _day(letter: Letter, booked: Call | None) -> date:
    """The day that was booked, else two weeks after posting."""
    if booked:
        return booked.due_on
    return letter.wave.posted_on + CALL_AFTER if letter.wave.posted_on else date.max
