"""Letter texts: somebody writes a new version, the project leader approves it, and letters are made with it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from patients.models import Patient, ReadingLevel
from practices.models import Membership, Project
from practices.services import audit
from stopletters.models import LetterText
from stopletters.services import text_versions
from stopletters.writing import readability
from stopletters.writing.text import LetterText as Text
from stopletters.writing.text import TextProblem, names_of, shipped_content
from stopletters.writing.text import read as read_text


@transaction.atomic
def revise(
    *,
    base: LetterText,
    title: str,
    blocks: list[dict[str, Any]],
    change_note: str,
    by: Membership,
    at: datetime,
) -> LetterText:
    """A new version, made from `base`; a concept until it is approved. No version ever changes.

    The same words sent twice are one version. Refused when the text cannot be used, or is what it was.
    """
    newest: LetterText = text_versions.locked_newest(base)
    words = {"title": title.strip(), "block": blocks}
    if newest.pk != base.pk and newest.created_by_id == by.user_id and _same(newest.content, words):
        return newest
    if _same(base.content, words):
        raise Refused(_("Nothing was changed, so there is no new version."))
    content = {
        "version": f"{base.content['version'].rpartition('-')[0]}-{newest.version + 1}",
        "kind": base.kind,
        "level": base.level,
        **words,
    }
    parsed(content)
    text = LetterText.objects.create(
        medicine_group=base.medicine_group,
        kind=base.kind,
        language=base.language,
        level=base.level,
        version=newest.version + 1,
        content=content,
        created_by=by.user,
        change_note=change_note.strip(),
    )
    audit.record(audit.Action.CREATE, "letter_text", by=by, at=at, object_id=text.pk)
    return text


def follow(project: Project, changed: set[str], at: datetime) -> None:
    """A project follows medicines that none did before: the texts that come with them are there, as concepts."""
    group = project.medicine_group
    if "medicine_group" not in changed or LetterText.objects.filter(medicine_group=group).exists():
        return
    for name in names_of(group):
        content = shipped_content(name, group)
        LetterText.objects.create(
            medicine_group=group, kind=content["kind"], level=content["level"], version=1, content=content
        )


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether a reader reads the same, however it was written down."""
    return _read(one) == _read(other)


def _read(content: dict[str, Any]) -> tuple[Any, ...]:
    blocks = content["block"]
    return content["title"], [
        (block["kind"], block["lines"], sorted(block.get("when", []))) for block in blocks
    ]


def parsed(content: dict[str, Any]) -> Text:
    """Refused, with the reason, when these words cannot be a letter."""
    try:
        return read_text(content)
    except TextProblem as problem:
        raise Refused(str(problem)) from problem


def approve(*, text: LetterText, note: str, by: Membership, at: datetime) -> LetterText:
    """Approve one version. `note` names guideline, edition and page: what the text was held against."""
    approved: LetterText = text_versions.approve(
        text=text, note=note, good=_reads_well, what="letter_text", by=by, at=at
    )
    return approved


def _reads_well(text: LetterText) -> bool:
    return readability.of_text(parsed(text.content)).good


def of_level(patient: Patient, text: LetterText, simple: LetterText | None) -> LetterText:
    """The text for this patient: `simple` for who finds reading hard. Refused when that one may not be sent."""
    if patient.reading_level != ReadingLevel.A2:
        return text
    if simple is None or simple.approved_at is None:
        raise Refused(
            _(
                "Somebody in this wave gets a letter in very plain words, and that text is still a concept. "
                "The project leader approves it first."
            )
        )
    return simple
