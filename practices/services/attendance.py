"""Who was there, and what they thought of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from practices.models import Meeting, Membership, Practice, Seat
from practices.queries import meetings as queries
from practices.services import audit, training
from practices.services.meetings import locked, refuse_cancelled

Attendance = Seat.Attendance


def field(seat: int) -> str:
    """Where a form asks for the attendance of this seat, and hears what is wrong with it."""
    return f"seat_{seat}"


@transaction.atomic
def record(
    *,
    meeting: Meeting,
    marks: Mapping[int, str],
    shown: Mapping[int, str] | None = None,
    also: Iterable[int] = (),
    by: Membership,
    at: datetime,
) -> list[Practice]:
    """`marks`: present, absent, excused or "" (not known) per seat; `also`: roles of who came without an invitation;
    `shown`: what the page said of these seats. Refused when somebody recorded something else meanwhile.

    What was recorded before can be corrected, but whoever gave a grade was there. Raises Refused or ValidationError.
    Returns the practices that go on though a correction left them without a trained POH: they have begun.
    """
    meeting = locked(meeting)
    refuse_cancelled(meeting)
    if not meeting.has_begun(at):
        raise Refused(_("Attendance is recorded once the meeting has begun. Nothing was stored."))
    changed = [
        seat for seat in queries.seats(meeting) if marks.get(seat.pk, seat.attendance) != seat.attendance
    ]
    _refuse_recorded_meanwhile(changed, shown or {})
    _refuse_graded(changed, marks)
    gone = {seat.membership.user_id for seat in changed if seat.attendance == Attendance.PRESENT}
    for seat in changed:
        _mark(seat, marks[seat.pk], by=by, at=at)
    added = [_add(meeting, person, by=by, at=at) for person in _uninvited(meeting, also)]
    if changed or added:
        training.given(meeting=meeting, by=by, at=at)
        untrained = training.taken_back(meeting=meeting, people=gone, by=by, at=at) if gone else []
        audit.record(
            audit.Action.CHANGE, "attendance", by=by, at=at, object_id=meeting.pk,
            changed=len(changed), added=len(added),
        )  # fmt: skip
        return untrained
    return []


def _refuse_recorded_meanwhile(changed: Iterable[Seat], shown: Mapping[int, str]) -> None:
    said = _("Somebody else recorded this meanwhile. Open this page anew. Nothing was stored.")
    wrong = {
        field(seat.pk): said for seat in changed if shown.get(seat.pk, seat.attendance) != seat.attendance
    }
    if wrong:
        raise ValidationError(wrong)


def _refuse_graded(changed: Iterable[Seat], marks: Mapping[int, str]) -> None:
    said = _("This person gave a grade, and so was there. Nothing was stored.")
    wrong = {
        field(seat.pk): said
        for seat in changed
        if seat.grade is not None and marks[seat.pk] != Attendance.PRESENT
    }
    if wrong:
        raise ValidationError(wrong)


def _mark(seat: Seat, mark: str, *, by: Membership, at: datetime) -> None:
    if mark not in ("", *Attendance.values):
        raise ValidationError({field(seat.pk): _("Choose one of the three. Nothing was stored.")})
    seat.attendance = mark
    seat.attendance_at, seat.attendance_by = (at, by.user) if mark else (None, None)
    seat.save(update_fields=["attendance", "attendance_at", "attendance_by"])


def _uninvited(meeting: Meeting, also: Iterable[int]) -> list[Membership]:
    """Sent twice, nobody is added twice: who has a seat by now is left out."""
    wanted, asked = set(also), queries.Candidate.ASKED
    found = [each for each in queries.candidates(meeting) if each.membership.pk in wanted]
    return [each.membership for each in found if each.obstacle != asked]


def _add(meeting: Meeting, person: Membership, *, by: Membership, at: datetime) -> Seat:
    return Seat.objects.create(
        meeting=meeting, membership=person, state=Seat.State.COMING, state_at=at,
        attendance=Attendance.PRESENT, attendance_at=at, attendance_by=by.user,
    )  # fmt: skip


@transaction.atomic
def grade(*, seat: Seat, grade: int, remark: str, by: Membership, at: datetime) -> Seat:
    """What the meeting was like, from 1 to 10. May be said anew. Raises Refused or ValidationError."""
    rows = Seat.objects.select_for_update(of=("self",), no_key=True).select_related("membership__practice")
    seat = rows.get(pk=seat.pk)
    if seat.attendance != Attendance.PRESENT:
        raise Refused(
            _("Who was there can give a grade. It is not recorded that you were; tell the project leader.")
        )
    if not 1 <= grade <= 10:
        raise ValidationError({"grade": _("A grade is a whole number from 1 to 10. Nothing was stored.")})
    seat.grade, seat.remark, seat.graded_at = grade, remark.strip(), at
    seat.save(update_fields=["grade", "remark", "graded_at"])
    audit.record(audit.Action.CHANGE, "grade of a meeting", by=by, at=at, object_id=seat.pk)
    return seat
