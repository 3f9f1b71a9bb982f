"""What waits for somebody today."""

from django.db.models import QuerySet

from patients.models import HisImport, Use
from practices.models import AuditEvent, Practice

CHANGES = (AuditEvent.Action.CREATE, AuditEvent.Action.CHANGE, AuditEvent.Action.PRINT)
RECENT = 200  # log lines looked at: signing twenty letters alone is twenty of them


def chronic_users(practice: Practice) -> int:
    return Use.objects.filter(patient__practice=practice, chronic=True).count()


def last_file(practice: Practice) -> HisImport | None:
    """The file that was stored last."""
    stored = HisImport.objects.filter(practice=practice, phase=HisImport.Phase.COMMITTED)
    return stored.order_by("-committed_at", "-pk").only("committed_at").first()


def is_importing(practice: Practice) -> bool:
    """Is a file being read or stored?"""
    busy = (HisImport.Phase.READING, HisImport.Phase.COMMITTING)
    return HisImport.objects.filter(practice=practice, phase__in=busy).exists()


def recent_changes(practice: Practice) -> QuerySet[AuditEvent]:
    """What was done lately, newest first; views are left out."""
    rows = AuditEvent.objects.filter(practice=practice, action__in=CHANGES).select_related("user")
    return rows.order_by("-at", "-number")[:RECENT]
