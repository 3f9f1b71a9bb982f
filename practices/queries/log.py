"""Reads the access log of one practice, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _

from practices.models import AuditChain, AuditEvent, Practice, Role


@dataclass(frozen=True)
class Line:
    """One act as a person reads it."""

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
    """`person` is a user's id."""
    rows = AuditEvent.objects.filter(practice=practice)
    if patient is not None:
        rows = rows.filter(patient_id=patient)
    if person is not None:
        rows = rows.filter(user=person)
    if what:
        rows = rows.filter(what=what)
    return rows.filter(action=action) if action else rows


def acts(events: QuerySet[AuditEvent]) -> QuerySet[Any, Any]:
    """One row per act, the newest first: a list seen or letters signed is one, though the log keeps an event for
    each patient. Rows for `line`."""
    act = events.order_by().values("at", "user", "user__name", "role", "action", "what", "address")
    about = {"patients": Count("patient_id", distinct=True), "patient": Max("patient_id")}
    return act.annotate(**about, newest=Max("number")).order_by("-at", "-newest")


def line(act: dict[str, Any]) -> Line:
    return Line(
        at=act["at"],
        who=act["user__name"] or _("the system"),
        role=str(Role(act["role"]).label) if act["role"] else "",
        done=str(AuditEvent.Action(act["action"]).label),
        what=words(act["action"], act["what"]),
        patient_id=act["patient"] if act["patients"] == 1 else None,
        address=act["address"] or "",
        patients=act["patients"] if act["patients"] > 1 else 0,
    )


def words(action: str, what: str) -> str:
    """`what` is an English noun phrase with a translation; a refusal names the page by its address name."""
    if action == AuditEvent.Action.REFUSED:
        return _("a page that is not for this role (%(page)s)") % {"page": what}
    return _(what)


def chains() -> QuerySet[AuditChain]:
    return AuditChain.objects.order_by("key")
