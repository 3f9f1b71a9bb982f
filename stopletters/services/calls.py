"""Phoning after the letter: one tap keeps how it went, and the next call is booked with it."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from benzoproject.lib.workdays import next_workday, workday_from
from practices.models import Membership
from practices.services import audit
from stopletters.models import Call, Letter, Response
from stopletters.queries import calls as queries
from stopletters.queries import standing
from stopletters.services import bookings, responses

Result = Call.Result
DAYS_TO_CALL_BACK = 3


def next_day(result: str, today: date) -> date:
    """When to try again: who asked for it later in the week, everybody else on the next workday."""
    if result == Result.MESSAGE:
        return workday_from(today + timedelta(days=DAYS_TO_CALL_BACK))
    return next_workday(today)


@transaction.atomic
def tried(*, letter: Letter, result: str, tries: int, note: str = "", by: Membership, at: datetime) -> Call:
    """Somebody phoned without an answer to the letter; the next call is booked. `tries`: calls as the page showed."""
    letter = bookings.lock(queries.called_about(letter))
    if said := _said_before(letter, tries, result=result):
        return said
    call = _made(letter, Result(result), note=note, by=by, at=at)
    bookings.book(letter=letter, on=next_day(result, timezone.localdate(at)), by=by, at=at)
    return call


@transaction.atomic
def spoke(*, letter: Letter, code: str, tries: int, note: str = "", by: Membership, at: datetime) -> Call:
    """The patient answered on the phone."""
    letter = bookings.lock(queries.called_about(letter))
    if said := _said_before(letter, tries, result=Result.REACHED, code=code):
        return said
    call = _made(letter, Result.REACHED, note=note, by=by, at=at)
    response = responses.record(
        letter=letter,
        code=code,
        channel=Response.Channel.PHONE,
        answered_on=timezone.localdate(at),
        note=note,
        by=by,
        at=at,
    )
    # Said twice on one day in two calls: one answer, that belongs to the first.
    if not Call.objects.filter(response=response).exists():
        call.response = response
        call.save(update_fields=["response"])
    return call


@transaction.atomic
def give_up(*, letter: Letter, tries: int, note: str = "", by: Membership, at: datetime) -> Response:
    """Nobody answers the phone: no reaction, and no more calls. Refused when the patient answered meanwhile."""
    letter = bookings.lock(queries.called_about(letter))
    if len(_standing(letter)) != tries:
        raise Refused(_overtaken())
    newest = standing.newest_responses([letter]).get(letter.pk)
    # An answer ends the phoning; only a call that is booked after it can be given up.
    if newest and bookings.booked(letter) is None:
        if newest.code == Response.Code.NO_REACTION:
            return newest  # the same form, sent twice
        raise Refused(
            _("Somebody recorded an answer of this patient meanwhile. Look again; nothing was changed.")
        )
    return responses.record(
        letter=letter,
        code=Response.Code.NO_REACTION,
        channel=Response.Channel.PHONE,
        answered_on=timezone.localdate(at),
        note=note,
        by=by,
        at=at,
    )


def _said_before(letter: Letter, tries: int, *, result: str, code: str = "") -> Call | None:
    """The call that this form kept already when it was sent twice. Refused when a colleague phoned meanwhile."""
    made = list(_standing(letter))
    if len(made) == tries:
        return None
    newest = made[-1] if len(made) == tries + 1 else None
    if newest and newest.result == result and (newest.response.code if newest.response else "") == code:
        return newest
    raise Refused(_overtaken())


def _overtaken() -> str:
    return _("Somebody recorded a call to this patient meanwhile. Look again; nothing was changed.")


def _standing(letter: Letter) -> list[Call]:
    rows = Call.objects.filter(letter=letter, made_at__isnull=False, cancelled_at__isnull=True)
    return list(rows.select_related("response").order_by("made_at", "pk"))


def _made(letter: Letter, result: str, *, note: str, by: Membership, at: datetime) -> Call:
    call = bookings.booked(letter) or Call(
        letter=letter, due_on=timezone.localdate(at), booked_at=at, booked_by=by
    )
    call.made_at, call.made_by, call.result, call.note = at, by, result, note.strip()
    call.save()
    audit.record(
        audit.Action.CREATE,
        "call.made",
        by=by,
        at=at,
        patient_id=letter.patient_id,
        object_id=call.pk,
        result=str(result),
    )
    return call


@transaction.atomic
def undo(*, call: Call, by: Membership, at: datetime) -> None:
    """A wrong tap: the call was not made, its answer was not given, and what was booked before it stands again."""
    letter = bookings.lock(call.letter)
    call = Call.objects.select_related("response").get(pk=call.pk)
    if call.cancelled_at or call.made_at is None:
        return  # the same form, sent twice
    if _standing(letter)[-1].pk != call.pk:
        raise Refused(_("There was a later call to this patient. Undo that one first."))
    bookings.cancel(letter, by=by, at=at)
    call.cancelled_at, call.cancelled_by = at, by
    call.save(update_fields=["cancelled_at", "cancelled_by"])
    if call.response:
        responses.withdraw(response=call.response, by=by, at=at)
    if call.booked_at < call.made_at:
        bookings.create(letter, on=call.due_on, by=by, at=at)
    audit.record(
        audit.Action.CHANGE, "call.undo", by=by, at=at, patient_id=letter.patient_id, object_id=call.pk
    )
