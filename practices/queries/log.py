"""Reads the access log of one practice, in words."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from practices.models import AuditChain, AuditEvent, Practice, Role


@dataclass(frozen=True)
class Line:
    """One event as a person reads it."""

    at: datetime
    who: str
    role: str
    done: str
    what: str
    patient_id: int | None
    address: str
    patients: int = 0  # how many patients a list showed; 0 when it is about one or none


def events(
    practice: Practice,
    *,
    patient: int | None = None,
    person: int | None = None,
    action: str = "",
    what: str = "",
) -> QuerySet[AuditEvent]:
    """Newest first; `person` is a user's id."""
    rows = AuditEvent.objects.filter(practice=practice).select_related("user").order_by("-at", "-number")
    if patient is not None:
        rows = rows.filter(patient_id=patient)
    if person is not None:
        rows = rows.filter(user=person)
    if what:
        rows = rows.filter(what=what)
    return rows.filter(action=action) if action else rows


def line(event: AuditEvent) -> Line:
    return Line(
        at=event.at,
        who=event.user.name if event.user else _("the system"),
        role=str(Role(event.role).label) if event.role else "",
        done=str(event.get_action_display()),
        what=words(event),
        patient_id=event.patient_id,
        address=event.address or "",
    )


def folded(events: Iterable[AuditEvent]) -> list[Line]:
    """One act on several patients (a list seen, letters signed) is one line, though the log keeps an event for each."""
    groups = groupby(events, key=lambda event: (event.at, event.user_id, event.action, event.what))
    return [_fold(list(group)) for _key, group in groups]


def _fold(events: list[AuditEvent]) -> Line:
    first = line(events[0])
    return first if len(events) == 1 else replace(first, patient_id=None, patients=len(events))


def words(event: AuditEvent) -> str:
    """`what` is an English noun phrase with a translation; a refusal names the page by its address name."""
    if event.action == AuditEvent.Action.REFUSED:
        return _("a page that is not for this role (%(page)s)") % {"page": event.what}
    return _(event.what)


def chains() -> QuerySet[AuditChain]:
    return AuditChain.objects.order_by("key")
