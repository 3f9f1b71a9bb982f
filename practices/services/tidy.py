"""What nobody needs any more: files that no row refers to (a worker was killed before its row said so, or an act was
refused), and who people are in sign-ups that came to nothing and in mails that were sent."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from benzoproject.lib import files, kept
from practices.models import Agreement, Batch, Claim
from practices.services import mails, sign_ups

FOLDERS: dict[str, Any] = {"agreements": Agreement, "claims": Claim, "payments": Batch}
# A file is written well before its row says so.
PATIENCE = timedelta(hours=1)
KEPT = timedelta(days=365)  # stands in docs/privacy/processing-register.md


def tidy(*, at: datetime) -> int:
    """Delete the files, returns how many; and forget the people."""
    sign_ups.forget(before=at - KEPT, at=at)
    sign_ups.forget_notes(before=at - KEPT)
    mails.forget(before=at - KEPT)
    before = at - PATIENCE
    return sum(
        files.delete_unwanted(folder, _wanted(model), before=before) for folder, model in FOLDERS.items()
    )


def _wanted(model: Any) -> Callable[[], set[str]]:
    return partial(_names, model)


def _names(model: Any) -> set[str]:
    return set(kept.files_of(model.objects.iterator()))
