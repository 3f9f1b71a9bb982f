"""What every text in versions has in common: nothing changes, a better text is a new version, somebody approves it.

A text is a row of a model with kind, language, level, version and the fields of an approval: LetterText, and on the
floor above WorkbookText.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from practices.models import Membership
from practices.services import audit

FAMILY = ("medicine_group", "kind", "language", "level")


def locked_newest(base: Any) -> Any:
    """The newest version of the same kind, language and level (and of letters: about the same medicines).

    Locked before it is looked up: of two people who save at once, the second sees the first.
    """
    names = [name for name in FAMILY if hasattr(base, name)]
    family = {name: getattr(base, name) for name in names}
    versions = type(base)._default_manager.filter(**family).order_by("version")
    versions.select_for_update().first()
    return versions.reverse()[0]


@transaction.atomic
def approve(
    *, text: Any, note: str, good: Callable[[Any], bool], what: str, by: Membership, at: datetime
) -> Any:
    """Approve one version. `note` names guideline, edition and page; `good`: whether it is easy enough to read."""
    text = type(text)._default_manager.select_for_update().get(pk=text.pk)
    if text.approved_at:
        raise Refused(_("This text was approved already. Nothing was changed."))
    if not note.strip():
        raise Refused(_("Say which guideline, edition and page this text was held against."))
    if not good(text):
        raise Refused(
            _(
                "This text is too hard to read for the people who get it. Write a new version with shorter words."
            )
        )
    text.approved_at, text.approved_by, text.approval_note = at, by.user, note.strip()
    text.save(update_fields=["approved_at", "approved_by", "approval_note"])
    audit.record(audit.Action.CHANGE, f"{what}.approve", by=by, at=at, object_id=text.pk)
    return text
