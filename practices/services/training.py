"""A POH begins after training day 1, or when the project leader says so (T4). Then the practice goes on, too."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from practices.models import Meeting, Membership, Practice, Role, Seat, StartOverride, User
from practices.queries import training as queries
from practices.services import audit, participations

# Whether a practice has begun with patients. The floor that knows registers itself in its apps.py.
BEGUN: list[Callable[[Practice], bool]] = []


def given(*, meeting: Meeting, by: Membership, at: datetime) -> None:
    """Training day 1 was given: practices of which a POH was there go on. Inside the caller's transaction."""
    if meeting.kind != Meeting.Kind.DAY_1:
        return
    present = Seat.objects.filter(meeting=meeting, attendance=Seat.Attendance.PRESENT)
    people = queries.pohs(meeting.project).filter(user__in=present.values("membership__user"))
    _go_on(people, by=by, at=at)


def taken_back(*, meeting: Meeting, people: Iterable[int], by: Membership, at: datetime) -> list[Practice]:
    """`people` (users) were not at this day 1 after all: a practice without another POH who may begin waits for the
    training again. Returns those that have begun with patients, and so go on. Inside the caller's transaction."""
    if meeting.kind != Meeting.Kind.DAY_1:
        return []
    untrained = [one for one in queries.at_work(meeting.project, people) if not queries.is_trained(one)]
    participations.lock(untrained)  # a wave that is being opened is there first, or is refused
    return [practice for practice in untrained if not _waits_again(practice, by=by, at=at)]


def _waits_again(practice: Practice, *, by: Membership, at: datetime) -> bool:
    begun = any(knows(practice) for knows in BEGUN)
    if begun:
        audit.record(
            audit.Action.CHANGE, "training.taken_back", by=by, at=at, practice=practice, object_id=practice.pk
        )
    else:
        participations.untrained(practice=practice, by=by, at=at)
    return not begun


@transaction.atomic
def let_begin(*, membership: Membership, reason: str, by: Membership, at: datetime) -> StartOverride:
    """This POH may begin without day 1; why stays on record. Raises Refused or ValidationError."""
    User.objects.select_for_update(no_key=True).get(pk=membership.user_id)
    if membership.role != Role.POH or not membership.active:
        raise Refused(_("This is about POHs who work in a practice now. Nothing was changed."))
    if queries.has_started_training(membership):
        raise Refused(_("This POH may begin already. Nothing was changed."))
    if not reason.strip():
        raise ValidationError({"reason": _("Write in a few words why; it stays on record.")})
    override = StartOverride(membership=membership, reason=reason.strip(), given_at=at, given_by=by.user)
    override.full_clean(exclude=["membership", "given_by"])
    override.save()
    _go_on(queries.same_person(membership), by=by, at=at)
    audit.record(
        audit.Action.CREATE, "start before training", by=by, at=at, practice=membership.practice,
        object_id=override.pk, reason=override.reason,
    )  # fmt: skip
    return override


def _go_on(pohs: QuerySet[Membership], *, by: Membership, at: datetime) -> None:
    """In one order for everybody, so that two who do this at once do not wait for each other."""
    for practice in Practice.objects.filter(memberships__in=pohs).distinct().order_by("pk"):
        participations.trained(practice=practice, by=by, at=at)
