"""PDFs that no row refers to: a worker was killed, or came too late, between the file and its row."""

from datetime import datetime, timedelta

from benzoproject.lib import files
from stopletters.models import Letter, PrintRun

# A print file is written well before its row says so.
PATIENCE = timedelta(hours=1)


def tidy(*, at: datetime) -> int:
    """Delete letters and print files that nothing refers to; returns how many."""
    before = at - PATIENCE
    return files.delete_unwanted("letters", _letters, before=before) + files.delete_unwanted(
        "prints", _prints, before=before
    )


def _letters() -> set[str]:
    return {letter.stored_name for letter in Letter.objects.exclude(pdf_sha256="").only("pdf_sha256")}


def _prints() -> set[str]:
    runs = PrintRun.objects.values_list("letters_sha256", "checklist_sha256", "record_sha256")
    return {PrintRun.stored_name(digest) for run in runs for digest in run if digest}
