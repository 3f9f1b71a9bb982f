"""A meeting is planned, changed and cancelled by the project leader. Who comes hears of it."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from practices.models import Meeting, Membership, Project, Seat
from practices.services import audit, meeting_mails, waiting_list

State = Seat.State


@dataclass(frozen=True)
class Details:
    kind: str
    group: str
    title: str
    starts_at: datetime
    minutes: int
    place: str
    trainer: str
    capacity: int


# What somebody who comes has to know of.
TOLD = ("starts_at", "minutes", "place")


@transaction.atomic
def plan(*, project: Project, details: Details, by: Membership, at: datetime) -> Meeting:
    """Nobody is asked yet: that is a step of its own. Raises ValidationError."""
    meeting = Meeting(project=project, created_at=at, created_by=by.user)
    _fill(meeting, details, at=at)
    meeting.save()
    audit.record(
        audit.Action.CREATE, "meeting", by=by, at=at, object_id=meeting.pk, kind=meeting.kind,
        project=project.pk,
    )  # fmt: skip
    return meeting


@transaction.atomic
def change(*, meeting: Meeting, details: Details, by: Membership, at: datetime) -> Meeting:
    """Other facts of a meeting. Who comes or may still answer is told when day, time or place are others; more places
    go to the waiting list first. Raises Refused or ValidationError."""
    meeting = locked(meeting)
    refuse_cancelled(meeting)
    before = {name: getattr(meeting, name) for name in asdict(details)}
    _refuse_another_kind(meeting, details)
    _fill(meeting, details, at=at, moved=details.starts_at != meeting.starts_at)
    _refuse_too_few_places(meeting)
    changed = [name for name, value in before.items() if value != getattr(meeting, name)]
    if not changed:
        return meeting
    meeting.save()
    if not meeting.has_begun(at):
        waiting_list.move_up(meeting, at=at)
        if set(changed) & set(TOLD):
            meeting_mails.changed(_still_concerned(meeting), at=at)
    audit.record(audit.Action.CHANGE, "meeting", by=by, at=at, object_id=meeting.pk, changed=changed)
    return meeting


@transaction.atomic
def cancel(*, meeting: Meeting, reason: str, by: Membership, at: datetime) -> Meeting:
    """It does not take place. Everybody who comes, waits or was asked hears why."""
    meeting = locked(meeting)
    refuse_cancelled(meeting)
    if meeting.has_begun(at):
        raise Refused(_("This meeting has begun already; it cannot be cancelled. Nothing was changed."))
    if not reason.strip():
        raise ValidationError({"reason": _("Write in a few words why; who would come reads it.")})
    meeting.cancelled_at, meeting.cancelled_by, meeting.cancel_reason = at, by.user, reason.strip()
    meeting.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason"])
    meeting_mails.cancelled(_still_concerned(meeting), reason=meeting.cancel_reason, at=at)
    audit.record(audit.Action.CHANGE, "meeting", by=by, at=at, object_id=meeting.pk, cancelled=True)
    return meeting


def locked(meeting: Meeting) -> Meeting:
    """One at a time: whoever takes the last place, changes the number of places or cancels waits for the other."""
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("project")
    return rows.get(pk=meeting.pk)


def refuse_cancelled(meeting: Meeting) -> None:
    if meeting.cancelled_at:
        raise Refused(_("This meeting was cancelled. Nothing was changed."))


def _fill(meeting: Meeting, details: Details, *, at: datetime, moved: bool = True) -> None:
    if moved and (details.starts_at <= at or (meeting.pk and meeting.has_begun(at))):
        raise ValidationError({"day": _("This moment has passed. Choose a later one; nothing was stored.")})
    for name, value in asdict(details).items():
        setattr(meeting, name, value)
    meeting.full_clean(exclude=["project", "created_by", "cancelled_by"])


def _refuse_another_kind(meeting: Meeting, details: Details) -> None:
    """Who was asked to training day 1 did not say yes to something else."""
    same = (details.kind, details.group) == (meeting.kind, meeting.group)
    if not same and meeting.seats.exists():
        name = "kind" if details.kind != meeting.kind else "group"
        raise ValidationError(
            {name: _("People were invited already, so this stays as it is. Plan a new meeting instead.")}
        )


def _refuse_too_few_places(meeting: Meeting) -> None:
    coming = meeting.seats.filter(state=State.COMING).count()
    if meeting.capacity < coming:
        raise ValidationError(
            {
                "capacity": _("%(count)d people come already; there cannot be fewer places.")
                % {"count": coming}
            }
        )


def _still_concerned(meeting: Meeting) -> list[Seat]:
    rows = meeting.seats.exclude(state=State.DECLINED).filter(membership__active=True)
    return list(rows.select_related("meeting", "membership__user", "membership__practice"))
