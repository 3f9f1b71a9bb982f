"""What patients answered, and what follows from it at once."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from patients.models import Screening
from patients.services import screening
from practices.models import Membership
from practices.services import audit
from stopletters.models import Letter, Response
from stopletters.queries import calls as queries
from stopletters.services import bookings, leaving

Code = Response.Code
# These answers leave somebody out of later letters by themselves.
BARS = {Code.MOVED: "moved", Code.DIED: "deceased"}
# Who wants to talk after all can be written to again.
WELCOME = (Code.CONSULT, Code.NOT_ALONE, Code.TALK_TO_GP)


@transaction.atomic
def record(
    *,
    letter: Letter,
    code: str,
    channel: str,
    answered_on: date,
    note: str = "",
    bar: str = "",
    by: Membership,
    at: datetime,
) -> Response:
    """Keep an answer. An earlier one stays on record; the newest counts. Said again, it is kept once.

    A booked call is no longer needed. `bar`: the reason why this patient gets no letter any more.
    """
    letter = _locked(letter)
    if letter.state != Letter.State.POSTED:
        raise Refused(_("This letter has not been posted yet, so there is no answer to it."))
    if letter.wave.posted_on and answered_on < letter.wave.posted_on:
        raise Refused(_("The answer lies before the day the letter was posted. Choose a later day."))
    if answered_on > timezone.localdate(at):
        raise Refused(_("The answer lies in the future. Choose today or an earlier day."))
    newest = _newest(letter)
    if newest and (newest.code, newest.channel, newest.answered_on, newest.note) == (
        code,
        channel,
        answered_on,
        note.strip(),
    ):
        return newest  # the same form, sent twice
    response = Response.objects.create(
        letter=letter,
        code=Code(code),
        channel=Response.Channel(channel),
        answered_on=answered_on,
        note=note.strip(),
        recorded_at=at,
        recorded_by=by,
    )
    bookings.cancel(letter, by=by, at=at)
    if reason := BARS.get(Code(code)) or bar:
        leaving.leave_out(patient=letter.patient, reason=reason, note=note, by=by, at=at)
    elif code in WELCOME:
        earlier = Response.objects.filter(letter__patient=letter.patient_id).values("recorded_at")
        leaving.let_in_again(patient=letter.patient, decided=earlier, by=by, at=at)
    audit.record(
        audit.Action.CREATE,
        "response",
        by=by,
        at=at,
        patient_id=letter.patient_id,
        object_id=response.pk,
        code=code,
    )
    return response


def _locked(letter: Letter) -> Letter:
    """With the stop letter before it, where the calls are kept."""
    both = Letter.objects.select_for_update(of=("self",)).filter(
        pk__in={queries.called_about(letter).pk, letter.pk}
    )
    return {row.pk: row for row in both.select_related("wave", "patient").order_by("pk")}[letter.pk]


def _newest(letter: Letter) -> Response | None:
    answers = Response.objects.filter(letter=letter, withdrawn_at__isnull=True)
    return answers.order_by("-recorded_at", "-pk").first()


@transaction.atomic
def withdraw(*, response: Response, by: Membership, at: datetime) -> None:
    """A wrong click: as if the answer was never given. It stays on record; what followed from it is undone."""
    letter = _locked(response.letter)
    response = Response.objects.get(pk=response.pk)
    if response.withdrawn_at:
        return  # the same form, sent twice
    response.withdrawn_at, response.withdrawn_by = at, by
    response.save(update_fields=["withdrawn_at", "withdrawn_by"])
    bookings.revive(letter, cancelled_at=response.recorded_at, by=by, at=at)
    _undo_judgement(letter, response, by=by, at=at)
    audit.record(
        audit.Action.CHANGE,
        "response.withdraw",
        by=by,
        at=at,
        patient_id=letter.patient_id,
        object_id=response.pk,
    )


def _undo_judgement(letter: Letter, response: Response, *, by: Membership, at: datetime) -> None:
    """Back to what was judged before this answer, unless somebody judged since."""
    if leaving.judged(letter.patient, decided_at=response.recorded_at):
        screening.withdraw(patient=letter.patient, by=by, at=at)
    elif leaving.judged(letter.patient):
        return
    replaced = Screening.objects.filter(patient=letter.patient_id, withdrawn_at=response.recorded_at)
    if before := replaced.exclude(decided_at=response.recorded_at).first():
        screening.judge(patient=letter.patient, reason=before.reason, note=before.note, by=by, at=at)
