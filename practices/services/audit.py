"""Writes the access log: each event is chained to the one before it, per practice."""

import json
from collections.abc import Iterable
from contextlib import nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from benzoproject.lib import crypto, scope
from practices.models import AuditChain, AuditEvent, Membership, Practice, User

Action = AuditEvent.Action
# Where the running request comes from; set by the middleware, empty in commands and workers.
request_address: ContextVar[str | None] = ContextVar("request_address", default=None)


@dataclass(frozen=True)
class Entry:
    """One thing to log: what was done, to which patient or object. `detail` holds codes and counts, never content."""

    action: str
    what: str
    patient_id: int | None = None
    object_id: object = ""
    detail: dict[str, Any] = field(default_factory=dict)


def record(
    action: str,
    what: str,
    *,
    by: Membership | User | None,
    at: datetime,
    practice: Practice | None = None,
    patient_id: int | None = None,
    object_id: object = "",
    **detail: Any,
) -> None:
    """Log one event inside the caller's transaction. Call it last: it holds the practice's chain until the commit."""
    append([Entry(action, what, patient_id, object_id, detail)], by=by, at=at, practice=practice)


def append(
    entries: Iterable[Entry], *, by: Membership | User | None, at: datetime, practice: Practice | None = None
) -> None:
    membership = by if isinstance(by, Membership) else None
    user = by.user if isinstance(by, Membership) else by
    practice = practice or (membership.practice if membership else None)
    # Also before the door (an invitation) and outside the practices (the admin).
    own = nullcontext() if practice is None or scope.covers(practice.pk) else scope.practice(practice.pk)
    with own, transaction.atomic():
        _append(entries, membership, user, practice, at=at)


def _append(
    entries: Iterable[Entry],
    membership: Membership | None,
    user: User | None,
    practice: Practice | None,
    *,
    at: datetime,
) -> None:
    chain = lock_chain(practice)
    rows = []
    for entry in entries:
        chain.length += 1
        event = AuditEvent(
            chain=chain,
            number=chain.length,
            at=at,
            action=entry.action,
            what=entry.what,
            user=user,
            role=membership.role if membership else "",
            practice=practice,
            patient_id=entry.patient_id,
            object_id=str(entry.object_id),
            address=request_address.get(),
            detail=entry.detail,
        )
        chain.last_hash = event.hash = chained_hash(chain.last_hash, event)
        rows.append(event)
    AuditEvent.objects.bulk_create(rows)
    chain.save(update_fields=["length", "last_hash"])


def lock_chain(practice: Practice | None) -> AuditChain:
    key = f"practice-{practice.pk}" if practice else "platform"
    locked = AuditChain.objects.select_for_update().filter(key=key)
    if found := locked.first():
        return found
    AuditChain.objects.get_or_create(key=key)
    return locked.get()


def chained_hash(previous: str, event: AuditEvent) -> str:
    """HMAC over the previous hash and every field of the event, in one fixed notation.

    The key is not in the database: whoever can write there only cannot compute a chain that fits.
    """
    facts = [
        event.number,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.action,
        event.what,
        event.user_id,
        event.role,
        event.practice_id,
        event.patient_id,
        event.object_id,
        event.address,
        event.detail,
    ]
    return crypto.blind_index("access log", previous, json.dumps(facts, sort_keys=True))


def verify(chain: AuditChain) -> int | None:
    """The number of the first event that does not fit its chain, or None when all of it is as it was written."""
    previous, expected = "", 0
    for event in chain.events.order_by("number").iterator():
        expected += 1
        if event.number != expected or event.hash != chained_hash(previous, event):
            return expected
        previous = event.hash
    return None if (expected, previous) == (chain.length, chain.last_hash) else expected + 1


def tail_fits(chain: AuditChain, count: int) -> bool:
    """Whether the last `count` events are as they were written, and the chain ends where it says."""
    events = list(chain.events.order_by("-number")[: count + 1])
    if not events:
        return (chain.length, chain.last_hash) == (0, "")
    if (events[0].number, events[0].hash) != (chain.length, chain.last_hash):
        return False
    before = [*events[1:], None] if len(events) <= count else events[1:]
    return all(
        event.hash == chained_hash(previous.hash if previous else "", event)
        and event.number == (previous.number if previous else 0) + 1
        for event, previous in zip(events, before, strict=False)
    )
