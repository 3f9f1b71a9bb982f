"""A snapshot that is not published, and why. The exact counts of its practices go all the same."""

from datetime import datetime
from typing import Any

from django.db import transaction

from benzoproject.lib.durable import DurableWork, LostClaim, WorkState
from evaluation.models import Snapshot, SnapshotPart
from practices.services import audit

State, Reason = Snapshot.State, Snapshot.Reason
TRIES = 3


def withhold(
    snapshot: Snapshot, reason: str, *, at: datetime, needed: int | None = None, there: int | None = None
) -> None:
    """The end of publishing a claimed snapshot that may not be seen."""
    with transaction.atomic():
        throw_away_counts(snapshot)
        snapshot.finish(at=at)
        snapshot.state, snapshot.reason = State.WITHHELD, reason
        snapshot.needed, snapshot.there = needed, there
        snapshot.save(update_fields=["state", "reason", "needed", "there"])
        _log(snapshot, at=at, reason=reason, needed=needed, there=there)


def try_again_or_stop(work: DurableWork, snapshot: Snapshot, *, error: Exception, at: datetime) -> None:
    """After a fault of ours: the sweep rings once more, but not for ever."""
    name = type(error).__name__
    try:
        if work.attempts < TRIES:
            work.release_claim(at=at, state=WorkState.QUEUED, error=name)
            return
        work.fail(at=at, error=name)
    except LostClaim:
        return
    stop(snapshot, at=at)


@transaction.atomic
def stop(snapshot: Snapshot, *, at: datetime) -> None:
    """Something went wrong again and again. A new snapshot can be asked for."""
    stopped = Snapshot.objects.filter(pk=snapshot.pk, state=State.COUNTING).update(
        state=State.WITHHELD, reason=Reason.STOPPED
    )
    if stopped:
        throw_away_counts(snapshot)
        _log(snapshot, at=at, reason=Reason.STOPPED)


def throw_away_counts(snapshot: Snapshot) -> None:
    """The hashes stay: they tell whether the next snapshot may follow."""
    SnapshotPart.objects.filter(snapshot=snapshot).update(counts=None)


def _log(snapshot: Snapshot, *, at: datetime, **told: Any) -> None:
    audit.record(
        audit.Action.CHANGE, "snapshot, not published", by=None, at=at, object_id=snapshot.pk, **told
    )
