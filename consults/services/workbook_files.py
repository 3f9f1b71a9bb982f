"""The files of workbooks that nobody needs any more."""

from datetime import datetime, timedelta

from benzoproject.lib import files, kept
from consults.models import Workbook

# A file is written well before its row says so.
PATIENCE = timedelta(hours=1)


def tidy(*, at: datetime) -> int:
    """Delete PDFs of workbooks that no row names: a worker was killed or came too late. Returns how many."""
    return files.delete_unwanted("workbooks", _wanted, before=at - PATIENCE)


def _wanted() -> set[str]:
    return set(kept.files_of(Workbook.objects.only("pdf_sha256", "booklet_sha256")))
