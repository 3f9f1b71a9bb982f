"""Calls that are booked, with the stop letter. One per patient at a time: booking again moves it."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from practices.models import Membership
from practices.services import audit
from stopletters.models import Call, Letter, Response
from stopletters.queries import calls as queries

GONE = (Response.Code.MOVED, Response.Code.DIED)


@transaction.atomic
def book(*, letter: Letter, on: date, by: Membership, at: datetime) -> Call:
    """Book the next call for `on`; the one that was booked already moves to that day."""
    letter = lock(queries.called_about(letter))
    if on < timezone.localdate(at):
        raise Refused(_("This day has passed. Choose today or a later day."))
    if _is_gone(letter):
        raise Refused(_("This patient moved or died. No call was booked."))
    call = booked(letter)
    if call is None:
        return create(letter, on=on, by=by, at=at)
    if call.due_on != on:
        call.due_on = on
        call.save(update_fields=["due_on"])
        _log(audit.Action.CHANGE, "call.move", call, by=by, at=at)
    return call


def lock(letter: Letter) -> Letter:
    """The posted letter, kept for us until the transaction ends: its calls and answers come one at a time."""
    letter = Letter.objects.select_for_update(of=("self",)).select_related("wave").get(pk=letter.pk)
    if letter.state != Letter.State.POSTED:
        raise Refused(_("This letter has not been posted yet, so there is nothing to call about."))
    return letter


def _is_gone(letter: Letter) -> bool:
    answers = Response.objects.filter(letter__patient=letter.patient_id, withdrawn_at__isnull=True)
    newest = answers.order_by("-recorded_at", "-pk").first()
    return newest is not None and newest.code in GONE


def booked(letter: Letter) -> Call | None:
    return Call.objects.filter(letter=letter, made_at__isnull=True, cancelled_at__isnull=True).first()


def create(letter: Letter, *, on: date, by: Membership, at: datetime) -> Call:
    call = Call.objects.create(letter=letter, due_on=on, booked_at=at, booked_by=by)
    _log(audit.Action.CREATE, "call", call, by=by, at=at)
    return call


def cancel(letter: Letter, *, by: Membership, at: datetime) -> None:
    """Nobody has to phone any more, if a call was booked at all."""
    rows = Call.objects.filter(
        letter__in=queries.family(letter), made_at__isnull=True, cancelled_at__isnull=True
    )
    for call in rows.select_related("letter"):
        call.cancelled_at, call.cancelled_by = at, by
        call.save(update_fields=["cancelled_at", "cancelled_by"])
        _log(audit.Action.CHANGE, "call.cancel", call, by=by, at=at)


def revive(letter: Letter, *, cancelled_at: datetime, by: Membership, at: datetime) -> None:
    """The call that an answer made needless is booked again, unless another one was booked since."""
    rows = Call.objects.filter(
        letter__in=queries.family(letter), made_at__isnull=True, cancelled_at=cancelled_at
    )
    for call in rows.select_related("letter"):
        if booked(call.letter) is None:
            create(call.letter, on=call.due_on, by=by, at=at)


def _log(action: str, what: str, call: Call, *, by: Membership, at: datetime) -> None:
    audit.record(action, what, by=by, at=at, patient_id=call.letter.patient_id, object_id=call.pk)
