"""Consults as they are opened, what was said in them, and what of it goes on to the next one."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from consults.models import Consult, Conversation, QuizRound
from patients.models import Patient
from practices.models import AuditEvent, Membership, Practice

# What was forgotten in the consult can be added for this long; then it is as it was.
DAYS_TO_COMPLETE = timedelta(days=7)
# For how long a line in the access log speaks, that somebody writes in a part of a consult.
LOGGED_FOR = timedelta(minutes=10)


def consult(practice: Practice, pk: int) -> Consult | None:
    rows = Consult.objects.filter(practice=practice, pk=pk)
    return rows.select_related("patient__gp", "patient__practice", "poh", "letter__wave", "practice").first()


def of_consult(consult: Consult) -> Conversation | None:
    return Conversation.objects.filter(consult=consult).select_related("saved_by").first()


def of_patient(patient: Patient) -> list[Conversation]:
    """The newest consult first."""
    rows = Conversation.objects.filter(consult__patient=patient).select_related("consult__poh", "saved_by")
    return list(rows.order_by("-consult__starts_at", "-consult_id"))


def held_with(patient: Patient) -> list[Consult]:
    """Consults that were held, the newest first, each with what was said in it, if anything was written."""
    rows = Consult.objects.filter(patient=patient, state=Consult.State.DONE)
    return list(rows.select_related("poh", "conversation").order_by("-starts_at", "-pk"))


def last_time(consult: Consult) -> Conversation | None:
    """What was said in the consult before this one."""
    rows = _with_words(consult.patient).filter(consult__starts_at__lt=consult.starts_at)
    return rows.first()


def _with_words(patient: Patient) -> QuerySet[Conversation]:
    rows = Conversation.objects.filter(consult__patient=patient).select_related("consult")
    return rows.order_by("-consult__starts_at", "-consult_id")


def is_open(consult: Consult, at: datetime) -> bool:
    """Whether something may be written: until it is held, and for a week after that."""
    if consult.state == Consult.State.PLANNED:
        return True
    return consult.state == Consult.State.DONE and at <= open_until(consult)


def open_until(consult: Consult) -> datetime:
    assert consult.ended_at
    return consult.ended_at + DAYS_TO_COMPLETE


def parts_logged(consult: Consult, *, by: Membership, at: datetime) -> set[str]:
    """The parts of which the access log says already that this person writes in them now, in this role."""
    lines = AuditEvent.objects.filter(
        practice=consult.practice_id,
        at__gt=at - LOGGED_FOR,
        at__lte=at,
        what="consult.write",
        object_id=str(consult.pk),
    )
    told = lines.filter(user=by.user_id, role=by.role).values_list("detail", flat=True)
    return {part for detail in told for part in detail.get("parts", ())}


@dataclass(frozen=True)
class OwnWords:
    """The newest words of the patient on each subject; "" when it never came up."""

    own_reasons: str = ""
    good_sides: str = ""
    less_good_sides: str = ""
    use_in_own_words: str = ""
    agreements: str = ""
    teach_back: str = ""


def own_words(patient: Patient) -> OwnWords:
    said = of_patient(patient)
    names = OwnWords.__dataclass_fields__
    return OwnWords(
        **{name: next((words for one in said if (words := getattr(one, name))), "") for name in names}
    )


@dataclass(frozen=True)
class Rulers:
    """From 0 to 10, None when it was never asked. `on`: the day of the newest of the two."""

    importance: int | None = None
    confidence: int | None = None
    on: date | None = None


def newest_rulers(patient: Patient) -> Rulers:
    asked = [one for one in of_patient(patient) if one.importance is not None or one.confidence is not None]
    if not asked:
        return Rulers()
    return Rulers(
        next((one.importance for one in asked if one.importance is not None), None),
        next((one.confidence for one in asked if one.confidence is not None), None),
        timezone.localdate(asked[0].consult.starts_at),
    )


def quiz_rounds(patient: Patient) -> list[QuizRound]:
    """Those that were filled in wholly, the oldest first."""
    rows = QuizRound.objects.filter(patient=patient).select_related("consult")
    return [row for row in rows if row.complete]
