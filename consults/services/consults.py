"""The appointments of the ladder: planned, moved, and how each of them ended."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from consults.lifecycles import CONSULT
from consults.models import Consult
from consults.queries import ladder as ladders
from consults.queries.ladder import Ladder
from consults.services import appointments
from practices.models import Membership
from practices.services import audit
from stopletters.models import Letter

State, Reason = Consult.State, Consult.Reason


@transaction.atomic
def plan_next(
    *,
    letter: Letter,
    starts_at: datetime,
    poh: Membership,
    by: Membership,
    at: datetime,
    number: int | None = None,
    minutes: int | None = None,
    place: str = Consult.Place.PRACTICE,
    overlap: bool = False,
) -> Consult:
    """Plan the next rung. `number`: the rung that the page showed; `minutes`: the project's when None.

    Sent twice it is planned once. Refused when it is not the next one any more, before now, above the ladder of the
    project, or for somebody who is gone or left out; Overlaps when the practice nurse is busy then.
    """
    ladder = appointments.locked_ladder(letter)
    consult = Consult(
        practice_id=letter.practice_id, patient_id=letter.patient_id, letter=letter, poh=poh,
        place=Consult.Place(place), number=number or ladder.open_number or 0, starts_at=starts_at,
        planned_at=at, planned_by=by,
        minutes=minutes or letter.practice.participation.project.consult_minutes,
    )  # fmt: skip
    if same := appointments.planned_already(ladder, consult):
        return same
    appointments.refuse_who_is_gone(ladder)
    appointments.refuse_rung(ladder, number)
    appointments.refuse_time(consult, at=at, overlap=overlap)
    consult.save()
    _log(audit.Action.CREATE, "consult", consult, by=by, at=at)
    return consult


@transaction.atomic
def move(
    *,
    consult: Consult,
    starts_at: datetime,
    minutes: int,
    place: str,
    poh: Membership,
    by: Membership,
    at: datetime,
    overlap: bool = False,
) -> Consult:
    """Another moment, place or practice nurse for a planned consult."""
    consult = appointments.locked(consult)
    CONSULT.step(consult.state, "move")
    wanted = {"starts_at": starts_at, "minutes": minutes, "place": Consult.Place(place), "poh": poh}
    if all(getattr(consult, name) == value for name, value in wanted.items()):
        return consult  # the same form, sent twice
    for name, value in wanted.items():
        setattr(consult, name, value)
    appointments.refuse_time(consult, at=at, overlap=overlap)
    consult.save(update_fields=list(wanted))
    _log(audit.Action.CHANGE, "consult.move", consult, by=by, at=at)
    return consult


@transaction.atomic
def finish(*, consult: Consult, minutes: int, by: Membership, at: datetime) -> Consult:
    """The consult was held and took `minutes`. Refused for a day that is still to come."""
    consult = appointments.locked(consult)
    if consult.state == State.DONE and consult.minutes_spent == minutes:
        return consult  # the same form, sent twice
    step = CONSULT.step(consult.state, "finish")
    if timezone.localdate(consult.starts_at) > timezone.localdate(at):
        raise Refused(
            _("This consult is planned for another day. Move it to today first; nothing was changed.")
        )
    consult.minutes_spent = minutes
    return _end(consult, step.target, step.event, by=by, at=at, minutes=minutes)


@transaction.atomic
def miss(*, consult: Consult, note: str = "", by: Membership, at: datetime) -> Consult:
    """The patient did not come. Refused before the hour of the appointment."""
    consult = appointments.locked(consult)
    if consult.state == State.NO_SHOW:
        return consult  # the same form, sent twice
    step = CONSULT.step(consult.state, "miss")
    if consult.starts_at > at:
        raise Refused(_("This consult has not begun yet. Cancel it when the patient cannot come."))
    consult.note = note.strip()
    return _end(consult, step.target, step.event, by=by, at=at)


def cancel(*, consult: Consult, reason: str, note: str = "", by: Membership, at: datetime) -> Consult:
    """It does not take place. The same consult is planned again, unless the reason ends the ladder."""
    return _called_off(consult, "cancel", reason, note, by=by, at=at)


def skip(*, consult: Consult, reason: str, note: str = "", by: Membership, at: datetime) -> Consult:
    """This rung is passed over: the next one follows."""
    return _called_off(consult, "skip", reason, note, by=by, at=at)


@transaction.atomic
def _called_off(
    consult: Consult, act: str, reason: str, note: str, *, by: Membership, at: datetime
) -> Consult:
    consult = appointments.locked(consult)
    if (consult.state, consult.reason) == (CONSULT.step(State.PLANNED, act).target, reason):
        return consult  # the same form, sent twice
    step = CONSULT.step(consult.state, act)
    consult.reason, consult.note = Reason(reason), note.strip()
    return _end(consult, step.target, step.event, by=by, at=at, reason=str(consult.reason))


@transaction.atomic
def forgo(*, letter: Letter, reason: str, note: str = "", by: Membership, at: datetime) -> Consult:
    """No further consult, while none is planned: the rung is closed with its reason, and can be planned after all."""
    ladder = appointments.locked_ladder(letter)
    if ladder.ended_by and ladder.ended_by.reason == reason:
        return ladder.ended_by  # the same form, sent twice
    if ladder.planned:
        raise Refused(_("A consult is planned. Cancel that one, with why; nothing was changed."))
    if reason not in ladders.ENDING:
        raise Refused(_("Choose why no consult follows. Nothing was changed."))
    if ladder.open_number is None:
        raise Refused(appointments.overtaken())
    consult = Consult.objects.create(
        practice_id=letter.practice_id, patient_id=letter.patient_id, letter=letter, number=ladder.open_number, poh=by,
        starts_at=at, minutes=0, state=State.CANCELLED, planned_at=at, planned_by=by, ended_at=at, ended_by=by,
        reason=Reason(reason), note=note.strip(),
    )  # fmt: skip
    _log(audit.Action.CREATE, "consult.none", consult, by=by, at=at, reason=str(consult.reason))
    return consult


@transaction.atomic
def undo(*, consult: Consult, by: Membership, at: datetime) -> Consult:
    """A wrong tap, taken back the same day: the consult is planned as it was.

    Refused for somebody who is gone or left out by now, and when its hour was given to somebody else.
    """
    ladder = appointments.locked_ladder(consult.letter)
    consult = appointments.locked(consult)
    if consult.state == State.PLANNED:
        return consult  # the same form, sent twice
    step = CONSULT.step(consult.state, "undo")
    if not can_undo(consult, ladder, at=at):
        raise Refused(
            _(
                "How a consult ended is taken back on the same day, before another is planned. Nothing was changed."
            )
        )
    appointments.refuse_who_is_gone(ladder)
    appointments.refuse_taken(consult, at=at)
    consult.state, consult.ended_at, consult.ended_by = step.target, None, None
    consult.minutes_spent, consult.reason, consult.note = None, "", ""
    consult.save()
    _log(audit.Action.CHANGE, step.event, consult, by=by, at=at)
    return consult


def can_undo(consult: Consult, ladder: Ladder, *, at: datetime) -> bool:
    """Ended today, an appointment, and nothing came after it."""
    today = consult.ended_at is not None and timezone.localdate(consult.ended_at) == timezone.localdate(at)
    return today and consult.was_appointment and consult == ladder.newest


def _end(consult: Consult, state: str, event: str, *, by: Membership, at: datetime, **detail: Any) -> Consult:
    consult.state, consult.ended_at, consult.ended_by = state, at, by
    consult.save(update_fields=["state", "ended_at", "ended_by", "minutes_spent", "reason", "note"])
    _log(audit.Action.CHANGE, event, consult, by=by, at=at, **detail)
    return consult


def _log(action: str, what: str, consult: Consult, *, by: Membership, at: datetime, **detail: Any) -> None:
    audit.record(action, what, by=by, at=at, patient_id=consult.patient_id, object_id=consult.pk, **detail)
