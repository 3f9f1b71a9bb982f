"""Texts of the workbook: somebody writes a new version, the project leader approves it, workbooks are made with it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from consults.models import WorkbookText
from consults.writing import reading
from practices.models import Membership
from practices.services import audit
from stopletters.services import text_versions
from stopletters.writing.text import TextProblem


@transaction.atomic
def revise(
    *, base: WorkbookText, content: dict[str, Any], change_note: str, by: Membership, at: datetime
) -> WorkbookText:
    """A new version, made from `base`; a concept until it is approved. No version ever changes.

    The same words sent twice are one version. Refused when the text cannot be used, or is what it was.
    """
    newest: WorkbookText = text_versions.locked_newest(base)
    words = parsed(base.kind, content)
    if newest.pk != base.pk and newest.created_by_id == by.user_id and _says(newest) == words:
        return newest
    if _says(base) == words:
        raise Refused(_("Nothing was changed, so there is no new version."))
    text = WorkbookText.objects.create(
        kind=base.kind,
        language=base.language,
        level=base.level,
        version=newest.version + 1,
        content=content,
        created_by=by.user,
        change_note=change_note.strip(),
    )
    audit.record(audit.Action.CREATE, "workbook_text", by=by, at=at, object_id=text.pk)
    return text


def approve(*, text: WorkbookText, note: str, by: Membership, at: datetime) -> WorkbookText:
    """Approve one version. `note` names guideline, edition and page: what the text was held against."""
    approved: WorkbookText = text_versions.approve(
        text=text, note=note, good=_reads_well, what="workbook_text", by=by, at=at
    )
    return approved


def parsed(kind: str, content: dict[str, Any]) -> Any:
    """Refused, with the reason, when these words cannot be in a workbook."""
    try:
        return reading.read(kind, content)
    except TextProblem as problem:
        raise Refused(str(problem)) from problem


def _says(text: WorkbookText) -> Any:
    """What a reader reads, however it was written down."""
    return reading.read(text.kind, text.content)


def _reads_well(text: WorkbookText) -> bool:
    parsed(text.kind, text.content)
    return reading.readability(text.kind, text.content, text.level).good
