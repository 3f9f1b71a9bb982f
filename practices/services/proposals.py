"""Hours proposed from what happened: a meeting somebody attended, a wave they sent. A click takes one, or leaves it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from practices.models import Activity, DismissedProposal, Hours, Membership, Participation, Payer
from practices.queries import hours as queries
from practices.queries import reimbursement
from practices.services import audit, hours

LOOK_BACK = timedelta(days=92)
STEP = 5


@dataclass(frozen=True)
class Proposed:
    """`source` names what happened, once and for all: "meeting:12", "selecting:2026-10-12"; never a patient."""

    source: str
    day: date
    activity: str
    minutes: int
    words: str
    starts: time | None = None


# Who knows what happened since a day; a floor registers itself in its apps.py.
Source = Callable[[Membership, date], Iterable[Proposed]]
SOURCES: list[Source] = []


def open_to(me: Membership, today: date) -> list[Proposed]:
    """What was not taken, dismissed or written by hand; the oldest first."""
    since = today - LOOK_BACK
    settled, is_paid = queries.settled(me, since), _paid_by(me)
    found = [
        one
        for source in SOURCES
        for one in source(me, since)
        if since <= one.day <= today
        and one.source not in settled.sources
        and (one.day, one.activity) not in settled.by_hand
        and is_paid(one)
    ]
    return sorted(found, key=lambda one: (one.day, one.starts or time(), one.source))


def estimate(minutes: int) -> int:
    """Rounded up to five minutes: nobody knows it better than that, and the person changes it."""
    return max(-(-minutes // STEP) * STEP, STEP)


def take(*, source: str, minutes: int, by: Membership, at: datetime) -> Hours | None:
    """Write these hours. None when the proposal is no longer open: the same form, sent twice."""
    found = _find(source, by, at)
    if found is None:
        return None
    return hours.write(
        activity=found.activity,
        day=found.day,
        minutes=minutes,
        starts=found.starts,
        remark=found.words,
        source=found.source,
        by=by,
        at=at,
    )


@transaction.atomic
def dismiss(*, source: str, by: Membership, at: datetime) -> DismissedProposal | None:
    """These are no hours of mine, or they were written otherwise. None when the proposal is no longer open."""
    assert by.practice
    if _find(source, by, at) is None:
        return None
    row, new = DismissedProposal.objects.get_or_create(
        membership=by, source=source, defaults={"practice": by.practice, "dismissed_at": at}
    )
    if new:
        audit.record(audit.Action.CHANGE, "hours.dismiss", by=by, at=at, object_id=source)
    return row


@transaction.atomic
def restore(*, source: str, by: Membership, at: datetime) -> None:
    """Propose it again."""
    gone, _counts = DismissedProposal.objects.filter(membership=by, source=source).delete()
    if not gone:
        raise Refused(_("This is proposed already, or was never dismissed. Nothing was changed."))
    audit.record(audit.Action.CHANGE, "hours.restore", by=by, at=at, object_id=source)


def _find(source: str, by: Membership, at: datetime) -> Proposed | None:
    return next((one for one in open_to(by, timezone.localdate(at)) if one.source == source), None)


def _paid_by(me: Membership) -> Callable[[Proposed], bool]:
    """Whether somebody pays for what happened: a contract for treatment only pays back no hours but those of days under
    the full contract it came after; consults are the insurer's whatever the contract."""
    row = Participation.objects.filter(practice=me.practice).first()
    full = bool(row and row.kind == Participation.Kind.FULL)
    days = reimbursement.days_of(row.practice) if row and not full else None

    def is_paid(one: Proposed) -> bool:
        by_fund = full or bool(days and days.pays(one.day))
        return by_fund or Activity(one.activity).payer == Payer.INSURER

    return is_paid
