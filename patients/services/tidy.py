"""Raw exports that are not needed any more go, also when a crash came between the database and the file."""

from datetime import datetime, timedelta

from benzoproject.lib import files
from patients.models import HisImport

Phase = HisImport.Phase
ENDED = (Phase.COMMITTED, Phase.REFUSED, Phase.DISCARDED, Phase.UNDONE)
# Longer than an upload takes between its file and its row.
PATIENCE = timedelta(minutes=10)


def tidy(*, at: datetime) -> int:
    """Delete the raw files of imports that ended, or that never came to be; returns how many."""
    return files.delete_unwanted("imports", _wanted, before=at - PATIENCE)


def _wanted() -> set[str]:
    return {his_import.stored_name for his_import in HisImport.objects.exclude(phase__in=ENDED).only("pk")}
